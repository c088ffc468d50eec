"""Dates as bibliographic files write them, as CSL dates of the precision they have, and back. An impossible one is
none: a year is never guessed.

“2012-05-14”, “2014//”, “20240403”, “1998 Dec-1999 Jan”, “2000 Spring”, “May 01, 1980”, “08/1993”. Of “03/04/2011”
nobody can say which is the month, so only the year is taken; nor of “c2014” whether it is more than the year of a
copyright. “Winter 2018” is the issue that the journal calls so: of 2018, whenever that winter began.
"""

import re
from calendar import monthrange
from typing import Any

from evidence import clock

EARLIEST_YEAR = 1450  # printing with movable type
YEARS_AHEAD = 1  # what is in press is dated with the year of its issue
LONGEST_DATE = 100

Parts = list[int]
CSLDate = dict[str, Any]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("Spring", "Summer", "Autumn", "Winter")

_PAST_YEAR = 2025  # up to here nobody need ask what year it is
_MONTH_NUMBERS = {month.lower(): number for number, month in enumerate(MONTHS, start=1)}
_SEASON_NUMBERS = {season.lower(): number for number, season in enumerate(SEASONS, start=1)} | {"fall": 3}
_NAMES = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_MONTH = re.compile(rf"(?:{_NAMES})\b\.?", re.IGNORECASE)
_SEASON = re.compile(rf"\b(?:{'|'.join(_SEASON_NUMBERS)})\b", re.IGNORECASE)
_SEASON_OF_YEAR = re.compile(rf"(\d{{4}}),?\s({'|'.join(_SEASON_NUMBERS)})\b", re.ASCII | re.IGNORECASE)
_SEASON_FIRST = re.compile(rf"({'|'.join(_SEASON_NUMBERS)}),?\s(\d{{4}})", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"(?<![\w\[])[0-9]{4}(?!\d)")
_DAY = re.compile(r"(?<!\w)([0-9]{1,2})(?:st|nd|rd|th)?(?!\w)")
_TIME = re.compile(r"[T ]\d\d:\d\d\S*", re.ASCII)
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ]\d\d:\d\d\S*)?(?:/[^\d]*)?", re.ASCII)
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)$", re.ASCII)
_DAY_AND_TIME = r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]\d\d:\d\d[^\s/]*)?"
_ISO_RANGE = re.compile(f"{_DAY_AND_TIME}/{_DAY_AND_TIME}", re.ASCII)
_SEASON_AS_MONTH = re.compile(r"[0-9]{4}-2([1-4])")  # ISO 8601-2, as BibLaTeX writes it
_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{1,2})[-/.](\d{4})", re.ASCII)
_MEDLINE = re.compile(
    rf"(?P<year>\d{{4}})(?: (?P<month>{_NAMES})\.?(?: (?P<day>\d{{1,2}}))?)?"
    rf"(?:-(?P<to_year>\d{{4}})? ?(?P<to_month>{_NAMES})?\.? ?(?P<to_day>\d{{1,2}})?)?",
    re.ASCII | re.IGNORECASE,
)
_IN_CITATION = re.compile(rf"\b([0-9]{{4}})(?!\d)(?: ({_NAMES})\b(?: ([0-9]{{1,2}})\b)?)?")
_SAID = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+|[^\W\d_]+")


def read_date(text: str) -> CSLDate | None:
    """None where no possible date can be made out for certain."""
    if len(text) > LONGEST_DATE:
        return None
    found = _ISO.fullmatch(text)
    return _of_iso(found) if found else _read(_written(text))


def is_whole(text: str, date: CSLDate) -> bool:
    """Whether the date has each figure, month and season that the text names."""
    said = {word.casefold() for word in _SAID.findall(_written(_TIME.sub("", text))) if word.strip("0")}
    begins, *ends = date["date-parts"]
    more = sum(begins[at : at + 1] != [part] for end in ends for at, part in enumerate(end))
    return len(said) <= len(begins) + more + ("season" in date)


def date_in(citation: str) -> Parts:
    """The first in a line such as “Lancet. 2010 Feb 6;375(9713):445”."""
    found = _IN_CITATION.search(citation)
    return date_of(*found.groups()) if found else []


def date_of(year: Any, month: Any = None, day: Any = None) -> Parts:
    """Of figures, or the name of a month: as far as they are given and possible; empty without a possible year."""
    kept: Parts = []
    for number in (_number(year), month_number(str(month or "")), _number(day)):
        if number is None:
            break
        kept.append(number)
    return checked(kept)


def checked(parts: Parts) -> Parts:
    """Without what no calendar has: month 13 leaves the year, 31 February the month."""
    if not parts or not _is_possible(parts[0]):
        return []
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return parts[:1]
    if len(parts) > 2 and not (1 <= parts[2] <= 28 or 28 < parts[2] <= monthrange(parts[0], parts[1])[1]):
        return parts[:2]
    return parts[:3]


def csl_date(*ends: Parts, season: int | None = None) -> CSLDate | None:
    """A day or, of two different ends, a range; None of nothing."""
    if not ends or not ends[0]:
        return None
    begins, *others = ends
    date: CSLDate = {"date-parts": [begins, *(end for end in others if end and end != begins)] if others else [begins]}
    return date | {"season": season} if season and len(begins) == 1 else date


def month_number(word: str) -> int | None:
    """5 of “5”, “05”, “May” and “may.”."""
    text = word.strip().rstrip(".").lower()
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    return _MONTH_NUMBERS[text[:3]] if _MONTH.fullmatch(text) else None


def season_number(word: str) -> int | None:
    return _SEASON_NUMBERS.get(word.strip().lower())


def day_text(parts: Parts) -> str:
    """“2012-05” of 2012 and 5."""
    return "-".join(f"{part:04d}" if not at else f"{part:02d}" for at, part in enumerate(parts))


def written_in_words(when: CSLDate) -> str:
    """“2010 Nov-Dec”, for MEDLINE; what has no figures as it was written."""
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
    return day_text(parts).replace("-", "/")


def _is_possible(year: int) -> bool:
    return year >= EARLIEST_YEAR and (year <= _PAST_YEAR or year <= clock.now().year + YEARS_AHEAD)


def _number(value: Any) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _of_iso(found: re.Match[str]) -> CSLDate | None:
    if found[2] and (season := _SEASON_AS_MONTH.fullmatch(found[0])):
        return csl_date(checked([int(found[1])]), season=int(season[1]))
    parts = _in_figures(*found.groups())
    return {"date-parts": [parts]} if parts else None


def _in_figures(year: str, month: str | None = None, day: str | None = None) -> Parts:
    """As far as they are given: 0 is none."""
    parts = [int(year)]
    if month and int(month):
        parts.append(int(month))
        if day and int(day):
            parts.append(int(day))
    return checked(parts)


def _written(text: str) -> str:
    return _COMPACT.sub(r"\1-\2-\3", " ".join(text.replace("–", "-").split()))


def _read(written: str) -> CSLDate | None:
    if found := _ISO.fullmatch(written):
        return _of_iso(found)
    if found := _ISO_RANGE.fullmatch(written):
        return csl_date(_in_figures(*found.groups()[:3]), _in_figures(*found.groups()[3:]))
    if found := _FIGURES.fullmatch(written):
        return csl_date(_day_month_year(*found.groups()))
    if found := _MEDLINE.fullmatch(written):
        return csl_date(date_of(found["year"], found["month"], found["day"]), _end_of_range(found))
    return _in_words(written)


def _end_of_range(found: re.Match[str]) -> Parts:
    if not (found["to_year"] or found["to_month"] or found["to_day"]):
        return []
    month = found["to_month"] or (found["month"] if found["to_day"] else None)
    return date_of(found["to_year"] or found["year"], month, found["to_day"])


def _day_month_year(first: str, second: str, year: str, only_month: str, its_year: str) -> Parts:
    if only_month:
        return date_of(its_year, only_month)
    if first == second or int(first) > 12:
        return date_of(year, second, first)
    return date_of(year, first, second) if int(second) > 12 else date_of(year)


def _in_words(written: str) -> CSLDate | None:
    years = [int(year) for year in _YEAR.findall(written)]
    if not 1 <= len(set(years)) <= 2 or not all(map(_is_possible, years)):
        return None
    between = written.partition(str(years[0]))[2].rpartition(str(years[-1]))[0]
    if len(set(years)) == 2 and not re.search("[-/]", between):
        return None  # “1988, reprinted 1999” is no range
    if _SEASON.search(written):
        if first := _SEASON_FIRST.fullmatch(written):
            return csl_date([int(first[2])], season=season_number(first[1]))
        found = _SEASON_OF_YEAR.search(written)
        return csl_date([int(found[1])], season=season_number(found[2])) if found else None
    months = [month for word in _MONTH.findall(written) if (month := month_number(word))]
    return _months(written, years, months) if months else csl_date(*([year] for year in years))


def _months(written: str, years: list[int], months: list[int]) -> CSLDate | None:
    left = _MONTH.sub(" ", _YEAR.sub(" ", written))
    days = [int(day) for day in _DAY.findall(left)]
    if len(months) > 2 or len(days) > 2:
        return csl_date([years[0]])
    ends = max(len(months), len(days), len(years))
    complete = len(days) in (0, ends)
    return csl_date(*(checked(_end(at, years, months, days if complete else [])) for at in range(ends)))


def _end(at: int, years: list[int], months: list[int], days: list[int]) -> Parts:
    """What is said once holds for both ends."""
    return [years[min(at, len(years) - 1)], months[min(at, len(months) - 1)], *days[at : at + 1]]


def _rest_of_range(begins: Parts, ends: Parts) -> str:
    if ends[0] != begins[0]:
        return _words(ends)
    if ends[1:2] != begins[1:2]:
        return _words(ends).split(" ", 1)[-1]
    return str(ends[-1])


def _words(parts: Parts) -> str:
    month = [MONTHS[part - 1] for part in parts[1:2]]
    return " ".join([f"{parts[0]:04d}", *month, *map(str, parts[2:3])])
