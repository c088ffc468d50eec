"""The CSV of the Retraction Watch database, read row by row: it has tens of thousands.

Of its twenty columns (newer exports have a twenty-first without a name) some hold several values, each ended by a
semicolon, reasons with a plus sign before them; PubMed ids may be 0 or have a decimal point, a DOI may be
“unavailable”, dates are American. All of that is read here; nothing is looked up.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from evidence.bibliography.forbidden import FORBIDDEN_OF_NOTICES, is_among
from evidence.bibliography.records import Unreadable
from evidence.bibliography.strict_csv import Lines, StrictRow, strict_rows
from evidence.identifiers import InvalidIdentifier, is_plain_doi, normalise_doi, normalise_pmid

SOURCE = "Retraction Watch"
COLUMNS = [
    *("Record ID", "Title", "Subject", "Institution", "Journal", "Publisher", "Country", "Author", "URLS"),
    *("ArticleType", "RetractionDate", "RetractionDOI", "RetractionPubMedID", "OriginalPaperDate"),
    *("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "Reason", "Paywalled", "Notes"),
]
NEEDED = ["RetractionDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature"]
NOTHING = {"", "0", "0.0", "unavailable", "none", "n/a", "na", "nan"}
_BREAK = re.compile(r"\r\n|\r|\n")
_SPREADSHEETS = ("PK\x03\x04", "\udcd0\udccf\x11")  # zipped, and from before 2007


@dataclass(frozen=True)
class Row:
    """One record, numbered from 1, with its cells by column; or why it cannot be read."""

    number: int
    values: list[str]
    places: dict[str, int]
    unreadable: str = ""

    def __getitem__(self, column: str) -> str:
        return self.values[self.places[column]].strip() if column in self.places else ""

    @property
    def cells(self) -> dict[str, str]:
        return {name: self.values[at] for name, at in self.places.items()}


@dataclass(frozen=True)
class Table:
    """`unknown` are columns that this database does not have: they are kept, and say nothing."""

    unknown: tuple[str, ...]
    rows: Iterator[Row]


def read_table(lines: Iterable[str]) -> Table:
    """Lines are decoded as UTF-8 with `surrogateescape`. Raises Unreadable where it is another file, lacks a column,
    or has one that no file may have."""
    read = Lines(_without_mark(lines))
    try:
        names = [one.strip() for one in next(csv.reader(read, strict=True), [])]
    except csv.Error as error:
        raise Unreadable(f"It is no CSV: {error}.") from None
    _check(names)
    return Table(tuple(one for one in names if one and one not in COLUMNS), _rows(read, names))


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    return chain([next(rest, "").removeprefix("\ufeff")], rest)


def _check(names: list[str]) -> None:
    if "".join(names).startswith(_SPREADSHEETS):
        raise Unreadable("It is a spreadsheet: save it as CSV.")
    if not any(names):
        raise Unreadable("It is empty.")
    if missing := [one for one in NEEDED if one not in names]:
        raise Unreadable(f"It is no CSV of Retraction Watch: it has no column {', '.join(missing)}.")
    if refused := [one for one in names if is_among(FORBIDDEN_OF_NOTICES, one)]:
        raise Unreadable(f"A file cannot say this: column {', '.join(refused)}. Take it out.")
    if twice := sorted({one for one in names if one and names.count(one) > 1}):
        raise Unreadable(f"It has two columns {', '.join(twice)}.")


def _rows(lines: Lines, names: list[str]) -> Iterator[Row]:
    number, places = 0, {name: at for at, name in enumerate(names) if name}
    sizes = range(max(places.values()) + 1, len(names) + 1)
    for row in strict_rows(lines, swallows=lambda cells: _swallows_rows(cells, places, sizes)):
        if row.cells or row.spoilt:
            number += 1
            yield Row(number, [], {}, _why_spoilt(row)) if row.spoilt else _row(number, row.cells, places, sizes)


def _why_spoilt(row: StrictRow) -> str:
    said = "Its quotation marks do not close" if row.is_left_open else f"It cannot be read: {row.spoilt}"
    return f"{said}: look at line {row.line}."


def _swallows_rows(cells: list[str], places: dict[str, int], sizes: range) -> bool:
    """Some cell has several lines, and the row is no whole one, or such a line is: by itself or, where it is the first
    or the last, with the cells before or after it."""
    long = [at for at, cell in enumerate(cells) if _BREAK.search(cell)]
    return bool(long) and (not _is_whole(cells, sizes) or any(_holds_a_row(cells, at, places, sizes) for at in long))


def _holds_a_row(cells: list[str], at: int, places: dict[str, int], sizes: range) -> bool:
    """In a cell that swallowed rows no cell of theirs is in quotation marks: each comma ends one."""
    first, *between, last = [line.split(",") for line in _BREAK.split(cells[at])]
    rows = [
        ([*cells[:at], *first], first, at),
        *((one, one, 0) for one in between),
        ([*last, *cells[at + 1 :]], last, 0),
    ]
    return any(
        len(found) > 1 and _is_whole(row, sizes) and _tells_of_a_work(found, begins, places)
        for row, found, begins in rows
    )


def _is_whole(cells: list[str], sizes: range) -> bool:
    return len(cells) in sizes or (len(cells) >= sizes.stop and not "".join(cells[sizes.stop - 1 :]).strip())


def _tells_of_a_work(cells: list[str], begins: int, places: dict[str, int]) -> bool:
    """Among cells from this place on a day, a DOI or a PubMed id stands where one belongs."""
    belongs = {"RetractionDate": day_in, "OriginalPaperDOI": doi_in, "OriginalPaperPubMedID": pmid_in}
    here = {name: places[name] - begins for name in belongs}
    return any(belongs[name](cells[at]) for name, at in here.items() if 0 <= at < len(cells))


def _row(number: int, cells: list[str], places: dict[str, int], sizes: range) -> Row:
    """A last column without a name may be missing, or come without being announced."""
    while len(cells) >= sizes.stop and not cells[-1].strip():
        cells.pop()
    if len(cells) not in sizes:
        return Row(number, [], {}, f"It has {len(cells)} cells where the first line has {sizes.stop - 1}.")
    return Row(number, cells, places)


def doi_to_look_for(cell: str) -> str:
    """As `doi_in`, without a word about what nothing will be found by: a file has many more DOIs than we have works."""
    text = cell.strip().lower()
    return text if text.startswith("10.") and "%" not in text else doi_in(cell)


def doi_in(cell: str) -> str:
    """Canonical, or empty where there is none or what stands there is none."""
    text = cell.strip().lower()
    if text in NOTHING:
        return ""
    try:
        return normalise_doi(text)
    except InvalidIdentifier:
        return ""


def pmid_in(cell: str) -> str:
    text = cell.strip().lower()
    if text in NOTHING:
        return ""
    try:
        return normalise_pmid(re.sub(r"\.0+$", "", text))
    except InvalidIdentifier:
        return ""


def dois_in(cell: str) -> list[str]:
    """All that a cell holds which ought to be one: with what else stands about them taken off."""
    if is_plain_doi(cell):  # as most cells are, and nothing stands about it
        return [cell.lower()]
    found = re.findall(r"10\.\d{4,9}/[^\s;,|]+", cell.lower())
    return [doi for one in found if (doi := doi_in(one.rstrip(".:)]}>\"'")))]


def pmids_in(cell: str) -> list[str]:
    if cell in NOTHING:
        return []
    return [pmid for one in re.findall(r"\b\d{4,9}\b", cell) if (pmid := pmid_in(one))]


def day_in(cell: str) -> date | None:
    """Month, day, year, with or without a time; None where that is no day."""
    try:
        return datetime.strptime(cell.strip().split(" ")[0], "%m/%d/%Y").date()
    except ValueError:
        return None


def values_in(cell: str) -> list[str]:
    return [one for each in cell.split(";") if (one := each.strip().removeprefix("+").strip())]
