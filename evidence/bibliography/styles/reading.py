"""A CSL style from a file that anybody may have written: nothing but the file is opened, and it cannot run for long.

Refused, with the reason: what is not UTF-8, has a document type or entities, is larger than any style, is no valid CSL
1.0.2, has no bibliography, points to another style, or whose macros go round in circles or multiply one another.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from citeproc import SCHEMA_PATH, CitationStylesStyle
from lxml import etree

FOLDER = Path(__file__).parent
OWN = {"vancouver": "Vancouver (ICMJE, NLM)", "ama": "AMA (11th edition)", "apa": "APA (7th edition)"}
MOST_BYTES = 500_000  # the longest of some ten thousand published styles has half of it
MOST_STEPS = 100_000  # elements that could be drawn for one work, macros written out
_CSL = "{http://purl.org/net/xbiblio/csl}"
_SAFE = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}


class UnusableStyle(Exception):
    """What was given is no style that can be used; says why."""


@dataclass(frozen=True)
class Style:
    """A style that was read; it keeps what it draws last, so it belongs to one thread."""

    name: str
    title: str
    citeproc: Any
    numbered: bool
    sorted: bool


def own_style(name: str) -> Style:
    return _style((FOLDER / f"{name}.csl").read_bytes(), name)


def style_from_file(path: Path) -> Style:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as wrong:
        raise UnusableStyle(f"{path.name} cannot be read: {wrong.strerror}.") from None
    return read_style(content, path.stem)


def read_style(content: bytes, name: str) -> Style:
    """Raises UnusableStyle."""
    if len(content) > MOST_BYTES:
        raise UnusableStyle(f"It is longer than {MOST_BYTES:,} bytes, so it is no style.")
    _check(content)
    try:
        return _style(content, name)
    except (etree.LxmlError, ValueError, LookupError, AttributeError) as wrong:
        raise UnusableStyle(f"It cannot be used as a style: {wrong}") from None


def _style(content: bytes, name: str) -> Style:
    read = CitationStylesStyle(BytesIO(content), validate=False)
    bibliography = read.root.bibliography
    format = read.root.find(f"{_CSL}info/{_CSL}category[@citation-format]")
    return Style(
        name=name,
        title=" ".join(read.root.findtext(f"{_CSL}info/{_CSL}title", name).split())[:200],
        citeproc=read,
        numbered=format is not None and format.get("citation-format") == "numeric",
        sorted=bibliography.find(f"{_CSL}sort") is not None,
    )


def _check(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableStyle("It is not in UTF-8.") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnusableStyle("It declares a document type or entities, which no style needs.")
    try:
        root = etree.fromstring(content, etree.XMLParser(encoding="UTF-8", **_SAFE))
    except etree.XMLSyntaxError as wrong:
        raise UnusableStyle(f"It is no XML: {wrong}") from None
    if root.tag != f"{_CSL}style":
        raise UnusableStyle(f"It is XML, but no CSL style: its root element is “{etree.QName(root).localname}”.")
    _check_rules(root)
    _check_length(root)


def _check_rules(root: Any) -> None:
    link = root.find(f"{_CSL}info/{_CSL}link[@rel='independent-parent']")
    if link is not None:
        raise UnusableStyle(f"It only points to another style: use that one, {link.get('href', '')[:200]}.")
    if not _schema().validate(root):
        errors = _schema().error_log
        near = max(one.line for one in errors)
        raise UnusableStyle(f"It is no valid CSL 1.0.2, near line {near}: {errors[0].message[:200]}.")
    if root.find(f"{_CSL}bibliography") is None:
        raise UnusableStyle("It draws notes only: it has no bibliography.")


@cache
def _schema() -> Any:
    return etree.RelaxNG(etree.parse(SCHEMA_PATH))


def _check_length(root: Any) -> None:
    macros = {one.get("name"): one for one in root.iterfind(f"{_CSL}macro")}
    steps: dict[str, int] = defaultdict(int)
    open_: list[str] = []

    def length(element: Any) -> int:
        own = sum(length(child) for child in element.iterchildren("*"))
        named = element.get("macro")
        return 1 + own + (length_of(named) if named else 0)

    def length_of(name: str) -> int:
        if name in open_:
            raise UnusableStyle(f"Its macro “{name[:60]}” uses itself.")
        if name not in macros:
            raise UnusableStyle(f"It uses a macro “{name[:60]}” that it does not have.")
        if name not in steps:
            open_.append(name)
            steps[name] = length(macros[name])
            open_.pop()
        return steps[name]

    if length(root.find(f"{_CSL}bibliography")) > MOST_STEPS:
        raise UnusableStyle("Its macros use one another so often that a single entry would take minutes.")
