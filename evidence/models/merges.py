"""Two references that are one work: who said so, what moved by that, and who took it back."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models.references import Reference


class ReferenceMerge(AppendOnly):
    """`merged` went into `survivor`. `moved` names the rows of the histories that an undo goes back to."""

    merged = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="merges_away")
    survivor = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="merges")
    reason = models.TextField()
    moved = models.JSONField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"“{self.merged}” merged into “{self.survivor}”"


class ReferenceMergeUndone(AppendOnly):
    """`left` says in sentences what was changed since the merge and so was left as it is."""

    merge = models.OneToOneField(ReferenceMerge, on_delete=models.PROTECT, related_name="undone")
    reason = models.TextField()
    left = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"undone: {self.merge}"


class Likeness(models.Model):
    """Two references with one title, year and first author: a suggestion, found again whenever one of them changes."""

    older = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="like_newer")
    newer = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="like_older")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["older", "newer"], name="alike_once")]

    def __str__(self) -> str:
        return f"“{self.newer}” is like “{self.older}”"


class NotTheSame(AppendOnly):
    """Somebody compared two references and says that they are two works."""

    older = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    newer = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "not the same"

    def __str__(self) -> str:
        return f"“{self.newer}” is not “{self.older}”"


class NotTheSameTakenBack(AppendOnly):
    said = models.OneToOneField(NotTheSame, on_delete=models.PROTECT, related_name="taken_back")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"taken back: {self.said}"
