"""Which reference of the library a record is: its DOI, else its PMID, else its PMCID, else the ISBN of a whole book.

A record that was taken in before, letter by letter, is what it became then. Title, year and first author are never an
identity, only a suggestion for a person. Identifiers that disagree are a conflict, told with every work they name.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from evidence.bibliography.records import Announced
from evidence.identifiers import UNIQUE
from evidence.likeness import Fields, told_apart
from evidence.matched import ids_in, ids_of
from evidence.models import Reference
from evidence.models.references import ReferenceType
from evidence.services.announced import told_of
from evidence.services.works import lock_all_found
from evidence.text import shortened

SPELT = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN"}
# Works that have an ISBN of their own; a chapter or an entry has that of its book.
BOOKS = {
    ReferenceType.BOOK, ReferenceType.CLASSIC, ReferenceType.COLLECTION, ReferenceType.PAMPHLET, ReferenceType.REPORT,
    ReferenceType.STANDARD, ReferenceType.THESIS,
}  # fmt: skip


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
    def about(cls, records: Iterable[Fields], announced: Collection[Announced] = ()) -> "Library":
        """`announced` is what these records say of works, and will be recorded."""
        found = _locked(list(records), announced)
        library = cls([one for one in found.values() if one.merged_into_id is None])
        for reference in library.references:
            library.add(reference)
        for one in found.values():
            if one.merged_into_id:
                library.lead_on(one, to=found[one.merged_into_id])
        return library

    def lead_on(self, merged: Reference, *, to: Reference) -> None:
        """What was merged away gave its identifiers up, but for its ISBN and the record it was made from."""
        if merged.imported_as:
            self.by["imported_as"][merged.imported_as] = to
        if merged.isbn and merged.type in BOOKS and to not in self.books[merged.isbn]:
            self.books[merged.isbn].append(to)

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
        """Raises Conflict where several references have the ISBN; another volume or another DOI is another work, and
        where only one of the two says its volume nobody knows."""
        if not fields.get("isbn") or fields["type"] not in BOOKS:
            return None
        volume = fields.get("volume") or ""
        same = [one for one in self.books[fields["isbn"]] if one.volume == volume and not told_apart(one, fields)]
        if len(same) > 1:
            said = " and ".join(_named(one) for one in same[:3])
            raise Conflict(f"ISBN {fields['isbn']} is that of several references: {said}. Merge them first.")
        return same[0] if same else None


def _locked(records: list[Fields], announced: Collection[Announced]) -> dict[int, Reference]:
    """With those that they were merged into; nobody merges while records are taken in. What will be told of others is
    locked in the same go."""
    named: set[int] = set()

    def find() -> set[int]:
        rows = _named_by(records)
        named.update(*((one.pk, one.merged_into_id or one.pk) for one in rows))
        return named | told_of([*map(ids_of, rows), *map(ids_in, records)], announced)

    locked = lock_all_found(find)
    return {pk: locked[pk] for pk in sorted(named)}


def _named_by(records: list[Fields]) -> list[Reference]:
    asked = Q()
    for name in (*SPELT, "imported_as"):
        if values := {one[name] for one in records if one.get(name)}:
            asked |= Q(**{f"{name}__in": values})
    return list(Reference.objects.filter(asked).order_by().only("merged_into", *UNIQUE)) if asked else []


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
    title = shortened(reference.title, 80)
    return f"“{title}” ({reference.public_id})"
