"""What lists, search and filters know of a document: derived from the document alone, so it can be rebuilt from it."""

from collections.abc import Iterable
from typing import Any

Document = dict[str, Any]
ARTICLE = (
    "id", "slug", "url", "api_url", "title", "question_title", "language", "status", "message", "edition", "digest",
    "datePublished", "dateModified", "lastReviewed", "nextReviewDue",
)  # fmt: skip
CLAIM = (
    "id", "url", "version", "digest", "status", "message", "text", "kind", "asserts", "certainty", "strength",
    "language", "approved", "next_review_due", "overdue", "successors",
)  # fmt: skip
REFERENCE = ("id", "api_url", "formatted", "url", "doi", "pmid", "standing")


def index_entry(document: Document) -> dict[str, Any]:
    """The fields of a row of the published index, but for its keys."""
    return {
        "status": document["status"],
        "summary": summary(document),
        "words": " ".join(_words(document)).casefold(),
        "labels": f" {' '.join(_labels(document))} ",
        "language": document.get("language") or "",
        "claim_kind": document.get("kind") or "",
    }


def summary(document: Document) -> dict[str, Any]:
    """The item as lists show it."""
    kind = document["type"]
    if kind in ("article", "edition"):
        return {name: document[name] for name in ARTICLE} | {"topics": [one["slug"] for one in document["topics"]]}
    if kind in ("claim", "version"):
        return {name: document[name] for name in CLAIM} | {"flags": [one["kind"] for one in document["flags"]]}
    return {name: document[name] for name in REFERENCE}


def _words(document: Document) -> Iterable[str]:
    kind = document["type"]
    if kind in ("article", "edition"):
        yield from filter(None, (document["title"], document["question_title"], *document["synonyms"]))
        yield from (one["text"] for one in document["blocks"] if one["text"])
    elif kind in ("claim", "version"):
        yield from filter(None, (document["text"], document["on_page_form"]))
        yield from (one["text"] for one in document["wordings"] if one["text"])
    else:
        yield document["formatted"]


def _labels(document: Document) -> Iterable[str]:
    yield from (f"topic:{one['slug']}" for one in document.get("topics", []))
    yield from (f"reference:{one['id']}" for one in document.get("references", []))
    cited = (one["reference"] for one in document.get("citations", []) if one["reference"])
    yield from dict.fromkeys(f"reference:{one}" for one in cited)
    yield from sorted({f"audience:{one}" for one in _audiences(document)})


def _audiences(document: Document) -> Iterable[str]:
    for claim in (document, *document.get("claims", {}).values()):
        yield from (one["audience"] for one in claim.get("wordings", []) if one["text"])
