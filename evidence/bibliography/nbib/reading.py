"""From MEDLINE text to the lines of each record. A record begins at its PMID (or PMC, where that comes first)."""

import re
from collections.abc import Iterator

from ..decoding import lines_of
from ..records import Record
from .building import Lines, built

_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|$)")
# Tags a record has once: after an empty line, a second one is of another record.
_ONCE = frozenset({"PMC", "OWN", "STAT", "TI"})


def read(text: str) -> Iterator[Record]:
    """Every record, none left out."""
    for number, lines in enumerate(_split(text), 1):
        yield built(number, lines)


def _split(text: str) -> Iterator[Lines]:
    lines: list[tuple[str, list[str]]] = []
    seen: set[str] = set()
    blank = False
    for line in lines_of(text):
        if not line or line.isspace():
            blank = True
        elif found := _TAG.match(line):
            tag = found[1]
            if lines and _begins(tag, seen, blank):
                yield _joined(lines)
                lines, seen = [], set()
            lines.append((tag, [(found[2] or "").strip()]))
            seen.add(tag)
            blank = False
        elif lines:
            lines[-1][1].append(line.strip())
    if lines:
        yield _joined(lines)


def _begins(tag: str, seen: set[str], blank: bool) -> bool:
    if tag == "PMID":
        return blank or "PMID" in seen
    return blank and tag in seen and tag in _ONCE


def _joined(lines: list[tuple[str, list[str]]]) -> Lines:
    return [(tag, " ".join(filter(None, parts))) for tag, parts in lines]
