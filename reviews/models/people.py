"""Who a reviewer is: what they print under a decision, and until when somebody vouches for it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from evidence import clock
from evidence.history import Tracked


class ReviewerProfile(Tracked):
    """Checked by a chief other than its owner; an expired profile cannot sign."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviewer_profile")
    profession = models.CharField(max_length=120)
    specialty = models.CharField(max_length=120, blank=True)
    registration = models.CharField("registration number", max_length=120, blank=True)
    medically_qualified = models.BooleanField(default=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    def __str__(self) -> str:
        return f"{self.person.get_full_name() or self.person.get_username()}, {self.qualification}"

    @property
    def qualification(self) -> str:
        """As printed in signatures."""
        return ", ".join(part for part in (self.profession, self.specialty, self.registration) if part)

    @property
    def is_valid(self) -> bool:
        """Somebody checked it and the day it is valid until has not passed (UTC)."""
        return self.checked_by_id is not None and (self.valid_until is None or clock.now().date() <= self.valid_until)


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Preferences(Tracked):
    """How somebody works: the evening they review on, and how mail tells them what waits."""

    class Mail(models.TextChoices):
        AT_ONCE = "at-once", "At once"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week, on my review day"
        URGENT_ONLY = "urgent-only", "Only what is urgent"

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preferences")
    review_day = models.PositiveSmallIntegerField(choices=Weekday.choices, null=True, blank=True)
    mail = models.CharField(max_length=12, choices=Mail.choices, default=Mail.DAILY)
    revision = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "preferences"

    def __str__(self) -> str:
        return f"{self.person}: {self.get_mail_display().lower()}"
