"""From CSL items to RIS, as `read` gives them back: what the format has a tag for is not lost."""

from collections.abc import Iterable, Iterator

from ..dates import written_in_figures
from ..names import inverted
from ..records import Item
from .tags import ARTICLES, LINES, NAMES, OF_A_TYPE, WRITTEN_ONCE_ONLY, WRITTEN_TYPES


def write(items: Iterable[Item]) -> Iterator[str]:
    """One text for each item; together they are the file."""
    for item in items:
        yield _record(item)


def _record(item: Item) -> str:
    custom = item.get("custom") or {}
    kept = custom.get("ris") or {}
    lines = [*_lines(item, custom)]
    written = {tag for tag, _ in lines} & WRITTEN_ONCE_ONLY
    kind = (kept.get("TY") or [WRITTEN_TYPES.get(item.get("type", ""), "GEN")])[0]
    others = [(tag, value) for tag, values in kept.items() if tag not in written and tag != "TY" for value in values]
    every = [("TY", kind), *lines, *others]
    return "".join(f"{tag}  - {' '.join(str(value).split())}\n" for tag, value in every) + "ER  - \n\n"


def _lines(item: Item, custom: dict) -> Iterator[tuple[str, str]]:
    yield from _each("TI", item.get("title"))
    for variable, tags in NAMES.items():
        yield from ((tags[0], inverted(name)) for name in item.get(variable, ()))
    yield from _dates(item)
    yield from _each("JF" if item.get("type") == "book" else "T2", item.get("container-title"))
    yield from _each("J2", item.get("container-title-short"))
    yield from _each("T3", item.get("collection-title"))
    for variable, tag in LINES.items():
        said = OF_A_TYPE.get((item.get("type", ""), variable), variable)
        yield from _each(tag, item.get(said) or item.get(variable))
    yield from _pages(str(item.get("page") or ""))
    yield from _identifiers(item)
    yield from _kinds(item, custom)
    yield from _each("CY", item.get("publisher-place"))
    yield from _each("DB", item.get("source"))
    yield from (("AB", line) for line in str(item.get("abstract") or "").split("\n") if line)
    words = [*str(item.get("keyword") or "").split("; "), *custom.get("subjectHeadings", ())]
    yield from (("KW", word) for word in dict.fromkeys(words) if word)
    yield from (("N1", line) for line in str(item.get("note") or "").split("\n") if line)


def _each(tag: str, value: object) -> Iterator[tuple[str, str]]:
    if value:
        yield tag, str(value)


def _dates(item: Item) -> Iterator[tuple[str, str]]:
    issued = written_in_figures(item.get("issued") or {})
    if issued:
        yield "PY", issued[:4]
    if len(issued) > 4:
        yield "DA", issued
    yield from _each("Y2", written_in_figures(item.get("accessed") or {}))


def _pages(page: str) -> Iterator[tuple[str, str]]:
    first, hyphen, last = page.partition("-")
    if hyphen and first.isalnum() and last.isalnum() and first != last:
        yield from (("SP", first), ("EP", last))
    else:
        yield from _each("SP", page)


def _identifiers(item: Item) -> Iterator[tuple[str, str]]:
    yield from _each("DO", item.get("DOI"))
    if item.get("PMID"):
        yield "AN", f"PMID: {item['PMID']}"
    yield from _each("C2", item.get("PMCID"))
    yield from (("SN", serial) for serial in str(item.get("ISSN") or "").replace(",", " ").split())
    yield from _each("SN", item.get("ISBN"))
    yield from _each("UR", item.get("URL"))


def _kinds(item: Item, custom: dict) -> Iterator[tuple[str, str]]:
    if item.get("type") in ARTICLES:
        yield from (("M3", kind) for kind in custom.get("publicationTypes", ()))
    else:
        yield from _each("M3", item.get("genre"))
