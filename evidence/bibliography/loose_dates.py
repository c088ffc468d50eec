"""Dates as bibliographic files write them, as CSL dates of the precision they have. An impossible one is none.

“2012-05-14”, “1998 Dec-1999 Jan”, “May 01, 1980”, “08/1993”, “2000 Spring”. Of “03/04/2011” nobody can say which is the
month, so only the year is taken.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from typing import Any

from evidence import clock

EARLIEST_YEAR = 1450  # printing with movable type
YEARS_AHEAD = 1  # what is in press is dated with the year of its issue

Parts = list[int]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_SEASONS = {"spring": 1, "summer": 2, "fall": 3, "autumn": 3, "winter": 4}
_NAMES = (
    "January February March April May June July August September October November December "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
)
_WORD = re.compile(rf"(?:{'|'.join(_NAMES.split())})\b\.?", re.IGNORECASE)
_SEASON = re.compile(rf"\b({'|'.join(_SEASONS)})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[0-9]{4}(?!\d)")
_DAY = re.compile(r"(?<!\w)([0-9]{1,2})(?:st|nd|rd|th)?(?!\w)")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ]\d\d:\d\d\S*)?(?:/{1,3})?", re.ASCII)
_IN_CITATION = re.compile(rf"\b([0-9]{{4}})(?!\d)(?: ({'|'.join(_NAMES.split())})\b(?: ([0-9]{{1,2}})\b)?)?")
_SEASON_AS_MONTH = re.compile(r"([0-9]{4})-(2[1-4])")  # ISO 8601-2, as BibLaTeX writes it
_FIGURES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{1,2})[-/.](\d{4})", re.ASCII)


def possible(year: int) -> bool:
    return EARLIEST_YEAR <= year <= clock.now().year + YEARS_AHEAD


def month_number(word: str) -> int | None:
    """5 of “5”, “05”, “May” and “may.”."""
    text = word.strip().rstrip(".").lower()
    if re.fullmatch(r"0?[1-9]|1[0-2]", text):
        return int(text)
    return _MONTHS.index(text[:3]) + 1 if _WORD.fullmatch(text) else None


def season_number(word: str) -> int | None:
    return _SEASONS.get(word.strip().lower())


def date_of(year: Any, month: Any = None, day: Any = None) -> Parts:
    """As far as they are given and possible; empty without a possible year."""
    digits = [_digits(year), month_number(str(month or "")), _digits(day)]
    return checked([number for number in digits if number is not None] if None not in digits else _until_none(digits))


def _until_none(digits: Sequence[int | None]) -> Parts:
    kept: Parts = []
    for number in digits:
        if number is None:
            break
        kept.append(number)
    return kept


def _digits(value: Any) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def checked(parts: Parts) -> Parts:
    """Without what no calendar has: month 13 leaves the year, 31 February the month."""
    if not parts or not possible(parts[0]):
        return []
    if len(parts) > 1 and not 1 <= parts[1] <= 12:
        return parts[:1]
    if len(parts) > 2 and not 1 <= parts[2] <= monthrange(parts[0], parts[1])[1]:
        return parts[:2]
    return parts[:3]


def day_text(parts: Parts) -> str:
    """“2012-05” of 2012 and 5."""
    return "-".join(f"{part:04d}" if not at else f"{part:02d}" for at, part in enumerate(parts))


def csl_date(*ends: Parts, season: int | None = None) -> dict[str, Any] | None:
    """A day or, of two different ends, a range; None of nothing."""
    given = [parts for at, parts in enumerate(ends) if parts and parts not in ends[:at]]
    if not given or not ends[0]:
        return None
    date: dict[str, Any] = {"date-parts": given[:2]}
    return date | ({"season": season} if season and len(given[0]) == 1 else {})


def read_date(text: str) -> dict[str, Any] | None:
    """None where no possible date can be made out for certain."""
    written = " ".join(text[:100].replace("–", "-").split())
    if found := _SEASON_AS_MONTH.fullmatch(written):
        return csl_date(date_of(found[1]), season=int(found[2]) - 20)
    if found := _ISO.fullmatch(written):
        return csl_date(date_of(*found.groups()))
    if (both := written.split("/")) and len(both) == 2 and all(_ISO.fullmatch(one) for one in both):
        return csl_date(*(date_of(*_ISO.fullmatch(one).groups()) for one in both))  # type: ignore[union-attr]
    if found := _FIGURES.fullmatch(written):
        return csl_date(_of_figures(*found.groups()))
    return _in_words(written)


def date_in(citation: str) -> Parts:
    """The first in a line such as “Lancet. 2010 Feb 6;375(9713):445”."""
    found = _IN_CITATION.search(citation)
    return checked(date_of(*found.groups())) if found else []


def _of_figures(first: str, second: str, year: str, only_month: str, its_year: str) -> Parts:
    if only_month:
        return date_of(its_year, only_month)
    if first == second or int(first) > 12:
        return date_of(year, second, first)
    return date_of(year, first, second) if int(second) > 12 else date_of(year)


def _in_words(written: str) -> dict[str, Any] | None:
    years = [int(year) for year in _YEAR.findall(written)]
    if not 1 <= len(set(years)) <= 2 or any(not possible(year) for year in years):
        return None
    between = written.partition(str(years[0]))[2].rpartition(str(years[-1]))[0]
    if len(set(years)) == 2 and not re.search("[-/]", between):
        return None  # “1988, reprinted 1999” is no range
    months = [month for word in _WORD.findall(written) if (month := month_number(word))]
    if found := _SEASON.search(written):
        return csl_date([years[0]], season=_SEASONS[found[1].lower()])
    if not months:
        return csl_date(*([year] for year in years))
    return _months(written, years, months)


def _months(written: str, years: list[int], months: list[int]) -> dict[str, Any] | None:
    left = _WORD.sub(" ", _YEAR.sub(" ", written))
    days = [int(day) for day in _DAY.findall(left)]
    if len(months) > 2 or len(days) > 2:
        return csl_date([years[0]])
    ends = max(len(months), len(days), len(years))
    complete = len(days) in (0, ends)
    return csl_date(
        *(
            checked(
                [
                    years[min(at, len(years) - 1)],
                    months[min(at, len(months) - 1)],
                    *(days[at : at + 1] if complete else []),
                ]
            )
            for at in range(ends)
        )
    )
