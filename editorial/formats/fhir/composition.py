"""A page as a Composition (FHIR R5, section 2.4): sections as they are read, then sources, reviews and small print."""

from collections.abc import Iterator, Mapping

from editorial.formats.fhir.datatypes import (
    Resource,
    absent,
    code,
    concept,
    context,
    derived,
    digest_identifier,
    filled,
    notes,
    own_identifier,
    reference,
    related,
    string,
    uri,
    urn,
)
from editorial.formats.fhir.evidence import said_today, word_today
from editorial.formats.fhir.narrative import page_text, paragraphs

# Codes of composition-status: deprecated is “withdrawn or superseded and should no longer be used”.
STATUSES = {"published": "final", "held": "unknown", "withdrawn": "deprecated"}
TYPE = "Health information page"
SMALL_PRINT = {"policy": "Editorial policy", "disclaimer": "Disclaimer"}


def publisher_id(page: Resource) -> str:
    return derived("Organization", page["publisher"]["url"], page["publisher"]["name"])


def organization(page: Resource) -> Resource:
    """org-1 asks for a name or an identifier; the address of the site is both known and lasting."""
    id, publisher = publisher_id(page), page["publisher"]
    address = uri(publisher["url"])
    named = [{"system": "urn:ietf:rfc:3986", "value": address}] if address else []
    return filled(
        {
            "resourceType": "Organization",
            "id": id,
            "identifier": [own_identifier(id), *named],
            "name": string(publisher["name"]),
        }
    )


def composition(page: Resource, assessments: list[Resource], inside: Mapping[str, str]) -> Resource:
    custodian = reference("Organization", publisher_id(page), inside, page["publisher"]["name"])
    title = string(page["title"])
    return filled(
        {
            "resourceType": "Composition",
            "id": page["id"],
            "language": code(page["language"]),
            "url": uri(page["url"]),
            "identifier": [own_identifier(page["id"]), digest_identifier(page["digest"])],
            "version": str(page["edition"]),
            "status": STATUSES[word_today(page)],
            "type": concept(TYPE),
            "useContext": list(_contexts(page)),
            "date": page["dateModified"],
            "author": _authors(page) or [custodian],
            "title": title,
            "_title": None if title else absent("masked"),
            "note": notes([page["message"], said_today(page)]),
            "custodian": custodian,
            "relatesTo": list(_relations(page, inside)),
            "section": [*_nested(_parts(page["blocks"]), inside), *_closing(page, assessments, inside)],
        }
    )


def _contexts(page: Resource) -> Iterator[Resource]:
    yield from (context("focus", one["name"]) for one in page["topics"] if string(one["name"]))
    if page.get("audience"):
        yield context("user", page["audience"])


def _authors(page: Resource) -> list[Resource]:
    return [{"display": name} for one in page["authors"] if (name := string(one["name"]))]


def _relations(page: Resource, inside: Mapping[str, str]) -> Iterator[Resource]:
    if page["translation_of"]:
        yield related("derived-from", resourceReference=reference("Composition", page["translation_of"], inside))
    for one in page["successors"]:
        yield related("replaced-with", resourceReference=reference("Composition", one, inside))
    for one in page["related"]:
        address = uri(one.get("url"))
        yield related("documentation", display=string(one["title"]), document={"url": address} if address else None)


def _parts(blocks: list[Resource]) -> list[list[Resource]]:
    """The page cut before each heading; what stands before the first is a part of its own."""
    parts: list[list[Resource]] = []
    for one in blocks:
        if one["type"] == "heading" or not parts:
            parts.append([])
        parts[-1].append(one)
    return parts


def _level(part: list[Resource]) -> int:
    return part[0]["level"] if part[0]["type"] == "heading" else 0


def _nested(parts: list[list[Resource]], inside: Mapping[str, str]) -> list[Resource]:
    """A part with all deeper ones that follow it, one section within the other."""
    sections = []
    while parts:
        first, *rest = parts
        deep = next((at for at, one in enumerate(rest) if not _level(first) or _level(one) <= _level(first)), len(rest))
        sections.append(_section(first, _nested(rest[:deep], inside), inside))
        parts = rest[deep:]
    return sections


def _section(part: list[Resource], inner: list[Resource], inside: Mapping[str, str]) -> Resource:
    """cmp-1: a section has text, entries or sections; a heading with nothing under it says that there is nothing."""
    headed = part[0]["type"] == "heading"
    lines = part[1:] if headed else part
    shown = dict.fromkeys(one["claim"] for one in lines if one["claim"] in inside)
    return filled(
        {
            "title": string(part[0]["text"]) if headed else None,
            "text": page_text(lines) if lines or not inner else None,
            "entry": [{"reference": urn(id), "type": "Evidence"} for id in shown],
            "section": inner,
        }
    )


def _closing(page: Resource, assessments: list[Resource], inside: Mapping[str, str]) -> Iterator[Resource]:
    works = page["references"]
    if works:
        lines = [f"{one['n']}. {one['formatted']} {one['standing']['message']}" for one in works]
        yield _list("References", lines, [("Citation", one["id"]) for one in works])
    if assessments:
        entries = [("ArtifactAssessment", one["id"]) for one in assessments]
        yield _list("Medical review", list(_dates(page)), entries)
    for field, title in SMALL_PRINT.items():
        if page[field]:
            yield {"title": title, "text": paragraphs([page[field]["text"]])}
    if string(page["license"]):
        yield {"title": "Licence", "text": paragraphs([page["license"]])}


def _dates(page: Resource) -> Iterator[str]:
    if page["lastReviewed"]:
        yield f"Last reviewed {page['lastReviewed']}."
    if page["nextReviewDue"]:
        yield f"Next review due {page['nextReviewDue']}."


def _list(title: str, lines: list[str], entries: list[tuple[str, str]]) -> Resource:
    found = [{"reference": urn(id), "type": kind} for kind, id in dict.fromkeys(entries)]
    return filled({"title": title, "text": paragraphs(lines) if lines else None, "entry": found})
