"""What the world says of a reference: notices are events, a standing is what they add up to today."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.identifiers import doi_url, pmid_url
from evidence.models.references import Reference
from evidence.models.signatures import Signature


class NoticeKind(models.TextChoices):
    """What a source's own words come to is in `evidence.announcements`; what each does, in `evidence.standings`."""

    BIBLIOGRAPHIC_CORRECTION = "bibliographic-correction", "Bibliographic correction"
    ADDENDUM = "addendum", "Addendum or clarification"
    CORRECTION = "correction", "Correction of substance"
    CORRECTED_AND_REPUBLISHED = "corrected-and-republished", "Corrected and republished"
    EXPRESSION_OF_CONCERN = "expression-of-concern", "Expression of concern"
    PARTIAL_RETRACTION = "partial-retraction", "Partial retraction"
    WITHDRAWAL = "withdrawal", "Withdrawal or removal"
    RETRACTION = "retraction", "Retraction"
    RETRACTION_AND_REPLACEMENT = "retraction-and-replacement", "Retraction and replacement"
    REINSTATEMENT = "reinstatement", "Reinstatement"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN_GUIDELINE = "withdrawn-guideline", "Guideline withdrawn"
    PREPRINT = "preprint", "Preprint"
    LINK_DEAD = "link-dead", "Link dead"
    COMMENT = "comment", "Comment"
    NOTICE_ITSELF = "notice-itself", "Itself a notice about another work"
    OTHER = "other", "Other"


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
    """One source's telling of one event. `same_as` is the notice that told of the same event first."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=NoticeKind.choices)
    dated = models.DateField(null=True, help_text="The notice's own date; none where the source does not give the day.")
    dated_about = models.CharField(max_length=7, blank=True, help_text="2021 or 2021-05, where that is all it gives.")
    source = models.CharField(max_length=300, help_text="Who says so: publisher, PubMed, Crossref, guideline body.")
    doi = models.CharField("DOI of the notice", max_length=300, blank=True)
    pmid = models.CharField("PMID of the notice", max_length=10, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    said = models.CharField("in the source's words", max_length=100, blank=True)
    reasons = models.JSONField(default=list)
    record = models.CharField("record at the source", max_length=60, blank=True)
    raw = models.JSONField(default=dict, help_text="What the source gave, unchanged.")
    note = models.TextField(blank=True)
    # What this source will know it by the next time; null in rows from before notices were read from files.
    identity = models.CharField(max_length=340, null=True, editable=False)  # noqa: DJ001
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="told_again")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "kind", "source", "identity"], name="notice_told_once")
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.get_kind_display(), self.day_said, self.source)))

    @property
    def day_said(self) -> str:
        """As precise as the source is; empty where it gives no date."""
        return self.dated.isoformat() if self.dated else self.dated_about

    @property
    def doi_url(self) -> str:
        return doi_url(self.doi)

    @property
    def pmid_url(self) -> str:
        return pmid_url(self.pmid)

    @property
    def event(self) -> int:
        """Key of the notice that told of this event first."""
        return self.same_as_id or self.pk


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
