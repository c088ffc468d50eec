"""What was decided when one source took the place of another, claim by claim, and what was sent for review by that."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Reference
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
