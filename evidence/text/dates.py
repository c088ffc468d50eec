"""Dates as pages write them. A value is given only where the date can mean one day (or month); the raw words always
stay.

01/03/2023 is January in one country and March in another, so it has no value until a person says which.
"""

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
YEAR = r"(?P<{0}>(?:19|20)\d\d)(?!\d)"
DATE = re.compile(
    rf"\b{MONTH.format('m1')}\s(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,?\s{YEAR.format('y1')}"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\.?\s{MONTH.format('m2')},?\s{YEAR.format('y2')}"
    rf"|\b{MONTH.format('m3')},?\s{YEAR.format('y3')}"
    r"|\b(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)(?!\d)"
    r"|\b(?P<a>\d{1,2})[./-](?P<b>\d{1,2})[./-](?P<y5>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)


# 1/3/23: which century is plain, which month is not. Of other marks a version or a section may be written.
_SHORT = re.compile(r"(?<![\w/.-])(\d{1,2})/(\d{1,2})/(\d\d)(?![\w/-])", re.ASCII)


def date_in(text: str) -> tuple[str, str | None, int] | None:
    """The first date in a text: its words, its ISO value where it has just one, and where it ends."""
    found = DATE.search(text)
    return (found[0], _value(found), found.end()) if found else None


def _value(found: re.Match) -> str | None:
    if found["a"]:
        return _one_order(int(found["a"]), int(found["b"]), int(found["y5"]))
    if found["y3"]:
        return f"{found['y3']}-{_month(found['m3']):02}"
    if found["y4"]:
        return _iso(int(found["y4"]), int(found["m4"]), int(found["d4"]))
    which = "1" if found["y1"] else "2"
    return _iso(int(found["y" + which]), _month(found["m" + which]), int(found["d" + which]))


def _one_order(first: int, second: int, year: int) -> str | None:
    readings = {_iso(year, first, second), _iso(year, second, first)} - {None}
    return readings.pop() if len(readings) == 1 else None


def _month(name: str) -> int:
    return MONTHS.index(name.lower()[:3]) + 1


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def ambiguous_dates(text: str) -> list[str]:
    """Every date in figures alone that could be read in two orders, or in none; as written, each once."""
    written = [found[0] for found in DATE.finditer(text) if found["a"] and _value(found) is None]
    short = (found for found in _SHORT.finditer(text) if found[0] not in written)
    written += [one[0] for one in short if _one_order(int(one[1]), int(one[2]), 2000 + int(one[3])) is None]
    return list(dict.fromkeys(written))
