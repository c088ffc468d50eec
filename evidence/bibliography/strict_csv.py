"""Rows of CSV, read strictly: one that a quotation mark spoils costs itself only, and reading goes on in the line after
its first."""

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

csv.field_size_limit(131_072)  # Python's own default, said here: a quotation mark left open swallows no more than this
SWALLOWED = "unexpected end of data"


@dataclass(frozen=True)
class StrictRow:
    """`line` is where it begins; `spoilt` are the words of the reader where it has no cells."""

    line: int
    cells: list[str]
    spoilt: str = ""

    @property
    def is_left_open(self) -> bool:
        """Python's words for the two things that an open quotation mark comes to, and for a cell without an end."""
        return bool(re.search("expected after|end of data|field larger", self.spoilt))


class Lines:
    """Lines of which those of the row that is being read can be gone back to, all but its first. `number` stand above
    the first."""

    def __init__(self, lines: Iterable[str], *, number: int = 0) -> None:
        self.lines, self.again, self.row = iter(lines), deque[str](), list[str]()
        self.number = number

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        self.row.append(self.again.popleft() if self.again else next(self.lines))
        return self.row[-1]

    def begin_row(self) -> int:
        """The number of the line in which the next row begins."""
        self.number += len(self.row)
        self.row = []
        return self.number + 1

    def go_back(self) -> None:
        self.again.extendleft(reversed(self.row[1:]))
        self.row = self.row[:1]


def _nothing(cells: list[str]) -> bool:
    return False


def strict_rows(
    lines: Lines, *, delimiter: str = ",", swallows: Callable[[list[str]], bool] = _nothing
) -> Iterator[StrictRow]:
    """Blank lines are rows without cells. `swallows` says of the cells of a row of several lines that one of them holds
    rows of its own."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line, spoilt = lines.begin_row(), ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, spoilt = [], str(error)
        if len(lines.row) > 1 and cells and swallows(cells):
            cells, spoilt = [], SWALLOWED
        if spoilt:
            lines.go_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        yield StrictRow(line, cells, spoilt)
