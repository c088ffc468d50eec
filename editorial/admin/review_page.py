"""What one review shows: the frozen text as it will be signed, and everything a reviewer needs to judge it.

All of it is read from the version, never from the working copy; only standings and where it appears are today's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from editorial.admin.source_cards import SourceCard, checks_of, source_card
from editorial.composition import csl_record
from editorial.formats.words import Piece, word_changes
from evidence.bibliography.vancouver import formatted
from evidence.content import covered_reference
from evidence.identifiers import doi_url, pmcid_url, pmid_url
from evidence.models import Claim, ClaimVersion, Reference, VersionCitation
from evidence.models.claims import Asserts, Audience, Certainty, Direction, Kind, Risk, Strength
from evidence.text import code_points_differ, things_to_look_at, visible
from reviews.models import Opinion, Review, ReviewEvent, State
from reviews.requirements import shown_events, shown_opinions
from reviews.workflow import TRANSITIONS

PLAIN_FIELDS = {
    "kind": ("Kind", Kind),
    "asserts": ("What it asserts", Asserts),
    "risk": ("Risk", Risk),
    "certainty": ("Certainty (GRADE)", Certainty),
    "strength": ("Strength (GRADE)", Strength),
}


CITED = {
    "locator": "Where in it",
    "direction": "Direction",
    "reference.type": "Kind of work",
    "reference.authors": "Authors",
    "reference.year": "Year",
    "reference.container": "Journal, book or site",
    "reference.doi": "DOI",
    "reference.pmid": "PMID",
    "reference.pmcid": "PMCID",
    "reference.isbn": "ISBN",
    "reference.url": "Web page",
}


@dataclass(frozen=True)
class Passage:
    """One text of the version, against the same text of the last approved one (None: nothing to compare with)."""

    label: str
    text: str
    before: str | None = None

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.text

    @property
    def pieces(self) -> list[Piece]:
        return word_changes(self.before or "", self.text)

    @property
    def hidden_differences(self) -> list[str]:
        """What differs in a way no eye can see."""
        return code_points_differ(self.before or "", self.text)

    @property
    def look_twice(self) -> list[str]:
        return things_to_look_at(self.text)

    @property
    def made_visible(self) -> str:
        """The text with its misleading characters spelt out; empty when there are none."""
        shown, plain = visible(self.text), visible(self.text.replace("\n", " "))
        return shown if "⟨" in plain else ""


@dataclass(frozen=True)
class CitationCard:
    """A citation as pinned by the version, and what is known of its source today."""

    number: int
    citation: Mapping[str, Any]
    row: VersionCitation | None
    change: str = ""
    source: SourceCard | None = None
    before: Mapping[str, Any] | None = None

    @property
    def reference(self) -> Reference | None:
        return self.row.reference if self.row else None

    @property
    def direction(self) -> str:
        return str(Direction(self.citation["direction"]).label)

    @property
    def formatted(self) -> str:
        pinned = self.citation.get("reference", {})
        return formatted(csl_record(self.reference, pinned)) if self.reference else "The source is unknown."

    @property
    def links(self) -> list[tuple[str, str]]:
        pinned = self.citation.get("reference", {})
        makers = {"doi": doi_url, "pmid": pmid_url, "pmcid": pmcid_url}
        links = [
            (f"{name.upper()} {pinned[name]}", url(pinned[name])) for name, url in makers.items() if name in pinned
        ]
        return links + ([("Web page", pinned["url"])] if pinned.get("url", "").startswith("http") else [])

    @property
    def quote_pieces(self) -> list[Piece]:
        """The quoted passage against the one of the last approved version."""
        return word_changes((self.before or {}).get("quote", ""), self.citation.get("quote", ""))

    @property
    def changed_details(self) -> list[tuple[str, list[Piece]]]:
        """What else differs in how the same source is cited: where in it, for what, and what is pinned of it."""
        if self.before is None:
            return []
        pairs = [(name, _detail(self.before, key), _detail(self.citation, key)) for key, name in CITED.items()]
        return [(name, word_changes(was, now)) for name, was, now in pairs if was != now]

    @property
    def is_record_changed(self) -> bool:
        """Somebody changed the record after this version was frozen: what is signed is the frozen one."""
        return bool(self.reference) and covered_reference(self.reference) != self.citation.get("reference", {})


def _detail(citation: Mapping[str, Any], key: str) -> str:
    """One detail of a citation in words; names of authors on one line."""
    part, _, name = key.rpartition(".")
    value = (citation.get(part, {}) if part else citation).get(name, "")
    if isinstance(value, list):
        return "; ".join(" ".join(str(one) for one in person.values()) for person in value)
    return str(Direction(value).label) if key == "direction" and value else str(value)


def passages(version: ClaimVersion, before: ClaimVersion | None) -> list[Passage]:
    now, then = _texts(version), _texts(before) if before else {}
    return [Passage(label, now.get(label, ""), then.get(label, "") if before else None) for label in {**now, **then}]


def _texts(version: ClaimVersion) -> dict[str, str]:
    """Every text of a version under the name a reader knows it by, the claim's own first."""
    content = version.content
    texts = {"Text": content["text"]}
    if content.get("on_page_form"):
        texts["On the page"] = content["on_page_form"]
    for one in content.get("wordings", []):
        texts[f"{Audience(one['audience']).label} wording ({one['language']})"] = one["text"]
    return texts


@dataclass(frozen=True)
class Label:
    """One plain value of the version: its name, what it is now, and what it was where that differs."""

    name: str
    now: str
    before: str | None = None


def labels(version: ClaimVersion, before: ClaimVersion | None) -> list[Label]:
    now, then = version.content, before.content if before else version.content
    return [
        Label(name, _named(choices, now.get(field)), _named(choices, then.get(field)) if _differ else None)
        for field, (name, choices) in PLAIN_FIELDS.items()
        if (_differ := now.get(field) != then.get(field)) or now.get(field)
    ]


def _named(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value else "not stated"


def citation_cards(version: ClaimVersion, before: ClaimVersion | None) -> list[CitationCard]:
    """This version's citations in order, then those that were dropped since the last approved one."""
    old = before.content.get("citations", []) if before else None
    now = version.content.get("citations", [])
    cards = _cards(version, lambda one: "" if old is None or one in old else _citation_change(one, old), old)
    dropped = [one for one in old or [] if not _same_source(one, now)]
    gone = [card for card in _cards(before, lambda one: "removed") if card.citation in dropped] if before else []
    return cards + gone


def _cards(version: ClaimVersion, change, old: list[Mapping[str, Any]] | None = None) -> list[CitationCard]:
    related = ("reference__standing__notice", "attributed_by")
    rows = {one.position: one for one in version.citations.select_related(*related)}
    checks = checks_of(one.reference for one in rows.values())
    return [
        CitationCard(n + 1, one, rows.get(n), change(one), _source(one, rows.get(n), checks), _cited_before(one, old))
        for n, one in enumerate(version.content.get("citations", []))
    ]


def _source(
    cited: Mapping[str, Any], row: VersionCitation | None, checks: Mapping[int, list[str]]
) -> SourceCard | None:
    return source_card(row.reference, cited.get("quote", ""), checks.get(row.reference_id, [])) if row else None


def _cited_before(citation: Mapping[str, Any], old: list[Mapping[str, Any]] | None) -> Mapping[str, Any] | None:
    """The same source as it was cited in the last approved version, where that differs."""
    if not old or citation in old:
        return None
    return next((one for one in old if _same_source(one, [citation])), None)


def _citation_change(citation: Mapping[str, Any], old: list[Mapping[str, Any]]) -> str:
    return "changed" if _same_source(citation, old) else "added"


def _same_source(citation: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    source = citation.get("reference", {})
    title = source.get("title")
    return any(one.get("reference", {}).get("title") == title for one in others)


def required_claims(version: ClaimVersion) -> QuerySet[Claim]:
    return Claim.objects.filter(public_id__in=version.content.get("requires", []))


def events_of(claim: Claim, person: User) -> list[tuple[ReviewEvent, str]]:
    """Everything that was done in any review of the claim with its name, newest first: what was said before counts.

    Without what is blinded for `person`.
    """
    events = shown_events(person).filter(review__claim=claim).order_by("-id")
    related = events.select_related("by", "review__version", "signature")
    return [(one, TRANSITIONS[one.action].label if one.action in TRANSITIONS else "Submitted") for one in related]


def opinions_of(review: Review, person: User) -> QuerySet[Opinion]:
    return (
        shown_opinions(person)
        .filter(review=review)
        .select_related("reviewer", "signature", "conflict", "taken_back__by")
    )


def people_who_touched(version: ClaimVersion) -> QuerySet[User]:
    touched = version.touches.values("person")
    return User.objects.filter(pk__in=touched).order_by("first_name", "username")


@dataclass(frozen=True)
class Step:
    """One step on the way from submitted to approved; `look` is done, here, ended or ahead."""

    label: str
    look: str


def steps_of(review: Review) -> list[Step]:
    """Where the review is; one that ended otherwise says so in place of the last step."""
    way = [State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED]
    if review.state == State.APPROVED:
        return [Step(str(one.label), "done") for one in way]
    if review.state in way:
        at = way.index(State(review.state))
        return [Step(str(one.label), "done" if n < at else "here" if n == at else "ahead") for n, one in enumerate(way)]
    begun = review.events.filter(to_state=State.UNDER_REVIEW).exists()
    done = [Step(str(one.label), "done") for one in way[: 2 if begun else 1]]
    return [*done, Step(str(State(review.state).label), "ended")]
