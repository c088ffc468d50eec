"""When an archive was last asked what happened to a reference, and when it will be asked again."""

from django.db import models

from evidence.models.references import Reference


class Archive(models.TextChoices):
    CROSSREF = "crossref", "Crossref"
    PUBMED = "pubmed", "PubMed"
    DATACITE = "datacite", "DataCite"


class Answer(models.TextChoices):
    NONE = "none", "No answer yet"
    KNOWN = "known", "Knows it"
    UNKNOWN = "unknown", "Does not know it"


class ArchiveCheck(models.Model):
    """Rebuilt by asking again, so not tracked; what an archive announces becomes notices, which stay."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="archive_checks")
    archive = models.CharField(max_length=20, choices=Archive.choices)
    identifier = models.CharField(max_length=300, help_text="What it is asked for by: the DOI or PMID of that time.")
    answer = models.CharField(max_length=20, choices=Answer.choices, default=Answer.NONE)
    said = models.CharField(max_length=300, blank=True, help_text="Why nothing came back, where nothing did.")
    failed = models.PositiveIntegerField(default=0, help_text="How often in a row nothing came back.")
    cited = models.BooleanField(default=False, help_text="Whether a claim cited it then: those go first.")
    at = models.DateTimeField(null=True, help_text="When it last answered.")
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reference", "archive"], name="watched_once_an_archive")]
        indexes = [models.Index(fields=["archive", "cited", "due_at"], name="archive_checks_due")]

    def __str__(self) -> str:
        return f"{self.get_archive_display()}, {self.identifier}: {self.get_answer_display()}"


class WatchMark(models.Model):
    """Up to which row of their history references were looked at by who watches them; locked while they are.

    `not_before`: until when an archive asked to be left alone.
    """

    stream = models.CharField(max_length=20, primary_key=True)
    upto = models.BigIntegerField(default=0)
    not_before = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.stream}: {self.upto}"
