"""Plain text only: which lines are headings, at what level, and which unmarked lines are members of a list.

A table of contents on the page gives the levels. Without one, a heading with nothing under it opens a level, which a
heading of a part that every page has ("Prognosis") closes. What is guessed is a problem, so that an editor looks.
"""

import re

from evidence.text.verbs import has_a_finite_verb

from .blocks import Block, Findings
from .patterns import PARTS
from .sentences import sentences_of
from .vocabulary import COUNTS

LONGEST_HEADING = 100
MOST_WORDS = 16
LONGEST_MEMBER = 160
AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|may|might|can|could|will|would|should|must|has|have|had|does|do|did|cannot|\w+n[’']t)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)


def shaped(blocks: list[Block], found: Findings) -> list[Block]:
    """Every line made a heading, a paragraph or a list member."""
    blocks = [_classified(block, blocks, at, found) for at, block in enumerate(blocks)]
    return _levelled(_with_members(blocks, found), found)


def _classified(block: Block, blocks: list[Block], at: int, found: Findings) -> Block:
    if block.kind != "line":
        return block
    if block.text in found.contents:
        return block.as_kind("heading")
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    return block.as_kind("heading" if is_heading(block, after) else "paragraph")


def is_heading(block: Block, after: Block | None) -> bool:
    """Whether a line of plain text is a heading, by its form alone."""
    text = block.text
    if block.kind != "line" or len(text) > LONGEST_HEADING or len(text.split()) > MOST_WORDS or text[0].islower():
        return False
    if text.endswith("?"):
        return text.count("?") == 1 and not re.search(r"[.!] ", text)
    if text[-1] in ".,;:!" or not any(map(str.isalpha, text)) or after is None:
        return False
    return not _has_marks(block) and (_is_label(text) or not has_a_finite_verb(text))


def _is_label(text: str) -> bool:
    """A few words, or Title Case: "Symptoms and Causes" has no verb, though "causes" can be one."""
    words = text.split()
    return len(words) <= 3 or all(not word[0].islower() or len(word) <= 4 for word in words)


def _has_marks(block: Block) -> bool:
    return any(sentence.groups or sentence.doubt for sentence in sentences_of(block))


def _with_members(blocks: list[Block], found: Findings) -> list[Block]:
    """Unmarked lines after a lead-in made bullets, where they are its members."""
    made: list[Block] = []
    at = 0
    while at < len(blocks):
        lead = blocks[at]
        made.append(lead)
        at += 1
        if lead.kind == "paragraph" and lead.text.endswith(":") and (members := _members(blocks, at)):
            made += [block.as_kind("bullet", gap=False) for block in members]
            at += len(members)
            _name_guess(lead, members, found)
    return made


def _name_guess(lead: Block, members: list[Block], found: Findings) -> None:
    message = f"The {len(members)} lines after “…{lead.text[-50:]}” were read as its list. Check where it ends."
    found.problem("list-guessed", members[0].line, message)


def _members(blocks: list[Block], start: int) -> list[Block]:
    announced = COUNTED.search(blocks[start - 1].text[-80:])
    if announced:
        counted = blocks[start : start + COUNTS.index(announced[1].lower()) + 2]
        if len(counted) > 1 and all(block.kind == "paragraph" for block in counted):
            return counted
    end = start
    while end < len(blocks) and _is_member(blocks, start, end):
        end += 1
    return blocks[start:end]


def _is_member(blocks: list[Block], start: int, at: int) -> bool:
    block, text = blocks[at], blocks[at].text
    if block.kind == "heading":
        return not block.gap and _continues_headings(blocks, start, at)
    if (
        block.kind != "paragraph"
        or (block.gap and at > start)
        or len(text) > LONGEST_MEMBER
        or text.endswith((":", "?"))
    ):
        return False
    return len(sentences_of(block)) == 1 and not _is_statement(text)


def _continues_headings(blocks: list[Block], start: int, at: int) -> bool:
    """Short lines without a full stop are members when the first is, and no text follows it as under a heading."""
    if at > start:
        return not blocks[start].text.endswith(".") and not blocks[at].text.endswith("?")
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    return after is None or (after.kind == "heading" and not after.gap)


def _is_statement(text: str) -> bool:
    """A whole sentence, as against "Hip dislocation that causes …" or "Recommend a transplant, if there’s …"."""
    main = re.split(r"\b(?:that|which|who|whose|where|when|if|because|especially)\b|,", text, maxsplit=1)[0]
    words = main.rstrip(".").split()
    if len(words) > 2 and AUXILIARY.search(main):
        return True
    return len(words) > 11 and has_a_finite_verb(main) and not has_a_finite_verb(f"{words[0]} it")


def _levelled(blocks: list[Block], found: Findings) -> list[Block]:
    levels = _by_contents if found.contents else _by_order
    return levels(blocks, found)


def _by_contents(blocks: list[Block], found: Findings) -> list[Block]:
    made, under_question, seen_part = [], False, False
    for block in blocks:
        if block.kind != "heading":
            made.append(block)
        elif block.text in found.contents or not seen_part or PARTS.fullmatch(block.text):
            seen_part, under_question = seen_part or block.text in found.contents, False
            made.append(block.as_kind("heading", level=1))
        elif block.text.endswith("?"):
            under_question = True
            made.append(block.as_kind("heading", level=2))
        else:
            made.append(block.as_kind("heading", level=3 if under_question else 2))
    return made


def _by_order(blocks: list[Block], found: Findings) -> list[Block]:
    made: list[Block] = []
    parent = False
    for at, block in enumerate(blocks):
        if block.kind != "heading":
            made.append(block)
            continue
        parent = parent and not PARTS.fullmatch(block.text)
        made.append(block.as_kind("heading", level=2 if parent else 1))
        if not parent and at + 1 < len(blocks) and blocks[at + 1].kind == "heading":
            parent = True
            message = f"“{block.text}” has no text of its own; the headings after it were read as its parts: check."
            found.problem("heading-level-guessed", block.line, message)
    return made
