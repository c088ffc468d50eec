"""From bytes to lines, or a refusal that names the line. Nothing is repaired, replaced or guessed here.

Only UTF-8 is read (a byte order mark is taken off). Line ends of every system become \\n, and text becomes NFC, as at
entry. What may stand in a line is what may be typed (evidence.text). Every check is linear.
"""

import re
import unicodedata

from evidence.filetypes import named_kind
from evidence.text import UnacceptableText, clean_text

from .document import Unreadable

MAX_BYTES = 500_000  # ten times the longest page known; what is larger is not one page
MAX_LINES = 20_000
MAX_LINE = 20_000
MAX_WORD = 2_000

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
HTML_PAGE = re.compile(r"\s*(<!doctype\s+html|<html\b|<\?xml\b|<head\b|<body\b|<svg\b)", re.IGNORECASE)
HTML_END = re.compile(r"</(html|body|head)\s*>", re.IGNORECASE)


def source_lines(content: bytes) -> list[str]:
    """The lines of a source, without line ends. Raises Unreadable."""
    _refuse_other_formats(content)
    text = LINE_ENDS.sub("\n", _decoded(content))
    lines = text.removesuffix("\n").split("\n")
    if not text.strip():
        raise Unreadable(0, "There is no text in it.")
    if len(lines) > MAX_LINES:
        raise Unreadable(MAX_LINES + 1, f"More than {MAX_LINES} lines.")
    refuse_bad_text(lines)
    if html := HTML_PAGE.match(text) or HTML_END.search(text):
        raise Unreadable(text.count("\n", 0, html.end()) + 1, "This is an HTML page, not plain text or Markdown.")
    return [unicodedata.normalize("NFC", line) for line in lines]


def refuse_bad_text(lines: list[str], first: int = 1) -> None:
    """Refuse what no reader of the page could see or trust. `first` is the number of the first line."""
    for number, line in enumerate(lines, first):
        if line.isascii() and line.isprintable() and len(line) <= MAX_WORD:
            continue
        reason = _fault(line)
        if reason:
            raise Unreadable(number, reason)


def _refuse_other_formats(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise Unreadable(0, f"Larger than {MAX_BYTES:,} bytes.")
    if name := named_kind(content) or ("text in UTF-16" if content.startswith(UTF_16) else ""):
        raise Unreadable(1, f"This is {name}, not plain text or Markdown.")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "Not UTF-8: save the text as UTF-8 and try again.") from error


def _fault(line: str) -> str:
    if len(line) > MAX_LINE:
        return f"Longer than {MAX_LINE:,} characters."
    if any(len(word) > MAX_WORD for word in line.split()):
        return f"A word of more than {MAX_WORD:,} characters."
    try:
        # A rule of dashes is a line of a page, though not a text of its own: hence the letter.
        clean_text(f"{line} x", field="line", longest=MAX_LINE + 2)
    except UnacceptableText as error:
        return str(error)
    return ""
