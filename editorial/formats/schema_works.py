"""One cited work in the words of schema.org 30.0: the type its record calls for, and what is known of it today.

The record is CSL-JSON (CSL 1.0.2, appendix III: types). Nothing is invented: a date keeps its precision (ISO 8601-1,
4.2: reduced precision), and a work without a record is known by its printed line.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from evidence.bibliography.csl import date_parts
from evidence.identifiers import doi_url, pmcid_url, pmid_url

Work = dict[str, Any]
Node = dict[str, Any]
TYPES = {
    "article-journal": "ScholarlyArticle",
    "article": "ScholarlyArticle",
    "paper-conference": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "report": "Report",
    "book": "Book",
    "chapter": "Chapter",
    "webpage": "WebPage",
    "thesis": "Thesis",
    "dataset": "Dataset",
    "bill": "Legislation",
    "legislation": "Legislation",
    "regulation": "Legislation",
    "manuscript": "Manuscript",
    "map": "Map",
    "motion_picture": "Movie",
    "periodical": "Periodical",
    "post-weblog": "BlogPosting",
    "software": "SoftwareApplication",
}
ARTICLES = {"ScholarlyArticle", "Article", "NewsArticle"}
IDENTIFIERS = {"doi": doi_url, "pmid": pmid_url, "pmcid": pmcid_url}
CURRENT = "current"
_ADDRESS = re.compile(r"(?:https?://[^/\s]|/(?!/))[^\s<>\"{}|\\^`\x00-\x20\x7f]*")


def work_id(id: str) -> str:
    return f"/api/v1/references/{id}"


def address(text: str | None) -> str | None:
    """A web address, or a path on the publisher's own site; anything else is no address."""
    return text if text and _ADDRESS.fullmatch(text) else None


def only(node: Mapping[str, Any]) -> Node:
    """The node without what has no value; a list keeps its order."""
    kept = {name: _some(value) for name, value in node.items()}
    return {name: value for name, value in kept.items() if not _is_empty(value)}


def _some(value: Any) -> Any:
    return [one for one in value if not _is_empty(one)] if isinstance(value, list) else value


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def work_node(work: Work) -> Node:
    """A printed work, with its source status where that is not “current”."""
    csl, standing = work.get("csl") or {}, work["standing"]
    kind = TYPES.get(csl.get("type", ""), "CreativeWork")
    return only(
        {
            "@type": kind,
            "@id": work_id(work["id"]),
            "url": address(work["url"]),
            "sameAs": [made(work[name]) for name, made in IDENTIFIERS.items() if work[name]],
            "identifier": [_identifier(name, work[name]) for name in (*IDENTIFIERS, "isbn") if work[name]],
            "name": _text(csl, "title") or work["formatted"],
            "author": [one for name in csl.get("author", []) if (one := _name(name))],
            "datePublished": iso_date(csl.get("issued")),
            "publisher": _organization(_text(csl, "publisher")),
            "inLanguage": _text(csl, "language"),
            "isbn": work["isbn"] if kind == "Book" else None,
            "pagination": _text(csl, "page") if kind in ARTICLES | {"Chapter"} else None,
            "isPartOf": _container(csl, kind, work["isbn"]),
            "creativeWorkStatus": standing["status"] if standing["status"] != CURRENT else None,
            "attest:formatted": work["formatted"],
            "attest:message": standing["message"],
            "attest:since": standing["since"],
        }
    )


def iso_date(written: Mapping[str, Any] | None) -> str | None:
    """“2021”, “2021-05” or “2021-05-04”, as far as it is a date."""
    parts = date_parts(written)
    if len(parts) == 3 and not _is_day(*parts):
        parts = parts[:2]
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]) if parts else None


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _identifier(name: str, value: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def _name(name: Mapping[str, Any]) -> Node | None:
    """A person by the parts of the name; a name that is not taken apart is an organisation's (CSL 1.0.2, names)."""
    if name.get("literal"):
        return _organization(str(name["literal"]))
    order = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    whole = " ".join(str(name[part]) for part in order if name.get(part))
    parts = {"familyName": name.get("family"), "givenName": name.get("given")}
    return only({"@type": "Person", "name": whole, **parts}) if whole else None


def _organization(name: str) -> Node | None:
    return {"@type": "Organization", "name": name} if name else None


def _container(csl: Mapping[str, Any], kind: str, isbn: str | None) -> Node | None:
    """The book of a chapter; the journal of an article, with the volume and the issue between them."""
    title = _text(csl, "container-title")
    if kind == "Chapter":
        return only({"@type": "Book", "name": title, "isbn": isbn}) if title or isbn else None
    if kind not in ARTICLES:
        return {"@type": "CreativeWork", "name": title} if title else None
    return _nested(
        [
            {"@type": "Periodical", "name": title},
            {"@type": "PublicationVolume", "volumeNumber": _text(csl, "volume")},
            {"@type": "PublicationIssue", "issueNumber": _text(csl, "issue")},
        ]
    )


def _nested(outer_first: Iterable[Node]) -> Node | None:
    whole: Node | None = None
    for one in outer_first:
        named = only(one)
        if len(named) > 1:
            whole = only({**named, "isPartOf": whole})
    return whole


def _text(csl: Mapping[str, Any], name: str) -> str:
    return str(csl.get(name) or "").strip()
