"""Plain text out of the HTML and JATS that titles and abstracts come with.

Only what certainly is a tag goes: “p<0.05” and “<script>” stay as they were written. Raised figures stay raised, since
10⁹ is not 109.
"""

import html
import re

MOST_ESCAPES = 3

_INLINE = (
    "i|b|u|em|strong|italic|bold|underline|sub|sup|inf|sc|scp|small|span|font|tt|monospace|roman|a|ext-link|xref"
    "|styled-content|inline-formula|inline-graphic|tex-math|alternatives|named-content|math|mrow|mi|mn|mo|mtext|msub|msup"
    "|mml:[a-z]{1,20}|jats:[a-z-]{1,30}"
)
_BLOCK = "p|br|div|sec|title|list|list-item|ul|ol|li|abstract|disp-formula|label|h[1-6]|trans-abstract|table|tr|td"
_ATTRIBUTES = r"""(?:\s{1,9}[\w:.-]{1,40}\s?=\s?(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}')){0,20}\s{0,9}"""
_TAG = re.compile(rf"</?(?:(?:jats:)?({_BLOCK})|(?:jats:)?(?:{_INLINE})){_ATTRIBUTES}/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{2,7}|#x[0-9a-f]{2,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_RAISED = re.compile(r"<(?:jats:)?sup>\s?([0-9+−-]{1,12})\s?</(?:jats:)?sup>", re.IGNORECASE)
_HEADING = re.compile(
    r"<(?:jats:)?title>([^<>]{1,80})</(?:jats:)?title>\s{0,9}<(?:jats:)?p\b[^<>]{0,200}>", re.IGNORECASE
)
_NAMED_ABSTRACT = re.compile(r"\s*abstract\s*[:.]?\s*\n", re.IGNORECASE)
_FIGURES = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def may_be_marked_up(text: str) -> bool:
    return "<" in text or "&" in text


def plain(text: str) -> str:
    """The text without its tags; the end of a block is the end of a line."""
    if not may_be_marked_up(text):
        return text
    read = _without_tags(text)
    for _ in range(MOST_ESCAPES):  # titles come escaped twice: &amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt;
        if "&" not in read:
            break
        read = _without_tags(_ENTITY.sub(_character, read))
    return _NAMED_ABSTRACT.sub("", read, count=1) if _NAMED_ABSTRACT.match(read) else read


def raised(text: str) -> str:
    """Figures as superscripts; any other text as it is."""
    return text.translate(_FIGURES) if re.fullmatch(r"[0-9+−-]{1,12}", text) else text


def _without_tags(text: str) -> str:
    headed = _HEADING.sub(_as_label, _RAISED.sub(lambda found: raised(found[1]), text))
    return _TAG.sub(lambda found: "\n" if found[1] else "", headed)


def _character(entity: re.Match[str]) -> str:
    """One that cannot be seen stays written out, as does what only looks like an entity."""
    read = html.unescape(entity[0])
    return entity[0] if "\ufffd" in read or (not read.isprintable() and not read.isspace()) else read


def _as_label(found: re.Match[str]) -> str:
    title = found[1].strip()
    return "\n" if title.casefold() in {"abstract", "summary"} else f"\n{title.rstrip(':')}: "
