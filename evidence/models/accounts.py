"""What was done to accounts: who could act in whose name, and since when. Rows are written once."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly


class AccountChange(models.TextChoices):
    CREATED = "created", "Account made"
    RENAMED = "renamed", "Renamed"
    EMAIL_CHANGED = "email-changed", "E-mail address changed"
    ROLE_GIVEN = "role-given", "Role given"
    ROLE_TAKEN = "role-taken", "Role taken away"
    ACTIVATED = "activated", "Activated"
    DEACTIVATED = "deactivated", "Deactivated"
    ENTRY_GIVEN = "entry-given", "May sign in here"
    ENTRY_TAKEN = "entry-taken", "May no longer sign in here"
    ADMINISTRATION_GIVEN = "administration-given", "Made administrator"
    ADMINISTRATION_TAKEN = "administration-taken", "No longer administrator"
    PASSWORD_SET = "password-set", "Password set by somebody else"
    PASSWORD_CHANGED = "password-changed", "Password changed by its owner"
    LINK_MADE = "link-made", "Link for a new password made"
    SECOND_FACTOR_ADDED = "second-factor-added", "Second factor added"
    SECOND_FACTOR_REMOVED = "second-factor-removed", "Second factor removed"
    CODES_MADE = "codes-made", "New recovery codes made"
    VOUCHED = "vouched", "Qualification and account vouched for"


# Done by somebody else, each of these lets them sign in as the person.
HANDED_OVER = (
    AccountChange.PASSWORD_SET,
    AccountChange.LINK_MADE,
    AccountChange.EMAIL_CHANGED,
    AccountChange.SECOND_FACTOR_REMOVED,
)

# Whether a person is one of those who may review.
MAY_REVIEW_OR_NOT = (
    AccountChange.ROLE_GIVEN,
    AccountChange.ROLE_TAKEN,
    AccountChange.ACTIVATED,
    AccountChange.DEACTIVATED,
)

# The last of these says who knows the password: whoever did it.
PASSWORD_GIVEN = (AccountChange.CREATED, AccountChange.PASSWORD_SET, AccountChange.PASSWORD_CHANGED)


class AccountEvent(AppendOnly):
    """`detail` is the role, or the old and the new name; never a password, a code or an address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_events")
    what = models.CharField(max_length=30, choices=AccountChange.choices)
    detail = models.CharField(max_length=700, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}{f': {self.detail}' if self.detail else ''}"


class Guess(models.Model):
    """One wrong try at a secret, forgotten after a day. Names, addresses and devices are kept as digests only."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    secret = models.CharField(max_length=10)
    whose = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True, help_text="One that its owner signed in with before.")
    session = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["secret", "whose", "at"], name="guesses_by_account"),
            models.Index(fields=["secret", "address", "at"], name="guesses_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.secret}, {self.at:%Y-%m-%d %H:%M} UTC"
