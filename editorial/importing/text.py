"""Plain text to blocks: bullets and numbered steps with their depth, and lines, joined where a page was wrapped.

A line goes on in the next when the next opens in lower case or with punctuation, when it breaks off at a comma, an
open bracket or a small word, or when the whole run of lines was filled to one width. A blank line always ends it.
"""

import re
from itertools import pairwise

from .blocks import Block, Piece
from .vocabulary import SMALL_WORDS

BULLET = re.compile(r"(?:[•‣◦▪▫●○–—·➢✓✔■□►]\s*|[-*+]\s+)")
STEP = re.compile(r"(?:step\s+)?(\d{1,3})[.):]\s+(?=\S)", re.IGNORECASE)
ENTRY = re.compile(r"[\[(]\d{1,3}[\])]")
GOES_ON = re.compile(r"[a-zà-ÿ.,;:)\]!?(%]")
NARROWEST, WIDEST = 45, 120
TAB = 4


def text_blocks(source: list[str]) -> list[Block]:
    """The blocks of a plain text, in order; boilerplate and references are still among them."""
    blocks: list[Block] = []
    for run in _runs(source):
        blocks += _run_blocks(run)
    return _with_depths(blocks)


def _runs(source: list[str]):
    """Stretches of lines without a blank one, as (number, line) pairs."""
    run: list[tuple[int, str]] = []
    for number, line in enumerate(source, 1):
        if line.strip():
            run.append((number, line.expandtabs(TAB).rstrip()))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _run_blocks(run: list[tuple[int, str]]) -> list[Block]:
    filled = _filled_to_one_width([line.strip() for _, line in run])
    blocks: list[Block] = []
    for number, line in run:
        block = _block(number, line, gap=not blocks)
        if blocks and _goes_on(blocks[-1], block, filled):
            blocks[-1] = _joined(blocks[-1], block)
        else:
            blocks.append(block)
    return blocks


def _block(number: int, line: str, gap: bool) -> Block:
    body = line.lstrip()
    indent = len(line) - len(body)
    if found := STEP.match(body):
        return Block("step", _pieces(number, body[found.end() :]), n=int(found[1]), gap=gap, indent=indent)
    if found := BULLET.match(body):
        return Block("bullet", _pieces(number, body[found.end() :]), gap=gap, indent=indent)
    return Block("line", _pieces(number, body), gap=gap, indent=indent)


def _pieces(number: int, text: str) -> tuple[Piece, ...]:
    return (Piece(number, " ".join(text.split())),)


def _goes_on(before: Block, block: Block, filled: bool) -> bool:
    if block.kind != "line" or not before.text or ENTRY.match(block.text):
        return False
    if filled or GOES_ON.match(block.text):
        return True
    if before.in_list and block.indent > before.indent:
        return True
    last = before.pieces[-1].text
    return last.endswith(("(", ",")) or last.rsplit(None, 1)[-1] in SMALL_WORDS


def _joined(before: Block, block: Block) -> Block:
    glue = "" if before.text.endswith("(") or block.text[0] in ".,;:)]!?%" else " "
    piece = block.pieces[0]
    return before.as_kind(before.kind, pieces=(*before.pieces, Piece(piece.line, glue + piece.text)))


def _filled_to_one_width(lines: list[str]) -> bool:
    """Whether each line broke where the next word no longer fitted, as prose wrapped by a program does."""
    width = max(map(len, lines))
    if len(lines) < 2 or not NARROWEST <= width <= WIDEST or any(_marker(line) for line in lines):
        return False
    if len(lines) == 2 and lines[0][-1] in ".?!:":
        return False
    pairs = pairwise(lines)
    return all(len(line) >= NARROWEST and len(line) + 1 + len(after.split()[0]) > width for line, after in pairs)


def _marker(line: str) -> bool:
    return bool(STEP.match(line) or BULLET.match(line) or ENTRY.match(line))


def _with_depths(blocks: list[Block]) -> list[Block]:
    """Depth from indentation, counted afresh after anything that is not in a list."""
    placed: list[Block] = []
    indents: list[int] = []
    for block in blocks:
        if not block.in_list:
            indents = []
            placed.append(block)
            continue
        while indents and indents[-1] >= block.indent:
            indents.pop()
        placed.append(block.as_kind(block.kind, depth=len(indents)))
        indents.append(block.indent)
    return placed
