"""What a reader hands over: a page in parts, each with its source line. Everything in it is a proposal.

Nothing here touches the database. `places` says where every line of the source went; a line that went nowhere is a
fault.
"""

from dataclasses import dataclass

# Ends what is said of a date that stands in no statement: a date of the page, or of an entry of its list.
SAY_WHICH_DAY = "Say which day is meant."


class Unreadable(ValueError):
    """The input was refused; `line` is 1-based, 0 when the whole input is meant."""

    def __init__(self, line: int, reason: str):
        self.line = line
        self.reason = reason
        super().__init__(f"Line {line}: {reason}" if line else reason)


@dataclass(frozen=True)
class Problem:
    rule: str
    line: int
    message: str


@dataclass(frozen=True)
class LeftOut:
    line: int
    text: str


@dataclass(frozen=True)
class ReadReference:
    n: int
    line: int
    kind: str
    title: str
    container: str
    year: int | None
    authors: tuple[dict, ...]
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    isbn: str = ""
    url: str = ""
    accessed: str = ""
    raw: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Mark:
    """One citation mark as it stands on the page; `reference` is None while nothing justifies a link."""

    number: int
    line: int
    reference: int | None = None


@dataclass(frozen=True)
class ReadClaim:
    key: str
    text: str
    lines: tuple[int, ...]
    marks: tuple[Mark, ...]
    stands_alone: bool
    quote: str = ""


@dataclass(frozen=True)
class Node:
    """`kind` says how it is drawn; `runs_on` means in the same paragraph or item as the node before it."""

    kind: str
    depth: int
    line: int
    claim: str | None
    text: str = ""
    n: int | None = None
    lines: tuple[int, ...] = ()
    runs_on: bool = False


@dataclass(frozen=True)
class ReadSection:
    """`level` is 1 for a section of the page, 2 for a part of it, and so on; the lead has no title."""

    title: str
    level: int
    line: int
    nodes: tuple[Node, ...]
    is_question: bool
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReadDate:
    kind: str
    raw: str
    line: int
    value: str | None


@dataclass(frozen=True)
class StatusLine:
    """`lines` is empty where the words also stand in a claim's paragraph."""

    kind: str
    line: int
    text: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReadDocument:
    title: str
    question_title: str
    language: str
    sections: tuple[ReadSection, ...]
    claims: tuple[ReadClaim, ...]
    references: tuple[ReadReference, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...]
    dates: tuple[ReadDate, ...]
    status_lines: tuple[StatusLine, ...]
    disclaimer: str
    related: tuple[tuple[str, int], ...]
    format: str
    title_lines: tuple[int, ...] = ()
    related_lines: tuple[int, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for claim in self.claims for mark in claim.marks)

    @property
    def places(self) -> dict[int, set[str]]:
        """Source line → the kinds of element made of it."""
        found: dict[int, set[str]] = {}
        for place, lines in self._places():
            for line in lines:
                found.setdefault(line, set()).add(place)
        return found

    def _places(self):
        yield "title", self.title_lines
        yield "related", self.related_lines
        yield "notice", [read.line for read in self.dates]
        yield "left_out", [left.line for left in self.left_out]
        for status in self.status_lines:
            yield "notice", status.lines
        for reference in self.references:
            yield "reference", reference.lines
        for section in self.sections:
            yield "section", section.lines
            for node in section.nodes:
                yield "node", node.lines
