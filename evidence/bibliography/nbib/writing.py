"""From CSL items to MEDLINE text, as `read` gives them back: what the format has a tag for is not lost."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from ..dates import written_in_figures, written_in_words
from ..languages import marc_code
from ..names import whole_family, with_initials
from ..records import Item
from .tags import LINES, register_of

_WRAPPED = textwrap.TextWrapper(
    width=82, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
)


def write(items: Iterable[Item]) -> Iterator[str]:
    """One text for each item; together they are the file."""
    for item in items:
        yield "".join(f"{line}\n" for tag, value in _lines(item) for line in _line(tag, value)) + "\n"


def _line(tag: str, value: str) -> list[str]:
    return _WRAPPED.wrap(f"{tag:<4}- {' '.join(value.split())}")


def _lines(item: Item) -> Iterator[tuple[str, str]]:
    custom = item.get("custom") or {}
    kept = custom.get("nbib") or {}
    # Every record begins with its PMID, by which readers tell where one begins; without one the tag stays empty.
    yield "PMID", str(item.get("PMID") or "")
    yield from _identifiers(item, kept)
    yield from _titles(item)
    yield from ((tag, str(item[variable])) for variable, tag in LINES.items() if item.get(variable))
    yield from _each("PG", item.get("page"))
    yield from _each("DP", written_in_words(item.get("issued") or {}))
    yield from _each("DEP", written_in_figures(item.get("available-date") or {}).replace("/", ""))
    yield from _each("AB", item.get("abstract"))
    yield from _names(item.get("author", ()), "FAU", "AU")
    yield from _names(item.get("editor", ()), "FED", "ED")
    yield from _each("LA", marc_code(str(item.get("language") or "")))
    yield from _each("GN", item.get("note"))
    yield from (("PT", kind) for kind in _kinds(item, custom))
    yield from (("SI", f"{register_of(number)}/{number}") for number in custom.get("registrations", ()))
    yield from (("MH", heading) for heading in custom.get("subjectHeadings", ()))
    yield from (("OT", word) for word in str(item.get("keyword") or "").split("; ") if word)
    yield from ((tag, value) for tag, values in kept.items() for value in values)


def _each(tag: str, value: object) -> Iterator[tuple[str, str]]:
    if value:
        yield tag, str(value)


def _identifiers(item: Item, kept: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    yield from _each("PMC", item.get("PMCID"))
    if item.get("DOI"):
        yield "LID", f"{item['DOI']} [doi]"
    yield from _each("ISBN", item.get("ISBN"))
    issns = str(item.get("ISSN") or "").replace(",", " ").split()
    yield from (("IS", issn) for issn in issns if not any(issn in line for line in kept.get("IS", ())))


def _titles(item: Item) -> Iterator[tuple[str, str]]:
    book = item.get("type") == "book"
    yield from _each("BTI" if book else "TI", item.get("title"))
    yield from _each("BTI" if item.get("type") == "chapter" else "JT", item.get("container-title"))
    yield from _each("TA", item.get("container-title-short"))


def _names(names: Iterable[Mapping[str, str]], full: str, short: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if literal := name.get("literal"):
            # A group has a tag of its own only among the authors.
            yield ("CN" if full == "FAU" else full), literal
            continue
        given = " ".join(filter(None, (name.get("given"), name.get("dropping-particle"), name.get("suffix"))))
        yield full, f"{whole_family(name)}, {given}" if given else whole_family(name)
        yield short, with_initials(name)


def _kinds(item: Item, custom: Mapping[str, list[str]]) -> list[str]:
    kinds = custom.get("publicationTypes") or []
    genre = [item["genre"]] if item.get("genre") == "Preprint" and "Preprint" not in kinds else []
    return [*kinds, *genre]
