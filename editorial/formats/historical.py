"""What was served on an earlier day, marked as history, with what is said of it today."""

from collections.abc import Mapping, Set
from typing import Any

Document = dict[str, Any]
SAID = ("status", "message", "flags", "overdue", "successors", "lastReviewed", "nextReviewDue")
NO_TEXT = {"text": None, "on_page_form": None, "wordings": [], "citations": []}


def historical(document: Document, *, today: Mapping[str, Document], erased: Set[str]) -> Document:
    """`today` is what lists say now, by address; texts of claims in `erased` (public ids) are taken out."""
    claims = document.get("claims")
    shown = {**document, "historical": True, "today": _said(today, document)}
    if document["id"] in erased:
        return {**shown, **({"blocks": [], "claims": {}, "title": None} if claims is not None else NO_TEXT)}
    if claims is None:
        return shown
    gone = erased & claims.keys()
    return {
        **shown,
        "claims": {id: _claim(id, one, today, gone) for id, one in claims.items()},
        "blocks": [{**one, "text": None, "cites": []} if one["claim"] in gone else one for one in document["blocks"]],
    }


def _said(today: Mapping[str, Document], document: Document) -> Document:
    collection = "articles" if "claims" in document else "claims"
    now = today.get(f"{collection}/{document['id']}", {})
    return {name: now[name] for name in SAID if name in now}


def _claim(id: str, claim: Document, today: Mapping[str, Document], gone: Set[str]) -> Document:
    told = {**claim, "today": _said(today, {"id": id})}
    return {**told, **NO_TEXT} if id in gone else told
