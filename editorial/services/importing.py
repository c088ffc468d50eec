"""Accepting a page that was read: an article, its claims as drafts, its references; in one transaction, or nothing.

Nothing of the page is trusted and nothing is dropped silently: dates, status and attestation lines, problems and
what was left out stay in `Article.import_notes` with their lines on the page; each claim's first history entry says
which line it came from. What is known, and as what, is in `selectors.imports`.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from editorial.importing import Node, Problem, ReadClaim, ReadDocument, ReadSection
from editorial.models import Article, Counter
from editorial.models.articles import PlacementKind
from editorial.selectors.imports import Comparison, Counts, Proposal, proposal_of
from editorial.services.articles import create_article
from editorial.services.filling import NewBlock, NewSection, fill_article
from editorial.services.imported_references import Listed, add_listed_references
from evidence import roles
from evidence.models import Claim, Reference
from evidence.refusals import Refusal, Unmet
from evidence.services import create_claims
from evidence.text import UnacceptableText, clean_line, clean_text

LONGEST_LINE = 500


@dataclass(frozen=True)
class Imported:
    article: Article
    problems: tuple[Problem, ...]
    counts: Counts


class NotAcceptable(Refusal):
    """A part of the page cannot be stored as it stands; each is named with its line."""


class KnownPage(Refusal):
    """The page is an article already; `comparison` says how it differs."""

    def __init__(self, article: Article, comparison: Comparison, *unmet: Unmet) -> None:
        self.article, self.comparison = article, comparison
        super().__init__(*unmet)


@transaction.atomic
def accept_import(
    document: ReadDocument, *, name: str, digest: str, slug: str = "", title: str = "", by: User
) -> Imported:
    """Save the page as a new article. Raises NotAllowed, NotAcceptable, KnownPage, SlugTaken.

    `name` says where it came from, `digest` is its text's (`selectors.imports.source_digest`).
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import articles")
    title = title or document.title or document.question_title or PurePath(name).stem
    _refuse_unacceptable(document, title)
    _one_at_a_time()
    proposal = proposal_of(document, name=name, digest=digest, slug=slug, title=title)
    _refuse_known(proposal, digest)
    listed = add_listed_references(document.references, by=by)
    claims, doubled = _create_claims(document, listed, name, by)
    problems = tuple(sorted([*proposal.document.problems, *listed.problems, *doubled], key=lambda one: one.line))
    article = create_article(
        title,
        slug=slug,
        question_title=document.question_title,
        language=document.language,
        related_links=[{"title": text} for text, _ in document.related],
        imported_from=name,
        imported_digest=digest,
        import_notes=_notes(proposal, problems, listed, claims),
        reason=_reason(name),
        by=by,
    )
    fill_article(article, list(_sections(document, claims)), by=by, reason=_reason(name))
    return Imported(article, problems, proposal.counts)


def _one_at_a_time() -> None:
    """The same page accepted twice at once is one article: the second sees what the first saved."""
    Counter.objects.get_or_create(name="imports")
    Counter.objects.select_for_update().get(name="imports")


def _refuse_known(proposal: Proposal, digest: str) -> None:
    article, comparison = proposal.known, proposal.comparison
    if article is None or comparison is None:
        return
    if article.imported_digest == digest:
        said = f"This page was imported already as “{article.title}” ({article.slug}). Nothing was changed."
        raise KnownPage(article, comparison, Unmet("imported-already", said, "Nothing needs doing."))
    differs = f"{len(comparison.new)} new, {len(comparison.gone)} gone, {comparison.same} the same"
    said = f"This page is in the library as “{article.title}” ({article.slug}). Of its statements: {differs}."
    remedy = "Make the changes there by hand, for now; or give this page an address of its own."
    raise KnownPage(article, comparison, Unmet("known-page", f"{said} Nothing was changed.", remedy))


def _refuse_unacceptable(document: ReadDocument, title: str) -> None:
    first = document.title_lines[0] if document.title_lines else 1
    unmet = _unacceptable(first, title, "title", 300)
    unmet += _unacceptable(first, document.question_title, "question title", 300) if document.question_title else []
    for section in document.sections:
        unmet += _unacceptable(section.line, section.title, "heading", 300) if section.title.strip() else []
    for claim in document.claims:
        unmet += _unacceptable(claim.lines[0], claim.text, "statement", 5_000, lines=True)
    for text, line in document.related:
        unmet += _unacceptable(line, text, "related link", 300)
    if unmet:
        raise NotAcceptable(*unmet)


def _unacceptable(line: int, text: str, what: str, longest: int, *, lines: bool = False) -> list[Unmet]:
    try:
        clean_text(text, field=what, longest=longest, lines=lines)
    except UnacceptableText as refused:
        return [Unmet("text", f"Line {line}: {refused}", "Change the page there and import it again.")]
    return []


def _reason(name: str, line: int = 0) -> str:
    where = f", line {line}" if line else ""
    return f"imported from {name[:60] or 'a pasted page'}{where}"


def _create_claims(
    document: ReadDocument, listed: Listed, name: str, by: User
) -> tuple[dict[str, Claim], list[Problem]]:
    """By the key of each read claim its draft; and the marks that came to the same citation."""
    problems: list[Problem] = []
    drafts = [
        {
            "text": one.text,
            "language": document.language,
            "citations": _citations(one, listed.references, problems),
            "reason": _reason(name, one.lines[0]),
        }
        for one in document.claims
    ]
    created = create_claims(drafts, by=by)
    return {read.key: claim for read, claim in zip(document.claims, created, strict=True)}, problems


def _citations(claim: ReadClaim, references: dict[int, Reference], problems: list[Problem]) -> list[dict[str, Any]]:
    """One for each number. Two numbers of the list that are one work cite it once."""
    citations: dict[int, dict[str, Any]] = {}
    by_reference: dict[int, int] = {}
    for mark in claim.marks:
        reference = references.get(mark.reference) if mark.reference is not None else None
        if reference and by_reference.setdefault(reference.pk, mark.number) != mark.number:
            said = f"Numbers {by_reference[reference.pk]} and {mark.number} are one work; it is cited once."
            problems.append(Problem("same-work-cited-twice", mark.line, said))
        else:
            citations.setdefault(mark.number, {"number": mark.number, "reference": reference})
    return list(citations.values())


def _sections(document: ReadDocument, claims: dict[str, Claim]) -> Iterator[NewSection]:
    for section in document.sections:
        yield NewSection(section.title, section.level, list(_blocks(section, claims)))


def _blocks(section: ReadSection, claims: dict[str, Claim]) -> Iterator[NewBlock]:
    for node in section.nodes:
        kind, depth = _drawn(node)
        if node.claim is not None:
            yield NewBlock(kind, depth, claim=claims[node.claim])
        else:
            yield from (NewBlock(kind, depth, line=line) for line in _lines(node.text))


def _drawn(node: Node) -> tuple[str, int]:
    """A second sentence of an item stands under the item, so that it is not counted as an item or step of its own."""
    if node.runs_on and node.kind in (PlacementKind.BULLET, PlacementKind.STEP):
        return PlacementKind.PARAGRAPH, node.depth + 1
    return (PlacementKind.PARAGRAPH if node.kind == "line" else node.kind), node.depth


def _lines(text: str) -> list[str]:
    """A structural line as it can be stored; a table or a long line takes several."""
    pieces = [piece for line in text.splitlines() for piece in textwrap.wrap(line, LONGEST_LINE)]
    return [piece for piece in pieces if _is_words(piece)]


def _is_words(piece: str) -> bool:
    try:
        clean_line(piece, field="line")
    except UnacceptableText:
        return False
    return True


def _without_words(document: ReadDocument) -> Iterable[dict[str, Any]]:
    """Rules of dashes and other lines with nothing to read: they cannot be stored, so they are listed."""
    nodes = [node for section in document.sections for node in section.nodes if node.claim is None]
    for node in nodes:
        for line in node.text.splitlines():
            yield from ({"line": node.line, "text": piece} for piece in textwrap.wrap(line) if not _is_words(piece))


def _notes(
    proposal: Proposal, problems: tuple[Problem, ...], listed: Listed, claims: dict[str, Claim]
) -> dict[str, Any]:
    document = proposal.document
    known = {key: str(claim.public_id) for key, claim in proposal.known_claims.items()}
    return {
        "format": document.format,
        "counts": asdict(proposal.counts),
        "problems": [asdict(one) for one in problems],
        "left_out": [asdict(one) for one in document.left_out] + list(_without_words(document)),
        "dates": [asdict(one) for one in document.dates],
        "status_lines": [{"kind": one.kind, "line": one.line, "text": one.text} for one in document.status_lines],
        "references": listed.notes,
        "claims": [
            {"claim": str(claims[one.key].public_id), "lines": list(one.lines), "known": known.get(one.key, "")}
            for one in document.claims
        ],
    }
