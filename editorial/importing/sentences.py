"""A block's text as sentences, each with its citation marks and its source lines. Nothing of the text is lost.

syntok finds where sentences begin; a piece runs to the beginning of the next. Marks after a full stop belong before
it.
"""

import re
from dataclasses import dataclass, replace

from syntok import segmenter

from .blocks import Block
from .marks import MarkGroup, bracket_in_doubt, explicit_marks, leading_marks, trailing_marks

STRAY_SPACE = re.compile(r"(?<! ) {1,3}(?=[.,;:!?)](?:\s|$))")
LETTER = re.compile(r"[^\W\d_]")
INITIALS = re.compile(r"\([a-z]{2,3}(?:, ?[a-z]{2,3}){0,3}\)\.?")


@dataclass(frozen=True)
class Sentence:
    text: str
    groups: tuple[MarkGroup, ...]
    lines: tuple[int, ...]
    doubt: str = ""

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(number for group in self.groups for number in group.numbers))

    @property
    def is_question(self) -> bool:
        return self.text.endswith("?")

    @property
    def is_words(self) -> bool:
        return bool(LETTER.search(self.text))

    @property
    def is_initials(self) -> bool:
        return bool(INITIALS.fullmatch(self.text))

    @property
    def leads_in(self) -> bool:
        return self.text.endswith(":")


def sentences_of(block: Block) -> list[Sentence]:
    """The sentences of a block, in order."""
    text = block.text
    groups = explicit_marks(text)
    masked = _masked(text, groups)
    read: list[Sentence] = []
    for start, end in _spans(masked):
        within = tuple(group for group in groups if start <= group.at < end)
        written = text[start:end]
        lines = block.lines_between(start + len(written) - len(written.lstrip()), start + len(written.rstrip()))
        _add(read, masked[start:end], within, lines)
    return read


def whole_of(block: Block) -> Sentence:
    """A list item as one sentence, however many it has."""
    sentences = sentences_of(block)
    text = " ".join(sentence.text for sentence in sentences if sentence.text)
    groups = tuple(group for sentence in sentences for group in sentence.groups)
    doubt = next((sentence.doubt for sentence in sentences if sentence.doubt), "")
    return Sentence(text, groups, block.lines, doubt)


def _masked(text: str, groups: list[MarkGroup]) -> str:
    for group in reversed(groups):
        text = text[: group.at] + " " * (group.end - group.at) + text[group.end :]
    return text


def _spans(text: str) -> list[tuple[int, int]]:
    starts = [tokens[0].offset for paragraph in segmenter.analyze(text) for tokens in map(list, paragraph) if tokens]
    if not starts:
        return [(0, len(text))]
    starts[0] = 0
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _add(read: list[Sentence], raw: str, groups: tuple[MarkGroup, ...], lines: tuple[int, ...]) -> None:
    body = raw.strip()
    if read and not groups:
        body, moved = leading_marks(body)
        if moved:
            last = read[-1]
            read[-1] = replace(last, groups=(*last.groups, moved), doubt=bracket_in_doubt(last.text))
    text, trailing, doubt = trailing_marks(body)
    groups = (*groups, trailing) if trailing else groups
    text = STRAY_SPACE.sub("", " ".join(text.split())) if groups else " ".join(text.split())
    if read and not _can_stand(text):
        read[-1] = _with_more(read[-1], text, groups, lines)
    elif text or groups:
        read.append(Sentence(text, groups, lines, doubt or bracket_in_doubt(text)))


def _can_stand(text: str) -> bool:
    return bool(LETTER.search(text))


def _with_more(before: Sentence, text: str, groups: tuple[MarkGroup, ...], lines: tuple[int, ...]) -> Sentence:
    """A full stop, a bracket or marks alone belong to the sentence before."""
    glue = "" if not text or text[0] in ".,;:)!?" else " "
    merged = tuple(sorted({*before.lines, *lines}))
    return replace(before, text=before.text + glue + text, groups=(*before.groups, *groups), lines=merged)
