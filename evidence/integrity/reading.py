"""From rows to what the rules look at. Every row that is needed was read before: nothing is asked of the database."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from evidence.integrity.plain import Passage, Statement, Work
from evidence.models import Citation, Claim, Reference


def statement_of(claim: Claim, citations: Iterable[Citation]) -> Statement:
    """`citations` with their reference and its standing."""
    return Statement(
        text=claim.text,
        kind=claim.kind,
        asserts=claim.asserts,
        risk=claim.risk,
        language=claim.language,
        passages=tuple(_passage(one) for one in citations),
    )


def _passage(citation: Citation) -> Passage:
    is_notice = getattr(citation, "of_a_notice", False)
    work = replace(work_of(citation.reference), is_notice=is_notice) if citation.reference else None
    return Passage(work, citation.direction, citation.locator, citation.quote)


def work_of(reference: Reference) -> Work:
    standing = getattr(reference, "standing", None)
    return Work(
        key=str(reference.public_id),
        title=reference.title,
        type=reference.type,
        design=reference.design,
        year=int(reference.year) if reference.year.isdecimal() else None,
        first_author=_first_author(reference),
        publisher=reference.publisher,
        container=reference.container_title,
        host=host_of(reference.url),
        standing=standing.status if standing else "",
        standing_said=standing.get_status_display() if standing else "",
        standing_mark=str(standing.notice_id or "") if standing else "",
        abstract=reference.abstract,
        note=_note(reference),
        identifiers=tuple(one for one in (reference.doi, reference.pmid, reference.pmcid) if one),
    )


def _first_author(reference: Reference) -> str:
    first = reference.authors[0] if reference.authors else {}
    return str(first.get("family") or first.get("literal") or "").casefold()


def _note(reference: Reference) -> str:
    """What else the record says: formats keep registrations of trials in notes."""
    more = getattr(reference, "more", None) or {}
    return " ".join(str(more[name]) for name in ("note", "number", "annote", "source") if more.get(name))


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""
