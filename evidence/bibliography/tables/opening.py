"""A table is opened by its header: found by its column names, below whatever an export writes above it.

What the header may not have refuses the whole file; what is not known in it is listed. Rows that cannot be told apart,
because of a quotation mark, are rejected one by one, each with its line.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from ..forbidden import FORBIDDEN_COLUMNS, is_among, plain_name
from ..records import Record, Unreadable
from ..strict_csv import Lines, strict_rows
from .building import built
from .columns import places

MOST_COLUMNS = 1_000
MOST_TROUBLES = 1_000
_LINES_ABOVE = 20
_LONGEST_HEADER = 5_000_000
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_NOTICES = frozenset({"retractiondoi", "originalpaperdoi", "retractionnature"})


@dataclass(frozen=True)
class Table:
    records: Iterator[Record]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class _Header:
    line: int
    delimiter: str
    names: list[str]


def reads_as_table(text: str) -> bool:
    return _header(_first_lines(text)) is not None


def open_table(text: str) -> Table:
    """Raises Unreadable where there is no header, or one that no table of references may have."""
    header = _header(_first_lines(text))
    if header is None:
        raise Unreadable("This is no table of references: no line has “title” and another column that is known.")
    _refuse(header.names)
    found = places(header.names)
    return Table(_records(text, header, found), tuple(_remarks(header, found)))


def _first_lines(text: str) -> list[str]:
    return text[:_LONGEST_HEADER].split("\n", _LINES_ABOVE)[:_LINES_ABOVE]


def _header(lines: list[str]) -> _Header | None:
    """The line with the most columns that are known, one of which is the title."""
    best, most = None, 1
    for at, line in enumerate(lines):
        for delimiter in _DELIMITERS:
            names = _cells(line, delimiter)
            found = places(names) if len(names) > 1 else {}
            refused = sum(is_among(FORBIDDEN_COLUMNS, name) or plain_name(name) in _NOTICES for name in names)
            if "title" in found and len(found) + refused > most:
                best, most = _Header(at, delimiter, names), len(found) + refused
    return best


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return []


def _refuse(names: list[str]) -> None:
    plain = [plain_name(name) for name in names]
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"The table has {len(names):,} columns, and {MOST_COLUMNS:,} is the most.")
    if len(_NOTICES & set(plain)) > 1:
        raise Unreadable(
            "This is a list of retractions, not of references: whoever runs this installation imports it with"
            " manage.py import_notices."
        )
    if refused := [name for name in names if is_among(FORBIDDEN_COLUMNS, name)]:
        raise Unreadable(
            f"No file may say who decided what: take out {_named(refused)}, and decide it here after the import."
        )
    found = places(names)
    if twice := [names[at] for at in found.values() if plain.count(plain[at]) > 1]:
        raise Unreadable(f"{_named(twice)} stands twice in the header, so no one can tell which is meant.")


def _remarks(header: _Header, found: dict[str, int]) -> Iterator[str]:
    if header.line:
        yield f"the header is line {header.line + 1}; what stands above it is not read"
    if header.delimiter != ",":
        yield f"cells are separated by {_DELIMITERS[header.delimiter]}"
    unread = [name for at, name in enumerate(header.names) if at not in found.values() and name]
    if unread:
        yield f"columns not read: {_named(unread)}"


def _named(names: list[str]) -> str:
    return ", ".join(f"“{ascii(name[:60])[1:-1]}”" for name in names)


def _records(text: str, header: _Header, found: dict[str, int]) -> Iterator[Record]:
    number = 0
    for line, cells in _rows(text.split("\n"), header):
        if cells is not None and not any(cell.strip() for cell in cells):
            continue
        number += 1
        if cells is None:
            yield Record(number, None, f"its quotation marks do not close: look at line {line}")
        elif any(cell.strip() for cell in cells[len(header.names) :]):
            said = f"line {line} has {len(cells):,} cells, and the header {len(header.names):,}"
            yield Record(number, None, f"{said}: a value in it may need quotation marks")
        else:
            short = len(header.names) - len(cells)
            missing = f"line {line} ends {short:,} cells before the header does" if short > 0 else ""
            values = {what: cells[at] for what, at in found.items() if at < len(cells) and cells[at].strip()}
            yield built(number, values, (missing,) if missing else ())


def _rows(lines: list[str], header: _Header) -> Iterator[tuple[int, list[str] | None]]:
    """Line and cells of every row; None where a quotation mark spoils it."""
    troubles, first = 0, header.line + 1
    below = (f"{lines[number]}\n" for number in range(first, len(lines)))
    for row in strict_rows(Lines(below, number=first), delimiter=header.delimiter):
        troubles += bool(row.spoilt)
        if troubles > MOST_TROUBLES:
            raise Unreadable(f"More than {MOST_TROUBLES:,} rows have quotation marks that do not close.")
        yield row.line, None if row.spoilt else row.cells
