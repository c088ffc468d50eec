"""BibTeX as BibLaTeX understands it, in UTF-8: one entry for each item, its key made of family name, year and word.

A key that the item came with is kept. Capitals inside a title stand in braces, as styles would make them small.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence.bibliography.bibtex import fields
from evidence.bibliography.bibtex.latex import encoded
from evidence.bibliography.bibtex.names import written_people
from evidence.bibliography.csl import csl_year
from evidence.bibliography.records import Item

_KEPT_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.+/-]{0,80}")
_SMALL_WORDS = frozenset({
    "a", "an", "and", "are", "at", "by", "do", "does", "for", "from", "how", "in", "into", "is", "of", "on", "or",
    "the", "to", "what", "when", "with",
})  # fmt: skip


def write(items: Iterable[Item]) -> Iterator[str]:
    used: set[str] = set()
    for item in items:
        yield _entry(item, _unused(_key(item), used))


def _entry(item: Item, key: str) -> str:
    kind = fields.WRITTEN_TYPES.get(item.get("type", "document"), "misc")
    lines = [f"  {name} = {{{text}}}," for name, text in _fields(item, kind) if text]
    return "\n".join([f"@{kind}{{{key},", *lines, "}\n\n"])


def _fields(item: Item, kind: str) -> Iterator[tuple[str, str]]:
    yield "title", _protected(str(item.get("title", "")))
    for name, role in fields.PEOPLE.items():
        yield name, written_people(item.get(role) or [])
    yield "date", _date(item.get("issued"))
    yield from _texts(item, kind)
    yield "publisher", encoded(str(item.get("publisher", "")))
    yield from _numbers(item)
    yield from _identifiers(item)
    for variable, names in fields.DATES.items():
        yield names[0], _date(item.get(variable))
    if fields.TYPES[kind] != item.get("type"):
        yield "entrysubtype", encoded(str(item.get("type", "")))


def _texts(item: Item, kind: str) -> Iterator[tuple[str, str]]:
    for variable, (name, *_) in fields.TEXTS.items():
        if not (text := str(item.get(variable, ""))):
            continue
        if variable == "container-title" and kind not in ("article", "periodical"):
            name = "booktitle"
        if variable == "page":
            text = re.sub(r"-", "--", text) if re.fullmatch(r"\w+-\w+", text) else text
            yield name, text if re.fullmatch(r"\w+--\w+", text) else encoded(text)
        else:
            yield name, _paragraphs(encoded(text))


def _paragraphs(text: str) -> str:
    """A line of its own needs an empty line before it; one that begins with “@” would begin an entry."""
    return text.replace("\n@", "\n{}@").replace("\n", "\n\n")


def _numbers(item: Item) -> Iterator[tuple[str, str]]:
    kind, issue = item.get("type"), encoded(str(item.get("issue", "")))
    in_series, own = encoded(str(item.get("collection-number", ""))), encoded(str(item.get("number", "")))
    if kind in fields.NUMBER_IS_ISSUE:
        yield "number", issue
    else:
        its_own = kind == "report" or (kind in fields.NUMBER_IS_ITS_OWN and not item.get("collection-title"))
        yield "number", own if its_own else in_series
        yield "issue", issue


def _identifiers(item: Item) -> Iterator[tuple[str, str]]:
    for variable, (name, *_) in fields.IDENTIFIERS.items():
        yield name, encoded(str(item.get(variable, "")))
    for name, variable in fields.WRITTEN_NUMBERS.items():
        yield name, encoded(str(item.get(variable, "")))


def _date(date: Mapping[str, Any] | None) -> str:
    """ISO 8601 as BibLaTeX has it, a range with a slash, a season as month 21 to 24; other words as they are."""
    if not date:
        return ""
    ends = [_day(parts) for parts in date.get("date-parts", [])]
    if not ends:
        return encoded(str(date.get("literal") or date.get("raw") or ""))
    season = f"-{int(date['season']) + 20}" if str(date.get("season")) in ("1", "2", "3", "4") else ""
    return "/".join([ends[0] + season, *ends[1:]])


def _day(parts: list[Any]) -> str:
    return "-".join(f"{int(part):04d}" if not at else f"{int(part):02d}" for at, part in enumerate(parts))


def _protected(title: str) -> str:
    """Words with a capital that is not the first letter of the title stand in braces: {DNA}, {Crohn}."""
    words = [(encoded(word), _needs_braces(word, first=not at)) for at, word in enumerate(title.split())]
    return " ".join(f"{{{word}}}" if protected else word for word, protected in words)


def _needs_braces(word: str, *, first: bool) -> bool:
    return any(letter.isupper() for letter in (word[1:] if first else word))


def _key(item: Item) -> str:
    if _KEPT_KEY.fullmatch(str(item.get("citation-key", ""))):
        return str(item["citation-key"])
    names = item.get("author") or item.get("editor") or [{}]
    family = str(names[0].get("family") or names[0].get("literal") or "anonymous")
    year = csl_year(item.get("issued"))
    words = [word for word in _ascii(str(item.get("title", ""))).split() if word not in _SMALL_WORDS]
    return "".join([_ascii(family).replace(" ", "")[:30] or "anonymous", str(year or ""), *words[:1]])


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def _unused(key: str, used: set[str]) -> str:
    """Smith2020trial, then Smith2020trial-2: BibTeX takes a key once, whatever its case."""
    wanted, again = key, 1
    while key.casefold() in used:
        again += 1
        key = f"{wanted}-{again}"
    used.add(key.casefold())
    return key
