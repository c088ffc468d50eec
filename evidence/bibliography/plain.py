"""The text of a field as it is kept: no markup, no invisible characters, blanks folded, NFC."""

import html
import re

from evidence.text import without_refused

# Only elements that titles and abstracts are written with, so that “a<b and c>d” stays what it says.
_ELEMENTS = (
    "i|b|u|em|strong|sub|sup|inf|sc|scp|p|br|span|div|a|ul|ol|li|h[1-6]|title|italic|bold|sec|abstract|list|list-item|"
    "table|tr|td|label|underline|styled-content"
)
_TAG = re.compile(
    rf"</?(?:(?:jats|mml):[a-z][a-z-]*|{_ELEMENTS})(?:\s+[a-z:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:jats:)?(?:p|br|div|li|h[1-6]|title|sec|list|list-item|tr|td|label)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9a-f]{2,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)


def plain_line(text: str) -> str:
    """On one line."""
    return " ".join(without_refused(text).split())


def plain_lines(text: str) -> str:
    """The same, line by line; empty lines are left out."""
    if "\n" not in text:
        return plain_line(text)
    return "\n".join(line for line in map(plain_line, text.split("\n")) if line)


def without_markup(text: str) -> str:
    """HTML and JATS elements are taken out and entities read, until none is left: exports encode them twice."""
    for _ in range(3):
        read = _TAG.sub(_in_place_of, _ENTITY.sub(_character, text) if "&" in text else text)
        if read == text:
            break
        text = read
    return text


def _in_place_of(tag: re.Match[str]) -> str:
    return " " if _BLOCK.match(tag[0]) else ""


def _character(entity: re.Match[str]) -> str:
    read = html.unescape(entity[0])
    return entity[0] if "\ufffd" in read or (not read.isprintable() and not read.isspace()) else read
