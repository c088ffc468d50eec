"""What the rules of citation integrity look at: plain values, so that a rule is one small function of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from evidence.models.notices import StandingStatus

# ClinicalTrials.gov, ISRCTN, EudraCT, ANZCTR and ChiCTR, as registries write their numbers.
_REGISTRATION = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|(?<=EudraCT )\d{4}-\d{6}-\d{2}|ACTRN\d{14}|ChiCTR[-A-Z]{0,6}\d{8,10})\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Work:
    """A cited work. `standing_mark` tells one event from the next; `year` is None where the record has none."""

    key: str
    title: str
    type: str = ""
    design: str = ""
    year: int | None = None
    first_author: str = ""
    publisher: str = ""
    container: str = ""
    host: str = ""
    standing: str = ""
    standing_said: str = ""
    standing_mark: str = ""
    is_notice: bool = False
    abstract: str = ""
    note: str = ""
    identifiers: tuple[str, ...] = ()

    @property
    def as_it_stands(self) -> str:
        """Its key, and what is told of it today: a waiver about it ends when that changes."""
        told = (self.standing, self.standing_mark) if self.standing != StandingStatus.CURRENT else ()
        return " ".join(filter(None, (self.key, *told)))

    @cached_property
    def registrations(self) -> frozenset[str]:
        """Numbers of trial registries that its record names."""
        return frozenset(one.upper() for one in _REGISTRATION.findall(f"{self.title} {self.abstract} {self.note}"))


@dataclass(frozen=True)
class Passage:
    """One citation; `work` is None while its number is unresolved, or where its source is unknown."""

    work: Work | None
    direction: str = "supports"
    locator: str = ""
    quote: str = ""

    @property
    def supports(self) -> bool:
        return self.work is not None and self.direction == "supports"


@dataclass(frozen=True)
class Statement:
    """A claim as it stands in its working copy."""

    text: str
    kind: str = "recommendation"
    asserts: str = "established"
    risk: str = "standard"
    language: str = "en"
    passages: tuple[Passage, ...] = ()

    @property
    def supporting(self) -> list[Work]:
        """The works that support it, each once."""
        return _each_once(one.work for one in self.passages if one.supports)

    @property
    def cited(self) -> list[Work]:
        return _each_once(one.work for one in self.passages)


def _each_once(works: Iterable[Work | None]) -> list[Work]:
    return list({one.key: one for one in works if one is not None}.values())


@dataclass(frozen=True)
class Terms:
    """What holds in this house: today's year, how old a source may be, and by what the publisher itself is known."""

    year: int
    source_years: int | None = None
    publisher: str = ""
    host: str = ""


@dataclass(frozen=True)
class Finding:
    """What a rule found. `about` is what it is about beside the statement: with it, a waiver ends when that changes."""

    rule: str
    message: str
    remedy: str
    about: str = ""
