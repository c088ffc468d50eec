"""The canonical content of a claim and its digest: the thing an approval is bound to (DESIGN §3.3).

RFC 8785 over a fixed list of fields. Empty values are left out, so that a field added later changes no old digest.
Never part of it: people, numbers, standings, abstracts, pages, access dates.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

import rfc8785

from evidence.models import Citation, Claim, Reference, Wording

FORMAT = 1


def canonical(content: dict[str, Any]) -> str:
    """RFC 8785 text of `content` without its empty values."""
    return rfc8785.dumps(_without_empty(content)).decode()


def digest(text: str) -> str:
    """SHA-256 of UTF-8 text, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def covered_reference(reference: Reference) -> dict[str, Any]:
    """What a claim pins of a reference; also accepts a row of its history."""
    return _without_empty(
        {
            "type": reference.type,
            "title": reference.title,
            "authors": reference.authors,
            "year": reference.issued[:4],
            "container": reference.container_title,
            "doi": reference.doi,
            "pmid": reference.pmid,
            "pmcid": reference.pmcid,
            "isbn": reference.isbn,
            "url": reference.url,
        }
    )


def claim_content(
    claim: Claim, wordings: Iterable[Wording], citations: Iterable[Citation], required: Iterable[Claim]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": str(claim.public_id),
        "text": claim.text,
        "on_page_form": claim.on_page_form,
        "kind": claim.kind,
        "asserts": claim.asserts,
        "risk": claim.risk,
        "certainty": claim.certainty,
        "strength": claim.strength,
        "language": claim.language,
        "requires": sorted(str(one.public_id) for one in required),
        "wordings": sorted(
            ({"audience": w.audience, "language": w.language, "text": w.text} for w in wordings),
            key=lambda w: (w["audience"], w["language"]),
        ),
        "citations": [_citation(one) for one in citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "locator": citation.locator,
        "quote": citation.quote,
        "direction": citation.direction,
        "reference": covered_reference(citation.reference) if citation.reference else {},
        "source_unknown": "yes" if citation.source_unknown else "",
    }


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(one) for key, one in value.items()}
        return {key: one for key, one in kept.items() if one not in ("", None, [], {})}
    if isinstance(value, list):
        return [_without_empty(one) for one in value]
    return value
