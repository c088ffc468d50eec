"""Submitting a page: everything on it that is ready goes, and what does not go is listed with the reason."""

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article
from evidence.models import Claim
from reviews.services import Submitted, submit


@transaction.atomic
def submit_article(
    article: Article, *, note: str = "", reason: str = "", meaning_unchanged: bool = False, by: User
) -> Submitted:
    """Send the article's new and changed claims; those approved or under review as they stand are in `skipped`."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    claims = Claim.objects.filter(placements__article=article).distinct().order_by("pk")
    return submit(
        claims,
        title=article.title,
        subject=article.slug,
        note=note,
        reason=reason,
        meaning_unchanged=meaning_unchanged,
        by=by,
    )
