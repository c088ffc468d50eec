"""What may be entered as text. The only changes made are three, all invisible: Unicode NFC, one kind of line ending,
and no white space at either end. Everything else is refused, with every reason at once, so that the text a reviewer
sees is the text that is stored, digested and published. Work is linear in the length of the text.
"""

import re
import unicodedata
from collections.abc import Iterator

MOST_LINES = 1_000
MOST_MARKS_IN_A_ROW = 5  # Hebrew with points and accents needs four; more is a pile that hides the line above it
NAMED_PER_TEXT = 8

_LINE_ENDINGS = re.compile("\r\n|[\r\u2028\u2029]")
_UNUSUAL = re.compile(r"[^ -~\n\t]")
_PERHAPS_PILED = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS_IN_A_ROW + 1}}}")  # no mark has a lower number
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
# Assigned as letters, marks or symbols, yet drawn as nothing.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
# What need not be looked at one by one: letters, figures and marks of Latin, Greek and Cyrillic, dashes and quotes.
_SUSPECT = re.compile(
    "[^\n\t\x20-\x7e\xa0-\xac\xae-\u033f\u0350-\u0377\u0391-\u03a1\u03a3-\u03ff\u0400-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u218b\u2190-\u22ff]"
)
_PILE = re.compile(rf"[^\x00-\u02ff\w\s]{{{MOST_MARKS_IN_A_ROW + 1},}}")
_CATEGORIES = {
    "Cc": "a control character",
    "Cf": "an invisible character",
    "Cs": "half of a surrogate pair",
    "Co": "a private-use character",
    "Cn": "an unassigned character",
}


class UnacceptableText(ValueError):
    """Names the field and everything that is wrong with what was entered in it."""

    def __init__(self, field: str, reasons: list[str]) -> None:
        self.field = field
        self.reasons = reasons
        super().__init__(f"{field[:1].upper()}{field[1:]} cannot be taken: {'; '.join(reasons)}.")


def clean_text(value: str, *, field: str, longest: int = 5_000, lines: bool = True) -> str:
    """The text as it is stored, at most `longest` characters; raises UnacceptableText."""
    if not isinstance(value, str):
        raise UnacceptableText(field, ["it is not text"])
    if value.isascii() and value.isprintable() and value[:1].isalnum() and len(value) <= longest:
        return value.rstrip()  # most texts are: nothing in them can be refused
    seen = _LINE_ENDINGS.sub("\n", value[: longest * 4])  # NFC shortens a text to a third at most
    reasons = [*_characters_refused(seen), *_marks_piled_up(seen)]
    # Piled-up marks are refused before NFC, which takes quadratic time to sort them.
    text = seen.strip() if reasons else unicodedata.normalize("NFC", seen).strip()
    reasons += [*_nothing_to_read(text), *_too_much(text, len(value), longest), *_more_than_one_line(text, lines)]
    if reasons:
        raise UnacceptableText(field, reasons)
    return text


def clean_line(value: str, *, field: str, longest: int = 500) -> str:
    """The same on one line: no line break, no tab."""
    return clean_text(value, field=field, longest=longest, lines=False)


def without_refused(text: str) -> str:
    """What others typed, in NFC, without the characters that `clean_text` refuses: a space stands for a control."""
    if text.isascii() and text.isprintable():
        return text
    cleared = _SUSPECT.sub(_kept, text)
    return cleared if cleared.isascii() else unicodedata.normalize("NFC", _PILE.sub(_first_marks, cleared))


def _kept(found: re.Match[str]) -> str:
    character = found[0]
    if not _why_refused(found.string, found.start()):
        return character
    return " " if unicodedata.category(character) == "Cc" else ""


def _first_marks(found: re.Match[str]) -> str:
    """Before NFC, which takes quadratic time to sort marks."""
    kept, row = "", 0
    for character in found[0]:
        row = row + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        kept += character if row <= MOST_MARKS_IN_A_ROW else ""
    return kept


def _characters_refused(text: str) -> list[str]:
    """One reason for each kind of character, where it first stands, and how often."""
    found: dict[str, list[int]] = {}
    for suspect in _UNUSUAL.finditer(text):
        if what := _why_refused(text, suspect.start()):
            found.setdefault(f"{what} (U+{ord(suspect[0]):04X})", []).append(suspect.start() + 1)
    reasons = [_stating(what, places) for what, places in found.items()]
    more = len(reasons) - NAMED_PER_TEXT
    return [*reasons[:NAMED_PER_TEXT], f"{more} more such characters"] if more > 0 else reasons


def _stating(what: str, places: list[int]) -> str:
    often = "" if len(places) == 1 else f", {len(places)} times"
    return f"it has {what} at character {places[0]}{often}"


def _why_refused(text: str, at: int) -> str:
    character = text[at]
    for what, holds in _named_kinds(character):
        if holds:
            return what
    if character in _JOINERS:
        return "" if _joins_letters(text, at) else "an invisible joiner"
    if is_variation_selector(character):
        return "" if at and unicodedata.category(text[at - 1]) in {"So", "Sm"} else "an invisible variation selector"
    return _CATEGORIES.get(unicodedata.category(character), "")


def _named_kinds(character: str) -> Iterator[tuple[str, bool]]:
    code = ord(character)
    yield "a NUL character", code == 0
    yield "a control that turns the direction of writing", character in _BIDI
    yield "a byte order mark", code == 0xFEFF
    yield "a soft hyphen", code == 0xAD
    yield "a zero-width space", code == 0x200B
    yield "a replacement character, so it was decoded wrongly", code == 0xFFFD
    yield "an invisible character", character in _BLANKS
    yield "a noncharacter", code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _joins_letters(text: str, at: int) -> bool:
    """Arabic and Indic scripts spell with joiners; between Latin letters or figures they only hide."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return 0x0600 <= ord(before or " ") <= 0x1CFF and 0x0600 <= ord(after or " ") <= 0x1CFF


def is_variation_selector(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF


def _marks_piled_up(text: str) -> list[str]:
    row = 0
    for at, character in enumerate(text if _PERHAPS_PILED.search(text) else ""):
        row = row + 1 if not character.isascii() and unicodedata.category(character) in {"Mn", "Me"} else 0
        if row > MOST_MARKS_IN_A_ROW:
            return [f"it piles more than {MOST_MARKS_IN_A_ROW} marks on one letter at character {at + 1}"]
    return []


def _nothing_to_read(text: str) -> list[str]:
    if not text:
        return ["it is empty"]
    if not any(character.isalnum() for character in text):
        return ["it has no letter and no figure"]
    if unicodedata.combining(text[0]):
        return ["it begins with a mark that belongs on a letter"]
    return []


def _too_much(text: str, entered: int, longest: int) -> list[str]:
    length = entered if entered > longest * 4 else len(text)
    return [f"it is {length:,} characters long, and {longest:,} is the most"] if length > longest else []


def _more_than_one_line(text: str, lines: bool) -> list[str]:
    breaks = text.count("\n")
    if not lines:
        return ["it must be on one line, without tabs"] if breaks or "\t" in text else []
    return [f"it has {breaks + 1:,} lines, and {MOST_LINES:,} is the most"] if breaks >= MOST_LINES else []
