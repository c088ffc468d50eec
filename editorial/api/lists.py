"""What lists answer, for `openapi.json`: the items of each, and the cursor of the next page."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from editorial.api.schemas import ClaimWord, PageHead


class PageSummary(PageHead):
    """A page as lists show it."""

    topics: list[str]


class ClaimSummary(Schema):
    id: UUID
    url: str
    version: int
    digest: str
    status: ClaimWord
    message: str
    text: str | None
    kind: str
    asserts: str | None
    certainty: str | None
    strength: str | None
    language: str
    approved: datetime | None
    next_review_due: date | None
    overdue: bool
    flags: list[str]
    successors: list[UUID]


class Change(Schema):
    sequence: int
    kind: Literal[
        "published", "updated", "reaffirmed", "flagged", "unflagged", "held", "released", "quarantined", "restored",
        "withdrawn", "overdue",
    ]  # fmt: skip
    path: str
    url: str
    title: str
    meaning_changed: bool | None = Field(description="As the reviewer signed it; null where nobody was asked.")
    at: datetime


class Listing(Schema):
    next: str | None = Field(description="The cursor of the next page, or null.")


class ArticleList(Listing):
    items: list[PageSummary]


class EditionList(Listing):
    items: list[PageSummary]


class ClaimList(Listing):
    items: list[ClaimSummary]


class ChangeList(Listing):
    items: list[Change]


class FeedAuthor(Schema):
    name: str
    url: str


class FeedChange(Schema):
    """What is told of the change, beside what every feed reader understands."""

    sequence: int
    kind: str
    path: str
    status: str = Field(description="Of the statement or page, today.")
    meaning_changed: bool | None


class FeedItem(Schema):
    id: str = Field(description="Of the statement or page: a later change replaces an earlier one.")
    url: str
    title: str
    content_text: str
    date_modified: datetime
    tags: list[str]
    attest: FeedChange = Field(alias="_attest")


class JsonFeed(Schema):
    """JSON Feed 1.1."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: str
    feed_url: str
    next_url: str | None = None
    description: str
    authors: list[FeedAuthor]
    items: list[FeedItem]
