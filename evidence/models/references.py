"""A reference is one bibliographic work; its identifiers are normalised before they are stored."""

from django.db import models
from simple_history.models import HistoricalRecords

from evidence.history import Tracked
from evidence.public_id import new_public_id


class ReferenceType(models.TextChoices):
    """The CSL 1.0.2 item types that health publishers cite."""

    ARTICLE_JOURNAL = "article-journal", "Journal article"
    REPORT = "report", "Guideline or report"
    BOOK = "book", "Book"
    CHAPTER = "chapter", "Chapter"
    WEBPAGE = "webpage", "Web page"
    ARTICLE = "article", "Preprint or other article"
    PAPER_CONFERENCE = "paper-conference", "Conference paper"
    THESIS = "thesis", "Thesis"
    DATASET = "dataset", "Data set"
    DOCUMENT = "document", "Other document"


class StudyDesign(models.TextChoices):
    """How the evidence was gathered; belongs to the reference, while certainty belongs to the claim."""

    GUIDELINE = "guideline", "Guideline"
    SYSTEMATIC_REVIEW = "systematic-review", "Systematic review"
    META_ANALYSIS = "meta-analysis", "Meta-analysis"
    RCT = "rct", "Randomised controlled trial"
    CONTROLLED_TRIAL = "controlled-trial", "Controlled trial"
    COHORT = "cohort", "Cohort study"
    CASE_CONTROL = "case-control", "Case-control study"
    CROSS_SECTIONAL = "cross-sectional", "Cross-sectional study"
    CASE_SERIES = "case-series", "Case report or series"
    NARRATIVE_REVIEW = "narrative-review", "Narrative review"
    CONSENSUS = "consensus", "Consensus statement"
    OPINION = "opinion", "Editorial, comment or letter"
    LABORATORY = "laboratory", "Laboratory study"


class Reference(Tracked):
    """Fields follow CSL-JSON; `issued` and `accessed` keep the precision they were given with."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    type = models.CharField(max_length=30, choices=ReferenceType.choices, default=ReferenceType.ARTICLE_JOURNAL)
    title = models.CharField(max_length=1000)
    authors = models.JSONField(default=list, blank=True, help_text="CSL names: family and given, or literal.")
    issued = models.CharField(max_length=10, blank=True, help_text="2021, 2021-05 or 2021-05-04")
    container_title = models.CharField("journal, book or site", max_length=500, blank=True)
    volume = models.CharField(max_length=40, blank=True)
    issue = models.CharField(max_length=40, blank=True)
    page = models.CharField("pages", max_length=60, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, blank=True)
    genre = models.CharField(max_length=60, blank=True)
    design = models.CharField("study design", max_length=30, choices=StudyDesign.choices, blank=True)
    abstract = models.TextField(blank=True)
    doi = models.CharField("DOI", max_length=300, null=True, blank=True, unique=True)
    pmid = models.CharField("PMID", max_length=10, null=True, blank=True, unique=True)
    pmcid = models.CharField("PMCID", max_length=14, null=True, blank=True, unique=True)
    isbn = models.CharField("ISBN", max_length=13, blank=True)
    url = models.CharField("URL", max_length=2000, blank=True)
    accessed = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    # What a claim version pins of a reference (DESIGN §3.3); a change here makes a new version of every citing claim.
    COVERED = ("type", "title", "authors", "issued", "container_title", "doi", "pmid", "pmcid", "isbn", "url")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> str:
        return self.issued[:4]
