"""Whether a quoted passage stands in a text word for word. That it is there does not say that it supports the claim."""

import re
import unicodedata

_LEFT_OUT = re.compile(r"[\[(]?(?:…|\.{3})[\])]?")
_SIGN = re.compile(r"[%<>=≤≥±+]")
_BETWEEN_WORDS = re.compile(r"[^\w%<>=≤≥±+]+")


def quote_stands_in(quote: str, text: str) -> bool:
    """Every part of the quote, which leaves things out at “…”, in order; but for case, spaces and punctuation."""
    parts = [part for part in map(_words, _LEFT_OUT.split(quote)) if part.strip()]
    text, start = _words(text), 0
    for part in parts:
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part) - 1  # the space after a part is the one before the next
    return bool(parts)


def _words(text: str) -> str:
    """Words and signs with one space around each: “cat” is not in “catheter”, and a decimal point is no punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"(?<=\d)[.·,](?=\d)", "_", plain)
    plain = _SIGN.sub(r" \g<0> ", plain)
    return f" {_BETWEEN_WORDS.sub(' ', plain).strip()} "
