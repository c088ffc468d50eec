"""What became of a file of references: one row for the file, and one, written once, for each part that went in."""

from django.contrib.auth.models import User
from django.db import models

from evidence.history import AppendOnly
from evidence.public_id import new_public_id


class ImportStage(models.TextChoices):
    SHOWN = "shown", "Looked at, not taken in"
    WAITING = "waiting", "Waiting"
    UNDER_WAY = "under-way", "Under way"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"
    CANCELLED = "cancelled", "Cancelled"


class ReferenceImport(models.Model):
    """One file. Its counts are the sums of its parts; `content` is kept while there is something left to read."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    file = models.CharField(max_length=255)
    format = models.CharField(max_length=30)
    encoding = models.CharField(max_length=60, blank=True)
    content = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file.")
    remarks = models.JSONField(default=list, help_text="What is to be said of the whole file.")
    stage = models.CharField(max_length=20, choices=ImportStage.choices, default=ImportStage.WAITING)
    total = models.PositiveIntegerField(null=True, help_text="Records in the file, where they were counted before.")
    cancel_asked = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file


class ImportedPart(AppendOnly):
    """Records `first` to `last` of a file, and what became of each; in the same transaction as the references.

    `rejections`, `warnings` and `suggestions` are lists of objects that name the record by its number.
    """

    run = models.ForeignKey(ReferenceImport, models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    imported = models.PositiveIntegerField()
    merged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    rejections = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    suggestions = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["first"]
        constraints = [models.UniqueConstraint(fields=["run", "first"], name="each_part_goes_in_once")]
