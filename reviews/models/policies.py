"""What a review of one risk and kind must fulfil. A change is a new row; what was decided under an older one stands."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models.claims import Kind, Risk


class Policy(AppendOnly):
    """The newest row of its risk and kind is in force; one without a kind holds for every kind that has none."""

    risk = models.CharField(max_length=10, choices=Risk.choices)
    kind = models.CharField("kind of claim", max_length=20, choices=Kind.choices, blank=True)
    approvals_needed = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    blinded = models.BooleanField(help_text="Nobody sees an earlier opinion before signing their own.")
    specialty = models.CharField(
        max_length=120, blank=True, help_text="One of the approvals comes from this specialty."
    )
    months_to_next_review = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(120)])
    checklist = models.JSONField(default=list, blank=True, help_text="What whoever approves confirms, point by point.")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "policies"
        indexes = [models.Index(fields=["risk", "kind", "-id"], name="policies_in_force")]

    def __str__(self) -> str:
        return f"{self.get_risk_display()} risk, {self.get_kind_display().lower() if self.kind else 'every kind'}"
