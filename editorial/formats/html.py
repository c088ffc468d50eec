"""A flat list of blocks as the tree that HTML wants: lists with their items, items with what is nested in them.

Pure: it takes the public document (or the lines of a draft in the same form) and knows nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

Block = dict[str, Any]
LISTS = {"bullet": "bullets", "step": "steps"}
DEEPEST = 6


@dataclass
class Line:
    """One block, the claim it shows, and what is nested under it."""

    block: Block
    claim: dict[str, Any] | None = None
    under: list["Line"] = field(default_factory=list)

    @property
    def lead(self) -> str:
        """The sentence; of a claim with a list, what leads into it."""
        return "\n".join(one for one in self._lines if not one.startswith("- "))

    @property
    def members(self) -> list[str]:
        return [one[2:] for one in self._lines if one.startswith("- ")]

    @property
    def inside(self) -> list["Group"]:
        return grouped(self.under)

    @property
    def _lines(self) -> list[str]:
        return (self.block["text"] or "").split("\n")


@dataclass(frozen=True)
class Group:
    """Neighbours drawn as one thing: the items of a list, or a single line of another kind."""

    kind: str
    lines: list[Line]


def outline(blocks: Iterable[Block], claims: dict[str, Any]) -> list[Group]:
    """The page from top to bottom; headings never skip a level, a deep block lies in the shallower one before it."""
    top: list[Line] = []
    opened: list[Line] = []
    depth = 1
    for block in blocks:
        line = Line(block, claims.get(block["claim"] or ""))
        if block["type"] == "heading":
            depth = min(block["level"], depth + 1, DEEPEST)
            line, opened = Line({**block, "level": depth}), []
            top.append(line)
            continue
        while opened and opened[-1].block["level"] >= block["level"]:
            opened.pop()
        (opened[-1].under if opened else top).append(line)
        opened.append(line)
    return grouped(top)


def grouped(lines: list[Line]) -> list[Group]:
    runs = [(kind, list(run)) for kind, run in groupby(lines, key=lambda one: one.block["type"])]
    return [
        group
        for kind, run in runs
        for group in ([Group(LISTS[kind], run)] if kind in LISTS else [Group(kind, [line]) for line in run])
    ]


def contents(groups: Iterable[Group]) -> list[Block]:
    """The main headings, for a list of contents."""
    return [one.lines[0].block for one in groups if one.kind == "heading" and one.lines[0].block["level"] == 2]
