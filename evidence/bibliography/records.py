"""What every reader of a bibliographic format gives: one `Record` for each record of the file, none left out.

A reader is a pure function from text to records and does not look anything up. What it mends it says in `warnings`;
what it cannot take it gives as a rejected record, with the reason. It knows of no status, no approval and no person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]


@dataclass(frozen=True)
class Announced:
    """What a record says happened to a work: to itself, or, as the notice, to another.

    `kind` as the source writes it (“RetractionIn”, “expression_of_concern”); the notice and the work are known by
    identifiers only. `dated` has the precision it was given with. `of_preprint`: the record itself is a preprint's.
    """

    kind: str
    source: str
    notice: dict[str, str] = field(default_factory=dict)
    work: dict[str, str] = field(default_factory=dict)
    dated: str = ""
    of_preprint: bool = False


@dataclass(frozen=True)
class Told:
    """What an archive's answer announces, by the identifier of each work in it. Who is missing in one that is not
    `whole` may stand in the part that could not be read."""

    works: dict[str, tuple[Announced, ...]]
    whole: bool = True


@dataclass(frozen=True)
class Record:
    """One record of a file, read. `number` counts from 1 in its file; `item` is CSL-JSON 1.0.2 without an id.

    What CSL has no variable for stands in the item's `custom`: `publicationTypes` and `subjectHeadings` (lists of
    words), `registrations` (NCT numbers and the like).
    """

    number: int
    item: Item | None
    rejected: str = ""
    warnings: tuple[str, ...] = ()
    announced: tuple[Announced, ...] = ()


@dataclass(frozen=True)
class Contents:
    """A file, recognised by what is in it: `format` as `--format` names it, and what is to be said of the whole."""

    format: str
    encoding: str
    records: Iterator[Record]
    remarks: tuple[str, ...] = ()


class Unreadable(ValueError):
    """The file is none of the formats, or cannot be read as the one it is: the reason, in words fit to show."""
