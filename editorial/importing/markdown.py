"""Markdown to blocks, by markdown-it (CommonMark) with HTML off: markup in the source is shown as the text it is.

Footnotes and link definitions are read before parsing, as CommonMark would swallow them. Every line the parser makes
nothing of is left out and listed, so that none goes unnoticed.
"""

import re
from itertools import count

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .blocks import Block, Findings, Piece
from .decoding import refuse_bad_text
from .document import LeftOut, Unreadable

HEADING_LINE = re.compile(r"#{1,6} \S")
SIGNS = re.compile(r"\[\^[^\]\s]{1,40}\]|\]\(https?://|^```|^\*\*[^*]{1,80}\*\*|^\[[^\]]{1,40}\]: ")
FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]{1,40})\]:\s*(.*)")
FOOTNOTE_SIGN = re.compile(r"\[\^([^\]\s]{1,40})\]")
NUMBERED_LINK = re.compile(r" {0,3}\[(\d{1,3})\]:\s+(\S.*)")
MOST_BRACKETS = 400
MOST_BRACKETS_ON_A_PAGE = 5_000
MARKED = re.compile(r"\[?\d{1,3}\]?")
PARSER = MarkdownIt("commonmark", {"html": False})
BLOCK_PARSER = MarkdownIt("commonmark", {"html": False}).disable("inline")


def looks_like_markdown(source: list[str], name: str) -> bool:
    """By the file's name, else by headings with #, footnotes, links or bold lines."""
    if name.lower().endswith((".md", ".markdown")):
        return True
    if name.lower().endswith(".txt"):
        return False
    return any(HEADING_LINE.match(line) or SIGNS.search(line[:2_000]) for line in source)


def markdown_blocks(source: list[str], found: Findings) -> list[Block]:
    """The blocks of a Markdown text, in order, footnotes (kind "note") last."""
    _refuse_brackets(source)
    footnotes, rest = _footnotes(source, found)
    blocks = _Reader(found).read(PARSER.parse("\n".join(rest)))
    for block in blocks:
        refuse_bad_text(block.text.split("\n"), block.line)
    seen = {line for block in [*blocks, *footnotes] for line in block.lines}
    missed = [(number, line.strip()) for number, line in enumerate(source, 1) if line.strip() and number not in seen]
    found.left_out += [LeftOut(number, text) for number, text in missed]
    return _deeper(blocks) + footnotes


def _refuse_brackets(source: list[str]) -> None:
    """The parser looks for the end of each bracket; thousands in one paragraph would keep it busy."""
    open_brackets = on_page = 0
    for number, line in enumerate(source, 1):
        open_brackets = open_brackets + line.count("[") if line.strip() else 0
        on_page += line.count("[")
        if open_brackets > MOST_BRACKETS or on_page > MOST_BRACKETS_ON_A_PAGE:
            most = f"{MOST_BRACKETS} in one paragraph or {MOST_BRACKETS_ON_A_PAGE:,} on a page"
            raise Unreadable(number, f"More brackets than {most}.")


def _footnotes(source: list[str], found: Findings) -> tuple[list[Block], list[str]]:
    """Footnote and numbered link definitions as notes, and the source with their lines blank and names made numbers."""
    notes: list[Block] = []
    rest = list(source)
    code = _code_lines(source)
    numbers = _footnote_numbers(source, found)
    for at, line in enumerate(source):
        if at in code:
            continue
        if note := FOOTNOTE.match(line):
            notes.append(Block("note", (Piece(at + 1, note[2].strip()),), n=numbers[note[1]], extra_lines=(at + 1,)))
        elif link := NUMBERED_LINK.match(line):
            notes.append(Block("note", (Piece(at + 1, link[2].strip()),), n=int(link[1]), extra_lines=(at + 1,)))
        elif notes and notes[-1].lines[-1] == at and line.startswith((" ", "\t")) and line.strip():
            notes[-1] = notes[-1].as_kind("note", pieces=(*notes[-1].pieces, Piece(at + 1, " " + line.strip())))
        else:
            rest[at] = FOOTNOTE_SIGN.sub(lambda sign: f"[^{numbers[sign[1]]}]", line)
            continue
        rest[at] = ""
    return notes, rest


def _code_lines(source: list[str]) -> set[int]:
    """Indexes of the lines in fenced code, where nothing is a footnote."""
    fences = [token.map for token in BLOCK_PARSER.parse("\n".join(source)) if token.type == "fence" and token.map]
    return {at for first, end in fences for at in range(first, end)}


def _footnote_numbers(source: list[str], found: Findings) -> dict[str, int]:
    """A number for each footnote: its own, or for a named one the next that is free, by definition, then by use."""
    names = [note[1] for line in source if (note := FOOTNOTE.match(line))]
    defined = set(names)
    for number, line in enumerate(source, 1):
        used = FOOTNOTE_SIGN.findall(line)
        for name in used:
            if name not in defined:
                found.problem("footnote-missing", number, f"Footnote “{name}” is not defined on the page.")
        names += used
    numbers = {name: int(name) for name in names if re.fullmatch(r"[1-9]\d{0,2}", name)}
    taken = set(numbers.values())
    free = (n for n in count(1) if n not in taken)
    for name in names:
        if name not in numbers:
            numbers[name] = next(free)
    return numbers


def _deeper(blocks: list[Block]) -> list[Block]:
    """Level 1 is the highest heading below the title."""
    levels = [block.level for block in blocks if block.kind == "heading"]
    if not levels:
        return blocks
    titled = blocks[0].kind == "heading" and levels[0] == min(levels) and levels.count(levels[0]) == 1
    top = min(levels[1:], default=1) if titled else min(levels)
    return [
        block.as_kind("heading", level=max(1, block.level - top + 1)) if block.kind == "heading" else block
        for block in blocks
    ]


class _Reader:
    """Walks the parser's tokens, keeping the lists and quotes that are open."""

    def __init__(self, found: Findings):
        self.found = found
        self.blocks: list[Block] = []
        self.lists: list[list] = []
        self.items: list[Token] = []
        self.quoted = 0
        self.heading = 0

    def read(self, tokens: list[Token]) -> list[Block]:
        for token in tokens:
            if take := getattr(self, f"_on_{token.type}", None):
                take(token)
        return self.blocks

    def _on_bullet_list_open(self, token: Token) -> None:
        self.lists.append(["bullet", 0])

    def _on_ordered_list_open(self, token: Token) -> None:
        self.lists.append(["step", int(token.attrGet("start") or 1) - 1])

    def _on_bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, token: Token) -> None:
        if self.lists[-1][0] == "step":
            self.lists[-1][1] = _item_number(token, self.lists[-1][1])
        self.items.append(token)
        token.meta["fresh"] = True

    def _on_list_item_close(self, token: Token) -> None:
        self.items.pop()

    def _on_blockquote_open(self, token: Token) -> None:
        self.quoted += 1

    def _on_blockquote_close(self, token: Token) -> None:
        self.quoted -= 1

    def _on_heading_open(self, token: Token) -> None:
        self.heading = int(token.tag[1])

    def _on_heading_close(self, token: Token) -> None:
        self.heading = 0

    def _on_inline(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        pieces = _pieces(token, first + 1, self.found)
        lines = tuple(range(first + 1, end + 1))
        exact = tuple(piece.line for piece in pieces) == lines
        self._add(pieces, () if exact else lines)

    def _on_fence(self, token: Token) -> None:
        first, end = token.map or (0, 0)
        self.found.problem("literal-block", first + 1, "A block of code was kept as a line of text.")
        pieces = (Piece(first + 1, " ".join(token.content.split())),)
        self.blocks.append(Block("literal", pieces, extra_lines=tuple(range(first + 1, end + 1))))

    _on_code_block = _on_fence

    def _add(self, pieces: tuple[Piece, ...], extra: tuple[int, ...]) -> None:
        text = "".join(piece.text for piece in pieces)
        if self.heading:
            self.blocks.append(Block("heading", pieces, level=self.heading, extra_lines=extra))
        elif text.lstrip().startswith("|") and text.count("|") > 2:
            self.found.problem(
                "table-not-read",
                pieces[0].line,
                "A table was kept as a line of text; make its statements claims by hand.",
            )
            self.blocks.append(Block("literal", pieces, extra_lines=extra))
        elif self.items and self.items[-1].meta.pop("fresh", False):
            kind, n = self.lists[-1]
            number = n if kind == "step" else None
            self.blocks.append(Block(kind, pieces, len(self.lists) - 1, number, extra_lines=extra))
        else:
            self.blocks.append(Block("callout" if self.quoted else "paragraph", pieces, extra_lines=extra))


def _item_number(token: Token, before: int) -> int:
    """The number as written; where a list says 1. 1. 1., the number it is shown with."""
    written = int(token.info or 1)
    return before + 1 if written == 1 else written


def _pieces(token: Token, line: int, found: Findings) -> tuple[Piece, ...]:
    """One piece for each source line of an inline token, as far as line breaks show them."""
    rows, target = [[""]], ""
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            rows.append([" "])
        elif child.type == "image":
            found.problem("image-left-out", line, f"A picture was left out: {str(child.attrGet('src'))[:200]}")
            rows[-1].append(child.content)
        elif child.type == "link_open":
            target = str(child.attrGet("href") or "")
            rows[-1].append("\x00")
        elif child.type == "link_close":
            _close_link(rows[-1], target, line, found)
        else:
            rows[-1].append(child.content)
    return tuple(Piece(line + at, "".join(row).replace("\x00", "")) for at, row in enumerate(rows))


def _close_link(row: list[str], target: str, line: int, found: Findings) -> None:
    """A link whose words are a number is a citation mark; of another its words stay and its address is named."""
    start = len(row) - row[::-1].index("\x00") - 1 if "\x00" in row else 0
    words = "".join(row[start + 1 :])
    if MARKED.fullmatch(words.strip()):
        row[start:] = ["[" + words.strip("[] ") + "]"]
    elif target and target != words:
        found.problem("link-in-text", line, f"“{words[:60]}” was a link to {target[:200]}; only its words were kept.")
