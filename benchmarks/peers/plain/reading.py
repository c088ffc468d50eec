"""Rows with all that belongs to them, in a constant number of queries."""

from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.contrib.postgres.search import SearchVector
from django.db import connection
from django.db.models import Model, QuerySet

from benchmarks.peers.plain.models import Article, Block, Citation, Claim, Listed, Reference


def whole_articles() -> QuerySet[Article]:
    return Article.objects.prefetch_related("blocks__claim__citations", "references__reference")


def whole_claims() -> QuerySet[Claim]:
    """Newest first, with the works they cite and the pages they stand on."""
    claims = Claim.objects.prefetch_related("citations__reference", "blocks__article")
    return claims.order_by("-modified", "-id")


def words_of_claims() -> SearchVector:
    return SearchVector("text", config="english")


def with_word(claims: QuerySet[Claim], word: str) -> QuerySet[Claim]:
    """PostgreSQL has a full-text index for this; SQLite reads the texts."""
    if connection.vendor == "postgresql":
        return claims.annotate(words=words_of_claims()).filter(words=word)
    return claims.filter(text__icontains=word)


def article_as_of(slug: str, at: datetime) -> Article:
    """The page as it was, every tracked table read once; works are as they are today."""
    article = Article.history.as_of(at).get(slug=slug)
    blocks = list(Block.history.as_of(at).filter(article_id=article.pk).order_by("position"))
    standing = [one.claim_id for one in blocks if one.claim_id]
    claims = {one.pk: one for one in Claim.history.as_of(at).filter(id__in=standing)}
    cited = Citation.history.as_of(at).filter(claim_id__in=standing).order_by("claim_id", "position")
    listed = list(Listed.history.as_of(at).filter(article_id=article.pk).order_by("n"))
    works = Reference.objects.in_bulk({one.reference_id for one in listed})
    for pk, citations in groupby(cited, key=attrgetter("claim_id")):
        _keep(claims[pk], "citations", list(citations))
    for block in blocks:
        if block.claim_id:
            block.claim = claims[block.claim_id]
    for one in listed:
        one.reference = works[one.reference_id]
    _keep(article, "blocks", blocks)
    _keep(article, "references", listed)
    return article


def _keep(row: Model, name: str, related: list) -> None:
    """As if prefetched."""
    kept = getattr(row, name).get_queryset()
    kept._result_cache = related
    row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), name: kept}
