"""django-ninja: typed schemas over the same prefetched rows."""

from datetime import date, datetime
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Schema

from benchmarks.peers.plain.models import Article, Claim
from benchmarks.peers.plain.reading import article_as_of, whole_articles, whole_claims, with_word

api = NinjaAPI(title="Articles")
LIMIT = 20


class ReferenceOut(Schema):
    id: int
    type: str
    title: str
    authors: list[dict[str, Any]]
    container: str
    issued: str
    doi: str
    pmid: str
    url: str
    formatted: str
    standing: str


class ListedOut(Schema):
    n: int
    reference: ReferenceOut


class CitationOut(Schema):
    reference_id: int
    locator: str
    quote: str
    direction: str


class ClaimOut(Schema):
    id: int
    text: str
    kind: str
    asserts: str
    certainty: str
    strength: str
    language: str
    status: str
    version: int
    reviewer_role: str
    reviewer_qualification: str
    approved: datetime | None
    next_review_due: date | None
    citations: list[CitationOut]


class BlockOut(Schema):
    id: int
    type: str
    level: int
    text: str
    claim: ClaimOut | None


class ArticleOut(Schema):
    id: int
    slug: str
    title: str
    language: str
    status: str
    published: datetime
    modified: datetime
    last_reviewed: date | None
    next_review_due: date | None
    publisher: dict[str, Any]
    license: str
    disclaimer: str
    blocks: list[BlockOut]
    references: list[ListedOut]


class CitedOut(Schema):
    reference: ReferenceOut
    locator: str
    quote: str
    direction: str


class PageOut(Schema):
    slug: str
    title: str


class StandsOut(Schema):
    article: PageOut


class FoundOut(ClaimOut):
    """A claim by itself: with the works in full, and where it stands."""

    citations: list[CitedOut]
    blocks: list[StandsOut]


@api.get("articles/{slug}", response=ArticleOut)
def article(request, slug: str, as_of: datetime | None = None) -> Article:
    return article_as_of(slug, as_of) if as_of else get_object_or_404(whole_articles(), slug=slug)


@api.get("claims", response=list[FoundOut])
def claims(request, q: str = "", reference: int | None = None) -> list[Claim]:
    found = with_word(whole_claims(), q) if q else whole_claims()
    found = found.filter(citations__reference=reference).distinct() if reference else found
    return list(found[:LIMIT])
