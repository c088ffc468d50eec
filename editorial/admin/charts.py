"""Charts drawn on the server: SVG beside the table of the same numbers. Marks differ by pattern as well as colour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, ROW, BAR, ROOM = 400, 46, 16, 44
TALL, FOOT = 190, 22


@dataclass(frozen=True)
class Number:
    """A count and the list that shows what was counted."""

    count: int
    link: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the table and one bar of the chart; `beside` are numbers that only the table shows."""

    name: str
    numbers: Sequence[Number]
    beside: Sequence[Number] = ()
    short: str = ""

    @property
    def total(self) -> int:
        return sum(one.count for one in self.numbers)

    @property
    def cells(self) -> list[Number]:
        return [*self.numbers, *self.beside]


class Mark(NamedTuple):
    """A rectangle; `kind` is the place of its pattern in the legend, from 1."""

    kind: int
    x: float
    y: float
    width: float
    height: float


class Words(NamedTuple):
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """`kinds` are the patterns of a bar and heads of columns, `besides` the heads of what only the table shows."""

    key: str
    title: str
    about: str
    first: str
    kinds: Sequence[str]
    lines: Sequence[Line]
    besides: Sequence[str] = ()
    empty: str = "Nothing to count yet."
    upright: bool = False

    @property
    def heads(self) -> list[str]:
        return [*self.kinds, *self.besides]

    @property
    def is_empty(self) -> bool:
        return not any(cell.count for line in self.lines for cell in line.cells)

    @property
    def legend(self) -> list[tuple[int, str]]:
        return list(enumerate(self.kinds, start=1)) if len(self.kinds) > 1 else []

    @property
    def height(self) -> int:
        return TALL + FOOT if self.upright else ROW * len(self.lines)

    @property
    def most(self) -> int:
        return max((line.total for line in self.lines), default=0) or 1

    @property
    def marks(self) -> list[Mark]:
        return list(self._columns() if self.upright else self._bars())

    @property
    def words(self) -> list[Words]:
        return list(self._feet() if self.upright else self._names())

    def _bars(self) -> Iterator[Mark]:
        scale = (WIDTH - ROOM) / self.most
        for row, line in enumerate(self.lines):
            x = 0.0
            for kind, number in enumerate(line.numbers, start=1):
                width = round(number.count * scale, 1)
                yield Mark(kind, x, row * ROW + 22, width, BAR)
                x = round(x + width, 1)

    def _names(self) -> Iterator[Words]:
        scale = (WIDTH - ROOM) / self.most
        for row, line in enumerate(self.lines):
            yield Words(0, row * ROW + 16, line.name)
            yield Words(round(line.total * scale + 5, 1), row * ROW + 35, f"{line.total:,}")

    def _columns(self) -> Iterator[Mark]:
        step = WIDTH / len(self.lines)
        for place, line in enumerate(self.lines):
            y = float(TALL)
            for kind, number in enumerate(line.numbers, start=1):
                height = round(number.count * (TALL - 20) / self.most, 1)
                y = round(y - height, 1)
                yield Mark(kind, round(place * step + step * 0.1, 1), y, round(step * 0.8, 1), height)

    def _feet(self) -> Iterator[Words]:
        """The first, the middle and the last column are named; the highest says how high it is."""
        last = len(self.lines) - 1
        step = WIDTH / len(self.lines)
        for place, anchor in {0: "start", last // 2: "middle", last: "end"}.items():
            x = {"start": 0, "middle": (place + 0.5) * step, "end": WIDTH}[anchor if last else "start"]
            yield Words(round(x, 1), TALL + 16, self.lines[place].short, anchor if last else "start")
        highest = max(range(last + 1), key=lambda place: self.lines[place].total)
        above = TALL - self.lines[highest].total * (TALL - 20) / self.most - 5
        yield Words(round((highest + 0.5) * step, 1), round(above, 1), f"{self.lines[highest].total:,}", "middle")
