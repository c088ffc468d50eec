"""A reference is one bibliographic work; its identifiers are normalised before they are stored."""

from django.db import models
from simple_history.models import HistoricalRecords

from evidence.history import Tracked, TrackedQuerySet
from evidence.public_id import new_public_id
from evidence.related import unindexed


class ReferenceType(models.TextChoices):
    """The item types of CSL 1.0.2 (appendix III): first those that health publishers cite, then all others."""

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

    ARTICLE_MAGAZINE = "article-magazine", "Magazine article"
    ARTICLE_NEWSPAPER = "article-newspaper", "Newspaper article"
    BILL = "bill", "Bill"
    BROADCAST = "broadcast", "Broadcast"
    CLASSIC = "classic", "Classical work"
    COLLECTION = "collection", "Collection"
    ENTRY = "entry", "Entry"
    ENTRY_DICTIONARY = "entry-dictionary", "Dictionary entry"
    ENTRY_ENCYCLOPEDIA = "entry-encyclopedia", "Encyclopaedia entry"
    EVENT = "event", "Event"
    FIGURE = "figure", "Figure"
    GRAPHIC = "graphic", "Picture"
    HEARING = "hearing", "Hearing"
    INTERVIEW = "interview", "Interview"
    LEGAL_CASE = "legal_case", "Legal case"
    LEGISLATION = "legislation", "Legislation"
    MANUSCRIPT = "manuscript", "Manuscript"
    MAP = "map", "Map"
    MOTION_PICTURE = "motion_picture", "Film or video"
    MUSICAL_SCORE = "musical_score", "Musical score"
    PAMPHLET = "pamphlet", "Leaflet"
    PATENT = "patent", "Patent"
    PERFORMANCE = "performance", "Performance"
    PERIODICAL = "periodical", "Periodical"
    PERSONAL_COMMUNICATION = "personal_communication", "Personal communication"
    POST = "post", "Post"
    POST_WEBLOG = "post-weblog", "Blog post"
    REGULATION = "regulation", "Regulation"
    REVIEW = "review", "Review of a work"
    REVIEW_BOOK = "review-book", "Book review"
    SOFTWARE = "software", "Software"
    SONG = "song", "Song or recording"
    SPEECH = "speech", "Speech or lecture"
    STANDARD = "standard", "Standard"
    TREATY = "treaty", "Treaty"


USUAL = ReferenceType.values[: ReferenceType.values.index(ReferenceType.DOCUMENT) + 1]


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


class TitleBegins(models.Func):
    """How a title begins, without regard to capitals, as both engines can index it: numbers are part of the text."""

    LONGEST = 60
    template = f"LOWER(SUBSTR(%(expressions)s, 1, {LONGEST}))"
    output_field = models.CharField()

    def __init__(self, title: str = "title") -> None:
        super().__init__(title)


class ReferenceQuerySet(TrackedQuerySet):
    def unmerged(self) -> "ReferenceQuerySet":
        """Those that stand for their work: what was merged into another is shown on its own page only."""
        return self.alias(leads_to=unindexed("merged_into_id", empty=0)).filter(leads_to=0)


class Reference(Tracked):
    """Fields follow CSL-JSON; `issued` and `accessed` keep the precision they were given with.

    `more` has the CSL variables without a column of their own, and a variable whose column says less than its source
    did; no digest covers it. `imported_as` is the fingerprint of the record it was made from. `merged_into` never names
    one that was merged away itself: who is merged further takes all with them.
    """

    objects = ReferenceQuerySet.as_manager()  # type: ignore[misc]

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
    more = models.JSONField("further details", default=dict, blank=True)
    imported_as = models.CharField(max_length=32, null=True, blank=True, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_here", editable=False
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords(excluded_fields=["imported_as"])

    # What a claim version pins of a reference (DESIGN §3.3); a change here makes a new version of every citing claim.
    COVERED = ("type", "title", "authors", "issued", "container_title", "doi", "pmid", "pmcid", "isbn", "url")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["isbn"], name="references_by_isbn"),
            models.Index(TitleBegins(), name="references_by_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> str:
        return self.issued[:4]

    @property
    def present(self) -> "Reference":
        """The reference that stands for this work today."""
        return self.merged_into or self
