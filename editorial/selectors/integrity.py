"""What the rules of citation integrity find on pages and in the whole library, each finding with its place.

The same number of queries for a page of any size and for any number of pages; the library is read in batches.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from editorial.composition import reading_order
from editorial.importing import Problem
from editorial.integrity import Line, Page, page_findings
from editorial.models import Article, Placement, Section
from evidence.batches import in_batches
from evidence.integrity import RULES, Finding, Rule
from evidence.models import Claim, Reference
from evidence.selectors import ClaimParts, parts_of
from reviews.integrity import Judged, judged_of, judged_on_pages, judged_parts

CLAIMS_AT_ONCE, PAGES_AT_ONCE = 300, 20


@dataclass(frozen=True)
class Placed:
    """A finding where it stands: on a claim, or on a line of a page (`mark` is its anchor there), or on all of it."""

    judged: Judged
    named: str
    address: str
    claim: Claim | None = None
    mark: str = ""


@dataclass
class PageEvidence:
    article: Article
    claims: int = 0
    found: list[Placed] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[Rule, list[Placed], list[Placed]]]:
        """By rule what is open and what is waived; what blocks comes first, as the rules are ordered."""
        by_rule = [(rule, [one for one in self.found if one.judged.rule == rule]) for rule in RULES.values()]
        split = [(rule, _where(found, True), _where(found, False)) for rule, found in by_rule if found]
        return sorted(split, key=lambda one: (not any(each.judged.blocking for each in one[1]), not one[1]))

    @property
    def open(self) -> list[Placed]:
        return _where(self.found, True)

    @property
    def waived(self) -> list[Placed]:
        return _where(self.found, False)

    @property
    def blocking(self) -> list[Placed]:
        return [one for one in self.found if one.judged.blocking]


def _where(found: Iterable[Placed], is_open: bool) -> list[Placed]:
    return [one for one in found if one.judged.is_open == is_open]


def evidence_on(article: Article) -> PageEvidence:
    return evidence_on_pages([article])[article.pk]


def evidence_on_pages(articles: Iterable[Article], *, claims_too: bool = True) -> dict[int, PageEvidence]:
    """Without `claims_too` only what is found on the pages themselves."""
    pages = {one.pk: one for one in articles}
    sections = list(Section.objects.filter(article__in=pages).select_related("parent"))
    placements = list(Placement.objects.filter(article__in=pages).select_related("claim", "section", "parent"))
    parts = parts_of({one.claim.pk: one.claim for one in placements if one.claim}.values())
    judged = judged_parts(parts) if claims_too else {pk: [] for pk in parts}
    reading = _Reading(parts, judged, _listed(pages.values()))
    for pk, article in pages.items():
        of_page = [one for one in sections if one.article_id == pk]
        reading.read(article, of_page, [one for one in placements if one.article_id == pk])
    return reading.evidence()


class _Reading:
    """What was read for many pages at once."""

    def __init__(
        self, parts: dict[int, ClaimParts], judged: dict[int, list[Judged]], listed: dict[str, Reference]
    ) -> None:
        self.parts, self.judged, self.listed = parts, judged, listed
        self.pages: list[PageEvidence] = []
        self.marked: dict[UUID, list[tuple[str, Finding]]] = {}

    def read(self, article: Article, sections: list[Section], placements: list[Placement]) -> None:
        first: dict[int, Placement] = {}
        lines = [Line("", article.title), Line("", article.question_title)]
        for entry in reading_order(sections, placements):
            placement = entry.placement
            if placement is None:
                lines.append(Line(f"s{entry.section.pk}", entry.section.title))
            elif placement.claim:
                first.setdefault(placement.claim.pk, placement)
                lines.append(Line(f"p{placement.pk}", placement.claim.on_page_form or placement.claim.text, False))
            else:
                lines.append(Line(f"p{placement.pk}", placement.line))
        found = [one for pk, placement in first.items() for one in self._of_claim(pk, f"p{placement.pk}")]
        self.pages.append(PageEvidence(article, len(first), found))
        self.marked[article.public_id] = list(page_findings(self._plain(article, lines, first)))

    def evidence(self) -> dict[int, PageEvidence]:
        """What is found on the pages themselves is judged for all of them at once."""
        found = {page: [one for _, one in marked] for page, marked in self.marked.items()}
        judged = judged_on_pages(found)
        for one in self.pages:
            page = one.article.public_id
            marks = [mark for mark, _ in self.marked[page]]
            one.found += placed_on_page(one.article, judged[page], marks)
        return {one.article.pk: one for one in self.pages}

    def _of_claim(self, pk: int, mark: str) -> list[Placed]:
        claim = self.parts[pk].claim
        return [Placed(one, str(claim), f"claims/{claim.public_id}", claim, mark) for one in self.judged[pk]]

    def _plain(self, article: Article, lines: list[Line], claims: Iterable[int]) -> Page:
        notes = article.import_notes
        citations = [one for pk in claims for one in self.parts[pk].citations]
        cited = {str(one.reference.public_id) for one in citations if one.reference}
        entries = [(one["n"], self.listed.get(one["reference"])) for one in notes.get("references", [])]
        return Page(
            lines=tuple(lines),
            problems=tuple(Problem(one["rule"], one["line"], one["message"]) for one in notes.get("problems", [])),
            attestations=tuple(one["text"] for one in notes.get("status_lines", []) if one["kind"] == "attestation"),
            is_dated=any(one["kind"] == "reviewed" and one["value"] for one in notes.get("dates", [])),
            has_open_numbers=any(one.is_unresolved for one in citations),
            cites_anything=bool(cited),
            never_cited=tuple((n, one.title) for n, one in entries if one and str(one.public_id) not in cited),
        )


def placed_on_page(article: Article, judged: list[Judged], marks: list[str]) -> list[Placed]:
    address = f"articles/{article.slug}"
    return [Placed(one, str(article), address, mark=mark) for one, mark in zip(judged, marks, strict=True)]


def _listed(articles: Iterable[Article]) -> dict[str, Reference]:
    listed = {note["reference"] for one in articles for note in one.import_notes.get("references", [])}
    if not listed:
        return {}
    rows = Reference.objects.filter(public_id__in=listed).select_related("merged_into")
    needed = ("public_id", "title", "merged_into__public_id", "merged_into__title")
    return {str(one.public_id): one.present for one in rows.only(*needed)}


def evidence_in_library() -> Iterator[tuple[int, list[Placed]]]:
    """Batch by batch how many rows were looked at, and what was found: all claims, then pages without their claims."""
    claims = Claim.objects.order_by("pk").iterator(chunk_size=CLAIMS_AT_ONCE)
    for batch in in_batches(claims, CLAIMS_AT_ONCE):
        judged = judged_of(batch)
        found = [Placed(each, str(one), f"claims/{one.public_id}", one) for one in batch for each in judged[one.pk]]
        yield len(batch), found
    for pages in in_batches(Article.objects.order_by("pk").iterator(chunk_size=PAGES_AT_ONCE), PAGES_AT_ONCE):
        told = evidence_on_pages(pages, claims_too=False).values()
        yield len(pages), [one for page in told for one in page.found]
