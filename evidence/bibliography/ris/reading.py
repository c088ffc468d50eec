"""From RIS text to records. A record begins at `TY` and ends at `ER`, and where either is missing it is said.

Lines are told as real exports write them: tabs or one blank before the hyphen, none after it, text outside records,
values that run on in lines without a tag, tags in any order.
"""

import re
from collections.abc import Iterator

from ..decoding import lines_of
from ..records import Record
from .building import Tags, built
from .tags import KNOWN_TAGS

_LOOSE = re.compile(r"\s*([A-Z][A-Z0-9])[ \t]{0,4}-(?:\s+|$|(?=\S))(.*)")
# In these every line is a value of its own, as EndNote writes them; elsewhere a line without a tag runs on.
_LISTS = frozenset({"KW", "SN", "UR", "DB", "N1", "L1", "L2"})


def read(text: str) -> Iterator[Record]:
    """Every record, none left out."""
    for number, (tags, warnings) in enumerate(_split(text), 1):
        yield built(number, tags, warnings)


def _split(text: str) -> Iterator[tuple[Tags, list[str]]]:
    tags: Tags = {}
    last, blank = "", False
    running: list[str] = []
    for line in lines_of(text):
        tag = line[:2]
        if line[2:6] == "  - " and (tag in KNOWN_TAGS or (tag.isalnum() and tag.isupper())):
            value = line[6:].strip()
        elif not line or line.isspace():
            blank = True
            continue
        else:
            tag, value = _told_loosely(line)
        if running and tag:
            _run_on(tags[last], running, last)
            running = []
        if tag == "ER":
            if tags:
                yield tags, _without_beginning(tags)
            tags, last = {}, ""
        elif tag == "TY":
            # Where tags stand in any order, TY may come late; after an empty line it is another record's.
            if tags and ("TY" in tags or blank):
                yield tags, [*_without_beginning(tags), "it had no end (ER), so it ends before the next"]
                tags = {}
            tags["TY"], last = [value], ""
        elif tag:
            last = tag
            values = tags.setdefault(tag, [])
            if value:
                values.append(value)
        elif last:
            running.append(line)
        blank = False
    if running:
        _run_on(tags[last], running, last)
    if tags:
        yield tags, [*_without_beginning(tags), "it had no end (ER), so it ends with the file"]


def _told_loosely(line: str) -> tuple[str, str]:
    """A tag written in another way, of those that exist: “US-based trials” is no tag."""
    found = _LOOSE.match(line)
    if not found or found[1] not in KNOWN_TAGS:
        return "", line
    if line[2:5] != "  -" and "\t" not in line[:6] and not re.match(r"[A-Z][A-Z0-9] - |ER {0,2}-\s*$", line):
        return "", line
    return found[1], found[2].strip()


def _run_on(values: list[str], lines: list[str], tag: str) -> None:
    """Joined once, for a text may run on in as many lines as the file has."""
    parts = [[values.pop()]] if values else [[]]
    for line in lines:
        if tag == "N1" or (tag in _LISTS and not line[0].isspace()):
            parts.append([line.strip()])
        else:
            parts[-1].append(line.strip())
    values += [" ".join(part) for part in parts if part]


def _without_beginning(tags: Tags) -> list[str]:
    return [] if "TY" in tags else ["it had no type (TY)"]
