"""The value of a field: braces, quotes, figures and abbreviations, joined by “#”.

Abbreviations are put in when they are defined, in the order of the file, so that none can run in a circle; one that
grows too long is refused, and with it every entry that uses it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_ABBREVIATION = 10_000
MOST_ABBREVIATIONS = 20_000
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_BRACES = re.compile(r"(?<!\\)[{}]")
_BRACES_OR_QUOTE = re.compile(r"(?<!\\)[{}\"]")
_WORD = re.compile(r"[^\s#{}\"]+")
_JOINT = re.compile(r"\s*(?:#\s*)?")


class Refused(ValueError):
    """The value cannot be made out: the reason, in words fit to show."""


@dataclass
class Abbreviations:
    """What @string has defined so far, and the months, which every style defines."""

    texts: dict[str, str] = field(default_factory=lambda: {month[:3].lower(): month for month in MONTHS})
    refused: dict[str, str] = field(default_factory=dict)

    def define(self, name: str, written: str) -> None:
        key = name.strip().lower()
        if len(self.texts) >= MOST_ABBREVIATIONS:
            return
        try:
            if key not in self.texts and key in {word.lower() for word in words(written)}:
                raise Refused(f"the abbreviation “{name[:60]}” is defined by itself")
            text = value(written, self, set())
            if len(text) > LONGEST_ABBREVIATION:
                raise Refused(f"the abbreviation “{name[:60]}” has more than {LONGEST_ABBREVIATION:,} characters")
        except Refused as why:
            self.texts.pop(key, None)
            self.refused[key] = str(why)
        else:
            self.texts[key] = text


def value(written: str, abbreviations: Abbreviations, undefined: set[str]) -> str:
    """The text of it, LaTeX as it stands. An abbreviation that is not defined stands for itself. Raises Refused."""
    if written[:1] == "{" and written[-1:] == "}" and written.count("{") == 1:
        return written[1:-1]
    joined: list[str] = []
    for text, is_word in _pieces(written):
        joined.append(_meant(text, abbreviations, undefined) if is_word else text)
    return "".join(joined)


def words(written: str) -> list[str]:
    return [text for text, is_word in _pieces(written) if is_word]


def _meant(word: str, abbreviations: Abbreviations, undefined: set[str]) -> str:
    key = word.lower()
    if word.isdigit():
        return word
    if key in abbreviations.refused and key not in abbreviations.texts:
        raise Refused(abbreviations.refused[key])
    if key not in abbreviations.texts:
        undefined.add(word[:60])
    return abbreviations.texts.get(key, word)


def _pieces(written: str) -> Iterator[tuple[str, bool]]:
    """Each piece, and whether it is a bare word."""
    at = 0
    while at < len(written):
        if written[at] == "{":
            end = _end_of_braces(written, at)
            yield written[at + 1 : end], False
        elif written[at] == '"':
            end = _end_of_quotes(written, at)
            yield written[at + 1 : end], False
        elif found := _WORD.match(written, at):
            end = found.end() - 1
            yield found[0], True
        else:
            end = at
        joint = _JOINT.match(written, end + 1)
        at = joint.end() if joint else end + 1


def _end_of_braces(written: str, at: int) -> int:
    depth = 0
    for brace in _BRACES.finditer(written, at):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.start()
    raise Refused("a brace in it is not closed")


def _end_of_quotes(written: str, at: int) -> int:
    depth = 0
    for mark in _BRACES_OR_QUOTE.finditer(written, at + 1):
        if mark[0] == '"' and not depth:
            return mark.start()
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
    raise Refused("a quotation mark in it is not closed")
