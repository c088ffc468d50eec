"""What a version cites, each citation against its own of the version before: what was added, changed, moved, removed.

A work may be cited twice, for two passages. Each citation is compared with one of before, and one of before with each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from editorial.admin.source_cards import SourceCard, checks_of, source_card
from editorial.composition import csl_record
from editorial.formats.words import Piece, word_changes
from evidence.bibliography.vancouver import formatted
from evidence.content import covered_reference
from evidence.identifiers import doi_url, pmcid_url, pmid_url
from evidence.models import ClaimVersion, Reference, VersionCitation
from evidence.models.claims import Direction

CITED = {
    "locator": "Where in it",
    "direction": "Direction",
    "reference.type": "Kind of work",
    "reference.title": "Title",
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
class CitationCard:
    """A citation as pinned by the version, and what is known of its source today.

    `before` is the one it is compared with, where the two differ.
    """

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


@dataclass(frozen=True)
class Pinned:
    """One citation of a version, with the row that says which reference it is."""

    position: int
    citation: Mapping[str, Any]
    row: VersionCitation | None

    @property
    def work(self) -> Any:
        return self.row.reference_id if self.row else self.citation.get("reference", {}).get("title")


Rows = Mapping[tuple[int, int], VersionCitation]


def pinned_rows(versions: Iterable[ClaimVersion | None]) -> Rows:
    """By version and position, for any number of versions in one query."""
    related = ("reference__standing__notice", "attributed_by")
    found = VersionCitation.objects.filter(version__in=[one.pk for one in versions if one]).select_related(*related)
    return {(one.version_id, one.position): one for one in found}


def citation_cards(version: ClaimVersion, before: ClaimVersion | None) -> list[CitationCard]:
    """This version's citations in order, then those that were dropped since `before`."""
    rows = pinned_rows([version, before])
    return cards_from(version, before, rows, checks_of(one.reference for one in rows.values()))


def cards_from(
    version: ClaimVersion, before: ClaimVersion | None, rows: Rows, checks: Mapping[int, list[str]]
) -> list[CitationCard]:
    """The same, of rows and checks that were read for many."""
    now, then = _pinned(version, rows), _pinned(before, rows) if before else []
    pairs = _paired(now, then)
    moved = _moved(pairs)
    cards = [_card(one, _change(one, pairs, moved, before), pairs.get(one.position), checks) for one in now]
    kept = {one.position for one in pairs.values()}
    return cards + [_card(one, "removed", None, checks) for one in then if one.position not in kept]


def _pinned(version: ClaimVersion, rows: Rows) -> list[Pinned]:
    return [Pinned(n, one, rows.get((version.pk, n))) for n, one in enumerate(version.content.get("citations", []))]


def _paired(now: Sequence[Pinned], then: Sequence[Pinned]) -> dict[int, Pinned]:
    """By position the citation of before: the same one, else one of the same passage, else one of the same work."""
    pairs: dict[int, Pinned] = {}
    left = list(then)
    alike: list[Callable[[Pinned, Pinned], bool]] = [
        lambda one, other: one.citation == other.citation,
        lambda one, other: one.work == other.work and _locator(one) == _locator(other),
        lambda one, other: one.work == other.work,
    ]
    for is_alike in alike:
        for one in now:
            found = next((other for other in left if one.position not in pairs and is_alike(one, other)), None)
            if found:
                pairs[one.position] = found
                left.remove(found)
    return pairs


def _locator(one: Pinned) -> str:
    return str(one.citation.get("locator", ""))


def _moved(pairs: Mapping[int, Pinned]) -> set[int]:
    """Positions of those that stand in another order among those that stayed."""
    places = {one.position: n for n, one in enumerate(sorted(pairs.values(), key=lambda one: one.position))}
    return {position for n, position in enumerate(sorted(pairs)) if places[pairs[position].position] != n}


def _change(one: Pinned, pairs: Mapping[int, Pinned], moved: set[int], before: ClaimVersion | None) -> str:
    if before is None:
        return ""
    if one.position not in pairs:
        return "added"
    if one.citation != pairs[one.position].citation:
        return "changed"
    return "moved" if one.position in moved else ""


def _card(one: Pinned, change: str, pair: Pinned | None, checks: Mapping[int, list[str]]) -> CitationCard:
    quote, row = one.citation.get("quote", ""), one.row
    source = source_card(row.reference, quote, checks.get(row.reference_id, [])) if row else None
    was = pair.citation if pair and change == "changed" else None
    return CitationCard(one.position + 1, one.citation, row, change, source, was)
