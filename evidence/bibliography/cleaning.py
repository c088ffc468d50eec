"""Text that somebody else wrote, made fit to store. What `evidence.text` refuses in what is typed is left out of what
is imported: controls, invisible and unassigned characters, marks piled up on one letter. The rest stands as it was, in
NFC; on one line, or line by line, with one space between words.
"""

import re
import unicodedata

from evidence.text.entry import MOST_MARKS_IN_A_ROW

WRONGLY_DECODED = "\ufffd"

_LINE_ENDINGS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_STRAY_JOINERS = re.compile("(?<![\u0600-\u1cff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1cff])")
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
_FOREIGN_ROW = re.compile(rf"[^\x00-\u02ff]{{{MOST_MARKS_IN_A_ROW + 1}}}")


class _Kept(dict[int, int | None]):
    """What becomes of each character, found out when it is first met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = code if _is_fit(chr(code)) else None
        return self[code]


_KEPT = _Kept()


def cleaned(text: str, *, lines: bool = False) -> tuple[str, bool]:
    """The text to store, and whether characters were left out of it."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split()), False
    ended = _LINE_ENDINGS.sub("\n", text)
    kept = _STRAY_JOINERS.sub("", ended.translate(_KEPT))
    kept = _without_piles(kept) if _FOREIGN_ROW.search(kept) else kept
    return _spaced(unicodedata.normalize("NFC", kept), lines), len(kept) < len(ended)


def _is_fit(character: str) -> bool:
    code = ord(character)
    if character in "\n\t\u200c\u200d\ufffd":
        return True
    if character in _BLANKS or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return False
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _without_piles(text: str) -> str:
    """Before NFC, which takes quadratic time to sort marks."""
    kept, row = [], 0
    for character in text:
        row = row + 1 if not character.isascii() and unicodedata.category(character) in {"Mn", "Me"} else 0
        if row <= MOST_MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _spaced(text: str, lines: bool) -> str:
    if not lines:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)
