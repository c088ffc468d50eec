"""A reviewer's marks over a submission, and the remarks around it. Neither decides anything: signatures do."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.public_id import new_public_id
from reviews.models.reviews import Review, Submission


class Mark(models.Model):
    """What one reviewer means to say of one version; it has no effect until a signature covers it.

    `digest` is the fingerprint that was shown: a mark on another one is stale. Written by `services.sittings` only.
    """

    class Verdict(models.TextChoices):
        NONE = "", "Not marked"
        APPROVE = "approve", "Approve"
        REQUEST_CHANGES = "request-changes", "Request changes"
        REJECT = "reject", "Reject"
        LATER = "later", "Later"

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="marks")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks")
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    note = models.TextField(blank=True)
    meaning_changed = models.BooleanField(default=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When this reviewer first opened this version.")
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "reviewer"], name="one_mark_per_reviewer")]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.review_id}: {self.get_verdict_display()}"


class Remark(AppendOnly):
    """Something said about a claim, a section, the article, or what is missing; an answer names what it answers."""

    class About(models.TextChoices):
        CLAIM = "claim", "This claim"
        SECTION = "section", "This section"
        ARTICLE = "article", "The whole article"
        MISSING = "missing", "Something is missing here"

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, null=True, related_name="remarks", help_text="Of the claim it is about."
    )
    about = models.CharField(max_length=10, choices=About.choices, default=About.CLAIM)
    place = models.CharField(max_length=300, blank=True, help_text="The heading it stands under.")
    text = models.TextField()
    suggestion = models.TextField("suggested words", blank=True)
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="answered_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:100]


class RemarkAct(AppendOnly):
    """What became of a thread: its last row says whether it is open."""

    class What(models.TextChoices):
        RESOLVED = "resolved", "Resolved"
        REOPENED = "reopened", "Reopened"
        TAKEN_OVER = "taken-over", "Suggested words taken over"

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="acts")
    what = models.CharField(max_length=12, choices=What.choices)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.remark_id}"
