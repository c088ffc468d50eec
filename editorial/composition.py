"""What an edition of an article would contain, and how that differs from the last one: pure assembling, no queries.

Blocks are flat, in reading order. A claim without an approved version blocks the edition until it is approved or left
out; a gap keeps its place and a step its number; a claim goes when one it requires goes (DESIGN §3.8).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from editorial.models import Article, ArticleAuthor, Boilerplate, Placement, RelatedLink, Section
from editorial.models.articles import PlacementKind
from evidence.bibliography.csl import to_csl
from evidence.content import canonical, digest
from evidence.models import ClaimVersion, Reference
from evidence.refusals import Unmet
from evidence.text import looks_like_claim

FORMAT = 1
PINNED = ("type", "title", "authors", "doi", "pmid", "pmcid", "isbn", "url")
DETAILS = ("volume", "issue", "page", "publisher", "genre", "accessed")
# Of the further details only those that a printed line needs; notes, keywords and the like stay in the house.
PRINTED = ("editor", "edition", "publisher-place", "number")
LEFT_OUT, NOT_APPROVED, WITHDRAWN, REQUIRES = "left-out", "not-approved", "withdrawn", "requires-another"
ALTERED = "altered"


@dataclass(frozen=True)
class Entry:
    """One thing in reading order: a section's heading, or a placement. `n` counts the steps of one list."""

    level: int
    section: Section
    placement: Placement | None = None
    n: int | None = None

    @property
    def kind(self) -> str:
        return self.placement.kind if self.placement else "heading"


@dataclass(frozen=True)
class Draft:
    """Everything a page is composed of, already read: `versions` are approved ones by claim id."""

    article: Article
    sections: list[Section]
    placements: list[Placement]
    publisher: dict[str, str]
    license: str
    authors: list[ArticleAuthor] = field(default_factory=list)
    links: list[RelatedLink] = field(default_factory=list)
    topics: list[dict[str, str]] = field(default_factory=list)
    policy: Boilerplate | None = None
    disclaimer: Boilerplate | None = None
    versions: Mapping[int, ClaimVersion] = field(default_factory=dict)
    cited: Mapping[int, list[Reference]] = field(default_factory=dict)
    withdrawn: frozenset[int] = frozenset()
    waived: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Gap:
    """A placed claim that this edition leaves out, and why."""

    placement: Placement
    why: str

    @property
    def claim(self):
        return self.placement.claim


@dataclass(frozen=True)
class Composition:
    """What would be published: `content` is what is signed, `placed` which version stands where."""

    content: dict[str, Any]
    gaps: list[Gap]
    blockers: list[Unmet]
    placed: list[tuple[Placement, ClaimVersion]]
    references: list[tuple[int, Reference, dict[str, Any]]]

    @cached_property
    def canonical(self) -> str:
        return canonical(self.content)

    @cached_property
    def digest(self) -> str:
        return digest(self.canonical)

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.content["blocks"]


def reading_order(sections: Iterable[Section], placements: Iterable[Placement]) -> Iterator[Entry]:
    """Sections depth first, each with its own lines before its subsections; positions order siblings."""
    inner: dict[int | None, list[Section]] = defaultdict(list)
    for section in sorted(sections, key=lambda one: (one.position, one.pk)):
        inner[section.parent_id].append(section)
    blocks: dict[tuple[int, int | None], list[Placement]] = defaultdict(list)
    for placement in sorted(placements, key=lambda one: (one.position, one.pk)):
        blocks[placement.section_id, placement.parent_id].append(placement)
    yield from _sections(None, 2, inner, blocks)


def sections_in_order(sections: Iterable[Section]) -> list[Section]:
    """Depth first, those without a heading too."""
    inner: dict[int | None, list[Section]] = defaultdict(list)
    for section in sorted(sections, key=lambda one: (one.position, one.pk)):
        inner[section.parent_id].append(section)
    return list(_deep(None, inner))


def _deep(parent: int | None, inner: dict[int | None, list[Section]]) -> Iterator[Section]:
    for section in inner[parent]:
        yield section
        yield from _deep(section.pk, inner)


def _sections(parent: int | None, level: int, inner: dict, blocks: dict) -> Iterator[Entry]:
    for section in inner[parent]:
        if section.title:
            yield Entry(level, section)
        yield from _blocks(section, None, 1, blocks)
        yield from _sections(section.pk, level + 1, inner, blocks)


def _blocks(section: Section, parent: int | None, level: int, blocks: dict) -> Iterator[Entry]:
    step = 0
    for placement in blocks[section.pk, parent]:
        is_step = placement.kind == PlacementKind.STEP
        step += is_step
        yield Entry(level, section, placement, step if is_step else None)
        yield from _blocks(section, placement.pk, level + 1, blocks)


def compose(draft: Draft, leave_out: Iterable[str] = ()) -> Composition:
    """The edition that would be published now, without the claims of `leave_out` (public ids)."""
    missing = _missing(draft, {str(one) for one in leave_out})
    references = _references(draft, missing)
    entries = list(reading_order(draft.sections, draft.placements))
    placements = [one.placement for one in entries if one.placement]
    standing = [(one.claim_id, one) for one in placements if one.claim_id]
    return Composition(
        content={
            **_header(draft),
            "blocks": [_block(one, draft, missing) for one in entries],
            "references": [{"n": n, "id": str(one.public_id), "csl": csl} for n, one, csl in references],
        },
        gaps=[Gap(one, missing[pk].code) for pk, one in standing if pk in missing],
        blockers=_blockers(draft, missing, [pk for pk, _ in standing]),
        placed=[(one, draft.versions[pk]) for pk, one in standing if pk not in missing],
        references=references,
    )


def _header(draft: Draft) -> dict[str, Any]:
    article, origin = draft.article, draft.article.translation_of
    return {
        "format": FORMAT,
        "article": str(article.public_id),
        "slug": article.slug,
        "title": article.title,
        "question_title": article.question_title,
        "language": article.language,
        "translation_of": str(origin.public_id) if origin else None,
        "topics": draft.topics,
        "synonyms": article.synonyms,
        "authors": [{"name": one.name, "role": one.role} for one in draft.authors],
        "related": [{"title": one.title, "url": one.url} for one in draft.links],
        "publisher": draft.publisher,
        "license": draft.license,
        "policy": _boilerplate(draft.policy),
        "disclaimer": _boilerplate(draft.disclaimer),
    }


def _boilerplate(text: Boilerplate | None) -> dict[str, Any] | None:
    return {"number": text.number, "text": text.text, "url": text.url} if text else None


def _block(entry: Entry, draft: Draft, missing: Mapping[int, Unmet]) -> dict[str, Any]:
    placement = entry.placement
    drawn = {"id": str((placement or entry.section).public_id), "type": entry.kind, "level": entry.level, "n": entry.n}
    if placement is None:
        return {**drawn, "text": entry.section.title}
    if placement.claim_id is None:
        return {**drawn, "text": placement.line}
    if placement.claim_id in missing:
        return {**drawn, "gap": True}
    version = draft.versions[placement.claim_id]
    return {
        **drawn,
        "claim": str(placement.claim.public_id),
        "version": version.number,
        "digest": version.digest,
    }


def _missing(draft: Draft, leave_out: set[str]) -> dict[int, Unmet]:
    """Placed claims that cannot stand in this edition, by id; the code of each says why."""
    claims = {one.claim_id: one.claim for one in draft.placements if one.claim_id}
    missing = {pk: unmet for pk, claim in claims.items() if (unmet := _why_not(draft, claim, leave_out))}
    public = {str(claim.public_id): pk for pk, claim in claims.items()}
    requires = {pk: draft.versions[pk].content.get("requires", []) for pk in claims if pk in draft.versions}
    while gone := [pk for pk in requires if pk not in missing and _lacks(requires[pk], public, missing)]:
        for pk in gone:
            on_page = all(one in public for one in requires[pk])
            said = f"“{claims[pk]}” requires a statement that is {'left out' if on_page else 'not on this page'}."
            missing[pk] = Unmet(REQUIRES, said, "" if on_page else "Place that statement too, or leave this one out.")
    return missing


def _why_not(draft: Draft, claim: Any, leave_out: set[str]) -> Unmet | None:
    if str(claim.public_id) in leave_out:
        return Unmet(LEFT_OUT, f"“{claim}” is left out.")
    if claim.pk in draft.withdrawn:
        return Unmet(WITHDRAWN, f"“{claim}” was withdrawn.", "Remove it from the page, or leave it out.")
    if claim.pk not in draft.versions:
        return Unmet(NOT_APPROVED, f"“{claim}” has no standing approval.", "Have it approved, or leave it out.")
    if not draft.versions[claim.pk].is_intact:
        return Unmet(ALTERED, f"“{claim}” is not what was signed.", "Leave it out, and ask whoever runs Attest.")
    return None


def _lacks(required: Iterable[str], public: Mapping[str, int], missing: Mapping[int, Unmet]) -> bool:
    return any(one not in public or public[one] in missing for one in required)


def _references(draft: Draft, missing: Mapping[int, Unmet]) -> list[tuple[int, Reference, dict[str, Any]]]:
    """Numbered by first citation in reading order; of several pinned records of one work the latest frozen."""
    order: dict[int, Reference] = {}
    pinned: dict[int, tuple[int, dict[str, Any]]] = {}
    for entry in reading_order(draft.sections, draft.placements):
        claim_id = entry.placement.claim_id if entry.placement else None
        if claim_id is None or claim_id in missing:
            continue
        version = draft.versions[claim_id]
        for reference, record in _cited(version, draft.cited.get(version.pk, [])):
            order.setdefault(reference.pk, reference)
            if version.pk > pinned.get(reference.pk, (0, {}))[0]:
                pinned[reference.pk] = version.pk, record
    return [(n, one, csl_record(one, pinned[one.pk][1])) for n, one in enumerate(order.values(), 1)]


def _cited(version: ClaimVersion, references: list[Reference]) -> Iterator[tuple[Reference, dict[str, Any]]]:
    records = [one["reference"] for one in version.content.get("citations", []) if "reference" in one]
    return zip(references, records, strict=True)


def csl_record(reference: Reference, pinned: Mapping[str, Any]) -> dict[str, Any]:
    """What the reviewer signed of a work, with the details that no digest covers as they are on record."""
    year, issued = pinned.get("year", ""), reference.issued
    return to_csl(
        {
            **{name: pinned.get(name) for name in PINNED},
            **{name: getattr(reference, name) for name in DETAILS},
            "id": str(reference.public_id),
            "container_title": pinned.get("container"),
            "issued": issued if issued[:4] == year else year,
            "more": {name: reference.more[name] for name in PRINTED if name in reference.more},
        }
    )


def _blockers(draft: Draft, missing: Mapping[int, Unmet], standing: list[int]) -> list[Unmet]:
    named = dict.fromkeys(standing)
    unmet = [missing[pk] for pk in named if pk in missing and missing[pk].remedy]
    if all(pk in missing for pk in named):
        unmet.append(Unmet("empty", "No approved statement stands on this page.", "Place one that is approved."))
    return unmet + _lines_like_claims(draft)


def _lines_like_claims(draft: Draft) -> list[Unmet]:
    remedy = "Make it a claim, or have the chief waive it."
    return [
        Unmet("looks-like-claim", f"“{line}” looks like a claim: {'; '.join(reasons)}.", remedy)
        for line in dict.fromkeys(structural_lines(draft))
        if line not in draft.waived and (reasons := looks_like_claim(line))
    ]


def structural_lines(draft: Draft) -> Iterator[str]:
    """Every text on the page that no reviewer signs: titles, headings, lines, the titles of links."""
    yield from filter(None, (draft.article.title, draft.article.question_title))
    yield from (one.title for one in draft.sections if one.title)
    yield from (one.line for one in draft.placements if one.line)
    yield from (one.title for one in draft.links)
    yield from draft.article.synonyms
    yield from (topic["name"] for topic in draft.topics)
    yield from (part for one in draft.authors for part in (one.name, one.role))
