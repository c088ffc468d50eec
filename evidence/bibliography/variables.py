"""The variables of CSL 1.0.2 (csl-data schema, appendix IV) that may stand in a reference's further details."""

import json
import re
from collections.abc import Mapping
from typing import Any

from evidence.bibliography.csl import NAME_PARTS
from evidence.text import UnacceptableText, clean_text

NAMES = {
    "author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "curator",
    "director", "editor", "editorial-director", "executive-producer", "guest", "host", "interviewer", "illustrator",
    "narrator", "organizer", "original-author", "performer", "producer", "recipient", "reviewed-author",
    "script-writer", "series-creator", "translator",
}  # fmt: skip
DATES = {
    "accessed", "available-date", "event-date", "issued", "original-date", "submitted",
}  # fmt: skip
TEXTS = {
    "abstract", "annote", "archive", "archive_collection", "archive_location", "archive-place", "authority",
    "call-number", "chapter-number", "citation-key", "citation-label", "citation-number", "collection-number",
    "collection-title", "container-title", "container-title-short", "dimensions", "division", "edition", "event",
    "event-title", "event-place", "first-reference-note-number", "genre", "ISSN", "issue", "journalAbbreviation",
    "jurisdiction", "keyword", "language", "locator", "medium", "note", "number", "number-of-pages",
    "number-of-volumes", "original-publisher", "original-publisher-place", "original-title", "page", "page-first",
    "part", "part-title", "printing", "publisher", "publisher-place", "references", "reviewed-genre",
    "reviewed-title", "scale", "section", "shortTitle", "source", "status", "supplement", "title-short", "version",
    "volume", "volume-title", "volume-title-short", "year-suffix",
}  # fmt: skip
# Of one variable; an item that says more than that says it to no reader.
LONGEST_TEXT, LONGEST_IN_ALL, MOST_NAMES, DEEPEST = 20_000, 100_000, 10_000, 4
_NAME_HINTS = ("comma-suffix", "static-ordering", "parse-names")
_DATE_HINTS = ("season", "circa", "literal", "raw")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,60}")


def kept_variable(name: str, value: Any) -> Any:
    """The value as it may be stored; None where there is no such variable, or no such value of it."""
    if name in TEXTS:
        return _text(value)
    if name in NAMES:
        return _names(value)
    if name in DATES:
        return _date(value)
    if name == "categories":
        return [one for one in map(_text, value[:100]) if one] if isinstance(value, list) else None
    return _small(_custom(value, DEEPEST)) if name == "custom" and isinstance(value, Mapping) else None


def as_text(value: Any) -> str:
    """A text or a number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if _is_number(value) and not isinstance(value, bool) else ""


def _is_number(value: Any) -> bool:
    """That JSON has and every reader of it can hold."""
    return isinstance(value, int | float) and abs(value) < 2**53  # neither of no number nor of infinity is that true


def _text(value: Any) -> str | None:
    try:
        return clean_text(as_text(value), field="text", longest=LONGEST_TEXT)
    except UnacceptableText:
        return None


def _names(value: Any) -> list[dict[str, Any]] | None:
    names = [_name(one) for one in value[:MOST_NAMES]] if isinstance(value, list) else []
    return _small([one for one in names if set(one) & {"family", "given", "literal"}]) or None


def _name(name: Any) -> dict[str, Any]:
    if not isinstance(name, Mapping):
        return {}
    parts = {part: text for part in NAME_PARTS if part in name and (text := _text(name[part]))}
    hints = {one: name[one] for one in _NAME_HINTS if isinstance(name.get(one), bool)}
    return {**parts, **hints}


def _date(value: Any) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    given = value.get("date-parts")
    rows = given if isinstance(given, list | tuple) else ()
    parts = [[int(one) for one in row] for row in rows if _are_figures(row)]
    hints = {one: text for one in _DATE_HINTS if (text := _text(value.get(one)))}
    circa = {"circa": True} if value.get("circa") is True else {}
    return ({"date-parts": parts[:2]} if parts else {}) | hints | circa or None


def _are_figures(row: Any) -> bool:
    return isinstance(row, list) and 1 <= len(row) <= 3 and all(re.fullmatch(r"-?\d{1,4}", str(one)) for one in row)


def _custom(value: Any, depth: int) -> Any:
    """JSON of words, figures, lists and objects; what is none of them is left out."""
    if isinstance(value, int | float):
        return value if _is_number(value) else None
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list) and depth:
        return [kept for one in value[:MOST_NAMES] if (kept := _custom(one, depth - 1)) is not None]
    if isinstance(value, Mapping) and depth:
        kept = {name: _custom(one, depth - 1) for name, one in value.items() if _WORD.fullmatch(str(name))}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {})}
    return None


def _small(value: Any) -> Any:
    return value if len(json.dumps(value)) <= LONGEST_IN_ALL else None
