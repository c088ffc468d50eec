"""Dates as exports write them, into CSL dates. What is impossible is None: a year is never guessed."""

import re
from datetime import date
from typing import Any

from evidence.clock import now

EARLIEST_YEAR = 1450  # printing with movable type
_PAST_YEAR = 2025  # up to here nobody need ask what year it is

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("Spring", "Summer", "Autumn", "Winter")

_IN_FIGURES = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?:/[^\d]*)?(?:[T ]\d\d:\d\d.*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_IN_WORDS = re.compile(
    rf"(?P<year>\d{{4}})(?:\s(?P<month>{_MONTH})[a-z]{{0,6}}\.?(?:\s(?P<day>\d{{1,2}}))?)?"
    rf"(?:-(?P<to_year>\d{{4}})?\s?(?P<to_month>{_MONTH})?[a-z]{{0,6}}\.?\s?(?P<to_day>\d{{1,2}})?)?",
    re.ASCII | re.IGNORECASE,
)
_YEAR_AND_WORDS = re.compile(r"\d{4}\s+[^\W\d]|\d{4}\s+\d[a-z]", re.ASCII)
_SEASON = re.compile(r"(\d{4})\s(Spring|Summer|Autumn|Fall|Winter)", re.ASCII | re.IGNORECASE)

CSLDate = dict[str, Any]


def date_in_figures(text: str) -> CSLDate | None:
    """“2014//”, “2024/04/03/”, “2024-04”, “20240403”; a month or day that cannot be is left out."""
    found = _IN_FIGURES.fullmatch(text) or _COMPACT.fullmatch(text)
    parts = _possible(*found.groups()) if found else []
    return {"date-parts": [parts]} if parts else None


def date_in_words(text: str) -> CSLDate | None:
    """MEDLINE’s DP: “2002 Sep”, “2006 Mar 1”, “2010 Nov-Dec”, “2018 Winter”, “2011 3rd Quarter”; and in figures."""
    if " " not in text and (when := date_in_figures(text)):
        return when
    if found := _SEASON.fullmatch(text):
        year = _possible(found[1], None, None)
        name = found[2].capitalize().replace("Fall", "Autumn")
        return {"date-parts": [year], "season": SEASONS.index(name) + 1} if year else None
    if found := _IN_WORDS.fullmatch(text):
        begins = _possible(found["year"], _number(found["month"]), found["day"])
        ends = _end_of_range(found)
        return {"date-parts": [begins, ends] if ends else [begins]} if begins else None
    return date_in_figures(text) or date_in_figures(text[:4] if _YEAR_AND_WORDS.match(text) else "")


def written_whole(text: str, when: CSLDate) -> bool:
    """Whether nothing that the text says was left out of the date."""
    if found := _IN_FIGURES.fullmatch(text) or _COMPACT.fullmatch(text):
        return len(when["date-parts"][0]) >= sum(bool(part and int(part)) for part in found.groups())
    if found := _IN_WORDS.fullmatch(text):
        return len(when["date-parts"][0]) == sum(bool(found[part]) for part in ("year", "month", "day"))
    return "season" in when


def date_found(text: str) -> str:
    """The date of a citation in words, “Lancet. 2010 Feb 6;375(9713):445”, as 2010-02-06."""
    found = re.search(rf"\b(\d{{4}})(?: ({_MONTH})\b(?: (\d{{1,2}})\b)?)?", text, re.ASCII)
    parts = _possible(found[1], _number(found[2]), found[3]) if found else []
    return "-".join(f"{part:02d}" for part in parts)


def written_in_words(when: CSLDate) -> str:
    """The other way, for MEDLINE."""
    parts = [list(map(int, one)) for one in when.get("date-parts", [])]
    if not parts:
        return str(when.get("literal") or when.get("raw") or "")
    begins = _words(parts[0])
    if season := when.get("season"):
        return f"{begins} {SEASONS[int(season) - 1]}" if str(season) in "1234" else begins
    return f"{begins}-{_rest_of_range(parts[0], parts[1])}" if len(parts) > 1 else begins


def written_in_figures(when: CSLDate) -> str:
    """2024/04/03, for RIS; of a range its beginning, for RIS has no other."""
    parts = [int(part) for part in next(iter(when.get("date-parts") or []), [])]
    return "/".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]) if parts else ""


def _rest_of_range(begins: list[int], ends: list[int]) -> str:
    if ends[0] != begins[0]:
        return _words(ends)
    if ends[1:2] != begins[1:2]:
        return _words(ends).split(" ", 1)[-1]
    return str(ends[-1])


def _words(parts: list[int]) -> str:
    month = [MONTHS[part - 1] for part in parts[1:2]]
    return " ".join([f"{parts[0]:04d}", *month, *map(str, parts[2:3])])


def _end_of_range(found: re.Match[str]) -> list[int]:
    if not (found["to_year"] or found["to_month"] or found["to_day"]):
        return []
    month = found["to_month"] or (found["month"] if found["to_day"] else None)
    return _possible(found["to_year"] or found["year"], _number(month), found["to_day"])


def _number(month: str | None) -> str | None:
    return str(MONTHS.index(month[:3].capitalize()) + 1) if month else None


def _possible(year: str, month: str | None, day: str | None) -> list[int]:
    """As many of the three as can be; a year to come can be printed on an article of this December."""
    if int(year) < EARLIEST_YEAR or (int(year) > _PAST_YEAR and int(year) > now().year + 1):
        return []
    if not month or not 1 <= int(month) <= 12:
        return [int(year)]
    try:
        date(int(year), int(month), int(day or 0))
    except ValueError:
        return [int(year), int(month)]
    return [int(year), int(month), int(day or 0)]
