"""The form both readers bring a page into: a flat list of blocks in source order, each knowing its lines.

A block is consumed once: by the boilerplate, the reference list, the title or the outline.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from .document import LeftOut, Problem, ReadDate, StatusLine


@dataclass(frozen=True)
class Piece:
    """One source line's share of a block."""

    line: int
    text: str


@dataclass(frozen=True)
class Block:
    """`kind`: line (not classified yet), heading, paragraph, bullet, step, callout, literal."""

    kind: str
    pieces: tuple[Piece, ...]
    depth: int = 0
    n: int | None = None
    level: int = 0
    gap: bool = True
    indent: int = 0
    extra_lines: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def line(self) -> int:
        return self.lines[0]

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(sorted({piece.line for piece in self.pieces} | set(self.extra_lines)))

    @property
    def in_list(self) -> bool:
        return self.kind in ("bullet", "step")

    def lines_between(self, start: int, end: int) -> tuple[int, ...]:
        """The source lines of text[start:end]; all of them where a line has no piece of its own."""
        if self.extra_lines:
            return self.lines
        starts = [0]
        for piece in self.pieces:
            starts.append(starts[-1] + len(piece.text))
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, max(start, end - 1)) - 1
        return tuple(piece.line for piece in self.pieces[first : last + 1])

    def as_kind(self, kind: str, **changes) -> "Block":
        return replace(self, kind=kind, **changes)


@dataclass
class Findings:
    """What the passes over the blocks have found so far."""

    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    dates: list[ReadDate] = field(default_factory=list)
    status_lines: list[StatusLine] = field(default_factory=list)
    related: list[tuple[str, int]] = field(default_factory=list)
    related_lines: list[int] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)

    def problem(self, rule: str, line: int, message: str) -> None:
        self.problems.append(Problem(rule, line, message))

    def leave_out(self, block: Block, source: list[str]) -> None:
        self.left_out += [LeftOut(line, source[line - 1].strip()) for line in block.lines if source[line - 1].strip()]

    def status(self, kind: str, block: Block) -> None:
        self.status_lines.append(StatusLine(kind, block.line, block.text.strip(), block.lines))

    def relate(self, block: Block) -> None:
        self.related.append((block.text.strip(), block.line))
        self.related_lines += block.lines
