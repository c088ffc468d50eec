"""A public document in the words meant for one audience; a missing wording is said to be missing, never made up."""

from typing import Any

Document = dict[str, Any]


def for_audience(document: Document, audience: str, *, fallback: bool = False) -> Document:
    """`document` with each claim's wording for `audience` in place of its text.

    Without such a wording the text is null and `missing_wording` true, unless `fallback` asks for the text as it is.
    """
    if "claims" not in document:
        return {**_claim(document, audience, fallback), "audience": audience}
    claims = {id: _claim(one, audience, fallback) for id, one in document["claims"].items()}
    return {
        **document,
        "audience": audience,
        "claims": claims,
        "blocks": [_block(one, claims[one["claim"]]) if one["claim"] in claims else one for one in document["blocks"]],
    }


def _claim(claim: Document, audience: str, fallback: bool) -> Document:
    if claim.get("text") is None:
        return claim
    wording = next((one for one in claim["wordings"] if _is_for(one, audience, claim["language"])), None)
    if wording is not None and wording["text"] is None:
        return {**claim, "text": None, "on_page_form": None, "status": "held", "message": wording["message"]}
    if wording is not None:
        return {**claim, "text": wording["text"], "on_page_form": None}
    if fallback:
        return {**claim, "missing_wording": True}
    return {**claim, "text": None, "on_page_form": None, "missing_wording": True}


def _is_for(wording: Document, audience: str, language: str) -> bool:
    return (wording["audience"], wording["language"]) == (audience, language)


def _block(block: Document, claim: Document) -> Document:
    drawn = {**block, "text": claim.get("on_page_form") or claim["text"]}
    told = {name: claim[name] for name in ("missing_wording",) if name in claim}
    if claim["text"] is None and "missing_wording" not in claim:
        told |= {"status": claim["status"], "message": claim["message"]}
    return {**drawn, **told}
