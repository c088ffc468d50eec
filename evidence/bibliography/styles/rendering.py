"""Entries of a bibliography, drawn by citeproc-py; what is italic or raised is told in pieces, never as markup.

Titles, names and pages go through as they were entered: no style recapitalises “pH”. The processor writes its marks as
characters that no text may hold; they are taken out of every text that goes in, and off every line that comes out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any

from citeproc import VARIABLES
from citeproc.source import CitationItem, Date, LiteralDate, Name, Reference
from citeproc.string import String

from evidence.bibliography.csl import NAME_PARTS, Item, csl_names, date_parts
from evidence.bibliography.styles.reading import Style, UnusableStyle

KNOWN = frozenset(name.replace("_", "-") for name in VARIABLES)
_MARKS = {"italic": "\ue000", "bold": "\ue001", "raised": "\ue002", "lowered": "\ue003"}
_TAGS = {"italic": "i", "bold": "b", "raised": "sup", "lowered": "sub"}
_END = "\ue00f"
_NO_MARKS = dict.fromkeys(map(ord, [*_MARKS.values(), _END]))
_PIECES = re.compile(f"([{''.join(_MARKS.values())}{_END}])")
_JOURNAL_LIKE = frozenset({"article-journal", "article-magazine", "article-newspaper"})
_FULL_STOP = re.compile(rf"(?<=[?!])({_END}*)\.(?=\s|$)|(?<=\.)({_END}+)\.")
_SHORT_RANGE = re.compile(r"(\D*)(\d+)[-–](\d+)", re.ASCII)
_INITIALS = re.compile(r"[A-Z]{2,3}")
_E_LOCATOR = re.compile(r"[A-Za-z]+\d+", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Text of one kind."""

    text: str
    italic: bool = False
    bold: bool = False
    raised: bool = False
    lowered: bool = False

    @property
    def html(self) -> str:
        html = escape(self.text)
        for kind, tag in _TAGS.items():
            html = f"<{tag}>{html}</{tag}>" if getattr(self, kind) else html
        return html


@dataclass(frozen=True)
class Entry:
    """One work as the style writes it; `number` is its place among the items that were given."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.pieces)

    @property
    def html(self) -> str:
        """The same with our few tags; whatever else it holds is text."""
        return "".join(one.html for one in self.pieces)


class _Marked:
    """How the processor marks a text; small capitals and the like are left as they are."""

    preformat = Oblique = Light = Underline = SmallCaps = staticmethod(lambda text: text)
    Italic = staticmethod(lambda text: f"{_MARKS['italic']}{text}{_END}")
    Bold = staticmethod(lambda text: f"{_MARKS['bold']}{text}{_END}")
    Superscript = staticmethod(lambda text: f"{_MARKS['raised']}{text}{_END}")
    Subscript = staticmethod(lambda text: f"{_MARKS['lowered']}{text}{_END}")


class _Listed(CitationItem):
    """A work at its place, without the processor's register of all of them."""

    reference = property(lambda self: self["work"])
    number = property(lambda self: self["place"])

    def __init__(self, given: int, work: Reference) -> None:
        dict.__init__(self, given=given, place=given, work=work)

    def get_field(self, field: str) -> Any:
        return self["work"].get(field)


def bibliography(items: Iterable[Item], style: Style) -> Iterator[Entry]:
    """In the order given, one at a time, unless the style sorts. Raises UnusableStyle with the work it fails on."""
    style.citeproc.root.formatter = _Marked
    adjusted = _OWN_RULES.get(style.name, lambda item: item)
    listed = (_Listed(number, _work(adjusted(item), style)) for number, item in zip(count(1), items, strict=False))
    for one in _in_order(listed, style) if style.sorted else listed:
        if line := _tried(_drawn, one, style):
            yield Entry(one["given"], _pieces(_FULL_STOP.sub(r"\1\2", line)))


def _in_order(listed: Iterable[_Listed], style: Style) -> list[_Listed]:
    ordered = _tried(style.citeproc.sort_bibliography, list(listed))
    for place, one in enumerate(ordered, 1):
        one["place"] = place
    return ordered


def _drawn(one: _Listed, style: Style) -> str:
    return " ".join("".join(map(str, style.citeproc.render_bibliography([one]))).split())


def _tried(draw: Callable, given: Any, *further: Any) -> Any:
    """The processor fails in as many ways as a style can be odd."""
    try:
        return draw(given, *further)
    except Exception as wrong:
        works = [given] if isinstance(given, _Listed) else given
        title = str(works[0]["work"].get("title", "untitled"))[:80]
        raise UnusableStyle(f"The style cannot write “{title}”: {type(wrong).__name__}, {wrong}.") from wrong


def _pieces(line: str) -> tuple[Piece, ...]:
    kinds = {mark: kind for kind, mark in _MARKS.items()}
    open_: list[str] = []
    pieces = []
    for part in _PIECES.split(line):
        if part in kinds:
            open_.append(kinds[part])
        elif part == _END:
            del open_[-1:]
        elif part:
            pieces.append(Piece(part, **dict.fromkeys(open_, True)))
    return tuple(pieces)


def _work(item: Item, style: Style) -> Reference:
    """What the processor reads of an item; what it does not know would only be warned about."""
    known = {name: read for name in KNOWN & item.keys() if (read := _variable(name, item[name]))}
    expanded = style.citeproc.root.get("page-range-format") == "expanded"
    if "page" in known and expanded:
        known["page"] = String(_SHORT_RANGE.sub(_in_full, known["page"]))
    if item.get("type") in _JOURNAL_LIKE and _E_LOCATOR.fullmatch(str(known.get("page", ""))):
        known.setdefault("number", known["page"])
    if "container-title-short" not in known and (short := _variable("", item.get("journalAbbreviation"))):
        known["container-title-short"] = short
    return Reference("", item.get("type") or "document", **{name.replace("-", "_"): one for name, one in known.items()})


def _variable(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_name(one) for one in csl_names(value)]
    if isinstance(value, dict):
        return _date(value)
    return String(_clean(value)) if isinstance(value, str | int | float) else None


def _date(date: dict[str, Any]) -> Any:
    """Of a range its beginning, as everywhere else."""
    if parts := date_parts(date):
        return Date(**dict(zip(("year", "month", "day"), parts, strict=False)))
    written = _clean(date.get("literal") or date.get("raw") or "")
    return LiteralDate(written) if written else None


def _name(name: dict[str, str]) -> Name:
    """“MA” are initials already; the processor takes it for one name and would leave M."""
    parts = {part: _clean(name[part]) for part in NAME_PARTS if name.get(part)}
    if "literal" in parts:
        return Name(literal=parts["literal"])
    if "family" not in parts:
        parts["family"] = parts.pop("given", "")
    if _INITIALS.fullmatch(parts.get("given", "")):
        parts["given"] = " ".join(parts["given"])
    return Name(**parts)


def _in_full(pages: re.Match) -> str:
    """284-7 is 284-287."""
    before, first, last = pages.groups()
    return f"{before}{first}-{before}{first[: len(first) - len(last)]}{last}" if len(last) < len(first) else pages[0]


def _clean(value: Any) -> str:
    return " ".join(str(value).translate(_NO_MARKS).split())


def _without_itself_as_publisher(item: Item) -> Item:
    """APA 9.29: a publisher, or a site, that is the author is not named twice."""
    authors = {str(name.get("literal", "")).casefold() for name in item.get("author") or ()}
    twice = {name for name in ("publisher", "container-title") if str(item.get(name, "")).casefold() in authors - {""}}
    return {name: value for name, value in item.items() if name not in twice}


_OWN_RULES: dict[str, Callable[[Item], Item]] = {"apa": _without_itself_as_publisher}
