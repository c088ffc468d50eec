"""A BibTeX file, a stretch of entries at a time. What cannot be read is a rejected record, and the next entry is read.

Comments, preambles, definitions and the control entries of styles are no records. An entry begins a line, as the
splitter of bibtexparser has it too, so a file can be cut there without being held in pieces as a whole.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bibtexparser import model
from bibtexparser.splitter import Splitter

from evidence.bibliography.bibtex import entries, fields
from evidence.bibliography.bibtex.values import Abbreviations, Refused, value
from evidence.bibliography.drafting import Draft, Rejected, drafted, refuse_forbidden
from evidence.bibliography.records import Record, Unreadable

STRETCH = 200_000
LONGEST_ENTRY = 1_000_000
MOST_FIELDS = 500
DEEPEST_PARENT = 3

_START = re.compile(r"^[ \t]*@\w*[ \t]*(?=[{(])", re.MULTILINE)
_PARENT = re.compile(r"\bcrossref\s{0,9}=\s{0,9}[{\"]?\s{0,9}([^,}\"\s]{1,200})", re.IGNORECASE)
_NO_ENTRY = re.compile(r"@(?:comment|preamble|string)\b", re.IGNORECASE)

# It tells its log of every entry it cannot read, with the text; we tell the person who imports the file.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


@dataclass
class Bibliography:
    """What is remembered from entry to entry."""

    abbreviations: Abbreviations = field(default_factory=Abbreviations)
    parents: dict[str, "Parent"] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Parent:
    kind: str
    values: dict[str, str]


def read(text: str) -> Iterator[Record]:
    """Raises Unreadable at once where there is no entry at all."""
    if not any(not _NO_ENTRY.match(start[0].strip()) for start in _START.finditer(text)):
        raise Unreadable("There is no entry in it: an entry begins a line with “@”, as in “@article{key,”.")
    return _records(text, Bibliography(parents=_parents(text)))


def _records(text: str, bibliography: Bibliography) -> Iterator[Record]:
    number = 0
    for line, stretch in _stretches(text):
        if len(stretch) > LONGEST_ENTRY + STRETCH:
            number += 1
            yield Record(number, None, rejected=f"it has more than {LONGEST_ENTRY:,} characters (line {line:,})")
            continue
        for block in Splitter(stretch).split().blocks:
            if record := _record(block, number + 1, line, bibliography):
                number += 1
                yield record


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Some entries at a time, and the line that the first of them begins."""
    begin, last, line = 0, 0, 1
    for start in _START.finditer(text):
        at = start.start()
        if at - begin > STRETCH:
            # What grew too long is the entry before this one; those before it are read.
            for one in (text[begin:last], text[last:at]) if at - last > LONGEST_ENTRY else (text[begin:at],):
                if one:
                    yield line, one
                line += one.count("\n")
            begin = at
        last = at
    for one in (text[begin:last], text[last:]) if len(text) - last > LONGEST_ENTRY else (text[begin:],):
        if one:
            yield line, one
        line += one.count("\n")


def _parents(text: str) -> dict[str, Parent]:
    """The entries that others refer to; a file without references is read once only."""
    wanted = {key.lower() for key in _PARENT.findall(text)}
    found: dict[str, Parent] = {}
    abbreviations = Abbreviations()
    for _, stretch in _stretches(text) if wanted else ():
        if len(stretch) > LONGEST_ENTRY + STRETCH:
            continue
        for block in Splitter(stretch).split().blocks:
            entry = _entry_of(block)
            if isinstance(block, model.String):
                abbreviations.define(block.key, block.value)
            elif entry and entry.key.lower() in wanted:
                found.setdefault(entry.key.lower(), Parent(entry.entry_type, _readable(entry, abbreviations)))
    return found


def _readable(entry: model.Entry, abbreviations: Abbreviations) -> dict[str, str]:
    try:
        return _values(entry, abbreviations, set())
    except (Refused, Rejected):
        return {}


def _entry_of(block: model.Block) -> model.Entry | None:
    inside = getattr(block, "ignore_error_block", block)
    return inside if isinstance(inside, model.Entry) else None


def _record(block: model.Block, number: int, line: int, bibliography: Bibliography) -> Record | None:
    """None of what is no record."""
    entry = _entry_of(block)
    if isinstance(block, model.String):
        bibliography.abbreviations.define(block.key, block.value)
    elif isinstance(block, model.DuplicateBlockKeyBlock) and isinstance(block.ignore_error_block, model.String):
        bibliography.abbreviations.define(block.ignore_error_block.key, block.ignore_error_block.value)
    elif entry is not None:
        return None if entry.entry_type in fields.CONTROL else _of_entry(entry, number, bibliography)
    elif isinstance(block, model.ParsingFailedBlock) and not (block.raw or "").lower().startswith("@comment"):
        return Record(number, None, rejected=f"{_fault(block)} (line {line + (block.start_line or 0):,})")
    return None


def _fault(block: model.ParsingFailedBlock) -> str:
    reason = str(getattr(block.error, "abort_reason", block.error))
    if "still looking for" in reason or "end of file" in reason:
        return "a brace or a quotation mark in it is not closed"
    if "comma after entry key" in reason:
        return "it does not begin with a key and a comma"
    return f"it is malformed: {reason[:120].rstrip('.')}"


def _of_entry(entry: model.Entry, number: int, bibliography: Bibliography) -> Record:
    def fill(draft: Draft) -> None:
        _check_key(entry.key, number, bibliography.keys)
        undefined: set[str] = set()
        try:
            values = _values(entry, bibliography.abbreviations, undefined)
        except Refused as why:
            raise Rejected(str(why)) from why
        if undefined:
            draft.warn(f"abbreviations not defined in the file: {', '.join(sorted(undefined)[:8])}")
        _say_what_is_twice(draft, entry)
        entries.fill(draft, entry.entry_type, entry.key, _inherited(draft, entry.entry_type, values, bibliography))

    return drafted(number, fill)


def _check_key(key: str, number: int, keys: dict[str, int]) -> None:
    if not key:
        raise Rejected("it has no key")
    first = keys.setdefault(key.casefold()[:200], number)
    if first != number:
        raise Rejected(f"its key “{key[:60]}” is that of record {first}")


def _values(entry: model.Entry, abbreviations: Abbreviations, undefined: set[str]) -> dict[str, str]:
    """The first of each field, as BibTeX does."""
    if len(entry.fields) > MOST_FIELDS:
        raise Rejected(f"it has more than {MOST_FIELDS} fields")
    refuse_forbidden(one.key.strip().lower() for one in entry.fields)
    values: dict[str, str] = {}
    for one in entry.fields:
        name = one.key.strip().lower()
        values.setdefault(name, value(one.value, abbreviations, undefined))
    return values


def _say_what_is_twice(draft: Draft, entry: model.Entry) -> None:
    names = [one.key.strip().lower() for one in entry.fields]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        draft.warn(f"it has twice, and the first was taken: {', '.join(twice)[:200]}")


def _inherited(draft: Draft, kind: str, values: dict[str, str], bibliography: Bibliography) -> dict[str, str]:
    """With what the entry that `crossref` names has beside: a part of a book has the book's title as its own."""
    for _ in range(DEEPEST_PARENT):
        key = values.get("crossref", "").strip()
        if not key:
            return values
        parent = bibliography.parents.get(key.lower())
        if parent is None:
            draft.warn(f"the entry “{key[:60]}” that it refers to is not in the file")
            return values
        handed = {name: text for name, text in parent.values.items() if name not in fields.NOT_INHERITED}
        if kind in fields.PARTS_OF_BOOKS and parent.values.get("title"):
            handed.setdefault("booktitle", parent.values["title"])
        own = {name: text for name, text in values.items() if text.strip() and name != "crossref"}
        values = handed | own | {"crossref": parent.values.get("crossref", "")}
    return values
