"""What takes a text out of the public documents: holds, withdrawals; and waivers, which let a heading stand."""

from django.conf import settings
from django.db import models

from editorial.models.articles import Article
from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Claim, Signature

TARGETS = models.Q(claim__isnull=False, article__isnull=True) | models.Q(claim__isnull=True, article__isnull=False)


class Hold(AppendOnly):
    """At once, by one person, with a reason, until somebody else lifts it."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    audience = models.CharField(max_length=12, blank=True, help_text="Narrows it to one wording of the claim.")
    language = models.CharField(max_length=12, blank=True, help_text="The language of that wording.")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=TARGETS, name="hold_has_one_target")]

    def __str__(self) -> str:
        return f"hold on {self.article or self.claim}: {self.reason}"


class HoldLifted(AppendOnly):
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="lifted")
    reason = models.TextField()
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"lifted: {self.hold}"


class Withdrawal(AppendOnly):
    """Permanent; leaves a tombstone. `erased`: not even `as_of` answers the old text."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawals")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawals")
    reason = models.TextField()
    successors = models.JSONField(default=list, help_text="Public ids of what stands in its place.")
    erased = models.BooleanField(default=False)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=TARGETS, name="withdrawal_has_one_target")]

    def __str__(self) -> str:
        return f"withdrawn: {self.article or self.claim}"


class LineWaiver(AppendOnly):
    """A chief's word that a line which looks like a claim is none; bound to the exact text in this article."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="line_waivers")
    text = models.CharField(max_length=500)
    reason = models.TextField()
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "waived line"

    def __str__(self) -> str:
        return f"waived: {self.text}"
