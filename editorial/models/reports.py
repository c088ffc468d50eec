"""Problems that readers and staff report, and what was done about each.

A report's words may name a person, so they can be blanked and have no history; what was done is never changed.
"""

from django.conf import settings
from django.db import models

from editorial.models.articles import Article
from editorial.models.restraints import Hold
from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Claim
from reviews.models import Review


class ProblemReportQuerySet(models.QuerySet):
    def open(self) -> "ProblemReportQuerySet":
        return self.filter(outcome="")

    def overdue(self) -> "ProblemReportQuerySet":
        """Open, and the day by which somebody should have answered has passed (UTC)."""
        return self.open().filter(due__lt=clock.now().date())


class ProblemReport(models.Model):
    """Somebody says that a page or a statement is wrong. Written by `editorial.services.reports` only."""

    class Outcome(models.TextChoices):
        RECHECK = "recheck", "Recheck asked for"
        HOLD = "hold", "Put on hold"
        CLOSED = "closed", "Closed with a reason"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="problem_reports")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="problem_reports")
    edition = models.PositiveIntegerField(null=True, help_text="The edition that a reader had before them.")
    text = models.TextField(blank=True, help_text="Never public. Empty once a chief has blanked it.")
    redacted = models.BooleanField(default=False)
    from_reader = models.BooleanField(default=False)
    sender = models.CharField(
        max_length=32, blank=True, editable=False, help_text="A keyed digest of the address, kept for an hour."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="problem_reports"
    )
    due = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = "reported problem"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) | models.Q(claim__isnull=False),
                name="report_is_about_something",
            )
        ]
        indexes = [
            models.Index(fields=["outcome", "due"], name="reports_by_due_date"),
            models.Index(fields=["owner", "outcome"], name="reports_by_owner"),
        ]

    def __str__(self) -> str:
        return f"problem {self.pk}: {self.claim or self.article}"

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due < clock.now().date()


class ReportEvent(AppendOnly):
    """One thing that was done with a report: who, when, why, and what came of it."""

    class Kind(models.TextChoices):
        REPORTED = "reported", "Reported"
        TAKEN = "taken", "Taken"
        RELEASED = "released", "Given back"
        RECHECK = "recheck", "Recheck asked for"
        HOLD = "hold", "Put on hold"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"
        REDACTED = "redacted", "Words blanked"

    report = models.ForeignKey(ProblemReport, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.TextField(blank=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="report_events")
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, null=True, related_name="report_events")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.report_id}"

    @property
    def is_given(self) -> bool:
        """Taken for somebody else, by a chief; the reason says for whom."""
        return self.kind == self.Kind.TAKEN and bool(self.reason)
