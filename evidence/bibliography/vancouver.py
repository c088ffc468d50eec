"""A CSL item as one line of plain text in the Vancouver style: ICMJE Recommendations, after NLM's Citing Medicine.

Six authors, then “et al.”; what is missing is left out, never replaced by “n.d.” or “anonymous”; pages and titles stand
as they were entered. The text is not escaped: whoever puts it into HTML does that.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evidence.bibliography.csl import Item, Name, date_parts
from evidence.identifiers import doi_url

MOST_AUTHORS = 6
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_JOURNAL_LIKE = frozenset({"article-journal", "article-magazine", "article-newspaper", "review", "review-book"})
_PART_OF_BOOK = frozenset({"chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference"})
_ONLINE = frozenset({"webpage", "post", "post-weblog"})


def formatted(item: Item) -> str:
    kind = item.get("type")
    if kind in _JOURNAL_LIKE:
        return _article(item)
    if kind in _PART_OF_BOOK:
        return _chapter(item)
    if kind == "article":
        return _preprint(item)
    return _work(item)


def _article(item: Item) -> str:
    where = [f"doi: {item['DOI']}"] if item.get("DOI") else []
    numbers = [f"{name}: {item[name]}" for name in ("PMID", "PMCID") if item.get(name)]
    where += ["; ".join(numbers)] if numbers else []
    link = "" if where else _available(item)
    return _joined([_names(item.get("author")), _text(item, "title"), _journal(item), _issue(item), *where], link)


def _issue(item: Item) -> str:
    """2021 May 4;12(3):45-50"""
    issue = f"({item['issue']})" if item.get("issue") else ""
    volume = f"{item.get('volume') or ''}{issue}"
    text = ";".join(part for part in (_date(item.get("issued")), volume) if part)
    page = _text(item, "page")
    return f"{text}:{page}" if text and page else text or (f"p. {page}" if page else "")


def _chapter(item: Item) -> str:
    pages = f"p. {item['page']}" if item.get("page") else ""
    editors = _names(item.get("editor"))
    plural = "editors" if len(item.get("editor") or []) > 1 else "editor"
    book = _joined([f"{editors}, {plural}" if editors else "", _text(item, "container-title"), _edition(item)])
    parts = [_names(item.get("author")), _text(item, "title"), f"In: {book}" if book else "", _imprint(item), pages]
    return _joined(parts, _available(item))


def _preprint(item: Item) -> str:
    server = _text(item, "container-title") or _text(item, "publisher")
    server = f"{server} [Preprint]" if server else "[Preprint]"
    date = " ".join(part for part in (_date(item.get("issued")), _cited(item)) if part)
    return _joined([_names(item.get("author")), _text(item, "title"), server, date], _available(item))


def _work(item: Item) -> str:
    """A book, report, guideline, thesis, data set or web page: one work with its own imprint."""
    title = _text(item, "title")
    if title and item.get("type") == "thesis":
        title += f" [{_text(item, 'genre') or 'dissertation'}]"
    elif title and item.get("URL") and (item.get("type") in _ONLINE or item.get("accessed")):
        title += " [Internet]"
    number = f"Report No.: {item['number']}" if item.get("number") and item.get("type") == "report" else ""
    parts = [_names(item.get("author")), title, _text(item, "container-title"), _edition(item), _imprint(item), number]
    return _joined(parts, _available(item))


def _imprint(item: Item) -> str:
    """London: Publisher; 2021 [cited 2022 Jan 1]"""
    publisher = ": ".join(part for part in (_text(item, "publisher-place"), _text(item, "publisher")) if part)
    date = " ".join(part for part in (_date(item.get("issued")), _cited(item)) if part)
    return "; ".join(part for part in (publisher, date) if part)


def _edition(item: Item) -> str:
    edition = _text(item, "edition")
    if not edition.isdecimal():
        return edition
    ending = "th" if edition[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(edition[-1], "th")
    return f"{edition}{ending} ed"


def _journal(item: Item) -> str:
    names = ("container-title-short", "journalAbbreviation", "container-title")
    return next((_text(item, name) for name in names if item.get(name)), "")


def _available(item: Item) -> str:
    address = doi_url(item["DOI"]) if item.get("DOI") else item.get("URL") or ""
    return f"Available from: {address}" if address else ""


def _cited(item: Item) -> str:
    date = _date(item.get("accessed"))
    return f"[cited {date}]" if date and item.get("URL") else ""


def _date(date: Mapping[str, Any] | None) -> str:
    """2021 May 4, as far as it is given."""
    parts = date_parts(date)
    if not parts:
        return str((date or {}).get("literal") or (date or {}).get("raw") or "")
    return " ".join([str(parts[0]), *(_MONTHS[month - 1] for month in parts[1:2]), *map(str, parts[2:3])])


def _names(names: Iterable[Name] | None) -> str:
    written = [name for name in map(_name, names or ()) if name]
    return ", ".join(written[:MOST_AUTHORS] + ["et al."] * (len(written) > MOST_AUTHORS))


def _name(name: Name) -> str:
    """van der Berg MA Jr; an organisation as it calls itself."""
    if name.get("literal"):
        return str(name["literal"]).strip()
    parts = ("dropping-particle", "non-dropping-particle", "family")
    family = " ".join(str(name[part]).strip() for part in parts if name.get(part))
    initials = _initials(str(name.get("given") or "")) if family else str(name.get("given") or "")
    suffix = str(name.get("suffix") or "").rstrip(".")
    return " ".join(part for part in (family, initials, suffix) if part)


def _initials(given: str) -> str:
    if given.isupper() and given.isalpha() and len(given) <= 3:  # already initials
        return given
    return "".join(part[0].upper() for part in re.split(r"[\s.\-‐]+", given) if part and part[0].isalpha())


def _text(item: Item, name: str) -> str:
    return str(item.get(name) or "").strip()


def _joined(parts: Iterable[str], link: str = "") -> str:
    """Each part ends with a full stop, unless it ends a sentence by itself; an address ends with nothing."""
    sentences = [part if part.endswith((".", "?", "!", ".]")) else f"{part}." for part in parts if part]
    return " ".join([*sentences, link] if link else sentences)
