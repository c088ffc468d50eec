"""What merging two references would do, seen beforehand: their fields side by side, and where each citation goes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from evidence.content import covered_reference
from evidence.identifiers import UNIQUE
from evidence.models import Citation, Reference
from evidence.refusals import Unmet
from evidence.text import shortened

COMPARED = (
    "type", "title", "authors", "issued", "container_title", "volume", "issue", "page", "publisher", "language",
    "genre", "design", "abstract", "doi", "pmid", "pmcid", "isbn", "url", "accessed",
)  # fmt: skip
CALLED = {name: str(Reference._meta.get_field(name).verbose_name) for name in (*COMPARED, "more")}
# Of a citation, what is filled in where the one that is kept does not say it.
SAID = ("locator", "quote")


def short(title: str) -> str:
    return shortened(title, 120)


@dataclass(frozen=True)
class Beside:
    """One field of both; `signed` is part of what claims were signed with."""

    name: str
    ours: Any
    theirs: Any

    @property
    def label(self) -> str:
        called = CALLED[self.name]
        return called[:1].upper() + called[1:]

    @property
    def signed(self) -> bool:
        return self.name in Reference.COVERED

    @property
    def is_filled(self) -> bool:
        return bool(self.theirs and not self.ours)

    @property
    def differs(self) -> bool:
        return bool(self.ours and self.theirs and self.ours != self.theirs)


def beside(survivor: Reference, merged: Reference) -> list[Beside]:
    """Field by field, what at least one of them says."""
    rows = (Beside(name, getattr(survivor, name), getattr(merged, name)) for name in COMPARED)
    return [one for one in rows if one.ours or one.theirs]


def taken_over(survivor: Reference, merged: Reference, take: Collection[str]) -> dict[str, Any]:
    """By field what the survivor says then: what it lacked, and what was chosen of the other."""
    rows = beside(survivor, merged)
    return {one.name: one.theirs for one in rows if one.is_filled or (one.differs and one.name in take)}


def signs_otherwise(survivor: Reference, merged: Reference, take: Collection[str]) -> bool:
    """Whether what claims are signed with would change, so that all that cite the survivor are new versions."""
    then = copy(survivor)
    for name, value in taken_over(survivor, merged, take).items():
        setattr(then, name, value)
    return covered_reference(then) != covered_reference(survivor)


def two_works(survivor: Reference, merged: Reference) -> list[Unmet]:
    """Why these cannot be one work: each identifier of which both have another."""
    return [
        _apart(name, survivor, merged)
        for name in UNIQUE
        if getattr(survivor, name) and getattr(merged, name) and getattr(survivor, name) != getattr(merged, name)
    ]


def _apart(name: str, one: Reference, other: Reference) -> Unmet:
    has = f"“{short(one.title)}” has {CALLED[name]} {getattr(one, name)}"
    said = f"{has}, and “{short(other.title)}” has {getattr(other, name)}."
    return Unmet(f"two-{name}s", said, "A work has one. If one of them is wrong, correct it first.")


@dataclass(frozen=True)
class Move:
    """One citation of the merged reference: it goes over, or its claim has one already, `kept`, that stays for both."""

    citation: Citation
    kept: Citation | None = None
    filled: tuple[str, ...] = ()

    @property
    def lost(self) -> list[str]:
        """What it says otherwise than the one that is kept; an undo brings it back."""
        if self.kept is None:
            return []
        return [text for name in SAID if (text := getattr(self.citation, name)) and text != getattr(self.kept, name)]


def moved(citations: Iterable[Citation], *, merged: int, survivor: int) -> list[Move]:
    """Move citations of `merged` in memory. A claim that cites both ends with one citation for one passage; two that
    name two places stay two."""
    kept, going = defaultdict[int, list[Citation]](list), list[Citation]()
    for one in citations:
        if one.reference_id == merged:
            going.append(one)
        elif one.reference_id == survivor:
            kept[one.claim_id].append(one)
    return list(_moves(going, kept, survivor))


def _moves(going: list[Citation], kept: dict[int, list[Citation]], survivor: int) -> Iterator[Move]:
    places = defaultdict[int, set[str]](set)
    for one in (each for those in kept.values() for each in those):
        places[one.claim_id].add(one.locator)
    for one in going:
        if (same := _same_passage(one, kept[one.claim_id])) is None:
            one.reference_id = survivor
            yield Move(one)
        else:
            yield Move(one, same, tuple(_fill(same, one, places[one.claim_id])))
        places[one.claim_id].add(one.locator if same is None else same.locator)


def _same_passage(one: Citation, kept: list[Citation]) -> Citation | None:
    exact = (other for other in kept if other.locator == one.locator)
    return next(exact, None) or next((other for other in kept if not (other.locator and one.locator)), None)


def _fill(kept: Citation, one: Citation, places: set[str]) -> Iterator[str]:
    for name in SAID:
        if name == "locator" and one.locator in places:
            continue
        if getattr(one, name) and not getattr(kept, name):
            setattr(kept, name, getattr(one, name))
            yield name
