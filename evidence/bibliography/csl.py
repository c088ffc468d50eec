"""References as CSL-JSON 1.0.2 items, the canonical form of a bibliographic record.

Nothing is invented: a part that is missing or empty is left out, and a date keeps the precision it was given with.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Item = dict[str, Any]
Name = dict[str, Any]

_SAME_NAME = ("title", "volume", "issue", "page", "publisher", "language", "genre")
_RENAMED = {
    "container_title": "container-title",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "isbn": "ISBN",
    "url": "URL",
}
NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)


def to_csl(fields: Mapping[str, Any]) -> Item:
    """A CSL item from the fields of a Reference; its id is `id`, else `public_id`, else an identifier of the work.

    `more` adds the variables that have no field, and tells more fully what a field says in short; a field wins.
    """
    item: Item = {"id": _id_of(fields), "type": fields.get("type") or "document"}
    item |= {name: str(fields[name]) for name in _SAME_NAME if fields.get(name)}
    item |= {csl: str(fields[ours]) for ours, csl in _RENAMED.items() if fields.get(ours)}
    if authors := csl_names(fields.get("authors") or ()):
        item["author"] = authors
    for name in ("issued", "accessed"):
        if fields.get(name):
            item[name] = csl_date(str(fields[name]))
    for name, value in (fields.get("more") or {}).items():
        if name not in item or in_short(name, value) == in_short(name, item[name]):
            item[name] = value
    return item


def in_short(name: str, value: Any) -> Any:
    """What a field of a Reference can say of a CSL variable."""
    if name == "author":
        return csl_names(value)
    return (date_text(value) or str(csl_year(value) or "")) if name in ("issued", "accessed") else value


def csl_names(names: Iterable[Mapping[str, Any]]) -> list[Name]:
    """Names with only the parts CSL knows, without those that name nobody."""
    kept = [{part: str(name[part]) for part in NAME_PARTS if name.get(part)} for name in names]
    return [name for name in kept if "family" in name or "literal" in name or "given" in name]


def csl_date(text: str) -> dict[str, Any]:
    """“2021”, “2021-05” or “2021-05-04” as date-parts; anything else is kept as it is written."""
    if found := _ISO_DATE.fullmatch(text.strip()):
        return {"date-parts": [[int(part) for part in found.groups() if part]]}
    return {"literal": text.strip()}


def date_text(date: Mapping[str, Any] | None) -> str:
    """The other way: “2021-05” from a CSL date, of a range its beginning; empty where no year is given."""
    parts = date_parts(date)
    return "-".join([f"{parts[0]:04d}", *(f"{part:02d}" for part in parts[1:])]) if parts else ""


def csl_year(date: Mapping[str, Any] | None) -> int | None:
    """The year of a CSL date, however it is written there."""
    if parts := date_parts(date):
        return parts[0]
    written = str((date or {}).get("raw") or (date or {}).get("literal") or "")
    found = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", written, re.ASCII)
    return int(found[0]) if found else None


def date_parts(date: Mapping[str, Any] | None) -> list[int]:
    """Year, month and day as far as they are given and possible; nothing of what only stands where a date belongs."""
    given = date.get("date-parts") if isinstance(date, Mapping) else None
    first = given[0] if isinstance(given, list | tuple) and given else None
    parts: list[int] = []
    for part, most in zip(first if isinstance(first, list | tuple) else (), (9999, 12, 31), strict=False):
        if not re.fullmatch(r"\d{1,4}", str(part), re.ASCII) or not 0 < int(part) <= most:
            break
        parts.append(int(part))
    return parts


def _id_of(fields: Mapping[str, Any]) -> str:
    named = ("id", "public_id", "doi", "pmid", "pmcid", "isbn", "url", "title")
    return next((str(fields[name]) for name in named if fields.get(name)), "untitled")
