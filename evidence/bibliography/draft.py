"""A record while it is read: what is put in is cleaned, what cannot be taken is said, and nothing is guessed.

The readers of RIS, MEDLINE and tables put in what their tags and columns mean; the rules for all of them are here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from evidence.identifiers import (
    InvalidIdentifier,
    normalise_doi,
    normalise_isbn,
    normalise_issn,
    normalise_pmcid,
    normalise_pmid,
    normalise_url,
)

from .dates import CSLDate, date_in_words, written_whole
from .names import Name
from .plain import plain_line, plain_lines, without_markup
from .records import Announced, Item, Record

LONGEST_LINE, LONGEST_PROSE = 10_000, 200_000
LONGEST_IDENTIFIER, LONGEST_DATE, LONGEST_PAGES = 3_000, 100, 200
MOST_NAMES = 10_000
MOST_WORDS = 2_000
MOST_WARNINGS = 12
NORMALISERS: dict[str, Callable[[str], str]] = {
    "DOI": normalise_doi,
    "PMID": normalise_pmid,
    "PMCID": normalise_pmcid,
    "ISBN": normalise_isbn,
    "ISSN": normalise_issn,
    "URL": normalise_url,
}
RETRACTED = "Retracted Publication"  # as PubMed says it of the work itself
_WRONGLY_DECODED = "\ufffd"
_PROSE = frozenset({"abstract", "note", "keyword"})
_RANGE = re.compile(r"\d\w{0,20}\s{0,3}[-‐‑–—]{1,2}\s{0,3}\w{0,20}\d")
_PAGES = re.compile(r"(\w*\d\w*)\s*[-‐‑–—]{1,2}\s*(\w*\d\w*)")
_WANTED = {"year": "issued", "abstract": "abstract", "DOI": "DOI"}


class Draft:
    """`item` is the CSL-JSON that has been read so far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.item: Item = {"type": "document"}
        self.custom: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.announced: list[Announced] = []
        self._faults: list[str] = []

    def put(self, variable: str, text: str) -> None:
        """A line of text; what is empty is left out."""
        if text and (line := self._clean(variable, text, plain_line)):
            self.item[variable] = line

    def put_prose(self, variable: str, text: str) -> None:
        """Text that may have markup and several lines: an abstract, a note."""
        if text and (prose := self._clean(variable, self._without_markup(variable, text), plain_lines)):
            self.item[variable] = prose

    def put_title(self, text: str, variable: str = "title") -> None:
        self.put(variable, self._without_markup(variable, text))

    def put_words(self, variable: str, words: Iterable[str]) -> None:
        """Key words, in one text as CSL has it."""
        if kept := self._distinct(variable, words):
            self.item[variable] = "; ".join(kept)

    def put_custom(self, name: str, words: Iterable[str]) -> None:
        if kept := self._distinct(name, words):
            self.custom[name] = kept

    def keep(self, name: str, left: Mapping[str, list[str]]) -> None:
        """What CSL has no variable for, as the format has it; not more than a text may be."""
        kept, too_long, room = {}, [], LONGEST_PROSE
        for tag, values in left.items():
            room -= sum(map(len, values))
            if room < 0 or any(len(value) > LONGEST_LINE for value in values):
                too_long.append(tag)
            elif lines := self._distinct(tag, values):
                kept[tag] = lines
        if too_long:
            self.warn(f"too long to be kept: {', '.join(too_long[:20])}")
        if kept:
            self.custom[name] = kept

    def _distinct(self, variable: str, words: Iterable[str]) -> list[str]:
        cleaned = [self._clean(variable, word, plain_line) for word in words]
        kept = list(dict.fromkeys(filter(None, cleaned)))
        if len(kept) > MOST_WORDS:
            self.warn(f"only the first {MOST_WORDS:,} of {len(kept):,} were taken: {variable}")
        return kept[:MOST_WORDS]

    def put_identifier(self, variable: str, text: str) -> bool:
        """Whether it is one; the first that is stays. One that is not is left out and named."""
        if not text:
            return False
        try:
            normal = NORMALISERS[variable](text[:LONGEST_IDENTIFIER])
        except InvalidIdentifier as invalid:
            self.warnings.append(f"left out: {str(invalid).removesuffix('.')}")
            return False
        if self.item.setdefault(variable, normal) != normal:
            self.warnings.append(f"left out: a second {variable}, {normal}")
        return True

    def put_issns(self, texts: Iterable[str]) -> None:
        """Journals have one for paper and one for the screen; CSL keeps them in one text."""
        found: list[str] = []
        for text in texts:
            try:
                found.append(_known_issn(text))
            except InvalidIdentifier as invalid:
                self.warnings.append(f"left out: {str(invalid).removesuffix('.')}")
        if found:
            self.item["ISSN"] = ", ".join(dict.fromkeys(found))

    def put_names(self, variable: str, texts: Iterable[str], parse: Callable[[str], Name]) -> None:
        names = [parse(line) for text in texts if (line := self._clean(variable, text, plain_line))]
        self._add_names(variable, names)

    def put_ready_names(self, variable: str, names: Iterable[Name]) -> None:
        cleaned = [{part: self._clean(variable, text, plain_line) for part, text in name.items()} for name in names]
        self._add_names(variable, [name for name in cleaned if any(name.values())])

    def _add_names(self, variable: str, names: list[Name]) -> None:
        if not names:
            return
        people = self.item.setdefault(variable, [])
        if len(people) + len(names) > MOST_NAMES:
            self.warn(f"only the first {MOST_NAMES:,} names of its {variable}s were taken")
        people += names[: MOST_NAMES - len(people)]

    def put_issued(self, years: Sequence[str], day: str) -> bool:
        """The year of publication, and the day where it is of the same year. Whether the day was taken."""
        self.put_date("issued", years[0] if years else "", date_in_words)
        if others := [year for year in years[1:] if year != years[0]]:
            self.warn(f"left out: another year, {shown(', '.join(others))}")
        more = date_in_words(day) if day and years else None
        if more and _more_of_the_same(more, self.item.get("issued")):
            self.item["issued"] = more
            return True
        if day and not years:
            self.put_date("issued", day, date_in_words)
        return bool(day and not years)

    def put_date(self, variable: str, text: str, parse: Callable[[str], CSLDate | None]) -> None:
        """A year that cannot be is left out, and so is a month or day, and said."""
        if not text:
            return
        when = parse(text) if len(text) <= LONGEST_DATE else None
        if when is None:
            self.warnings.append(f"{variable} left empty: {shown(text)} is no date that can be")
            return
        self.item[variable] = when
        if len(text) > 4 and not written_whole(text, when):
            self.warnings.append(f"{shown(text)} is no day that can be: only its beginning is kept")

    def put_pages(self, first: str, last: str = "") -> None:
        """“43‐58” or 43 and 58 as 43-58; what has no figure is no page."""
        if not first:
            return
        text = first if not last or last == first or _RANGE.search(first) else f"{first}-{last}"
        if len(text) > LONGEST_PAGES or not any(map(str.isdigit, text)):
            self.warnings.append(f"pages left empty: {shown(text)} is no page")
            return
        found = _PAGES.fullmatch(text)
        self.put("page", f"{found[1]}-{found[2]}" if found else text)

    def warn(self, *warnings: str) -> None:
        self.warnings += warnings

    def reject(self, fault: str) -> None:
        self._faults.append(fault)

    def record(self) -> Record:
        """What was put in; rejected where it names no work."""
        if "title" not in self.item and not self._faults:
            self._faults.append("it has no title" if len(self.item) > 1 or self.custom else "it is empty")
        if self._faults:
            return Record(self.number, None, "; ".join(self._faults), self._said())
        if RETRACTED in self.custom.get("publicationTypes", ()):
            self.announced.append(Announced(RETRACTED, "PubMed", work=self.identifiers))
        if self.custom:
            self.item["custom"] = self.custom
        missing = [f"no {word}" for word, variable in _WANTED.items() if variable not in self.item]
        if missing:
            self.warnings.append(", ".join(missing))
        return Record(self.number, self.item, "", self._said(), tuple(self.announced))

    @property
    def identifiers(self) -> dict[str, str]:
        """Of the work itself, as notices know it."""
        return {name.lower(): self.item[name] for name in ("DOI", "PMID", "PMCID") if name in self.item}

    def _said(self) -> tuple[str, ...]:
        if not self.warnings:
            return ()
        said = list(dict.fromkeys(self.warnings))
        more = len(said) - MOST_WARNINGS
        return (*said[:MOST_WARNINGS], f"{more} more things were mended") if more > 0 else tuple(said)

    def _clean(self, variable: str, text: str, clean: Callable[[str], str]) -> str:
        if text.isascii() and text.isprintable() and len(text) <= LONGEST_LINE:
            return " ".join(text.split()) if "  " in text else text.strip()
        most = LONGEST_PROSE if variable in _PROSE else LONGEST_LINE
        if len(text) > most:
            self.reject(f"its {variable} is {len(text):,} characters long, and {most:,} is the most")
            return ""
        if _WRONGLY_DECODED in text:
            self.warn(f"its {variable} was left out: a character in it was decoded wrongly before")
            return ""
        kept = clean(text)
        if _invisible(text) > _invisible(kept):
            self.warn(f"characters that cannot be seen were left out of its {variable}")
        return kept

    def _without_markup(self, variable: str, text: str) -> str:
        if "<" not in text and "&" not in text:
            return text
        read = without_markup(text)
        if read != text:
            self.warn(f"the markup in its {variable} became plain text")
        return read


def _more_of_the_same(day: CSLDate, year: CSLDate | None) -> bool:
    if not year:
        return False
    parts, known = day["date-parts"][0], year["date-parts"][0]
    return len(parts) >= len(known) and parts[: len(known)] == known


@lru_cache(maxsize=4096)
def _known_issn(text: str) -> str:
    """A long list has few journals."""
    return normalise_issn(text)


def shown(text: str) -> str:
    """A value in a warning: short, and with nothing in it that cannot be seen."""
    return f"“{ascii(text if len(text) <= 60 else text[:59] + '…')[1:-1]}”"


def _invisible(text: str) -> int:
    return sum(not character.isprintable() and not character.isspace() for character in text)
