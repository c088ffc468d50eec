"""What the house demands of evidence, and the findings that somebody signed for: rows that are written once."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Signature


class EvidencePolicy(AppendOnly):
    """Which rules of citation integrity keep a claim from being submitted. The newest row is in force."""

    blocking = models.JSONField(
        default=dict, blank=True, help_text="By the code of a rule “always” or “high-risk”; a rule left out never does."
    )
    source_years = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = "evidence policy", "evidence policies"

    def __str__(self) -> str:
        return f"evidence policy {self.pk}"


class FindingWaiver(AppendOnly):
    """A reviewer's or chief's signed word that a finding may stand.

    `place` is the public id of the claim or page, and `basis` the digest of the rule, of what the claim or line says
    and of what was found: when any of these changes, the finding is open again.
    """

    rule = models.CharField(max_length=40)
    place = models.UUIDField(db_index=True)
    basis = models.CharField(max_length=64, db_index=True)
    named = models.CharField("where", max_length=500, help_text="The statement or page, as it read.")
    said = models.TextField("what was found")
    reason = models.TextField()
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        verbose_name = "waived finding"

    def __str__(self) -> str:
        return f"waived: {self.said}"


class WaiverTakenBack(AppendOnly):
    """The finding is open again; the waiver itself stays."""

    waiver = models.OneToOneField(FindingWaiver, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = "waiver taken back", "waivers taken back"

    def __str__(self) -> str:
        return f"taken back: {self.reason}"
