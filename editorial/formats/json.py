"""The public documents as JSON (DESIGN §7): one pure function for each kind, from plain values to a dict, then bytes.

Nothing here reads a working copy or the clock, so the same rows give the same bytes at any time. Fields are added,
never renamed: `schema` says which list of fields it is.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from editorial.formats import messages
from editorial.formats.parts import (
    APPROVED,
    LEFT_OUT,
    PUBLISHED,
    Appearance,
    ClaimText,
    Flag,
    Page,
    PublicStanding,
    PublicStatus,
    Reviewer,
    Source,
)
from editorial.formats.works import printed_work

SCHEMA = 1


def to_bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def article_document(page: Page) -> dict[str, Any]:
    """An article, or one of its editions, drawn from top to bottom by `blocks` alone."""
    content, shown = page.content, page.status.shown
    claims = page.claims if shown else {}
    return {
        "schema": SCHEMA,
        "type": page.kind,
        "id": content["article"],
        **_addresses(page),
        "language": content["language"],
        "title": None if page.status.erased else content["title"],
        "question_title": None if page.status.erased else content.get("question_title", ""),
        **_status(page.status, message=page.status.message or _page_message(claims.values())),
        "edition": page.number,
        "digest": page.digest,
        "datePublished": moment(page.published),
        "dateModified": moment(page.modified),
        **_review_dates(claims.values()),
        "topics": content.get("topics", []),
        "synonyms": content.get("synonyms", []) if shown else [],
        "authors": content.get("authors", []),
        "translation_of": content.get("translation_of"),
        "blocks": [_block(one, page) for one in content["blocks"]] if shown else [],
        "claims": {id: _page_claim(one, page) for id, one in claims.items()},
        "references": [_listed(one, page.standings) for one in content.get("references", [])] if shown else [],
        "related": content.get("related", []) if shown else [],
        "publisher": content["publisher"],
        "license": content.get("license", ""),
        "policy": content.get("policy"),
        "disclaimer": content.get("disclaimer"),
        "successors": list(page.status.successors),
    }


def claim_document(claim: ClaimText, sources: dict[str, Source]) -> dict[str, Any]:
    """The newest version in any current edition, and where it appears."""
    return {
        "schema": SCHEMA,
        "type": "claim",
        **_claim(claim, sources),
        "topics": [{"slug": slug, "name": name} for slug, name in _topics(claim.appears_in)],
        "appears_in": [_appearance(one) for one in claim.appears_in],
    }


def _topics(pages: Iterable[Appearance]) -> list[tuple[str, str]]:
    """A claim has the topics of the pages on which it stands now."""
    return list(dict.fromkeys(topic for page in pages for topic in page.topics))


def version_document(claim: ClaimText, sources: dict[str, Source]) -> dict[str, Any]:
    """One version that was published once; what is true of it today is said with it."""
    document = {"schema": SCHEMA, "type": "version", **_claim(claim, sources)}
    return {**document, "url": f"/api/v1/claims/{claim.id}/versions/{claim.version}"}


def reference_document(source: Source) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "type": "reference",
        "api_url": f"/api/v1/references/{source.id}",
        "id": source.id,
        **_work(source),
        "cited_by": f"/api/v1/claims?reference={source.id}",
        **({"merged_into": f"/api/v1/references/{source.merged_into}"} if source.merged_into else {}),
        "status": PUBLISHED,
    }


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, whole seconds."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _addresses(page: Page) -> dict[str, Any]:
    slug = page.content["slug"]
    edition = f"/editions/{page.number}" if page.kind == "edition" else ""
    return {
        "slug": slug,
        "url": f"{page.content['publisher']['url'].rstrip('/')}/articles/{slug}/",
        "api_url": f"/api/v1/articles/{slug}{edition}",
    }


def _status(status: PublicStatus, message: str) -> dict[str, Any]:
    return {"status": status.word, "message": message, "since": moment(status.since)}


def _page_message(claims: Iterable[ClaimText]) -> str:
    statuses = [one.status for one in claims]
    said = {
        messages.SOME_MISSING: any(not one.shown for one in statuses),
        messages.SOME_IN_DOUBT: any(one.flags for one in statuses if one.shown),
        messages.SOME_OVERDUE: any(one.overdue for one in statuses if one.shown),
    }
    return " ".join(sentence for sentence, holds in said.items() if holds)


def _review_dates(claims: Iterable[ClaimText]) -> dict[str, Any]:
    approvals = [one.status.approval for one in claims if one.status.shown and one.status.approval]
    return {
        "lastReviewed": _day(min((one.reviewed for one in approvals), default=None)),
        "nextReviewDue": _day(min((one.due for one in approvals if one.due), default=None)),
    }


def _block(block: dict[str, Any], page: Page) -> dict[str, Any]:
    claim = page.claims.get(block.get("claim", ""))
    drawn = {
        "id": block["id"],
        "type": block["type"],
        "level": block["level"],
        "n": block.get("n"),
        "text": _text_of(claim) if claim else block.get("text"),
        "claim": claim.id if claim else None,
        "cites": _cites(claim, page) if claim else [],
    }
    if block.get("gap"):
        return {**drawn, "status": LEFT_OUT, "message": messages.LEFT_OUT}
    if claim and not claim.status.shown:
        return {**drawn, "status": claim.status.word, "message": claim.status.message}
    return drawn


def _text_of(claim: ClaimText) -> str | None:
    return (claim.content.get("on_page_form") or claim.content["text"]) if claim.status.shown else None


def _cites(claim: ClaimText, page: Page) -> list[int]:
    """Numbers in the page's list, each once, in the order of the citations."""
    numbers = {one["id"]: one["n"] for one in page.content.get("references", [])}
    cited = (numbers[id] for id in claim.cited if id in numbers)
    return list(dict.fromkeys(cited)) if claim.status.shown else []


def _page_claim(claim: ClaimText, page: Page) -> dict[str, Any]:
    numbers = {one["id"]: one["n"] for one in page.content.get("references", [])}
    drawn = _claim(claim, {})
    for one in drawn["citations"]:
        one["n"] = numbers.get(one["reference"])
    return drawn


def _claim(claim: ClaimText, sources: dict[str, Source]) -> dict[str, Any]:
    """What every document says of a claim; of a text that is not shown only that it is not, and why."""
    content, status = claim.content, claim.status
    shown = content if status.shown else {}
    return {
        "id": claim.id,
        "url": f"/api/v1/claims/{claim.id}",
        "version": claim.version,
        "digest": claim.digest,
        **_status(status, message=status.message),
        "text": shown.get("text"),
        "on_page_form": shown.get("on_page_form"),
        "kind": content["kind"],
        "asserts": shown.get("asserts"),
        "certainty": shown.get("certainty"),
        "strength": shown.get("strength"),
        "language": content["language"],
        "wordings": [_wording(one, status) for one in shown.get("wordings", [])],
        "citations": _citations(claim, sources) if status.shown else [],
        **_approval(status),
        "flags": [_flag(one) for one in status.flags] if status.shown else [],
        "shown_with": content.get("requires", []),
        "newer_version": claim.newer_version,
        "successors": list(status.successors),
    }


def _approval(status: PublicStatus) -> dict[str, Any]:
    approval = status.approval
    return {
        "reviewed_by": [_reviewer(one) for one in approval.reviewers] if approval else [],
        "approved": moment(approval.at) if approval else None,
        "next_review_due": _day(approval.due) if approval else None,
        "overdue": status.overdue,
    }


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    return {"role": "reviewer", "qualification": reviewer.qualification, "signed": moment(reviewer.signed)}


def _wording(wording: dict[str, str], status: PublicStatus) -> dict[str, Any]:
    if (wording["audience"], wording["language"]) in status.held_wordings:
        return {**wording, "text": None, "status": "held", "message": messages.WORDING_HELD}
    return {**wording, "status": APPROVED}


def _citations(claim: ClaimText, sources: dict[str, Source]) -> list[dict[str, Any]]:
    return [
        {
            "reference": id,
            "locator": one.get("locator", ""),
            "quote": one.get("quote", ""),
            "direction": one.get("direction", ""),
            "source_unknown": "source_unknown" in one,
            **(_work(sources[id]) if id in sources else {}),
        }
        for one, id in zip(claim.content.get("citations", []), claim.cited, strict=True)
    ]


def _work(source: Source) -> dict[str, Any]:
    return {**source.printed, "standing": _standing(source.standing), "csl": source.csl}


def _listed(reference: dict[str, Any], standings: dict[str, PublicStanding]) -> dict[str, Any]:
    standing = standings.get(reference["id"], PublicStanding())
    listed = {"n": reference["n"], "id": reference["id"], **printed_work(reference["csl"])}
    return {**listed, "standing": _standing(standing), "csl": reference["csl"]}


def _standing(standing: PublicStanding) -> dict[str, Any]:
    return {"status": standing.status, "message": standing.message, "since": _day(standing.since)}


def _flag(flag: Flag) -> dict[str, Any]:
    return {"kind": flag.kind, "message": flag.message, "reference": flag.reference or None, "since": _day(flag.since)}


def _appearance(one: Appearance) -> dict[str, Any]:
    return {"id": one.article, "title": one.title, "url": f"/articles/{one.slug}/", "edition": one.edition}
