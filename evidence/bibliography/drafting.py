"""A record in the making, for readers of every format: its CSL item, and a sentence for each thing that was mended.

Whatever is put in is cleaned, checked and bounded here, so that a reader only says which field is which variable. What
is not valid is left out and named, never trimmed into something that happens to fit; nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evidence.bibliography.cleaning import WRONGLY_DECODED, cleaned, on_one_line, quoted, with_hyphens
from evidence.bibliography.dates import CSLDate, is_whole, read_date, written_in_words
from evidence.bibliography.forbidden import first_never_imported
from evidence.bibliography.languages import language_code
from evidence.bibliography.markup import may_be_marked_up, plain
from evidence.bibliography.names import Name
from evidence.bibliography.records import Announced, Item, Record
from evidence.bibliography.serials import known_issn, numbers_in
from evidence.identifiers import OF_A_WORK, UNIQUE, InvalidIdentifier
from evidence.text import visible

LONGEST_LINE, LONGEST_TEXT = 10_000, 200_000
LONGEST_IDENTIFIER, LONGEST_PAGES = 3_000, 200
MOST_NAMES = 10_000
MOST_WORDS = 2_000
MOST_WARNINGS = 12
TEXTS = frozenset({"abstract", "annote", "note", "keyword", "references"})
MARKED_UP = frozenset(
    {"title", "title-short", "original-title", "container-title", "collection-title", "abstract", "note", "annote"}
)
RETRACTED = "Retracted Publication"  # as PubMed says it of the work itself

_IS_RANGE = re.compile(r"\d\w{0,20}-\w{0,20}\d")
_ROMAN_PAGES = re.compile(r"[ivxlc]+(?:-[ivxlc]+)?", re.IGNORECASE)
_NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
_SPELLINGS: dict[str, Callable[[str], str]] = {"language": language_code, "page": with_hyphens}
_WANTED = {"year": "issued", "abstract": "abstract", "DOI": "DOI"}


class Rejected(ValueError):
    """The record cannot be taken: the reason, in words fit to show."""


class Draft:
    """One record: `item` as far as it is read, `custom` for what CSL has no variable for.

    Where a format has `plain_text` alone, markup is not as it should be, and that it went is said. `source` is who
    says it: a database, where the format is its own, else the record alone.
    """

    def __init__(self, *, plain_text: bool = False, source: str = "imported record") -> None:
        self.source = source
        self.item: Item = {"type": "document"}
        self.custom: dict[str, Any] = {}
        self.announced: list[Announced] = []
        self._plain_text = plain_text
        self._warnings: dict[str, None] = {}
        self._faults: dict[str, None] = {}

    def warn(self, *sentences: str) -> None:
        for sentence in sentences:
            self._warnings.setdefault(sentence)

    def reject(self, fault: str) -> None:
        """Reading may go on: a record is rejected for all that is wrong with it."""
        self._faults.setdefault(fault)

    def put(self, variable: str, value: Any, *, marked_up: bool = True) -> None:
        """A variable of text; a first value stands. It is `marked_up` at most where titles and texts are."""
        if not value or variable in self.item:
            return
        if text := self.text(variable, value, marked_up=marked_up and variable in MARKED_UP):
            self.item[variable] = _SPELLINGS[variable](text) if variable in _SPELLINGS else text

    def text(self, variable: str, value: Any, *, marked_up: bool = False) -> str:
        """Cleaned; empty where it cannot be stored."""
        if (
            isinstance(value, str)
            and value.isascii()
            and value.isprintable()
            and len(value) <= LONGEST_LINE
            and not (marked_up and may_be_marked_up(value))
        ):
            # Most texts are so, and nothing in them can have to be left out.
            return on_one_line(value) if "  " in value else value.strip()
        return self._cleaned(variable, "" if value is None else str(value), marked_up)

    def words(self, variable: str, words: Iterable[str]) -> None:
        """Several in one text, as CSL has key words."""
        if kept := self._distinct(variable, words):
            self.item.setdefault(variable, "; ".join(kept))

    def keep(self, name: str, words: Iterable[str]) -> None:
        """Words that CSL has no variable for."""
        if kept := self._distinct(name, words):
            self.custom[name] = kept

    def keep_fields(self, name: str, left: Mapping[str, list[str]]) -> None:
        """Fields that CSL has no variable for, as the format has them; not more than a text may be."""
        kept, left_out, room = {}, [], LONGEST_TEXT
        for tag, values in left.items():
            room -= sum(map(len, values))
            if room < 0 or any(len(value) > LONGEST_LINE for value in values):
                left_out.append(tag)
            elif lines := self._distinct(tag, values):
                kept[tag] = lines
        if left_out:
            self.warn(f"too long to be kept: {', '.join(left_out[:20])}")
        if kept:
            self.custom[name] = kept

    def identify(self, variable: str, value: Any) -> str:
        """The identifier in its one spelling, put where none stands yet; empty, with a warning, if it is not valid."""
        written = str(value or "").strip()
        if not written:
            return ""
        try:
            found = OF_A_WORK[variable.lower()](written[:LONGEST_IDENTIFIER])
        except InvalidIdentifier as invalid:
            self._leave_out(invalid)
            return ""
        if self.item.setdefault(variable, found) != found:
            self.warn(f"it names two: {variable} {self.item[variable]} was taken, {found} was not")
        return found

    def isbn(self, value: Any) -> None:
        """The first that is valid; files give the number of the bound and of the paper edition in one field."""
        for one in numbers_in(str(value or "")):
            try:
                self.item.setdefault("ISBN", OF_A_WORK["isbn"](one))
            except InvalidIdentifier as invalid:
                self._leave_out(invalid)

    def issn(self, values: Iterable[str]) -> None:
        """Journals have one for paper and one for the screen; CSL keeps them in one text."""
        kept: dict[str, None] = {}
        for value in values:
            for one in numbers_in(value):
                try:
                    kept[known_issn(one)] = None
                except InvalidIdentifier as invalid:
                    self._leave_out(invalid)
        if kept:
            self.item.setdefault("ISSN", ", ".join(kept))

    def person(self, role: str, **parts: Any) -> None:
        """Somebody in a role; parts are named as in CSL, with “_” for “-”."""
        texts = {part: self.text(role, parts.get(part.replace("-", "_"))) for part in _NAME_PARTS}
        name = {part: text for part, text in texts.items() if text}
        if name.keys() & {"family", "given", "literal"}:
            self._add(role, [name])

    def people(self, role: str, names: Iterable[str], parse: Callable[[str], Name]) -> None:
        """The same, of names that stand in one piece."""
        if parsed := [parse(text) for name in names if (text := self.text(role, name))]:
            self._add(role, parsed)

    def date(self, variable: str, date: CSLDate | None, *, written: str = "") -> None:
        """A date that was read; `written` is how it stood there, to say what of it cannot be."""
        if date:
            if len(written) > 4 and "date-parts" in date and not is_whole(written, date):
                self.warn(f"of its {_date_name(variable)} {quoted(written)} only {written_in_words(date)} is kept")
            self.item.setdefault(variable, date)
        elif written := written.strip():
            self.warn(f"its {_date_name(variable)} {quoted(written)} is not one that can be, so it was left out")

    def dated(self, variable: str, written: Any) -> None:
        if text := str(written or "").strip():
            self.date(variable, read_date(text), written=text)

    def issued(self, years: Sequence[str], day: str) -> bool:
        """The year of publication, and the day where it is of the same year. Whether the day was taken."""
        if not years:
            self.dated("issued", day)
            return bool(day)
        self.dated("issued", years[0])
        if others := [year for year in years[1:] if year != years[0]]:
            self.warn(f"left out: another year, {quoted(', '.join(others))}")
        more = read_date(day) if day else None
        if not more or not _more_of_the_same(more, self.item.get("issued")):
            return False
        self.item["issued"] = more
        return True

    def pages(self, first: str, last: str = "") -> None:
        """“43‐58”, or 43 and 58, as 43-58; what has no figure is no page."""
        begins, ends = with_hyphens(first), with_hyphens(last)
        written = begins if not ends or ends == begins or _IS_RANGE.search(begins) else f"{begins}-{ends}"
        if len(written) <= LONGEST_PAGES and (any(map(str.isdigit, written)) or _ROMAN_PAGES.fullmatch(written)):
            self.item.setdefault("page", self.text("page", written))
        elif written:
            self.warn(f"pages left empty: {quoted(written)} is no page")

    def announce(self, kind: str, source: str, **about: Any) -> None:
        self.announced.append(Announced(kind, source, **about))

    @property
    def identifiers(self) -> dict[str, str]:
        """Of the work itself, as notices know it."""
        return {name: self.item[name.upper()] for name in UNIQUE if name.upper() in self.item}

    def record(self, number: int) -> Record:
        """What was put in; rejected where it names no work. A retraction is announced in any case."""
        if RETRACTED in self.custom.get("publicationTypes", ()):
            self.announced.insert(0, Announced(RETRACTED, self.source, work=self.identifiers))
        if "title" not in self.item and not self._faults:
            self.reject("it has no title")
        if self._faults:
            return self.rejected(number, "; ".join([*self._faults][:MOST_WARNINGS]))
        if self.custom:
            self.item["custom"] = self.custom
        if missing := [f"no {what}" for what, variable in _WANTED.items() if variable not in self.item]:
            self.warn(", ".join(missing))
        return Record(number, self.item, "", self._said(), tuple(self.announced))

    def rejected(self, number: int, why: str) -> Record:
        return Record(number, None, rejected=why, warnings=self._said(), announced=tuple(self.announced))

    def _said(self) -> tuple[str, ...]:
        if not self._warnings:
            return ()
        said = tuple(self._warnings)
        more = len(said) - MOST_WARNINGS
        return (*said[:MOST_WARNINGS], f"{more} more things were mended") if more > 0 else said

    def _cleaned(self, variable: str, written: str, marked_up: bool) -> str:
        most = LONGEST_TEXT if variable in TEXTS else LONGEST_LINE
        if len(written) > most:
            self.reject(too_long(variable, written, most))
            return ""
        read = plain(written) if marked_up else written
        if self._plain_text and read != written:
            self.warn(f"the markup in its {variable} became plain text")
        if WRONGLY_DECODED in read:
            self.warn(f"its {variable} was left out: a character in it was decoded wrongly before")
            return ""
        text, mended = cleaned(read, lines=variable in TEXTS)
        if mended and text and variable == "title":
            # It is signed with every claim that cites the work.
            self.reject(f"its title has characters that nobody can see: “{visible(read)[:100]}”")
        elif mended:
            self.warn(f"characters that cannot be seen were left out of its {variable}")
        return text

    def _distinct(self, variable: str, words: Iterable[str]) -> list[str]:
        kept = list(dict.fromkeys([text for word in words if (text := self.text(variable, word))]))
        if len(kept) <= MOST_WORDS:
            return kept
        self.warn(f"only the first {MOST_WORDS:,} of {len(kept):,} were taken: {variable}")
        return kept[:MOST_WORDS]

    def _leave_out(self, invalid: InvalidIdentifier) -> None:
        self.warn(f"left out: {str(invalid).removesuffix('.')}")

    def _add(self, role: str, names: list[Name]) -> None:
        people = self.item.setdefault(role, [])
        people += names[: MOST_NAMES - len(people)]
        if len(people) == MOST_NAMES and names[-1] is not people[-1]:
            self.warn(f"only the first {MOST_NAMES:,} names of its {role}s were taken")


def drafted(number: int, fill: Callable[[Draft], None], *, source: str = "imported record") -> Record:
    """The record that `fill` makes of a draft, or the reason why it cannot."""
    draft = Draft(source=source)
    try:
        fill(draft)
    except Rejected as why:
        return draft.rejected(number, str(why))
    return draft.record(number)


def refuse_forbidden(names: Iterable[str]) -> None:
    """Raises Rejected for a name that no file may have."""
    if name := first_never_imported(names):
        raise Rejected(f"it has “{name}”, which no file may set")


def too_long(name: str, text: str, most: int) -> str:
    return f"its {name} is {len(text):,} characters long, and {most:,} is the most"


def _date_name(variable: str) -> str:
    return "date" if variable == "issued" else f"{variable.removesuffix('-date')} date"


def _more_of_the_same(day: CSLDate, year: CSLDate | None) -> bool:
    if not year:
        return False
    parts, known = day["date-parts"][0], year["date-parts"][0]
    return len(parts) >= len(known) and parts[: len(known)] == known
