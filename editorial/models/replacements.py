"""What is decided when one source takes the place of another: kept while it is worked on, written once it is sent."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Claim, Reference
from reviews.models import Submission


class SourceReplacement(AppendOnly):
    """One act. `decisions` has for each claim its public id, the choice, and what was special about it."""

    class Choice(models.TextChoices):
        UNCHANGED = "unchanged", "Meaning unchanged"
        REVISED = "revised", "Revised"
        UNSUPPORTED = "unsupported", "No longer supported"

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="replacements")
    successor = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="replaced")
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, null=True, related_name="replacement")
    decisions = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.reference} replaced by {self.successor}"

    @property
    def chosen(self) -> list[tuple[str, int]]:
        """How many claims of each choice."""
        choices = [one["choice"] for one in self.decisions]
        return [(str(label), choices.count(value)) for value, label in self.Choice.choices if value in choices]


class ReplacementDraft(models.Model):
    """A sheet that somebody began and did not send: what goes along with its rows. It has no effect until it is sent.

    Written by `services.drafting` only. `discarded_at`: put away, and brought back until something else is kept.
    """

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    superseded = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    dated = models.DateField(null=True)
    kept_at = models.DateTimeField(default=clock.now)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-kept_at"]
        constraints = [models.UniqueConstraint(fields=["by", "reference", "successor"], name="one_draft_of_a_sheet")]

    def __str__(self) -> str:
        return f"{self.reference} to be replaced by {self.successor}"


class DraftedDecision(models.Model):
    """What somebody means to do with one claim, as it stood at `revision`, and which doubts they knew of (`notices`).

    `passages` has place and quote by citation, `wordings` a text by wording; an empty choice keeps what was typed.
    """

    draft = models.ForeignKey(ReplacementDraft, on_delete=models.PROTECT, related_name="rows")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="+")
    revision = models.BigIntegerField()
    notices = models.JSONField(default=list)
    choice = models.CharField(max_length=20, choices=SourceReplacement.Choice.choices, blank=True)
    passages = models.JSONField(default=dict)
    text = models.TextField(blank=True)
    on_page_form = models.TextField(blank=True)
    wordings = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["draft", "claim"], name="drafted_once")]

    def __str__(self) -> str:
        return f"{self.get_choice_display() or 'Not yet decided'}: {self.claim_id}"
