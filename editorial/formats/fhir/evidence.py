"""A claim as Evidence (FHIR R5, section 12.23): its text is the assertion, its certainty and its citations beside it.

Population, exposure and outcome stand in the text only, so the one variable definition R5 asks for says just that.
"""

from collections.abc import Iterator, Mapping

from editorial.formats.fhir.datatypes import (
    HL7,
    Resource,
    absent,
    code,
    concept,
    concepts,
    context,
    day,
    digest_identifier,
    filled,
    notes,
    own_identifier,
    reference,
    related,
    string,
    urn,
)

# Codes of publication-status. A claim that is held may come back, so it is neither active nor retired.
STATUSES = {
    "approved": "active",
    "held": "unknown",
    "quarantined": "unknown",
    "withdrawn": "retired",
    "replaced": "retired",
    "unpublished": "retired",
}
RELATIONS = {"supports": "supported-with"}
NO_WORDING = "There is no wording of this statement for this audience."
UNKNOWN_SOURCE = "The source is not known."


def evidence(claim: Resource, works: Mapping[str, Resource], inside: Mapping[str, str], page: Resource) -> Resource:
    """`works` by id are printed with the citations; `page` is the document the claim stands in, or the claim itself."""
    text = string(claim["text"])
    return filled(
        {
            "resourceType": "Evidence",
            "id": claim["id"],
            "language": code(claim["language"]),
            "url": urn(claim["id"]),
            "identifier": [own_identifier(claim["id"]), digest_identifier(claim["digest"])],
            "version": str(claim["version"]),
            "status": STATUSES[word_today(claim)],
            "approvalDate": day(claim["approved"]),
            "lastReviewDate": day(claim["approved"]),
            "publisher": string(page.get("publisher", {}).get("name")),
            "copyright": string(page.get("license")),
            "useContext": [context("user", claim["audience"])] if claim.get("audience") else [],
            "relatedArtifact": [*_citations(claim, works, inside), *_relations(claim, inside)],
            "assertion": text,
            "note": notes(_notes(claim)),
            "variableDefinition": [{"variableRole": absent("as-text" if text else "masked")}],
            "certainty": _certainty(claim["certainty"]),
        }
    )


def word_today(document: Resource) -> str:
    """The status that holds now: an answer for an earlier day carries it beside that day's text."""
    return (document.get("today") or {}).get("status") or document["status"]


def said_today(document: Resource) -> str | None:
    today = document.get("today") or {}
    return f"Today: {today['status']}. {today.get('message', '')}".strip() if today.get("status") else None


def _notes(claim: Resource) -> Iterator[str | None]:
    yield claim["message"]
    yield said_today(claim)
    if claim.get("missing_wording"):
        yield NO_WORDING
    if claim["on_page_form"]:
        yield f"On the page: {claim['on_page_form']}"
    for one in claim["wordings"]:
        yield f"Wording, {one['audience']} ({one['language']}): {one['text'] or one.get('message') or NO_WORDING}"


def _citations(claim: Resource, works: Mapping[str, Resource], inside: Mapping[str, str]) -> Iterator[Resource]:
    for one in claim["citations"]:
        id = one["reference"]
        found = works.get(id) if id else None
        yield related(
            RELATIONS.get(one["direction"], "cites"),
            classifier=concepts(one["direction"]),
            label=str(one["n"]) if one.get("n") else None,
            display=string(one["locator"]) if id else UNKNOWN_SOURCE,
            citation=string(found["formatted"]) if found else None,
            resourceReference=reference("Citation", id, inside) if id else None,
        )


def _relations(claim: Resource, inside: Mapping[str, str]) -> Iterator[Resource]:
    for one in claim["shown_with"]:
        yield related("depends-on", resourceReference=reference("Evidence", one, inside))
    for one in claim["successors"]:
        yield related("replaced-with", resourceReference=reference("Evidence", one, inside))
    if claim["newer_version"]:
        yield related("successor", label=f"version {claim['newer_version']}", resource=newer(claim))
    for page in claim.get("appears_in", []):
        standing = reference("Composition", page["id"], inside, page["title"])
        yield related("contained-in", label=f"edition {page['edition']}", resourceReference=standing)


def newer(claim: Resource) -> str:
    """A canonical with its version (FHIR R5, 2.1.28: url|version)."""
    return f"{urn(claim['id'])}|{claim['newer_version']}"


def _certainty(grade: str | None) -> list[Resource]:
    """GRADE's four steps are codes of certainty-rating as they are."""
    if not grade:
        return []
    overall = concept(None, system=f"{HL7}/certainty-type", code="Overall")
    return [{"type": overall, "rating": concept(None, system=f"{HL7}/certainty-rating", code=grade)}]
