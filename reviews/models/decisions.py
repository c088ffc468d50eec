"""What people decided, as rows that never change: the history of a review *is* these rows."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Signature
from reviews.models.reviews import Review, State, Submission


class ReviewEvent(AppendOnly):
    """One performed action: from, to, who, when, why."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="events")
    action = models.CharField(max_length=20)
    from_state = models.CharField(max_length=20, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.TextField(blank=True)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = "step of a review", "steps of reviews"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action}: {self.from_state or 'new'} → {self.to_state}"


class ConflictDeclaration(AppendOnly):
    """Asked once per submission. “Nothing to declare” is an answer; no row means nobody asked."""

    class Answer(models.TextChoices):
        NONE = "none", "Nothing to declare"
        DECLARED = "declared", "A conflict of interest"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflict_declarations")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="conflict_declarations")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    asked_about = models.JSONField(default=list, blank=True, help_text="The topics and products that were named.")
    concerns = models.CharField("topic or product", max_length=300, blank=True)
    details = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_answer_display()}"


class ConflictAllowance(AppendOnly):
    """A chief lets somebody review in spite of a declared conflict, with a reason. Never for themselves."""

    declaration = models.OneToOneField(ConflictDeclaration, on_delete=models.PROTECT, related_name="allowance")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"allowed by {self.by}: {self.reason}"


class Verdict(models.TextChoices):
    APPROVE = "approve", "Approve"
    REQUEST_CHANGES = "request-changes", "Request changes"
    REJECT = "reject", "Reject"


class Opinion(AppendOnly):
    """What one reviewer signed about one version; `number` counts this reviewer's opinions in this review."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="opinions")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    meaning_changed = models.BooleanField(default=True)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    conflict = models.ForeignKey(ConflictDeclaration, on_delete=models.PROTECT, related_name="+")
    specialty = models.CharField(max_length=120, blank=True, help_text="The signer's, at that moment.")
    confirmed = models.JSONField(default=list, blank=True, help_text="The points of the checklist they confirmed.")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When they first opened this version.")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="opinions")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "decision"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "reviewer", "number"], name="opinion_number_once_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.get_verdict_display()}"


class OpinionTakenBack(AppendOnly):
    """Before quorum, with a reason; the opinion itself stays."""

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"taken back: {self.reason}"
