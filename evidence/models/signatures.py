"""A signature keeps what was true at the moment of signing, in the signer's own printed name."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly


class Meaning(models.TextChoices):
    """Why somebody signed (21 CFR 11.50(a)(3))."""

    APPROVAL = "approval", "I approve exactly this version"
    CHANGES_REQUESTED = "changes-requested", "I request changes to this version"
    REJECTION = "rejection", "I reject this version"
    REVOCATION = "revocation", "I revoke an approval"
    PUBLICATION = "publication", "I publish exactly this edition"
    HOLD_LIFTED = "hold-lifted", "I lift this hold"
    WITHDRAWAL = "withdrawal", "I withdraw what is published"
    DISMISSAL = "dismissal", "I dismiss this notice"
    WAIVER = "waiver", "I waive this finding"


class Signature(AppendOnly):
    """Name and qualification are copies: they stay when the account is renamed or blanked."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    printed_name = models.CharField(max_length=200)
    qualification = models.CharField(max_length=300, blank=True)
    meaning = models.CharField(max_length=20, choices=Meaning.choices)
    digests = models.JSONField(help_text="SHA-256 digests of everything this signature covers.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.get_meaning_display()}, {self.at:%Y-%m-%d %H:%M} UTC"
