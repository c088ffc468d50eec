"""A cited work as a Citation (FHIR R5, section 12.26): what it is, where it appeared, and what is said of it today."""

import re
from datetime import date
from typing import Any

from editorial.formats.csl_json import CURRENT, record
from editorial.formats.fhir.datatypes import (
    HL7,
    URI,
    Resource,
    concept,
    concepts,
    filled,
    notes,
    own_identifier,
    string,
    uri,
    urn,
)
from evidence.bibliography.csl import date_text

SYSTEMS = {
    "DOI": "https://doi.org",
    "PMID": "https://pubmed.ncbi.nlm.nih.gov",
    "PMCID": "https://www.ncbi.nlm.nih.gov/pmc/",
}
# Codes of cited-artifact-status-type, where there is one; what is only in doubt keeps its words.
STATES = {"retracted": "retracted", "retracted-and-replaced": "retracted", "withdrawn-guideline": "withdrawn"}
# Codes of related-artifact-type: what stands between the work and the notice that changed its standing.
NOTICES = {
    "retracted": ("retracted-by",),
    "retracted-and-replaced": ("retracted-by", "replaced-with"),
    "superseded": ("replaced-with",),
    "corrected": ("correction-in",),
    "expression-of-concern": ("comment-in",),
}
_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")


def citation(id: str, work: Resource) -> Resource:
    csl = record(id, work)
    return filled(
        {
            "resourceType": "Citation",
            "id": id,
            "url": urn(id),
            "identifier": [own_identifier(id)],
            "title": string(csl.get("title")),
            "status": "active",
            "summary": _summary(work["formatted"]),
            "citedArtifact": _artifact(csl, work),
        }
    )


def _summary(line: str) -> list[Resource]:
    text = string(line)
    return [{"style": concept("Vancouver"), "text": text}] if text else []


def _artifact(csl: Resource, work: Resource) -> Resource:
    standing = work["standing"]
    address = uri(work["url"])
    return filled(
        {
            "identifier": _identifiers(csl),
            "dateAccessed": fhir_date(csl.get("accessed")),
            "currentState": _state(standing["status"]),
            "title": _title(csl),
            "relatesTo": _notices(standing),
            "publicationForm": list(filter(None, [_publication(csl)])),
            "webLocation": [{"url": address}] if address else [],
            "classification": _classification(csl),
            "contributorship": _contributorship(csl.get("author", [])),
            "note": notes([standing["message"]]),
        }
    )


def _identifiers(csl: Resource) -> list[Resource]:
    known = [{"system": system, "value": string(csl.get(name))} for name, system in SYSTEMS.items()]
    isbn = string(csl.get("ISBN"))
    found = [*known, {"system": URI, "value": f"urn:isbn:{isbn}" if isbn else None}]
    return [one for one in found if one["value"]]


def _state(status: str) -> list[Resource]:
    if status == CURRENT:
        return []
    known = STATES.get(status, "")
    return [concept(status, system=f"{HL7}/cited-artifact-status-type", code=known)]


def _notices(standing: Resource) -> list[Resource]:
    display = string(standing["message"])
    return [filled({"type": kind, "display": display}) for kind in NOTICES.get(standing["status"], ())]


def _title(csl: Resource) -> list[Resource]:
    text = string(csl.get("title"))
    kind = concept(None, system=f"{HL7}/title-type", code="primary")
    return [{"type": [kind], "text": text}] if text else []


def _publication(csl: Resource) -> Resource:
    publisher = string(csl.get("publisher"))
    issued = csl.get("issued") or {}
    return filled(
        {
            "publishedIn": filled(
                {
                    "title": string(csl.get("container-title")),
                    "publisher": {"display": publisher} if publisher else None,
                }
            ),
            "volume": string(csl.get("volume")),
            "issue": string(csl.get("issue")),
            "articleDate": fhir_date(issued),
            "publicationDateText": string(issued.get("literal") or issued.get("raw")),
            "pageString": string(csl.get("page")),
        }
    )


def _classification(csl: Resource) -> list[Resource]:
    kind = concept(None, system=f"{HL7}/cited-artifact-classification-type", code="publication-type")
    return [{"type": kind, "classifier": concepts(csl.get("type"), csl.get("genre"))}]


def _contributorship(names: list[Resource]) -> Resource:
    printed = filter(None, map(_printed, names))
    entries = [{"contributor": {"display": name}, "rankingOrder": n} for n, name in enumerate(printed, 1)]
    return {"entry": entries} if entries else {}


def _printed(name: Resource) -> str | None:
    return string(name.get("literal")) or string(" ".join(str(name[part]) for part in _NAME_PARTS if name.get(part)))


def fhir_date(csl: Any) -> str | None:
    """A CSL date with the precision it has (FHIR R5 dateTime, 2.1.28.0.1); a day that is in no calendar is left out."""
    text = date_text(csl)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return text or None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return text[:7]
