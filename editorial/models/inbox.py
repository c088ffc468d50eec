"""What people are told: a cache of what rows say, written by `telling`, mailed by `mailing`, and rebuildable."""

from django.conf import settings
from django.db import models

from evidence import clock
from reviews.models import Submission


class InboxItem(models.Model):
    """One thing one person is told; later rows about the same thing make it newer and unread, never two of it.

    Titles name pages, works and numbers of claims; never the words of a draft, an opinion or a conflict.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox")
    key = models.CharField(max_length=120, help_text="What it is about, for example submitted:12.")
    kind = models.CharField(max_length=30, help_text="An entry of the table of news.")
    urgent = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    link = models.CharField(max_length=300, help_text="Where it leads, on this site.")
    subject = models.BigIntegerField(help_text="The row it is about, of the table its kind names.")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, related_name="+")
    upto = models.BigIntegerField(help_text="The newest row it tells of: a row is news once.")
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True, help_text="Since when it waits to be mailed, if it does.")
    taken_at = models.DateTimeField(null=True, help_text="When a mailer took it; free again after some minutes.")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-urgent", "-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["key", "person"], name="told_once")]
        indexes = [
            models.Index(fields=["person", "read_at"], name="inbox_of_a_person"),
            models.Index(fields=["person"], condition=models.Q(waiting_since__isnull=False), name="inbox_to_mail"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class TellingMark(models.Model):
    """Up to which row of a table everything was told; locked by whoever tells, so that one pass goes at a time."""

    stream = models.CharField(max_length=60, primary_key=True)
    upto = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.stream}: {self.upto}"
