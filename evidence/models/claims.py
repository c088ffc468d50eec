"""The claim: the smallest clinical statement that can be approved alone. Everything here is a working copy."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from evidence.history import Tracked
from evidence.models.references import Reference
from evidence.public_id import new_public_id
from evidence.text import shortened


class Kind(models.TextChoices):
    RECOMMENDATION = "recommendation", "Recommendation"
    DIAGNOSIS = "diagnosis", "Diagnosis"
    PROGNOSIS = "prognosis", "Prognosis"
    DEFINITION = "definition", "Definition"
    EPIDEMIOLOGY = "epidemiology", "Epidemiology"
    SAFETY = "safety", "Safety"
    MECHANISM = "mechanism", "Mechanism"


class Asserts(models.TextChoices):
    """What the sentence says about the state of knowledge."""

    ESTABLISHED = "established", "Established"
    NO_EVIDENCE_FOR = "no-evidence-for", "No evidence for"
    EXPERTS_DISAGREE = "experts-disagree", "Experts disagree"
    NOT_APPROVED = "not-approved-for-this-use", "Not approved for this use"


class Risk(models.TextChoices):
    STANDARD = "standard", "Standard"
    HIGH = "high", "High"


class Certainty(models.TextChoices):
    """GRADE certainty of the body of evidence behind the claim (GRADE handbook, section 5)."""

    HIGH = "high", "High"
    MODERATE = "moderate", "Moderate"
    LOW = "low", "Low"
    VERY_LOW = "very-low", "Very low"


class Strength(models.TextChoices):
    """GRADE strength of a recommendation, with its direction (GRADE handbook, section 6)."""

    STRONG_FOR = "strong-for", "Strong, for"
    CONDITIONAL_FOR = "conditional-for", "Conditional, for"
    CONDITIONAL_AGAINST = "conditional-against", "Conditional, against"
    STRONG_AGAINST = "strong-against", "Strong, against"
    GOOD_PRACTICE = "good-practice-statement", "Good practice statement"
    RESEARCH_ONLY = "research-only", "Only in research"


class Audience(models.TextChoices):
    PROFESSIONAL = "professional", "Professional"
    PUBLIC = "public", "Public"


class Claim(Tracked):
    """`revision` counts every write to the claim, its wordings, citations and requirements: the form's token."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    text = models.TextField(help_text="One statement that stands alone. Members of a list on lines starting “- ”.")
    on_page_form = models.TextField(blank=True, help_text="How it reads in running text, where that differs.")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.RECOMMENDATION)
    asserts = models.CharField(max_length=30, choices=Asserts.choices, default=Asserts.ESTABLISHED)
    risk = models.CharField(max_length=10, choices=Risk.choices, default=Risk.STANDARD)
    certainty = models.CharField("certainty (GRADE)", max_length=10, choices=Certainty.choices, blank=True)
    certainty_rationale = models.TextField(blank=True)
    strength = models.CharField("strength (GRADE)", max_length=30, choices=Strength.choices, blank=True)
    strength_rationale = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["risk", "id"], name="claims_by_risk"),
            models.Index(fields=["kind", "id"], name="claims_by_kind"),
        ]

    def __str__(self) -> str:
        line = " ".join(self.text.split())  # a claim with a list has several; a title has one
        return shortened(line, 120)


class Wording(Tracked):
    """The same claim for another audience; to be looked at again whenever the claim's text changes."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="wordings")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=12, default="en")
    text = models.TextField()
    claim_text_seen = models.TextField(editable=False, help_text="The claim's text when this was last looked at.")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "audience", "language"], name="one_wording_per_audience")
        ]
        ordering = ["audience", "language"]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} ({self.language})"


class Direction(models.TextChoices):
    SUPPORTS = "supports", "Supports"
    CONTRADICTS = "contradicts", "Contradicts"
    BACKGROUND = "background", "Background"


class Directness(models.TextChoices):
    DIRECT = "direct", "Direct"
    INDIRECT = "indirect", "Indirect"


class Citation(Tracked):
    """Claim → reference. Without a reference it is an imported number that is still unresolved, or “source unknown”."""

    LONGEST = {"locator": 120, "quote": 5_000}

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="citations")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    position = models.PositiveSmallIntegerField(default=0)
    locator = models.CharField(max_length=LONGEST["locator"], blank=True, help_text="Page, table or section.")
    quote = models.TextField("quoted passage", blank=True)
    direction = models.CharField(max_length=12, choices=Direction.choices, default=Direction.SUPPORTS)
    directness = models.CharField(max_length=10, choices=Directness.choices, default=Directness.DIRECT)
    number = models.PositiveIntegerField("number on the imported page", null=True, blank=True)
    source_unknown = models.BooleanField(default=False)
    to_confirm = models.BooleanField(default=False, help_text="Copied by a split or merge: look at it.")
    attributed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "reference", "locator"],
                condition=models.Q(reference__isnull=False),
                name="same_passage_cited_once",
            )
        ]

    def __str__(self) -> str:
        if self.reference:
            return str(self.reference)
        return "source unknown" if self.source_unknown else f"unresolved citation {self.number}"

    @property
    def is_unresolved(self) -> bool:
        return self.reference_id is None and not self.source_unknown


class ClaimRequirement(Tracked):
    """`claim` is shown only where `required` is shown too (a caveat, a step before)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="requirements")
    required = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="required_by")

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "required"], name="required_once"),
            models.CheckConstraint(condition=~models.Q(claim=models.F("required")), name="requires_another_claim"),
        ]

    def __str__(self) -> str:
        return f"requires: {self.required}"


class ClaimSuccession(Tracked):
    """A split or merged claim names its parents; one `act` groups its rows, so that it can be undone."""

    class How(models.TextChoices):
        SPLIT = "split", "split"
        MERGE = "merge", "merged"

    act = models.UUIDField(default=new_public_id)
    parent = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="successions")
    child = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="ancestries")
    how = models.CharField(max_length=6, choices=How.choices)
    position = models.PositiveSmallIntegerField(default=0)
    undone = models.BooleanField(default=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.parent_id} {self.how} into {self.child_id}"
