"""The passes over a page, in order: decode, blocks, boilerplate, references, titles, shape, outline, links."""

from .blocks import Block, Findings
from .boilerplate import sort_out
from .decoding import source_lines
from .document import ReadDocument, Unreadable
from .linking import linked_numbers, with_links
from .markdown import looks_like_markdown, markdown_blocks
from .outline import Outline
from .references import take_references
from .shape import shaped
from .text import text_blocks
from .titles import take_titles

FORMATS = ("auto", "text", "markdown")
LONGEST_BLOCK = 20_000


def read_document(content: bytes, *, format: str = "auto", name: str = "") -> ReadDocument:
    """A page as parts. Raises Unreadable(line, reason); ValueError for a format that is not one of FORMATS."""
    if format not in FORMATS:
        raise ValueError(f"The format is one of {', '.join(FORMATS)}, not {format!r}.")
    source = source_lines(content)
    if format == "auto":
        format = "markdown" if looks_like_markdown(source, name) else "text"
    found = Findings()
    blocks = markdown_blocks(source, found) if format == "markdown" else text_blocks(source)
    _refuse_long(blocks)
    return _assembled(blocks, source, found, format)


def _assembled(blocks: list[Block], source: list[str], found: Findings, format: str) -> ReadDocument:
    blocks = sort_out(_without_empty(blocks, source, found), source, found)
    blocks, listed = take_references(blocks, source, found)
    blocks, titles = take_titles(blocks, found)
    sections, drafts = Outline(shaped(blocks, found) if format == "text" else blocks, found).read()
    claims = drafts.claims()
    marks = [mark for claim in claims for mark in claim.marks]
    linked = linked_numbers(marks, listed, found)
    return ReadDocument(
        title=titles.title,
        question_title=titles.question,
        language="en",
        sections=tuple(sections),
        claims=tuple(with_links(claim, linked) for claim in claims),
        references=listed.entries,
        problems=tuple(sorted(found.problems, key=lambda problem: problem.line)),
        left_out=tuple(sorted(found.left_out, key=lambda left: left.line)),
        dates=tuple(found.dates),
        status_lines=tuple(found.status_lines),
        disclaimer="\n".join(_disclaimer(found)),
        related=tuple(found.related),
        format=format,
        title_lines=titles.lines,
        related_lines=tuple(found.related_lines),
    )


def _without_empty(blocks: list[Block], source: list[str], found: Findings) -> list[Block]:
    for block in blocks:
        if not block.text.strip():
            found.leave_out(block, source)
    return [block for block in blocks if block.text.strip()]


def _disclaimer(found: Findings) -> list[str]:
    return [status.text for status in found.status_lines if status.kind == "disclaimer" and len(status.text) > 60]


def _refuse_long(blocks: list[Block]) -> None:
    for block in blocks:
        if len(block.text) > LONGEST_BLOCK:
            raise Unreadable(block.line, f"A paragraph of more than {LONGEST_BLOCK:,} characters.")
