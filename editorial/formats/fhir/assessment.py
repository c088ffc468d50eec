"""What people decided of a claim or a work, as ArtifactAssessments (FHIR R5, section 14.1): one for each decision.

Of every claim its public status; where there is one its medical approval, each flag, and the passages it was checked
against; of a work its standing, where that is not simply current.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from editorial.formats.csl_json import CURRENT
from editorial.formats.fhir.datatypes import (
    Resource,
    concept,
    concepts,
    day,
    derived,
    filled,
    own_identifier,
    reference,
    related,
    string,
    urn,
)
from editorial.formats.fhir.evidence import word_today

# Codes of artifactassessment-workflow-status and -disposition by our public status.
PROGRESS = {
    "approved": {"workflowStatus": "published"},
    "held": {"workflowStatus": "waiting-for-input", "disposition": "unresolved"},
    "quarantined": {"workflowStatus": "waiting-for-input", "disposition": "unresolved"},
    "withdrawn": {"workflowStatus": "applied", "disposition": "persuasive"},
    "replaced": {"workflowStatus": "applied", "disposition": "persuasive"},
    "unpublished": {"workflowStatus": "applied", "disposition": "persuasive"},
}
OPEN = {"workflowStatus": "submitted", "disposition": "unresolved"}
CLASSED = {"kind": "Kind", "asserts": "Asserts", "strength": "Strength of recommendation"}
OVERDUE = "The review is overdue."


def claim_assessments(claim: Resource, inside: Mapping[str, str]) -> list[Resource]:
    found = [_status(claim), _approval(claim), *_flags(claim, inside), _passages(claim, inside)]
    return [one for one in found if one]


def standing_assessment(id: str, work: Resource) -> Resource | None:
    """None for a work of which nobody said anything."""
    standing = work["standing"]
    if standing["status"] == CURRENT:
        return None
    content = _content("comment", "Standing", standing["message"], classifier=concepts(standing["status"]))
    return _assessment("Citation", id, "standing", "Standing of the source", [content], date=standing["since"])


def _status(claim: Resource) -> Resource:
    now = word_today(claim)
    said = claim["message"] if now == claim["status"] else claim["today"].get("message")
    content = [_content("classifier", "Status", said, classifier=concepts(now))]
    content += [
        _content("classifier", name, None, classifier=concepts(claim[field]))
        for field, name in CLASSED.items()
        if string(claim[field])
    ]
    title = "Public status of the statement"
    return _assessment("Evidence", claim["id"], "status", title, content, date=claim["since"], **PROGRESS[now])


def _approval(claim: Resource) -> Resource | None:
    """Names are not printed: whoever signed is told by qualification."""
    if not claim["approved"]:
        return None
    signed = [
        _content("rating", "Medical approval", f"Signed {one['signed']}", author={"display": _signer(one)})
        for one in claim["reviewed_by"]
    ]
    approved = _content("rating", "Medical approval", None, classifier=concepts("approved"))
    shown = word_today(claim) == "approved"
    return _assessment(
        "Evidence",
        claim["id"],
        f"approval/{claim['approved']}",
        "Medical approval of the statement",
        [approved, *signed, *_due(claim)],
        date=claim["approved"],
        approvalDate=day(claim["approved"]),
        lastReviewDate=day(claim["approved"]),
        workflowStatus="published" if shown else "applied",
    )


def _signer(one: Resource) -> str:
    return string(one["qualification"]) or one["role"]


def _due(claim: Resource) -> Iterator[Resource]:
    """R5 has no element for the next review of an artifact (`lastReviewDate` looks back), so it is a content."""
    if claim["next_review_due"]:
        yield _content("comment", "Next review due", claim["next_review_due"])
    if claim["overdue"]:
        yield _content("change-request", "Overdue", OVERDUE)


def _flags(claim: Resource, inside: Mapping[str, str]) -> Iterator[Resource]:
    for one in claim["flags"]:
        source = one["reference"]
        cited = [related("cites", resourceReference=reference("Citation", source, inside))] if source else []
        content = _content(
            "change-request", "Flag", one["message"], classifier=concepts(one["kind"]), relatedArtifact=cited
        )
        name = f"flag/{one['kind']}/{source}/{one['since']}"
        yield _assessment("Evidence", claim["id"], name, "Flag on the statement", [content], date=one["since"], **OPEN)


def _passages(claim: Resource, inside: Mapping[str, str]) -> Resource | None:
    content = [
        _content(
            "comment",
            "Passage of the source",
            one["quote"],
            path=[f"Evidence.relatedArtifact[{at}]"],
            relatedArtifact=_passage_of(one, inside),
        )
        for at, one in enumerate(claim["citations"])
        if string(one["quote"])
    ]
    title = "Passages the statement was checked against"
    return _assessment("Evidence", claim["id"], "passages", title, content) if content else None


def _passage_of(citation: Resource, inside: Mapping[str, str]) -> list[Resource]:
    if not citation["reference"]:
        return []
    source = reference("Citation", citation["reference"], inside)
    return [related("cites", display=string(citation["locator"]), resourceReference=source)]


def _content(kind: str, type: str, summary: str | None, **fields: Any) -> Resource:
    """`kind` is a code of artifactassessment-information-type."""
    return filled({"informationType": kind, "summary": string(summary), "type": concept(type), **fields})


def _assessment(kind: str, about: str, name: str, title: str, content: list[Resource], **fields: Any) -> Resource:
    id = derived("ArtifactAssessment", about, name)
    return filled(
        {
            "resourceType": "ArtifactAssessment",
            "id": id,
            "identifier": [own_identifier(id)],
            "title": title,
            "artifactReference": {"reference": urn(about), "type": kind},
            "content": content,
            **fields,
        }
    )
