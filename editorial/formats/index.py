"""What lists, search and filters know of a document: derived from the document alone, so it can be rebuilt from it."""

from collections.abc import Iterable
from typing import Any

from editorial.formats.terms import terms_of

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


# What has a list of its own, and is searched there; the others are found by their address. Each has terms of its own:
# no list is looked through for what only the other has.
MARKS = {"article": "_", "claim": ""}


def index_entry(document: Document) -> dict[str, Any]:
    """The fields of a row of the published index, but for its keys."""
    return {"status": document["status"], "summary": summary(document), "terms": " ".join(_terms(document))}


def label(name: str, value: object) -> str:
    """What a filter asks for; begins as no word does, so that no word is one or is the beginning of one."""
    return f":{name}:{value}".casefold()


def in_lists_of(kind: str, terms: Iterable[str]) -> list[str]:
    """As these terms stand in the index of that kind; no word holds the mark."""
    return [f"{MARKS[kind]}{one}" for one in terms]


def summary(document: Document) -> dict[str, Any]:
    """The item as lists show it."""
    kind = document["type"]
    if kind in ("article", "edition"):
        return {name: document[name] for name in ARTICLE} | {"topics": [one["slug"] for one in document["topics"]]}
    if kind in ("claim", "version"):
        return {name: document[name] for name in CLAIM} | {"flags": [one["kind"] for one in document["flags"]]}
    return {name: document[name] for name in REFERENCE}


def _terms(document: Document) -> list[str]:
    """Nothing is known of a text that is not shown: it is not in the document."""
    kind = document["type"]
    if kind not in MARKS:
        return []
    return in_lists_of(kind, [*dict.fromkeys(_labels(document)), *terms_of(filter(None, _texts(document)))])


def _texts(document: Document) -> Iterable[str | None]:
    if document["type"] == "article":
        yield from (document["title"], document["question_title"], *document["synonyms"])
        yield from (one["text"] for one in document["blocks"])
    else:
        yield from (document["text"], document["on_page_form"])
        yield from (one["text"] for one in document["wordings"])


def _labels(document: Document) -> Iterable[str]:
    yield label("lang", document["language"])
    if document["type"] == "claim":
        yield label("kind", document["kind"])
    yield from (label("topic", one["slug"]) for one in document.get("topics", []))
    yield from (label("reference", one["id"]) for one in document.get("references", []))
    yield from (label("reference", one["reference"]) for one in document.get("citations", []) if one["reference"])
    yield from sorted({label("audience", one) for one in _audiences(document)})


def _audiences(document: Document) -> Iterable[str]:
    for claim in (document, *document.get("claims", {}).values()):
        yield from (one["audience"] for one in claim.get("wordings", []) if one["text"])
