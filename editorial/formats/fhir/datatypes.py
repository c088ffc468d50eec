"""FHIR R5 datatypes (section 2.1.28) from plain values; what is missing or empty is left out, as JSON in FHIR wants it.

Everything that has an id of ours is known by it (urn:uuid, RFC 9562); what has none gets one that follows from what it
is about (a version 5 UUID), so the same document always gives the same bundle.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

Resource = dict[str, Any]
URI = "urn:ietf:rfc:3986"
HL7 = "http://terminology.hl7.org/CodeSystem"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_NAMESPACE = UUID("3f0c1e0a-8a55-4f0e-9d5b-6a1f2b7c4d10")
# What XML 1.0 cannot carry (section 2.2): a FHIR string has to survive both of its formats.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CODE = re.compile(r"[^\s]+( [^\s]+)*")


def filled(fields: Mapping[str, Any]) -> Resource:
    """Without what is empty: FHIR JSON (2.1.31) has neither nulls nor empty strings, arrays and objects."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def string(value: Any) -> str | None:
    """FHIR string and markdown: no control characters, never blank.

    Markdown is not escaped: a text stands as it was signed, and whoever renders it treats it as any from outside.
    """
    text = _NOT_XML.sub("", str(value)) if value is not None else ""
    return text if text.strip() else None


def code(value: str | None) -> str | None:
    return value if value and _CODE.fullmatch(value) and value == string(value) else None


def uri(value: str | None) -> str | None:
    return value if value and not re.search(r"\s", value) and value == string(value) else None


def day(moment: str | None) -> str | None:
    """The date of an RFC 3339 moment."""
    return moment[:10] if moment else None


def concept(text: str | None, *, system: str = "", code: str = "") -> Resource:
    coding = [{"system": system, "code": code}] if code else []
    return filled({"coding": coding, "text": string(text)})


def concepts(*words: str | None) -> list[Resource]:
    """Each word that says anything as a concept without a code."""
    return [concept(word) for word in words if string(word)]


def notes(texts: Iterable[str | None]) -> list[Resource]:
    """Annotations, each text once."""
    kept = filter(None, map(string, texts))
    return [{"text": text} for text in dict.fromkeys(kept)]


def context(kind: str, text: str) -> Resource:
    """UsageContext of the usage-context-type code system: focus, user …"""
    return {"code": {"system": f"{HL7}/usage-context-type", "code": kind}, "valueCodeableConcept": concept(text)}


def absent(reason: str) -> Resource:
    """In place of a value that has to be there (data-absent-reason)."""
    return {"extension": [{"url": ABSENT, "valueCode": reason}]}


def urn(id: str) -> str:
    return f"urn:uuid:{id}"


def derived(*names: Any) -> str:
    return str(uuid5(_NAMESPACE, "/".join(map(str, names))))


def own_identifier(id: str) -> Resource:
    return {"system": URI, "value": urn(id)}


def digest_identifier(digest: str) -> Resource:
    """What was signed, by its SHA-256 as a name (RFC 6920, section 3)."""
    named = urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return {"system": URI, "value": f"ni:///sha-256;{named}"}


def reference(kind: str, id: str, inside: Mapping[str, str], display: str | None = None) -> Resource:
    """To an entry of the bundle by its fullUrl; to what is not in it by identifier only, so that nothing dangles.

    `inside` is the type of every resource of the bundle by id.
    """
    found = {"reference": urn(id)} if inside.get(id) == kind else {"identifier": own_identifier(id)}
    return filled({**found, "type": kind, "display": string(display)})


def related(kind: str, **fields: Any) -> Resource:
    """RelatedArtifact; `kind` is a code of related-artifact-type, read from the resource that carries it."""
    return {"type": kind, **filled(fields)}
