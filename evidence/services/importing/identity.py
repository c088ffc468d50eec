"""Which reference of the library a record is: its DOI, else its PMID, else its PMCID, else the ISBN of a whole book.

A record that was taken in before, letter by letter, is what it became then. Title, year and first author are never an
identity, only a suggestion for a person. Identifiers that disagree are a conflict, told with every work they name.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.db.models import Q

from evidence.identifiers import UNIQUE
from evidence.models import Reference
from evidence.models.references import ReferenceType, TitleBegins

SPELT = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN"}
# Works that have an ISBN of their own; a chapter or an entry has that of its book.
BOOKS = {
    ReferenceType.BOOK, ReferenceType.CLASSIC, ReferenceType.COLLECTION, ReferenceType.PAMPHLET, ReferenceType.REPORT,
    ReferenceType.STANDARD, ReferenceType.THESIS,
}  # fmt: skip
MOST_ALIKE = 1_000
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_MARKS = re.compile(r"[\W_]+")
Fields = Mapping[str, Any]


class Conflict(Exception):
    """A record names two works, or one work by identifiers that disagree: the reason, fit to show."""


def fingerprint(fields: Fields) -> str:
    """Of all that a record says: one letter more, and it is another record."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()[:32]


@dataclass
class Library:
    """The references that some records may be, read and locked at once; and those the records have become."""

    references: list[Reference] = field(default_factory=list)
    by: dict[str, dict[str, Reference]] = field(default_factory=lambda: defaultdict(dict))
    books: dict[str, list[Reference]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def about(cls, records: Iterable[Fields]) -> "Library":
        library = cls(_locked(list(records)))
        for reference in library.references:
            library.add(reference)
        return library

    def add(self, reference: Reference) -> None:
        """Under each of its identifiers; again after it was given others."""
        for name in (*UNIQUE, "imported_as"):
            if value := getattr(reference, name):
                self.by[name][value] = reference
        if reference.isbn and reference.type in BOOKS and reference not in self.books[reference.isbn]:
            self.books[reference.isbn].append(reference)

    def find(self, fields: Fields) -> Reference | None:
        """Raises Conflict."""
        named = {name: found for name in UNIQUE if (found := self.by[name].get(fields.get(name) or ""))}
        if named:
            _refuse_two(named, fields)
            [reference] = {id(one): one for one in named.values()}.values()
            _refuse_disagreeing(reference, fields, named)
            return reference
        return self._book(fields) or self.by["imported_as"].get(fields["imported_as"])

    def _book(self, fields: Fields) -> Reference | None:
        """Raises Conflict where several references have the ISBN; another volume or another DOI is another work."""
        if not fields.get("isbn") or fields["type"] not in BOOKS:
            return None
        same = [one for one in self.books[fields["isbn"]] if not _told_apart(one, fields)]
        if len(same) > 1:
            said = " and ".join(_named(one) for one in same[:3])
            raise Conflict(f"ISBN {fields['isbn']} is that of several references: {said}. Merge them first.")
        return same[0] if same else None


def _locked(records: list[Fields]) -> list[Reference]:
    asked = Q()
    for name in (*SPELT, "imported_as"):
        if values := {one[name] for one in records if one.get(name)}:
            asked |= Q(**{f"{name}__in": values})
    return list(Reference.objects.select_for_update().filter(asked).order_by("pk")) if asked else []


def _told_apart(reference: Reference, fields: Fields) -> bool:
    names = (*UNIQUE, "volume")
    return any(getattr(reference, one) and fields.get(one) and getattr(reference, one) != fields[one] for one in names)


def _refuse_two(named: Mapping[str, Reference], fields: Fields) -> None:
    if len({id(one) for one in named.values()}) > 1:
        said = " and ".join(f"{SPELT[name]} {fields[name]} is that of {_named(one)}" for name, one in named.items())
        raise Conflict(f"{said}: two works, so one of the identifiers is wrong. Nothing was taken from this record.")


def _refuse_disagreeing(reference: Reference, fields: Fields, named: Mapping[str, Reference]) -> None:
    other = [
        f"its {SPELT[name]} here is {fields[name]}, and {getattr(reference, name)} in the library"
        for name in UNIQUE
        if fields.get(name) and getattr(reference, name) and fields[name] != getattr(reference, name)
    ]
    if other:
        same = " and ".join(f"{SPELT[name]} {fields[name]}" for name in named)
        said = f"{same} is that of {_named(reference)}, but {'; '.join(other)}."
        raise Conflict(f"{said} One of them is wrong. Nothing was taken from this record.")


def _named(reference: Reference) -> str:
    title = reference.title if len(reference.title) <= 80 else f"{reference.title[:79]}…"
    return f"“{title}” ({reference.public_id})"


def plain(text: str) -> str:
    """A title or a name by its letters and figures alone."""
    return _MARKS.sub("", text.casefold())


def alike_in(references: Iterable[Reference]) -> dict[Reference, Reference]:
    """Of references just made, those that by title, year and first author may be one the library had before."""
    asked: dict[tuple[str, str, str], list[Reference]] = defaultdict(list)
    for one in references:
        if key := _likeness(one):
            asked[key].append(one)
    found = {}
    for older in _beginning_like(asked):
        for newer in asked.get(_likeness(older) or ("", "", ""), ()):
            if not _told_apart(older, vars(newer)):
                found.setdefault(newer, older)
    return found


def _beginning_like(asked: Mapping[tuple[str, str, str], list[Reference]]) -> Iterator[Reference]:
    """Those that were there before the first of them."""
    ended = {one.title.rstrip(" .") for those in asked.values() for one in those}
    begun = {whole[: TitleBegins.LONGEST] for title in ended for whole in (title, f"{title}.")}
    spelt = {as_written for title in begun for as_written in (title.lower(), _lower_ascii(title))}
    if spelt:
        first = min(one.pk for those in asked.values() for one in those)
        titled = Reference.objects.annotate(begins=TitleBegins()).filter(begins__in=spelt, pk__lt=first)
        yield from titled.only("public_id", "title", "issued", "authors", "volume", *UNIQUE).order_by("pk")[:MOST_ALIKE]


def _lower_ascii(text: str) -> str:
    """As SQLite does it."""
    return text.translate(_SMALL)


def _likeness(reference: Reference) -> tuple[str, str, str] | None:
    first = next(iter(reference.authors), {})
    author = plain(first.get("family") or first.get("literal") or "")
    return (plain(reference.title), reference.year, author) if reference.year and author else None
