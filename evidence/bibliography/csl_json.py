"""CSL-JSON 1.0.2: what is valid by the official schema is taken as it is, and what is not is put right and named.

The schema is beside this file, with its licence. Raw answers of Crossref that call themselves CSL are read as what they
are. CSL's own `status` is a word about a publication (“in press”), kept as text; it never becomes a status of ours.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from evidence.bibliography import crossref, strict_json
from evidence.bibliography.dates import csl_date, date_of, read_date, season_number
from evidence.bibliography.drafting import Draft, Rejected, drafted, refuse_forbidden
from evidence.bibliography.records import Item, Record, Unreadable

SCHEMA = json.loads(Path(__file__).with_name("csl-data.schema.json").read_text())
TYPES = frozenset(SCHEMA["items"]["properties"]["type"]["enum"])
VARIABLES: dict[str, Any] = SCHEMA["items"]["properties"]
NAMES = frozenset(name for name, rule in VARIABLES.items() if "name-variable" in str(rule))
DATES = frozenset(name for name, rule in VARIABLES.items() if "date-variable" in str(rule))
TEXTS = [name for name in VARIABLES if name not in NAMES | DATES | {"type", "id", "custom", "categories"}]
IDENTIFIERS = ("DOI", "PMID", "PMCID", "URL")
NAME_PARTS = frozenset(SCHEMA["definitions"]["name-variable"]["anyOf"][0]["properties"])

_VALIDATOR = Draft7Validator({**SCHEMA["items"], "definitions": SCHEMA["definitions"]})
_REST_OF_DATE = ("circa", "season")
_TAGS = {
    "ris": re.compile(r"(?!ER|DO|TI|T1)[A-Z][A-Z0-9]", re.ASCII),
    "nbib": re.compile(r"(?!(?:PMID|PMC|TI)\Z)[A-Z][A-Z0-9]{1,3}", re.ASCII),
}


def read(text: str) -> Iterator[Record]:
    """Raises Unreadable at once; an item that cannot be taken is a rejected record."""
    items = _items(strict_json.load(text))
    return (_record(number, item) for number, item in enumerate(items, start=1))


def write(items: Iterable[Item]) -> Iterator[str]:
    """The list, piece by piece. An item without an id is given one; what the schema does not know is left out."""
    yield "["
    for number, item in enumerate(items, start=1):
        known = {name: value for name, value in item.items() if name in VARIABLES}
        named = {"id": item.get("citation-key") or item.get("DOI") or f"item-{number}", "type": "document"} | known
        yield ("\n" if number == 1 else ",\n") + json.dumps(named, ensure_ascii=False)
    yield "\n]\n"


def fault(item: Item) -> str:
    """The first thing that the official schema does not allow in an item; empty if it allows it."""
    if _VALIDATOR.is_valid(item):
        return ""
    wrong = best_match(_VALIDATOR.iter_errors(item))
    place = ".".join(str(step) for step in wrong.absolute_path) if wrong else ""
    return f"{place}: {wrong.message[:120]}" if place else wrong.message[:120]


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        inside = value.get("items")
        value = inside if isinstance(inside, list) else crossref.by_doi(value) or [value]
    if not isinstance(value, list):
        raise Unreadable("It is no CSL-JSON: neither a list of items nor an item.")
    if not value:
        raise Unreadable("There is no item in it.")
    return value


def _record(number: int, item: Any) -> Record:
    if crossref.looks_like_work(item):
        return crossref.record_of(number, item, remark="it is a raw answer of Crossref, and was read as one")
    return drafted(number, partial(_fill, item=item), source="imported record (CSL-JSON)")


def _fill(draft: Draft, *, item: Any) -> None:
    if not isinstance(item, dict):
        raise Rejected("it is no object")
    custom = item.get("custom")
    refuse_forbidden([*item, *(custom if isinstance(custom, dict) else ())])
    invalid = fault(item)
    _fill_type(draft, item)
    for role in sorted(NAMES & item.keys()):
        _fill_names(draft, role, item[role])
    for variable in sorted(DATES & item.keys()):
        _fill_date(draft, variable, item[variable])
    for variable in TEXTS:
        if variable in item:
            _fill_text(draft, variable, item[variable])
    _fill_rest(draft, item)
    if invalid:
        draft.warn(f"it is not valid CSL and was put right ({invalid})")


def _fill_type(draft: Draft, item: dict[str, Any]) -> None:
    written = crossref.first(item.get("type"))
    known = written if written in TYPES else crossref.TYPES.get(written, "")
    draft.item["type"] = known or "document"
    if not known:
        draft.warn("it names no type that CSL has, so it was taken as a document")


def _fill_names(draft: Draft, role: str, names: Any) -> None:
    for name in names if isinstance(names, list) else [names]:
        if isinstance(name, str):
            draft.person(role, literal=name)
        elif isinstance(name, dict):
            _fill_name(draft, role, name)


def _fill_name(draft: Draft, role: str, name: dict[str, Any]) -> None:
    flagged = str(name.get("isInstitution", "")).lower() in ("true", "1")
    literal = name.get("literal") or (name.get("family") or name.get("name") if flagged or "name" in name else None)
    parts = {"literal": literal} if literal else {part.replace("-", "_"): name.get(part) for part in NAME_PARTS}
    draft.person(role, **{part: crossref.first(text) for part, text in parts.items()})
    flags = {flag: name[flag] for flag in ("comma-suffix", "static-ordering", "parse-names") if flag in name}
    if flags and draft.item.get(role) and all(isinstance(value, str | int | bool) for value in flags.values()):
        draft.item[role][-1] |= flags


def _fill_date(draft: Draft, variable: str, date: Any) -> None:
    if not isinstance(date, dict):
        draft.dated(variable, crossref.first(date))
        return
    written = crossref.first(date.get("raw") or date.get("literal"))
    ends = [_end(parts) for parts in date.get("date-parts") or [] if isinstance(parts, list)] if _listed(date) else []
    season = _season(date.get("season"))
    read = csl_date(*ends[:2], season=season) if ends else read_date(written)
    if read is None and written and not ends:
        read = {"literal": draft.text(variable, written)}
    if read is None:
        draft.date(variable, None, written=_shown(date))
        return
    circa = {"circa": date["circa"]} if isinstance(date.get("circa"), str | int | bool) and date["circa"] else {}
    draft.date(variable, read | circa, written=written or _shown(date))


def _listed(date: dict[str, Any]) -> bool:
    return isinstance(date.get("date-parts"), list)


def _end(parts: list[Any]) -> list[int]:
    year, *rest = [*parts, None, None, None][:3]
    return date_of(year, *(part or None for part in rest))


def _season(value: Any) -> int | None:
    text = crossref.first(value)
    return int(text) if text in ("1", "2", "3", "4") else season_number(text)


def _shown(date: dict[str, Any]) -> str:
    """Only what somebody did write: a date without any part is no date, and nothing to warn of."""
    parts = json.dumps(date.get("date-parts") or "", ensure_ascii=False)
    return parts.strip('"') if any(character.isdigit() for character in parts) else ""


def _fill_text(draft: Draft, variable: str, value: Any) -> None:
    text = crossref.first(value)
    if variable in IDENTIFIERS:
        draft.identify(variable, text)
    elif variable == "ISBN":
        draft.isbn(", ".join(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else text)
    elif variable == "ISSN":
        draft.issn(value if isinstance(value, list) and all(isinstance(v, str) for v in value) else [text])
    elif variable == "language":
        draft.put("language", text)
    else:
        draft.put(variable, text)


def _fill_rest(draft: Draft, item: dict[str, Any]) -> None:
    categories = item.get("categories")
    if isinstance(categories, list) and (kept := [draft.text("categories", one) for one in categories if one]):
        draft.item["categories"] = kept
    custom = item.get("custom")
    for name, value in custom.items() if isinstance(custom, dict) else ():
        _fill_custom(draft, name, value)
    if unknown := sorted(item.keys() - VARIABLES.keys()):
        draft.warn(f"not kept, as CSL has no such variables: {', '.join(unknown)[:200]}")


def _fill_custom(draft: Draft, name: str, value: Any) -> None:
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        draft.keep(name, map(str, value))
    elif isinstance(value, bool | int | float):
        draft.custom[name] = value
    elif isinstance(value, str):
        if text := draft.text(name, value):
            draft.custom[name] = text
    elif name in _TAGS and isinstance(value, dict):
        _fill_tags(draft, name, value)
    else:
        draft.warn(f"not kept of its custom part: {name[:60]}")


def _fill_tags(draft: Draft, format: str, written: dict[str, Any]) -> None:
    """What RIS or MEDLINE had beyond CSL, as their readers keep it; never what says which work it is."""
    kept = {
        tag: list(map(str, values))
        for tag, values in written.items()
        if _TAGS[format].fullmatch(tag)
        and isinstance(values, list)
        and all(isinstance(one, str | int) and not str(one).endswith("[doi]") for one in values)
    }
    draft.keep_fields(format, kept)
    if left_out := sorted(written.keys() - kept.keys()):
        draft.warn(f"not kept of its custom part: {format} {', '.join(left_out)[:60]}")
