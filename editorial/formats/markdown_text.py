"""Text that is written into Markdown and stays text: no mark of CommonMark or its common dialects acts in it.

Every ASCII punctuation character may be escaped with a backslash (CommonMark 0.31.2, section 2.4). What has no meaning
where it stands is left as it is, so that the source can be read too.
"""

import re

# Marks anywhere: emphasis, code, links, entities, HTML; in dialects tables, strike-through, mathematics, attributes.
_MARKS = re.compile(r"[\\`*_\[\]~$#{}|]|<(?!\s)|&(?=[#\w])")
# Marks where a line begins (CommonMark 0.31.2, sections 4 and 5): rules, underlines, quotes, lists, definitions.
_OPENING = re.compile(r"[-+=>:]")
_NUMBER = re.compile(r"(\d+)([.)])(?=\s|$)")
_BLANKS = re.compile(r"[ \t]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\x00-\x20\x7f]+")


def lines_of(text: str | None) -> list[str]:
    """Each line of a text, escaped; empty ones are left out."""
    plain = (_BLANKS.sub(" ", _UNSEEN.sub("", line)).strip() for line in (text or "").splitlines())
    return [_escaped(line) for line in plain if line]


def line_of(text: str | None) -> str:
    """The text in one line, escaped."""
    return " ".join(lines_of(text))


def paragraph(text: str | None) -> str:
    """The text as one paragraph that keeps its line ends (CommonMark 0.31.2, section 6.7: hard line breaks)."""
    return "\\\n".join(lines_of(text))


def link(address: str | None) -> str:
    """An address as an autolink (CommonMark 0.31.2, section 6.5); only of the web, and nothing else is one."""
    if not address or not _ADDRESS.fullmatch(address):
        return ""
    return f"<{address}>"


def _escaped(line: str) -> str:
    marked = _MARKS.sub(r"\\\g<0>", line)
    if _OPENING.match(marked):
        return f"\\{marked}"
    return _NUMBER.sub(r"\1\\\2", marked, count=1) if _NUMBER.match(marked) else marked
