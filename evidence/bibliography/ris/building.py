"""From the tags of one RIS record to a CSL item. What CSL has no variable for stays, tag by tag, in `custom.ris`."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from evidence.identifiers import InvalidIdentifier, normalise_doi, normalise_pmid

from ..drafting import Draft
from ..names import name_from
from ..records import Record
from .tags import ARTICLES, KNOWN_TAGS, LINES, NAMES, OF_A_TYPE, TYPES

Tags = dict[str, list[str]]

_SEVERAL_ADDRESSES = re.compile(r";\s*(?=https?://)")
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXx](?!\d)")
# “PUBMED 38407106,EMBASE 643589775”: what several databases call the work, and nothing else.
_NUMBERS = re.compile(r"[A-Z]{2,12}[:\s]\s*\d+(?:\s*[,;]\s*[A-Z]{2,12}[:\s]\s*\d+)*", re.ASCII | re.IGNORECASE)
_LABELLED_PMID = re.compile(r"\b(?:PMID|PUBMED)[:\s]\s*(\d{1,8})\b", re.ASCII | re.IGNORECASE)
_PUBMED = re.compile(r"medline|pubmed|embase|\bnlm\b", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_OF_THE_WORK = frozenset({"id", "doi", "rft_id", "rft.doi"})  # in an address that a link resolver reads
_PMID_TAGS = frozenset({"AN", "C3", "C5", "C7", "N1"})
# Where exports have put a DOI or the address of a work, in the order in which they are believed.
_DOI_TAGS = ("M3", "L3", "UR", "N1", "AN", "C2", "C5", "C6", "C7", "L2", "L1", "LK")


def built(number: int, left: Tags, warnings: Iterable[str]) -> Record:
    """`left` are the tags that have not been read yet."""
    draft = Draft(plain_text=True, source="imported record (RIS)")
    if not (left.get("TI") or any(any(values) for tag, values in left.items() if tag != "TY")):
        draft.reject("it is empty")
    draft.warn(*warnings)
    _type(draft, left)
    _identify(draft, left)
    _title_and_journal(draft, left)
    for variable, sources in NAMES.items():
        if names := _taken(left, *sources):
            draft.people(variable, names, name_from)
    _dates(draft, left)
    draft.pages(*_pages(left))
    for variable, tag in LINES.items():
        if tag in left:
            draft.put(OF_A_TYPE.get((draft.item["type"], variable), variable), _first(left, tag))
    _prose(draft, left)
    _keep(draft, left)
    return draft.record(number)


def _type(draft: Draft, left: Tags) -> None:
    code = next(iter(left.pop("TY", [])), "").upper()
    draft.item["type"] = TYPES.get(code, "document")
    if code and code not in TYPES:
        draft.warn(f"its type {code[:12]!r} is read as a document")
        left["TY"] = [code]
    kinds = [value for value in left.get("M3", []) if not _DOI.search(value)]
    if kinds:
        left["M3"] = [value for value in left["M3"] if value not in kinds]
        if draft.item["type"] in ARTICLES:
            draft.keep("publicationTypes", kinds)
        else:
            draft.put("genre", kinds.pop(0))
            left["M3"] += kinds


def _identify(draft: Draft, left: Tags) -> None:
    for doi in left.pop("DO", []):
        draft.identify("DOI", doi)
    _addresses(draft, left)
    if "DOI" not in draft.item:
        _doi_elsewhere(draft, left)
    _pubmed(draft, left)
    _serials(draft, left.pop("SN", []))


def _addresses(draft: Draft, left: Tags) -> None:
    addresses = [one for value in left.pop("UR", []) for one in _SEVERAL_ADDRESSES.split(value)]
    others = []
    for address in addresses:
        if "URL" in draft.item:
            others.append(address)
        else:
            draft.identify("URL", address)
    if others:
        left["UR"] = others


def _doi_elsewhere(draft: Draft, left: Tags) -> None:
    """A DOI that stands alone in a tag, or in the address there; where they differ, none is taken."""
    for tag in _DOI_TAGS:
        values = [draft.item.get("URL", ""), *left.get(tag, [])] if tag == "UR" else _alone(tag, left)
        found = {doi for value in values if (doi := _doi_of(value))}
        if len(found) > 1:
            draft.warn(f"{tag} names {len(found)} DOIs, so none is taken")
            return
        if found and draft.identify("DOI", found.pop()):
            if tag in ("M3", "L3") and len(values) == 1:
                del left[tag]
            return


def _alone(tag: str, left: Tags) -> list[str]:
    """A note goes on over several lines, so that an identifier on a line of its own may end a sentence there."""
    values = left.get(tag, [])
    if tag == "N1" and not all(_doi_of(value) or _NUMBERS.fullmatch(value.strip()) for value in values):
        return []
    return values


def _doi_of(value: str) -> str:
    """The DOI that the whole value is: one in a sentence may be that of the work it comments on or corrects."""
    if "10." not in value:
        return ""
    for possible in (value, *_in_query(value)):
        try:
            return normalise_doi(possible)
        except InvalidIdentifier:
            continue
    return ""


def _in_query(value: str) -> Iterator[str]:
    """`…?id=doi:10.1000%2Fx&…`, as link resolvers have it."""
    if value.startswith("http"):
        try:
            asked = parse_qs(urlsplit(value).query)
            yield from (one for name in _OF_THE_WORK & asked.keys() for one in asked[name] if "10." in one)
        except ValueError:
            return


def _pubmed(draft: Draft, left: Tags) -> None:
    found = {pmid for tag in _PMID_TAGS for value in _alone(tag, left) if (pmid := _said_pmid(tag, value, left))}
    if "AN" in left:
        left["AN"] = [value for value in left["AN"] if not _said_pmid("AN", value, left)]
    if not found:
        addresses = [draft.item.get("URL", ""), *left.get("UR", ()), *left.get("L2", ())]
        found = {pmid for address in addresses if (pmid := _pmid_of(address))}
    if len(found) > 1:
        draft.warn(f"it names {len(found)} PMIDs, so none is taken")
    elif found:
        draft.identify("PMID", found.pop())
    for value in left.get("C2", ()):
        if value.upper().startswith("PMC") and draft.identify("PMCID", value):
            left["C2"] = [other for other in left["C2"] if other != value]


def _said_pmid(tag: str, value: str, left: Tags) -> str:
    """“PMID: 123” and no other words, which may be about another work (“Erratum in: PMID: 123”); a bare number only in
    the tags, and of the databases, that have no other numbers there."""
    if tag in ("AN", "C5") and value.isascii() and value.isdigit():
        return value if _PUBMED.search(" ".join([*left.get("DB", ()), *left.get("DP", ())])) else ""
    found = set(_LABELLED_PMID.findall(value)) if _NUMBERS.fullmatch(value.strip()) else set()
    return found.pop() if len(found) == 1 else ""


def _pmid_of(address: str) -> str:
    if "ncbi.nlm.nih.gov" not in address:
        return ""
    try:
        return normalise_pmid(address)
    except InvalidIdentifier:
        return ""


def _serials(draft: Draft, values: list[str]) -> None:
    """ISBN or ISSN, for RIS has one tag for both: thirteen or ten digits, or eight."""
    issns = []
    for value in values:
        digits = re.sub(r"[\s-]", "", value)
        if re.match(r"(?:ISBN:?)?(?:97[89]\d{10}|\d{9}[\dXx])(?!\d)", digits):
            draft.isbn(value)
        else:
            issns += _ISSN.findall(value) or [value]
    draft.issn(issns)


def _title_and_journal(draft: Draft, left: Tags) -> None:
    """T2 is where the work stands; of a whole book, which stands in nothing, it is the series."""
    draft.put("title", _first(left, "TI", "T1", "CT", "BT"))
    if draft.item["type"] == "book":
        draft.put("collection-title", _first(left, "T3", "T2"))
        draft.put("container-title", _first(left, "JF", "JO"))
        return
    draft.put("collection-title", _first(left, "T3"))
    draft.put("container-title", _first(left, "T2", "BT", "JF", "JO", "JA", "J2"))
    short = _first(left, "J2", "JA", "JO")
    if short and short != draft.item.get("container-title"):
        draft.put("container-title-short", short)


def _dates(draft: Draft, left: Tags) -> None:
    """PY is the year of publication; DA says the day where it is of the same year, and is kept where it is not."""
    days = left.get("DA")
    if draft.issued(_taken(left, "PY", "Y1"), days[0] if days else ""):
        del left["DA"]
    if accessed := left.get("Y2"):
        draft.dated("accessed", accessed.pop(0))


def _pages(left: Tags) -> tuple[str, str]:
    first, last = _first(left, "SP"), _first(left, "EP")
    return (first, last) if first else (last or _first(left, "PG"), "")


def _prose(draft: Draft, left: Tags) -> None:
    draft.put("abstract", "\n".join(left.pop("AB", []) or left.pop("N2", [])))
    draft.put("note", "\n".join(left.pop("N1", [])))
    draft.words("keyword", left.pop("KW", []))
    draft.put("source", ", ".join(left.pop("DB", []) or left.pop("DP", [])))
    draft.put("publisher-place", "; ".join(left.pop("CY", []) or left.pop("PP", [])))


def _keep(draft: Draft, left: Tags) -> None:
    draft.keep_fields("ris", left)
    if unknown := sorted(draft.custom.get("ris", {}).keys() - KNOWN_TAGS):
        draft.warn(f"unknown tags, kept as they stand: {', '.join(unknown[:20])}")


def _first(left: Tags, *tags: str) -> str:
    """The value of the first tag that has one; what says the same elsewhere is not kept twice."""
    value = ""
    for tag in tags:
        if values := left.get(tag):
            value = value or values[0]
            if values == [value]:
                del left[tag]
            else:
                left[tag] = [other for other in values if other != value]
    return value


def _taken(left: Tags, *tags: str) -> list[str]:
    taken = left.pop(tags[0], [])
    for tag in tags[1:]:
        if tag in left:
            taken = taken + left.pop(tag)
    return taken
