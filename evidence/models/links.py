"""What came back when a reference's web address was last asked for. A fact about the address, never about the work."""

from django.db import models

from evidence.models.references import Reference


class LinkOutcome(models.TextChoices):
    UNKNOWN = "unknown", "Not known yet"
    WORKS = "works", "Works"
    NEEDS_A_HUMAN = "needs-a-human", "Needs a human"


class LinkCheck(models.Model):
    """Rebuilt by asking again, so not tracked. Only a person says that a link is dead, by a notice."""

    reference = models.OneToOneField(Reference, on_delete=models.PROTECT, related_name="link")
    address = models.CharField(max_length=2000)
    outcome = models.CharField(max_length=20, choices=LinkOutcome.choices, default=LinkOutcome.UNKNOWN)
    said = models.CharField(max_length=300, blank=True)
    failed = models.PositiveIntegerField(default=0, help_text="How often in a row nothing came back.")
    at = models.DateTimeField(null=True, help_text="When it was last asked.")
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.address}: {self.get_outcome_display()}"
