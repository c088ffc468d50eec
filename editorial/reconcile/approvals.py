"""Every text that is public now has a standing approval, with its full quorum, of exactly this digest."""

import json
from collections.abc import Iterator
from typing import Any

from editorial.models import Published
from editorial.reconcile.findings import Report
from evidence.models import ClaimVersion, VersionTouch
from evidence.models.claims import Risk
from reviews.models import Opinion
from reviews.policy import APPROVALS_NEEDED
from reviews.selectors import opinions_behind

AT_ONCE = 100


def check_public_texts(report: Report) -> None:
    rows = Published.objects.exclude(kind=Published.Kind.REFERENCE).select_related("document__blob").order_by("path")
    for start in range(0, rows.count(), AT_ONCE):
        bodies = {one.path: json.loads(bytes(one.document.blob.content)) for one in rows[start : start + AT_ONCE]}
        texts = [(path, claim) for path, body in bodies.items() for claim in _shown(body)]
        report.checked += len(texts)
        _check_texts(texts, report)


def _shown(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each claim that has a text here, with the words of the blocks in which it stands."""
    claims = body["claims"].values() if "claims" in body else [body]
    for one in claims:
        blocks = [block["text"] for block in body.get("blocks", []) if block["claim"] == one["id"]]
        if one["text"] is not None or any(blocks):
            yield {**one, "blocks": blocks}


def _check_texts(texts: list[tuple[str, dict[str, Any]]], report: Report) -> None:
    digests = {claim["digest"] for _, claim in texts}
    found = ClaimVersion.objects.filter(digest__in=digests).select_related("claim")
    versions = {(str(one.claim.public_id), one.digest): one for one in found}
    opinions = opinions_behind([one.pk for one in versions.values()])
    authors = set(VersionTouch.objects.filter(version__in=opinions).values_list("version_id", "person_id"))
    for path, claim in texts:
        version = versions.get((claim["id"], claim["digest"]))
        for what in _wrong_with(claim, version, opinions.get(version.pk, []) if version else [], authors):
            report.found(path, f"{what} Claim {claim['id']}.")


def _wrong_with(
    claim: dict[str, Any], version: ClaimVersion | None, opinions: list[Opinion], authors: set[tuple[int, int]]
) -> Iterator[str]:
    if version is None:
        yield "It shows a text of which there is no version."
        return
    if not _same_words(claim, version):
        yield "It shows another text than the version it names."
    signers = {one.reviewer_id for one in opinions if _signed_by_its_reviewer(one, version)}
    if len(signers) < APPROVALS_NEEDED[Risk(version.risk)]:
        yield "It shows a text without the approvals it needs."
    if any((version.pk, one) in authors for one in signers):
        yield "It shows a text that one of its own authors approved."


def _signed_by_its_reviewer(opinion: Opinion, version: ClaimVersion) -> bool:
    signature = opinion.signature
    return (
        opinion.digest == version.digest
        and version.digest in signature.digests
        and opinion.reviewer_id == signature.person_id
    )


def _same_words(claim: dict[str, Any], version: ClaimVersion) -> bool:
    content = version.content
    wordings = {(one["audience"], one["language"], one["text"]) for one in content.get("wordings", [])}
    shown = {(one["audience"], one["language"], one["text"]) for one in claim["wordings"] if one["text"] is not None}
    drawn = content.get("on_page_form") or content["text"]
    return (
        (claim["version"], claim["text"]) == (version.number, content["text"])
        and claim["on_page_form"] == content.get("on_page_form")
        and shown <= wordings
        and set(claim["blocks"]) <= {drawn}
    )
