"""What changes from one edition to the next, line by line, for the person who signs it: pure, from two contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from evidence.content import canonical

Block = Mapping[str, Any]
FIELDS = {
    "title": "Title",
    "question_title": "Question title",
    "slug": "Address",
    "language": "Language",
    "translation_of": "Translation of",
    "topics": "Topics",
    "synonyms": "Synonyms",
    "authors": "Authors",
    "related": "Related links",
    "policy": "Editorial policy",
    "disclaimer": "Disclaimer",
    "publisher": "Publisher",
    "license": "Licence",
}


@dataclass(frozen=True)
class FieldChange:
    name: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class DiffLine:
    """One block of either edition; `change` is added, removed, changed, moved or same."""

    change: str
    before: Block | None
    after: Block | None

    @property
    def block(self) -> Block:
        return self.after or self.before or {}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    """Fields of the page itself; an absent value and an empty one are the same, inside a value too."""
    return [
        FieldChange(name, label, before.get(name) or None, after.get(name) or None)
        for name, label in FIELDS.items()
        if canonical({name: before.get(name)}) != canonical({name: after.get(name)})
    ]


def changed_lines(before: Sequence[Block], after: Sequence[Block]) -> list[DiffLine]:
    """All lines of the new edition in order, with removed ones where they stood."""
    old, new = {one["id"]: one for one in before}, {one["id"]: one for one in after}
    matcher = SequenceMatcher(None, list(old), list(new), autojunk=False)
    lines: list[DiffLine] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        stayed = tag == "equal"
        lines += [DiffLine("removed", one, None) for one in before[start:end] if one["id"] not in new]
        lines += [_line(one, old.get(one["id"]), stayed) for one in after[new_start:new_end]]
    return lines


def _line(after: Block, before: Block | None, stayed: bool) -> DiffLine:
    if before is None:
        return DiffLine("added", None, after)
    if _without_empty(before) != _without_empty(after):
        return DiffLine("changed", before, after)
    return DiffLine("same" if stayed else "moved", before, after)


def _without_empty(block: Block) -> dict[str, Any]:
    return {name: value for name, value in block.items() if value not in (None, "", [])}
