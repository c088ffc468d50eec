"""Which blocks are the page's title and its question: the first heading, and the next one where the first only asks."""

import re
from dataclasses import dataclass

from .blocks import Block, Findings
from .sentences import sentences_of

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Titles:
    title: str = ""
    question: str = ""
    lines: tuple[int, ...] = ()


def take_titles(blocks: list[Block], found: Findings) -> tuple[list[Block], Titles]:
    """The blocks without the titles, and the titles. A page that opens with its text has none."""
    if not blocks or not _can_title(blocks[0]):
        found.problem("title-missing", blocks[0].line if blocks else 1, "The page opens without a title. Give it one.")
        return blocks, Titles()
    first = blocks[0]
    if not first.text.endswith("?"):
        return blocks[1:], Titles(_text(first), "", first.lines)
    if len(blocks) > 1 and _can_title(blocks[1]) and not blocks[1].text.endswith("?"):
        return blocks[2:], Titles(_text(blocks[1]), _text(first), (*first.lines, *blocks[1].lines))
    return blocks[1:], Titles(_text(first), _text(first), first.lines)


def _can_title(block: Block) -> bool:
    if block.kind == "heading":
        return True
    if block.kind != "line" or len(block.text) > LONGEST_TITLE or block.text[-1] in ".:;,":
        return False
    return len(sentences_of(block)) == 1 and not re.search(r"[.!] ", block.text)


def _text(block: Block) -> str:
    return block.text.strip()
