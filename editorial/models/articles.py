"""The page as composed: an article, its tree of sections, and where claims and structural lines stand in it."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from evidence import clock
from evidence.history import AppendOnly, Tracked
from evidence.models import Claim
from evidence.public_id import new_public_id


class Topic(Tracked):
    """Named for readers; its slug is its address in the API and stays."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def revision(self) -> int:
        """How often it was written: the token of its form."""
        return self.history.count()


class Boilerplate(AppendOnly):
    """A versioned text that stands on every page: the newest version of its kind is the one in force."""

    class Kind(models.TextChoices):
        POLICY = "policy", "Editorial policy"
        DISCLAIMER = "disclaimer", "Disclaimer"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=12, default="en")
    text = models.TextField()
    url = models.CharField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = "text of the house", "policy and disclaimer"
        ordering = ["kind", "number"]
        constraints = [models.UniqueConstraint(fields=["kind", "language", "number"], name="boilerplate_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Article(Tracked):
    """`revision` counts every write to the article and its tree: the token of its forms."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    question_title = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, default="en")
    translation_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations"
    )
    topics = models.JSONField(default=list, blank=True, help_text="Slugs of topics.")
    synonyms = models.JSONField(default=list, blank=True, help_text="Other names readers may search for.")
    imported_from = models.CharField(max_length=300, blank=True, editable=False)
    imported_digest = models.CharField(max_length=64, blank=True, editable=False)
    import_notes = models.JSONField(default=dict, blank=True, editable=False, help_text="Problems, dates, left out.")
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ArticleSlug(AppendOnly):
    """Every slug an article ever had: an address is kept and never given to another article."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="slugs")
    slug = models.SlugField(max_length=120, unique=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.slug


class ArticleAuthor(Tracked):
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="authors")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=120, help_text="Author, editor, illustrator, translator …")
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"


class RelatedLink(Tracked):
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="related_links")
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Section(Tracked):
    """Positions order siblings and need not be unique: services renumber, digests use rank."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="sections")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    title = models.CharField(max_length=300, blank=True, help_text="Empty for the opening lines.")
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title or "(opening)"


class PlacementKind(models.TextChoices):
    PARAGRAPH = "paragraph", "Paragraph"
    BULLET = "bullet", "Bullet"
    STEP = "step", "Step"
    CALLOUT = "callout", "Emergency callout"


class Placement(Tracked):
    """Where a claim, or a structural line of no clinical content, appears."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="placements")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=12, choices=PlacementKind.choices, default=PlacementKind.PARAGRAPH)
    position = models.PositiveIntegerField(default=0)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="placements")
    line = models.CharField("structural line", max_length=500, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claim__isnull=False, line="") | (models.Q(claim__isnull=True) & ~models.Q(line="")),
                name="placement_is_claim_or_line",
            )
        ]

    def __str__(self) -> str:
        return self.line or str(self.claim)


class PlacementSwap(AppendOnly):
    """What a split or merge replaced in one article, so that the act can be undone in place."""

    act = models.UUIDField(db_index=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="swaps")
    removed = models.JSONField(help_text="The placements as they were.")
    added = models.JSONField(help_text="Public ids of what stands there instead.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.article_id}: {len(self.removed)} placements replaced"


class Counter(models.Model):
    """Sequences without gaps, in commit order: its one row is locked last in every publishing transaction."""

    name = models.CharField(max_length=20, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class ReadyPage(models.Model):
    """A page that is ready to publish, for desks and counts; written by `ready` only, and rebuilt by it."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, primary_key=True, related_name="ready")
    since = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.article_id}: ready to publish"
