"""Whether a quoted passage stands in a text word for word. That it is there does not say that it supports the claim.

Case, punctuation, spaces and line ends do not count, nor the hyphen that divides a word at one; the sign and the marks
of a figure do. What the quote leaves out at “…” may be of any length; what an editor put in square brackets may stand
for a few words of the text. Nothing else is forgiven: a quote is found as it stands, or it is not found, and nobody
guesses where it may have stood.
"""

import re
import unicodedata
from enum import Enum
from functools import reduce
from operator import or_

MOST_WORDS_BRACKETED = 10
ANY_NUMBER = 10**9

_LEFT_OUT = r"[\[(]?(?:…|\.{3}|\. \. \.)[\])]?"
_BRACKETED = r"\w*\[[^\[\]]*\]\w*"
_GAP = re.compile(rf"({_LEFT_OUT})")
_GAP_OR_BRACKET = re.compile(rf"({_LEFT_OUT}|{_BRACKETED})")
_LETTER_CHANGED = re.compile(r"\[(\w)\](?=\w)")  # “[C]olchicine”: a capital where the text has none
# A word that a line end divides; or one with a hyphen of its own, whose line ends there.
_DIVIDED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[-‐]\n([^\W\d_]+)")
_SIGN = re.compile(r"[%<>=≤≥±+]")
_BETWEEN_WORDS = re.compile(r"[^\w%<>=≤≥±+]+")
# What makes another figure of a figure becomes part of its word: a minus, which is no dash between two figures, the
# mark before decimals or after thousands, and an exponent or a half.
_BEFORE_SMALL_FIGURE = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁻¼-¾⅐-⅞])")
_OF_A_FIGURE = [
    (re.compile(r"(?<![\w%)\]])(?:[-–−‐]|(?<![\d%]\s)[-–−‐]\s)(?=[.·]?\d)"), " minus"),
    (re.compile(r"(?<=\d)[.·](?=\d)|(?<![\w.])[.·](?=\d)"), "_"),
    (re.compile(r"(?<=\d),(?=\d)"), "__"),
]

Parts = list[tuple[int, list[str]]]  # how many words may stand before each part, and its words


class QuoteCheck(Enum):
    FOUND = "found"
    NOT_FOUND = "not-found"
    NO_TEXT = "no-text"


def check_quote(quote: str, text: str) -> QuoteCheck:
    """`text` is what is stored of the source; without any there is nothing to check the quote against."""
    if not text.strip():
        return QuoteCheck.NO_TEXT
    return QuoteCheck.FOUND if quote_stands_in(quote, text) else QuoteCheck.NOT_FOUND


def quote_stands_in(quote: str, text: str) -> bool:
    """Every part of the quote, in order. Brackets are read as the source's own first, and as an editor's then."""
    quote = _LETTER_CHANGED.sub(r"\1", quote)
    quote, text = _joined(quote, text), _joined(text, quote)
    words = _words(text)
    readings = [_parts(quote, _GAP)]
    if "[" in quote:
        readings.append(_parts(quote, _GAP_OR_BRACKET))
    return any(_stand_in(parts, words) for parts in readings if parts)


def _joined(text: str, other: str) -> str:
    """Each word that a line end divides is one word where the other text has it as one."""
    if not _DIVIDED.search(text):
        return text
    there = set(_words(_DIVIDED.sub(r"\1\2 \1 \2", other)))
    return _DIVIDED.sub(
        lambda found: f"{found[1]}{found[2]}" if there.issuperset(_words(f"{found[1]}{found[2]}")) else found[0], text
    )


def _parts(quote: str, gaps: re.Pattern[str]) -> Parts:
    """The first part may stand anywhere."""
    parts: Parts = []
    before = ANY_NUMBER
    for number, piece in enumerate(gaps.split(quote)):
        if number % 2:
            before = max(before, ANY_NUMBER if _GAP.fullmatch(piece) else MOST_WORDS_BRACKETED)
        elif words := _words(piece):
            parts.append((before, words))
            before = 0
    return parts


def _stand_in(parts: Parts, text: list[str]) -> bool:
    """Follows every place where the parts so far may end, since the first place of a part need not be the right one.

    Places are the bits of one number, so that a step for all of them is one operation.
    """
    places = _places({word for _, words in parts for word in words}, text)
    ends = 1
    for most, words in parts:
        starts = _within(ends, most)
        for at, word in enumerate(words):
            starts &= places[word] >> at
        ends = starts << len(words)
        if not ends:
            return False
    return True


def _places(words: set[str], text: list[str]) -> dict[str, int]:
    places = dict.fromkeys(words, 0)
    for at, word in enumerate(text):
        if word in words:
            places[word] |= 1 << at
    return places


def _within(ends: int, most: int) -> int:
    """From each of the ends on as many words as may stand between; without a limit, all from the first end on."""
    if most >= ANY_NUMBER:
        return -(ends & -ends)
    return reduce(or_, (ends << words for words in range(most + 1)))


def _words(text: str) -> list[str]:
    """Words and signs: “cat” is not in “catheter”, nor 5 in −5, and a decimal point or comma is no punctuation."""
    plain = unicodedata.normalize("NFKC", _BEFORE_SMALL_FIGURE.sub("___", text)).casefold()
    for mark, word in _OF_A_FIGURE:
        plain = mark.sub(word, plain)
    return _BETWEEN_WORDS.sub(" ", _SIGN.sub(r" \g<0> ", plain)).split()
