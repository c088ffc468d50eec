"""What is wrong with a FHIR R5 Bundle: fhir.resources says what the specification's definitions say, the rest is here.

fhir.resources checks names, types, cardinalities and formats; not codes, references, invariants or narratives.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from fhir.resources import get_fhir_model_class
from fhir_core.fhirabstractmodel import FHIRAbstractModel
from pydantic import ValidationError

XHTML = "{http://www.w3.org/1999/xhtml}"
TAGS = {f"{XHTML}{name}" for name in ("div", "p", "ul", "li")}
# Codes of R5 bindings that are not part of the definitions fhir.resources is made from.
CODES = {
    "certainty-rating": {"high", "moderate", "low", "very-low"},
    "certainty-type": {"Overall"},
    "cited-artifact-status-type": {"retracted", "withdrawn"},
    "cited-artifact-classification-type": {"publication-type"},
    "title-type": {"primary"},
    "usage-context-type": {"focus", "user"},
}


def complaints(bundle: dict[str, Any]) -> list[str]:
    return [
        *invalid(bundle),
        *r6_shapes(bundle),
        *_dangling(bundle),
        *_odd_values(bundle),
        *_odd_codes(bundle),
        *(f"{one.get('title')}: cmp-1" for one in _sections(bundle) if not one.keys() & {"text", "entry", "section"}),
        *_odd_document(bundle),
    ]


def invalid(resource: dict[str, Any]) -> list[str]:
    """What fhir.resources says, and every code that is not of its element's required value set."""
    try:
        kind = get_fhir_model_class(resource["resourceType"])
    except ValueError:
        return [f"R5 has no {resource['resourceType']}"]
    try:
        return list(_other_codes(kind.model_validate(resource)))
    except ValidationError as wrong:
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]


def _other_codes(model: FHIRAbstractModel) -> Iterator[str]:
    for name, field in type(model).model_fields.items():
        value, known = getattr(model, name), (field.json_schema_extra or {}).get("enum_values")
        values = value if isinstance(value, list) else [value]
        if known:
            yield from (f"{type(model).__name__}.{name}: {one}" for one in values if one not in (*known, None))
        for one in values:
            if isinstance(one, FHIRAbstractModel):
                yield from _other_codes(one)


R6_ONLY = {
    "PublicationRecord": lambda one: one.get("resourceType") == "PublicationRecord",
    "resourceDefinition": lambda one: "resourceDefinition" in one,
    "citedArtifact.baseCitation": lambda one: "baseCitation" in one.get("citedArtifact", {}),
    "citedArtifact.title.language as a code": lambda one: _any(one, "citedArtifact.title.language", str),
    "ArtifactAssessment.citeAs": lambda one: "citeAs" in one,
    "ArtifactAssessment.content.author as a list": lambda one: _any(one, "content.author", list),
    "ArtifactAssessment.relatesTo": lambda one: _is(one, "ArtifactAssessment") and "relatesTo" in one,
    "Evidence.relatesTo": lambda one: _is(one, "Evidence") and "relatesTo" in one,
    "Evidence.variableDefinition.variableRole as a code": lambda one: _any(one, "variableDefinition.variableRole", str),
    "Evidence.synthesisType as a list": lambda one: isinstance(one.get("synthesisType"), list),
    "Composition.relatesTo.type as a concept": lambda one: (
        _is(one, "Composition") and _any(one, "relatesTo.type", dict)
    ),
}


def r6_shapes(resource: dict[str, Any]) -> list[str]:
    """Names of what the R6 ballot has and R5 has not, in a resource or in any of a bundle."""
    inside = [one["resource"] for one in resource.get("entry", [])]
    return [name for one in (resource, *inside) for name, found in R6_ONLY.items() if found(one)]


def _is(resource: dict[str, Any], kind: str) -> bool:
    return resource.get("resourceType") == kind


def _any(value: Any, path: str, kind: type) -> bool:
    """Whether anything at this path is of this type; a list in between stands for each of its members."""
    name, _, rest = path.partition(".")
    if isinstance(value, list):
        return any(_any(one, path, kind) for one in value)
    if not isinstance(value, dict) or name not in value:
        return False
    return _any(value[name], rest, kind) if rest else isinstance(value[name], kind)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from walk(one, f"{path}.{name}")


def resources(bundle: dict[str, Any], kind: str = "") -> list[dict[str, Any]]:
    found = [one["resource"] for one in bundle["entry"]]
    return [one for one in found if not kind or one["resourceType"] == kind]


def references_in(value: Any) -> set[str]:
    return {one["reference"] for _, one in walk(value) if isinstance(one, dict) and "reference" in one}


def _dangling(bundle: dict[str, Any]) -> Iterator[str]:
    """Section 2.36.4.1 and bdl-7; and the type a reference names is the type of what it leads to."""
    urls = [one["fullUrl"] for one in bundle["entry"]]
    kinds = {one["fullUrl"]: one["resource"]["resourceType"] for one in bundle["entry"]}
    yield from (f"twice: {one}" for one in urls if urls.count(one) > 1)
    yield from (f"{one['fullUrl']} has another id" for one in bundle["entry"] if not _agrees(one))
    for path, one in walk(bundle):
        if isinstance(one, dict) and "reference" in one:
            found = kinds.get(one["reference"])
            if found is None or found != one.get("type", found):
                yield f"{path}: {one} leads to {found}"


def _agrees(entry: dict[str, Any]) -> bool:
    return entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}"


def _odd_values(bundle: dict[str, Any]) -> Iterator[str]:
    for path, one in walk(bundle):
        if one in ("", [], {}, None):
            yield f"{path}: empty"
        if isinstance(one, str) and (not one.strip() or re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", one)):
            yield f"{path}: {one!r}"
        if path.endswith(".div"):
            root = ElementTree.fromstring(one)  # noqa: S314 - drawn by the form under test
            yield from (f"{path}: {part.tag}" for part in root.iter() if part.tag not in TAGS)
            if not "".join(root.itertext()).strip():
                yield f"{path}: txt-2"


def _odd_codes(bundle: dict[str, Any]) -> Iterator[str]:
    for path, one in walk(bundle):
        if isinstance(one, dict) and {"system", "code"} <= one.keys():
            system = one["system"].removeprefix("http://terminology.hl7.org/CodeSystem/")
            if one["code"] not in CODES.get(system, ()):
                yield f"{path}: {one}"


def _sections(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for path, one in walk(bundle) if re.search(r"\.section\.\d+$", path))


def _odd_document(bundle: dict[str, Any]) -> Iterator[str]:
    """bdl-9, bdl-10, bdl-11, and that everything is reached from the Composition."""
    if bundle["type"] != "document":
        return
    if not {"system", "value"} <= bundle["identifier"].keys() or "timestamp" not in bundle:
        yield "bdl-9 or bdl-10"
    first, *rest = bundle["entry"]
    if first["resource"]["resourceType"] != "Composition":
        yield "bdl-11"
    reached, waiting = {first["fullUrl"]}, [first]
    by_url = {one["fullUrl"]: one for one in rest}
    while waiting:
        found = references_in(waiting.pop()["resource"]) & by_url.keys() - reached
        reached |= found
        waiting += [by_url[one] for one in found]
    yield from (f"not reached: {one}" for one in by_url.keys() - reached)
