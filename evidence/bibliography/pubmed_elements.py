"""What articles and books of PubMed have in common: text with markup inside, dates, people, abstracts."""

from typing import Any

from evidence.bibliography.dates import csl_date, date_of, read_date, season_number
from evidence.bibliography.drafting import Draft
from evidence.bibliography.markup import raised

Element = Any  # lxml has no types of its own

_RAISED = "sup"


def text_of(element: Element) -> str:
    """All text inside, without its markup; figures that are raised stay so."""
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    pieces = [element.text or ""]
    for child in element.iterchildren("*"):
        inner = "".join(child.itertext())
        pieces += [raised(inner) if child.tag == _RAISED else inner, child.tail or ""]
    return "".join(pieces)


def text_at(element: Element, path: str) -> str:
    return text_of(element.find(path)) if element is not None else ""


def texts_at(element: Element, path: str) -> list[str]:
    return [text for one in element.iterfind(path) if (text := text_of(one).strip())]


def fill_date(draft: Draft, variable: str, *elements: Element) -> None:
    """The first of them that has a possible date; what the last says is named if none has."""
    given = [element for element in elements if element is not None and len(element)]
    for element in [*(element for element in given if _date(element)), *given][:1]:
        draft.date(variable, _date(element), written=" ".join(" ".join(element.itertext()).split()))


def _date(element: Element) -> dict[str, Any] | None:
    if free := text_at(element, "MedlineDate"):
        return read_date(free)
    year, month, day, season = (text_at(element, name) for name in ("Year", "Month", "Day", "Season"))
    if "-" in (several := month or season):
        return read_date(f"{year} {several}")
    return csl_date(date_of(year, month, day), season=season_number(season))


def fill_people(draft: Draft, role: str, people: Element) -> None:
    for person in people.iterchildren("Author", "Investigator") if people is not None else ():
        if person.get("ValidYN") == "N":
            continue
        if collective := text_at(person, "CollectiveName"):
            draft.person(role, literal=collective)
        else:
            given = text_at(person, "ForeName") or text_at(person, "Initials")
            draft.person(role, family=text_at(person, "LastName"), given=given, suffix=text_at(person, "Suffix"))
    if people is not None and people.get("CompleteYN") == "N":
        draft.warn("PubMed does not name all of its authors")


def fill_abstract(draft: Draft, element: Element) -> None:
    """Its parts line by line, each with the label it has."""
    parts = element.iterchildren("AbstractText") if element is not None else ()
    draft.put("abstract", "\n".join(_labelled(part) for part in parts), marked_up=False)


def _labelled(part: Element) -> str:
    label, text = (part.get("Label") or "").strip(), " ".join(text_of(part).split())
    return f"{label}: {text}" if label and text and label.upper() != "UNLABELLED" else text
