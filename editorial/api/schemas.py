"""The public documents for `openapi.json`: what a client may rely on. Fields are added, never renamed or taken away.

Documents are served as stored, so these describe and never draw; a test holds every answer against them.
"""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

ClaimWord = Literal["approved", "held", "quarantined", "withdrawn", "replaced", "unpublished"]
PageWord = Literal["published", "held", "withdrawn"]


class Problem(Schema):
    """RFC 9457. Rely on `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, str]] | None = None


class Standing(Schema):
    """What the world says of a source today."""

    status: str = Field(description="current, corrected, superseded, expression-of-concern, retracted …")
    message: str
    since: date | None


class Topic(Schema):
    slug: str
    name: str


class Person(Schema):
    name: str
    role: str


class Related(Schema):
    title: str
    url: str | None = None


class Publisher(Schema):
    name: str
    url: str


class Boilerplate(Schema):
    number: int
    text: str
    url: str | None = None


class Block(Schema):
    """One line of the page. `level` is the heading's level, or how deep a list item is nested."""

    id: UUID
    type: Literal["heading", "paragraph", "bullet", "step", "callout"]
    level: int
    n: int | None = Field(description="The number of a step.")
    text: str | None = Field(description="null: not shown; `status` and `message` say why.")
    claim: UUID | None
    cites: list[int] = Field(description="Numbers in `references`.")
    status: str | None = None
    message: str | None = None
    missing_wording: bool | None = None


class Wording(Schema):
    audience: Literal["professional", "public"]
    language: str
    text: str | None
    status: str | None = None
    message: str | None = None


class Citation(Schema):
    n: int | None = Field(default=None, description="Its number on this page.")
    reference: UUID | None
    locator: str
    quote: str
    direction: str = Field(description="supports, contradicts or background")
    source_unknown: bool


class Work(Schema):
    """One bibliographic work as printed."""

    formatted: str
    url: str | None
    doi: str | None
    pmid: str | None
    pmcid: str | None
    isbn: str | None
    standing: Standing
    csl: dict[str, Any] = Field(description="CSL-JSON, as published.")


class CitedWork(Schema):
    """A citation with the work it cites; a citation of an unknown source has no work."""

    reference: UUID | None
    locator: str
    quote: str
    direction: str
    source_unknown: bool
    formatted: str | None = None
    url: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    isbn: str | None = None
    standing: Standing | None = None
    csl: dict[str, Any] | None = None


class Reviewer(Schema):
    """Who signed: the qualification at that moment."""

    role: str
    qualification: str
    signed: datetime


class Flag(Schema):
    kind: str
    message: str
    reference: UUID | None
    since: date | None


class Today(Schema):
    """In a `historical` document: what is said now of the page or claim."""

    status: str
    message: str
    flags: list[str] | None = None
    overdue: bool | None = None
    successors: list[UUID] | None = None
    lastReviewed: date | None = None
    nextReviewDue: date | None = None


class ClaimBase(Schema):
    id: UUID
    url: str
    version: int
    digest: str
    status: ClaimWord
    message: str = Field(description="Fit to show; empty when there is nothing to say.")
    since: datetime | None
    text: str | None
    on_page_form: str | None = Field(description="How it reads in running text, where that differs.")
    kind: str
    asserts: str | None
    certainty: str | None
    strength: str | None
    language: str
    wordings: list[Wording]
    reviewed_by: list[Reviewer]
    approved: datetime | None
    next_review_due: date | None
    overdue: bool
    flags: list[Flag]
    shown_with: list[UUID] = Field(description="Claims it must be read with.")
    newer_version: int | None
    successors: list[UUID]
    audience: str | None = None
    missing_wording: bool | None = None
    today: Today | None = None


class PageClaim(ClaimBase):
    """A claim as it stands on a page."""

    citations: list[Citation]


class Appearance(Schema):
    id: UUID
    title: str
    url: str
    edition: int


class VersionDocument(ClaimBase):
    schema_: int = Field(alias="schema")
    type: Literal["version"]
    citations: list[CitedWork]
    historical: bool | None = None


class ClaimDocument(ClaimBase):
    schema_: int = Field(alias="schema")
    type: Literal["claim"]
    citations: list[CitedWork]
    topics: list[Topic] = Field(default=[], description="Of the pages it appears in.")
    appears_in: list[Appearance]
    historical: bool | None = None


class Listed(Work):
    """A reference with its number on the page."""

    n: int
    id: UUID


class PageHead(Schema):
    """What lists and the page itself say alike."""

    id: UUID
    slug: str
    url: str
    api_url: str
    title: str | None
    question_title: str | None
    language: str
    status: PageWord
    message: str
    edition: int
    digest: str
    datePublished: datetime
    dateModified: datetime
    lastReviewed: date | None = Field(description="The oldest of its claims.")
    nextReviewDue: date | None = Field(description="The earliest of its claims.")


class ArticleDocument(PageHead):
    """Draw `blocks` from top to bottom. Held or withdrawn, a page has no blocks, and `message` says why."""

    schema_: int = Field(alias="schema")
    type: Literal["article", "edition"]
    since: datetime | None
    topics: list[Topic]
    synonyms: list[str]
    authors: list[Person]
    translation_of: UUID | None
    blocks: list[Block]
    claims: dict[str, PageClaim] = Field(description="By id.")
    references: list[Listed]
    related: list[Related]
    publisher: Publisher
    license: str
    policy: Boilerplate | None
    disclaimer: Boilerplate | None
    successors: list[UUID]
    audience: str | None = None
    historical: bool | None = None
    today: Today | None = None


class ReferenceDocument(Work):
    """A work that a published claim cites."""

    schema_: int = Field(alias="schema")
    type: Literal["reference"]
    id: UUID
    api_url: str
    cited_by: str
    merged_into: str | None = None
    status: str
