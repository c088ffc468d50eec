"""From the cells of one row to a CSL item. A cell is text, whatever it begins with: nothing in it is reckoned."""

import re
from collections.abc import Iterable

from ..cleaning import quoted
from ..drafting import Draft
from ..names import names_from_cell
from ..records import Record
from ..ris.tags import TYPES as RIS_TYPES

Values = dict[str, str]

TYPES = {
    "article": "article-journal",
    "blogpost": "post-weblog",
    "book": "book",
    "booksection": "chapter",
    "bookchapter": "chapter",
    "case": "legal_case",
    "computerprogram": "software",
    "conferencepaper": "paper-conference",
    "dataset": "dataset",
    "dictionaryentry": "entry-dictionary",
    "document": "document",
    "encyclopediaarticle": "entry-encyclopedia",
    "film": "motion_picture",
    "hearing": "hearing",
    "interview": "interview",
    "journalarticle": "article-journal",
    "magazinearticle": "article-magazine",
    "manuscript": "manuscript",
    "map": "map",
    "newspaperarticle": "article-newspaper",
    "patent": "patent",
    "preprint": "article",
    "presentation": "speech",
    "report": "report",
    "standard": "standard",
    "statute": "legislation",
    "thesis": "thesis",
    "webpage": "webpage",
}
NO_REFERENCES = frozenset({"attachment", "note", "annotation"})
_LINES = ("volume", "issue", "publisher", "publisher-place", "title-short", "edition", "number-of-pages", "source")
# A tag of RIS with its value, which some exports leave hanging on the cell before it.
_STUCK = re.compile(r"\s\s[A-Z][A-Z0-9]\s{1,2}- .*", re.DOTALL)
_PUBMED = re.compile(r"PUBMED\s+", re.IGNORECASE)
_SAID_PMID = re.compile(r"\bPMID:\s*(\d{1,8})\b")
_ISSNS = re.compile(r"[,;\s]+")


def built(number: int, values: Values, warnings: Iterable[str]) -> Record:
    draft = Draft(plain_text=True, source="imported record (CSV)")
    draft.warn(*warnings)
    _type(draft, values)
    draft.put("title", values.get("title", ""))
    for variable, what in (("author", "authors"), ("editor", "editors")):
        _names(draft, variable, values.get(what, ""))
    draft.put("container-title", values.get("journal", ""))
    draft.put("collection-title", values.get("collection-title", ""))
    if (short := values.get("journal short", "")) != values.get("journal"):
        draft.put("container-title-short", short)
    for variable in _LINES:
        draft.put(variable, values.get(variable, ""))
    draft.put("language", values.get("language", ""))
    _dates(draft, values)
    draft.pages(*_pages(values))
    _identify(draft, values)
    draft.put("abstract", values.get("abstract", ""))
    draft.put("note", values.get("note", ""))
    draft.words("keyword", [word for what in ("keywords", "more keywords") for word in _list(values.get(what, ""))])
    draft.keep(
        "registrations", [one for what in ("registration", "other registration") for one in _list(values.get(what, ""))]
    )
    return draft.record(number)


def _type(draft: Draft, values: Values) -> None:
    """Without a type, what stands in a journal is an article."""
    kind = values.get("type", "").strip()
    plain = re.sub(r"[^a-z]", "", kind.lower())
    known = TYPES.get(plain) or RIS_TYPES.get(kind.upper())
    draft.item["type"] = known or ("article-journal" if values.get("journal") else "document")
    if plain in NO_REFERENCES and "journal" not in values:
        draft.reject(f"it is a row of type {quoted(kind)}, not a reference")
    if plain == "preprint":
        draft.put("genre", "Preprint")
    elif (kind and " " in kind) or not known:
        draft.keep("publicationTypes", [kind])


def _names(draft: Draft, variable: str, cell: str) -> None:
    names = names_from_cell(" ".join(cell.split()))
    for name in names:
        draft.person(variable, **name)
    if len(names) == 1 and names[0].get("literal", "").count(",") > 1:
        draft.warn(f"{variable}s are kept as one name, for it cannot be told where one ends: {quoted(cell)}")


def _dates(draft: Draft, values: Values) -> None:
    year, month, day = (values.get(what, "").strip() for what in ("year", "month", "day"))
    if year and month:
        sign = "/" if month.isdigit() else " "
        year = sign.join(filter(None, (year, month, day)))
    draft.issued([year] if year else [], values.get("date", "").strip())
    draft.dated("accessed", values.get("accessed", ""))


def _pages(values: Values) -> tuple[str, str]:
    if pages := values.get("pages", "").strip():
        return pages, ""
    return values.get("first page", "").strip(), values.get("last page", "").strip()


def _identify(draft: Draft, values: Values) -> None:
    for variable in ("DOI", "PMID", "PMCID", "URL"):
        text = _unstuck(draft, variable, values.get(variable, ""))
        draft.identify(variable, _PUBMED.sub("", text) if variable == "PMID" else text)
    draft.isbn(_unstuck(draft, "ISBN", values.get("ISBN", "")))
    if "PMID" not in draft.item and (said := _SAID_PMID.search(values.get("note", ""))):
        draft.identify("PMID", said[1])
    draft.issn(one for text in _list(values.get("ISSN", "")) for one in _ISSNS.split(text) if one)


def _unstuck(draft: Draft, variable: str, cell: str) -> str:
    found = _STUCK.search(cell)
    if not found:
        return cell.strip()
    draft.warn(f"a tag was stuck to the {variable} and is left out: {quoted(found[0].strip()[:30])}")
    return cell[: found.start()].strip()


def _list(cell: str) -> list[str]:
    """“a; b”, or a list as programs write it: ["a", "b"]."""
    if cell.startswith("[") and (quoted := re.findall(r"'([^']*)'|\"([^\"]*)\"", cell)):
        return [one or other for one, other in quoted]
    return [one.strip() for one in cell.split(";")]
