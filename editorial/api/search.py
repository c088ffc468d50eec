"""What a list answers, and its cursor: signed, and good for this list with these filters only."""

from typing import Any

from django.core import signing

from editorial import selectors
from editorial.api.parameters import PageFilters, Paging
from editorial.api.problems import Problem

Page = tuple[list[dict[str, Any]], str | None]


def found(kind: str, filters: PageFilters) -> Page:
    asked = filters.dict(exclude={"limit", "cursor"}, exclude_defaults=True)
    signer = _signer(kind, asked)
    rows, last = selectors.published(
        kind,
        q=filters.q,
        topic=filters.topic,
        reference=str(filters.reference or ""),
        audience=filters.audience or "",
        claim_kind=asked.get("kind", ""),
        language=filters.lang,
        updated_since=filters.updated_since,
        after=_read(signer, filters.cursor),
        limit=filters.limit,
    )
    return [one.summary for one in rows], signer.sign(str(last)) if last else None


def editions_found(path: str, paging: Paging) -> Page:
    """Newest first. An article has few editions, so they are counted off here."""
    signer = _signer(path, {})
    before = _read(signer, paging.cursor)
    editions = sorted((one.summary for one in selectors.editions_of(path)), key=lambda one: -one["edition"])
    left = [one for one in editions if before is None or one["edition"] < before]
    shown = left[: paging.limit]
    return shown, signer.sign(str(shown[-1]["edition"])) if len(left) > len(shown) else None


def _signer(kind: str, asked: dict[str, Any]) -> signing.Signer:
    return signing.Signer(salt=f"cursor {kind} {sorted((name, str(value)) for name, value in asked.items())}", sep=".")


def _read(signer: signing.Signer, cursor: str) -> int | None:
    try:
        return int(signer.unsign(cursor)) if cursor else None
    except signing.BadSignature:
        raise Problem(400, "invalid-cursor", [{"parameter": "cursor"}]) from None
