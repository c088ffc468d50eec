"""A public document as a FHIR R5 Bundle (section 2.36): a page as a document, all else as a collection.

Every entry has a fullUrl (bdl-15), each once (bdl-7), and every reference is either to one of them or by identifier
(section 2.36.4.1). A page's bundle begins with its Composition (bdl-11), from which every other entry is reached.
"""

import json
from collections.abc import Iterable
from typing import Any

from editorial.formats.csl_json import works
from editorial.formats.fhir.assessment import claim_assessments, standing_assessment
from editorial.formats.fhir.citation import citation
from editorial.formats.fhir.composition import composition, organization, publisher_id
from editorial.formats.fhir.datatypes import Resource, derived, own_identifier, urn
from editorial.formats.fhir.evidence import evidence

PAGES = ("article", "edition")


def fhir_bundle(document: dict[str, Any]) -> Resource:
    """An article or edition as a document; a claim, a version of one, or a reference as a collection."""
    printed = dict(works(document))
    claims = _claims(document)
    inside = {**dict.fromkeys(printed, "Citation"), **{one["id"]: "Evidence" for one in claims}}
    resources = [evidence(one, printed, inside, document) for one in claims]
    resources += [citation(id, work) for id, work in printed.items()]
    assessments = [found for one in claims for found in claim_assessments(one, inside)]
    assessments += [found for id, work in printed.items() if (found := standing_assessment(id, work))]
    if document["type"] not in PAGES:
        return _bundle(document, "collection", [*resources, *assessments])
    inside |= {document["id"]: "Composition", publisher_id(document): "Organization"}
    front = [composition(document, assessments, inside), organization(document)]
    return _bundle(document, "document", [*front, *resources, *assessments], timestamp=_latest(document))


def _claims(document: Resource) -> list[Resource]:
    if document["type"] in PAGES:
        return list(document["claims"].values())
    return [] if document["type"] == "reference" else [document]


def _latest(page: Resource) -> str:
    """A document has a date (bdl-10): when the page last changed, be it by an edition, a hold or a withdrawal."""
    return max(filter(None, (page["dateModified"], page["since"])))


def _bundle(document: Resource, kind: str, resources: Iterable[Resource], **fields: Any) -> Resource:
    """The identifier (bdl-9) follows from all that the public document says: another state, another bundle."""
    entries = {urn(one["id"]): one for one in resources}
    return {
        "resourceType": "Bundle",
        "identifier": own_identifier(derived("Bundle", json.dumps(document, sort_keys=True))),
        "type": kind,
        **fields,
        "entry": [{"fullUrl": url, "resource": one} for url, one in entries.items()],
    }
