"""What the public documents are made of, as plain values: formats take these and nothing else."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from editorial.formats.works import printed_work

APPROVED, HELD, QUARANTINED, WITHDRAWN = "approved", "held", "quarantined", "withdrawn"
REPLACED, UNPUBLISHED, PUBLISHED, LEFT_OUT = "replaced", "unpublished", "published", "left-out"
# Served as HTTP 410: what stood there is gone for good, or stands nowhere now.
TOMBSTONES = frozenset({WITHDRAWN, REPLACED, UNPUBLISHED})


@dataclass(frozen=True)
class Reviewer:
    """Who approved: names are not printed, the qualification is."""

    qualification: str
    signed: datetime


@dataclass(frozen=True)
class Approval:
    at: datetime
    reviewed: date
    due: date | None
    reviewers: tuple[Reviewer, ...] = ()


@dataclass(frozen=True)
class Flag:
    kind: str
    message: str
    reference: str = ""
    since: date | None = None


@dataclass(frozen=True)
class PublicStatus:
    """What the public is told of one claim version, or of an article; only `approved` and `published` show text."""

    word: str
    message: str = ""
    since: datetime | None = None
    flags: tuple[Flag, ...] = ()
    overdue: bool = False
    approval: Approval | None = None
    held_wordings: frozenset[tuple[str, str]] = frozenset()
    successors: tuple[str, ...] = ()
    erased: bool = False

    @property
    def shown(self) -> bool:
        return self.word in (APPROVED, PUBLISHED)

    def gone(self, word: str, message: str) -> "PublicStatus":
        return replace(self, word=word, message=message)


@dataclass(frozen=True)
class PublicStanding:
    """The standing of a reference as far as it is public (DESIGN §3.10)."""

    status: str = "current"
    message: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Source:
    """One reference as it is printed: its CSL record as published, and its standing today; after a merge the published
    one that stands for the work now."""

    id: str
    csl: dict[str, Any]
    standing: PublicStanding = PublicStanding()
    merged_into: str = ""

    @cached_property
    def printed(self) -> dict[str, Any]:
        """Made once: it stands in every claim that cites it."""
        return printed_work(self.csl)


@dataclass(frozen=True)
class Appearance:
    """A page on which a claim stands now; its topics as (slug, name)."""

    article: str
    title: str
    slug: str
    edition: int
    topics: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ClaimText:
    """One claim version with what surrounds it; `cited` has one reference id, or None, for each citation."""

    id: str
    version: int
    digest: str
    content: dict[str, Any]
    cited: tuple[str | None, ...]
    status: PublicStatus
    newer_version: int | None = None
    appears_in: tuple[Appearance, ...] = ()


@dataclass(frozen=True)
class Page:
    """One edition of an article: its signed content, the versions in it by claim id, and what is true of it today."""

    kind: str
    number: int
    digest: str
    content: dict[str, Any]
    published: datetime
    modified: datetime
    status: PublicStatus
    claims: dict[str, ClaimText] = field(default_factory=dict)
    standings: dict[str, PublicStanding] = field(default_factory=dict)
