"""Text that somebody else wrote, made fit to store. What `evidence.text` refuses in what is typed is left out of what
is imported: controls, invisible and unassigned characters, marks piled up on one letter. The rest stands as it was, in
NFC; on one line, or line by line, with one space between words.
"""

import re

from evidence.text import shortened, without_refused

WRONGLY_DECODED = "\ufffd"  # of a text that has it nothing is stored: what stood there is not known

_DASHES = re.compile(r"\s?(?:-{1,3}|[‐‑‒–—−]{1,2})\s?")
_LINE_ENDINGS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def cleaned(text: str, *, lines: bool = False) -> tuple[str, bool]:
    """The text to store, and whether characters that cannot be seen were left out of it."""
    if text.isascii() and text.isprintable():
        return on_one_line(text), False
    kept = without_refused(_LINE_ENDINGS.sub("\n", text))
    mended = not text.isprintable() and _invisible(text) > _invisible(kept)
    return (_line_by_line(kept) if lines else on_one_line(kept)), mended


def with_hyphens(pages: str) -> str:
    return pages if pages.isalnum() else _DASHES.sub("-", pages)


def quoted(text: str) -> str:
    """A value in a warning: short, and with nothing in it that cannot be seen."""
    short = shortened(text, 60)
    return f"“{' '.join(without_refused(short).splitlines())}”"


def on_one_line(text: str) -> str:
    """With one space between words."""
    return " ".join(text.split())


def _line_by_line(text: str) -> str:
    """Lines that are empty are left out."""
    return "\n".join(line for line in map(on_one_line, text.split("\n")) if line)


def _invisible(text: str) -> int:
    return sum(not character.isprintable() and not character.isspace() for character in text)
