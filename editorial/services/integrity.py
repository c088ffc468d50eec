"""Waiving what the rules find on a page itself; of its claims `reviews.services.waive_finding` does it."""

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article
from editorial.selectors.integrity import evidence_on
from evidence.meanwhile import Seen, refuse_unseen
from evidence.selectors import cited_by
from reviews.models import FindingWaiver
from reviews.services.integrity import sign_waiver


@transaction.atomic
def waive_on_page(
    article: Article, *, basis: str, reason: str, password: str, seen_doubts: Seen = None, by: User
) -> FindingWaiver:
    """A reviewer's or chief's signed word that this finding on this page may stand, as both are now."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    on_page = [one.judged for one in evidence_on(article).found if one.claim is None]
    found = next((one for one in on_page if one.basis == basis), None)
    refuse_unseen(cited_on(article), seen_doubts)
    return sign_waiver(found, named=article.title, reason=reason, password=password, by=by, unmet=[])


def cited_on(article: Article) -> set[int]:
    """References that claims on the page cite."""
    return cited_by(article.placements.filter(claim__isnull=False).values_list("claim_id", flat=True))
