"""A record in the making, for readers of every format: its CSL item, and a sentence for each thing that was mended.

Whatever is put in is cleaned, checked and bounded here, so that a reader only says which field is which variable. What
is not valid is left out and named, never trimmed into something that happens to fit.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

import idutils

from evidence.bibliography.cleaning import WRONGLY_DECODED, cleaned
from evidence.bibliography.loose_dates import read_date
from evidence.bibliography.markup import plain
from evidence.bibliography.records import Announced, Item, Record
from evidence.identifiers import (
    InvalidIdentifier,
    normalise_doi,
    normalise_isbn,
    normalise_pmcid,
    normalise_pmid,
    normalise_url,
)

LONGEST_LINE, LONGEST_TEXT = 10_000, 200_000
MOST_NAMES = 10_000
MOST_WARNINGS = 12
TEXTS = frozenset({"abstract", "annote", "note", "keyword", "references"})
MARKED_UP = frozenset({"title", "title-short", "abstract", "container-title", "note", "annote", "original-title"})
# What people or the product decide; a file that claims to carry it is refused rather than read without it.
NEVER_IMPORTED = frozenset({
    "approved", "approved_by", "approved_at", "approvals", "review_state", "reviewed_by", "signed_by", "published_by",
    "waived_by", "dismissed_by", "created_by", "history_user", "history_date", "history_type", "is_superuser",
    "is_staff", "public_id", "__proto__",
})  # fmt: skip

_DASHES = str.maketrans("‐‑‒–—−", "------")
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_NORMALISERS: dict[str, Callable[[str], str]] = {
    "DOI": normalise_doi,
    "PMID": normalise_pmid,
    "PMCID": normalise_pmcid,
    "URL": normalise_url,
}
_LANGUAGES = {
    "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "dut": "nl",
    "nld": "nl", "jpn": "ja", "chi": "zh", "zho": "zh", "rus": "ru", "pol": "pl", "swe": "sv", "nor": "no", "dan": "da",
    "fin": "fi", "hun": "hu", "cze": "cs", "ces": "cs", "kor": "ko", "tur": "tr", "heb": "he", "ara": "ar", "gre": "el",
    "ukr": "uk", "rum": "ro", "ron": "ro", "bul": "bg", "hrv": "hr", "srp": "sr", "slv": "sl", "slo": "sk", "slk": "sk",
    "english": "en", "german": "de", "ngerman": "de", "french": "fr", "spanish": "es", "italian": "it",
}  # fmt: skip


class Rejected(ValueError):
    """The record cannot be taken: the reason, in words fit to show."""


class Draft:
    """One record: `item` as far as it is read, `warnings` in the order they came up."""

    def __init__(self, type: str = "document") -> None:
        self.item: Item = {"type": type}
        self.announced: list[Announced] = []
        self._warnings: dict[str, None] = {}

    def warn(self, sentence: str) -> None:
        self._warnings.setdefault(sentence)

    def put(self, variable: str, value: Any, *, marked_up: bool | None = None) -> None:
        """A variable of text; a first value stands."""
        text = self.text(variable, value, marked_up=variable in MARKED_UP if marked_up is None else marked_up)
        if text and variable not in self.item:
            self.item[variable] = text.translate(_DASHES) if variable == "page" else text

    def text(self, variable: str, value: Any, *, marked_up: bool = False) -> str:
        if value is None or value == "":
            return ""
        written = str(value)
        most = LONGEST_TEXT if variable in TEXTS else LONGEST_LINE
        if len(written) > most:
            raise Rejected(f"its {variable} has {len(written):,} characters, and {most:,} is the most")
        text, mended = cleaned(plain(written) if marked_up else written, lines=variable in TEXTS)
        if mended:
            self.warn(f"invisible characters were left out of its {variable}")
        if WRONGLY_DECODED in text:
            self.warn(f"its {variable} was left out: a character in it was decoded wrongly before")
            return ""
        return text

    def identify(self, variable: str, value: Any) -> str:
        """The identifier in its one spelling, put where none stands yet; empty, with a warning, if it is not valid."""
        written = str(value or "").strip()
        if not written:
            return ""
        try:
            found = _NORMALISERS[variable](written[:3_000])
        except InvalidIdentifier as wrong:
            self.warn(str(wrong).rstrip("."))
            return ""
        if self.item.setdefault(variable, found) != found:
            self.warn(f"it names two: {variable} {self.item[variable]} was taken, {found} was not")
        return found

    def isbn(self, value: Any) -> None:
        """The first that is valid; files give the number of the bound and of the paper edition in one field."""
        for one in _several(str(value or "")):
            try:
                self.item.setdefault("ISBN", normalise_isbn(one))
            except InvalidIdentifier as wrong:
                self.warn(str(wrong).rstrip("."))

    def issn(self, values: Iterable[str]) -> None:
        kept: dict[str, None] = {}
        for one in [part for value in values for part in _several(str(value or ""))]:
            digits = re.sub(r"^issn:?|[-\s]|\(.*?\)", "", one, flags=re.IGNORECASE).upper()
            if not re.fullmatch(r"[0-9]{7}[0-9X]", digits) or not idutils.is_issn(f"{digits[:4]}-{digits[4:]}"):
                self.warn(f"{ascii(one[:40])[1:-1]} is not an ISSN")
            else:
                kept.setdefault(f"{digits[:4]}-{digits[4:]}")
        if kept:
            self.item.setdefault("ISSN", ", ".join(kept))

    def person(self, role: str, **parts: Any) -> None:
        """Somebody in a role; parts are named as in CSL, with “_” for “-”."""
        named = {part: self.text(role, parts.get(part.replace("-", "_"))) for part in _NAME_PARTS}
        name = {part: text for part, text in named.items() if text}
        people = self.item.setdefault(role, [])
        if not name.keys() & {"family", "given", "literal"}:
            self.item.pop(role) if not people else None
        elif len(people) < MOST_NAMES:
            people.append(name)
        else:
            self.warn(f"only the first {MOST_NAMES:,} of each kind of people were taken")

    def date(self, variable: str, date: dict[str, Any] | None, *, written: str = "") -> None:
        """A date that was read; `written` is how it stood there, to say of one that could not be."""
        if date:
            self.item.setdefault(variable, date)
        elif written.strip():
            self.warn(f"its date “{cleaned(written[:60])[0]}” is not one that can be, so it was left out")

    def dated(self, variable: str, written: Any) -> None:
        text = str(written or "").strip()
        self.date(variable, read_date(text), written=text)

    def language(self, value: Any) -> None:
        text = self.text("language", value)
        self.put("language", _LANGUAGES.get(text.lower(), text))

    def keep(self, name: str, values: Iterable[str]) -> None:
        """Words that CSL has no variable for."""
        kept = list(dict.fromkeys(text for value in values if (text := self.text(name, value))))
        if kept:
            self.item.setdefault("custom", {})[name] = kept

    def announce(self, kind: str, source: str, **about: Any) -> None:
        self.announced.append(Announced(kind, source, **about))

    def identifiers(self) -> dict[str, str]:
        """Of the work itself, as notices know it."""
        return {name.lower(): self.item[name] for name in ("DOI", "PMID", "PMCID") if name in self.item}

    def record(self, number: int) -> Record:
        if "title" not in self.item:
            return self.rejected(number, "it has no title")
        wanted = {"year": "issued", "abstract": "abstract", "DOI": "DOI"}
        if missing := [f"no {what}" for what, variable in wanted.items() if variable not in self.item]:
            self.warn(", ".join(missing))
        return Record(number, self.item, warnings=self._said(), announced=tuple(self.announced))

    def rejected(self, number: int, why: str) -> Record:
        return Record(number, None, rejected=why, warnings=self._said(), announced=tuple(self.announced))

    def _said(self) -> tuple[str, ...]:
        said = list(self._warnings)
        more = len(said) - MOST_WARNINGS
        return (*said[:MOST_WARNINGS], f"{more} more things were mended") if more > 0 else tuple(said)


def drafted(number: int, fill: Callable[[Draft], None]) -> Record:
    """The record that `fill` makes of a draft, or the reason why it cannot."""
    draft = Draft()
    try:
        fill(draft)
    except Rejected as why:
        return draft.rejected(number, str(why))
    return draft.record(number)


def _several(text: str) -> list[str]:
    """Numbers in one field, separated by commas or semicolons, or by white space before the next number."""
    pieces = [piece for piece in re.split(r"[,;]|\s(?=(?:97[89]|[0-9X-]{8,}))", text[:1_000]) if piece.strip()]
    return [
        re.sub(r"\((?:print|electronic|linking|online|e|p)\w*\)", "", piece, flags=re.IGNORECASE).strip()
        for piece in pieces
    ]
