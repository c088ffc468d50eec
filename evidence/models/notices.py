"""What the world says of a reference: notices are events, a standing is what they add up to today."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models.references import Reference
from evidence.models.signatures import Signature


class NoticeKind(models.TextChoices):
    BIBLIOGRAPHIC_CORRECTION = "bibliographic-correction", "Bibliographic correction"
    CORRECTION = "correction", "Correction of substance"
    EXPRESSION_OF_CONCERN = "expression-of-concern", "Expression of concern"
    RETRACTION = "retraction", "Retraction"
    RETRACTION_AND_REPLACEMENT = "retraction-and-replacement", "Retraction and replacement"
    REINSTATEMENT = "reinstatement", "Reinstatement"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN_GUIDELINE = "withdrawn-guideline", "Guideline withdrawn"
    PREPRINT = "preprint", "Preprint"
    LINK_DEAD = "link-dead", "Link dead"


class StandingStatus(models.TextChoices):
    """Shown as “source status”; the values of DESIGN §1, mildest first."""

    CURRENT = "current", "Current"
    REINSTATED = "reinstated", "Reinstated"
    LINK_DEAD = "link-dead", "Link dead"
    PREPRINT = "preprint", "Preprint"
    BIBLIOGRAPHIC_CORRECTION = "bibliographic-correction", "Record corrected"
    CORRECTED = "corrected", "Corrected"
    SUPERSEDED = "superseded", "Superseded"
    EXPRESSION_OF_CONCERN = "expression-of-concern", "Expression of concern"
    WITHDRAWN_GUIDELINE = "withdrawn-guideline", "Guideline withdrawn"
    RETRACTED_AND_REPLACED = "retracted-and-replaced", "Retracted and replaced"
    RETRACTED = "retracted", "Retracted"


class Notice(AppendOnly):
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=NoticeKind.choices)
    dated = models.DateField(help_text="The notice's own date.")
    source = models.CharField(max_length=300, help_text="Who says so: publisher, PubMed, Crossref, guideline body.")
    url = models.CharField(max_length=2000, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "kind", "dated", "source"], name="notice_recorded_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.dated:%Y-%m-%d}, {self.source}"


class NoticeDismissal(AppendOnly):
    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="dismissal")
    reason = models.TextField()
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"dismissed: {self.notice}"


class Standing(models.Model):
    """A cache, rebuilt from notices minus dismissals; never part of a digest, so not tracked."""

    reference = models.OneToOneField(Reference, on_delete=models.PROTECT, related_name="standing")
    status = models.CharField(max_length=30, choices=StandingStatus.choices, default=StandingStatus.CURRENT)
    since = models.DateField(null=True)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.get_status_display()
