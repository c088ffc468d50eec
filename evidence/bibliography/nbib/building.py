"""From the lines of one MEDLINE record to a CSL item. What CSL has no variable for stays, tag by tag, in
`custom.nbib`; what happened to the work, or what the record as a notice says of another, is announced.
"""

import re

from evidence.identifiers import InvalidIdentifier, normalise_doi, normalise_pmid

from ..csl import date_text
from ..dates import date_in, day_text
from ..drafting import Draft
from ..names import full_name, name_with_initials
from ..records import Announced, Record
from .tags import LINES, RELATIONS, TYPES, register_of

Lines = list[tuple[str, str]]
Left = dict[str, list[str]]

_NAMES = {
    "FAU": ("author", full_name),
    "AU": ("author", name_with_initials),
    "CN": ("author", lambda text: {"literal": text}),
    "FED": ("editor", full_name),
    "ED": ("editor", name_with_initials),
}
_FULL = {"AU": "FAU", "ED": "FED"}
_SAID_DOI = re.compile(r"\bdoi:\s*(\S+?)\.?(?=\s|$)", re.IGNORECASE)
_SAID_PMID = re.compile(r"\bPMID:\s*(\d+)", re.IGNORECASE)


def built(number: int, lines: Lines) -> Record:
    draft = Draft(plain_text=True, source="PubMed")
    left: Left = {}
    for tag, value in lines:
        if value and tag not in _NAMES:
            left.setdefault(tag, []).append(value)
    _identify(draft, left)
    _kind_and_title(draft, left)
    _names(draft, lines)
    for variable, tag in LINES.items():
        draft.put(variable, _first(left, tag))
    draft.pages(_first(left, "PG"))
    draft.put("language", _first(left, "LA"))
    draft.dated("issued", _first(left, "DP"))
    draft.dated("available-date", _first(left, "DEP"))
    draft.put("abstract", _first(left, "AB"))
    draft.put("note", _first(left, "GN"))
    draft.words("keyword", left.pop("OT", []))
    draft.keep("subjectHeadings", left.pop("MH", []))
    _registrations(draft, left)
    _announce(draft, left)
    draft.keep_fields("nbib", left)
    return draft.record(number)


def _first(left: Left, tag: str) -> str:
    return left[tag].pop(0) if left.get(tag) else ""


def _identify(draft: Draft, left: Left) -> None:
    draft.identify("PMID", _first(left, "PMID"))
    draft.identify("PMCID", _first(left, "PMC"))
    for tag in ("LID", "AID"):
        for value in left.pop(tag, []):
            if value.endswith("[doi]"):
                draft.identify("DOI", value.removesuffix("[doi]").rstrip())
            else:
                left.setdefault(tag, []).append(value)
    for value in left.pop("ISBN", []):
        draft.isbn(value)
    serials = left.pop("IS", [])
    draft.issn(serials)
    # Whether it is the one for paper or for the screen stands only in the line itself.
    if with_kind := [value for value in serials if "(" in value]:
        left["IS"] = with_kind


def _kind_and_title(draft: Draft, left: Left) -> None:
    """A book has its title in BTI; a chapter has that of its book there."""
    kinds = left.pop("PT", [])
    draft.keep("publicationTypes", kinds)
    draft.item["type"], genre = next(
        (TYPES[kind.lower()] for kind in kinds if kind.lower() in TYPES), ("article-journal", "")
    )
    draft.put("genre", genre)
    book, title = _first(left, "BTI"), _first(left, "TI")
    if book:
        draft.item["type"] = "chapter" if title else "book"
    draft.put("title", title or book)
    short, journal = _first(left, "TA"), _first(left, "JT")
    draft.put("container-title", (book if title else "") or journal or short)
    if short and short != draft.item.get("container-title"):
        draft.put("container-title-short", short)


def _names(draft: Draft, lines: Lines) -> None:
    """In the order of the file, where people and groups may take turns. AU repeats the FAU before it."""
    before = ""
    for tag, value in lines:
        if tag not in _NAMES:
            continue
        variable, parse = _NAMES[tag]
        if value and _FULL.get(tag) != before:
            draft.people(variable, [value], parse)
        before = tag


def _registrations(draft: Draft, left: Left) -> None:
    """SI names data banks; those of trials are registers."""
    numbers, others = [], []
    for value in left.pop("SI", []):
        number = value.partition("/")[2]
        (numbers if register_of(number) else others).append(number if register_of(number) else value)
    draft.keep("registrations", numbers)
    if others:
        left["SI"] = others


def _announce(draft: Draft, left: Left) -> None:
    for tag, relation in RELATIONS.items():
        for citation in left.get(tag, []):
            other, own = _cited(citation), draft.identifiers
            if relation.endswith("In"):
                of_preprint = draft.item.get("genre") == "Preprint"
                told = Announced(relation, "PubMed", other, own, day_text(date_in(citation)), of_preprint)
            else:
                told = Announced(relation, "PubMed", notice=own, work=other, dated=date_text(draft.item.get("issued")))
            draft.announced.append(told)


def _cited(citation: str) -> dict[str, str]:
    """“Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/x. PMID: 20137807”, where the full stop is the citation’s."""
    found = {}
    for name, pattern, normalise in (("doi", _SAID_DOI, normalise_doi), ("pmid", _SAID_PMID, normalise_pmid)):
        if said := pattern.search(citation):
            try:
                found[name] = normalise(said[1])
            except InvalidIdentifier:
                continue
    return found
