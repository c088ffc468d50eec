"""Submitting a page: everything on it that is ready goes, and what does not go is listed with the reason."""

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article
from editorial.selectors.integrity import evidence_on
from evidence import roles
from evidence.integrity import ALWAYS, PAGE, RULES
from evidence.models import Claim
from evidence.refusals import Refusal, Unmet
from reviews.integrity import demands_in_force
from reviews.services import Submitted, submit


class PageNotReady(Refusal):
    """What the policy does not let pass on the page itself; what keeps its claims is named too."""


@transaction.atomic
def submit_article(
    article: Article, *, note: str = "", reason: str = "", meaning_unchanged: bool = False, by: User
) -> Submitted:
    """Send the article's new and changed claims; those approved or under review as they stand are in `skipped`."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="submit claims")
    article = Article.objects.select_for_update().get(pk=article.pk)
    if unmet := _unmet_on_page(article):
        raise PageNotReady(*unmet)
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


def _unmet_on_page(article: Article) -> list[Unmet]:
    """Nothing, at no cost, unless the policy lets findings on the page itself block."""
    demands = demands_in_force()
    if not any(rule.scope == PAGE and demands.when(code) == ALWAYS for code, rule in RULES.items()):
        return []
    blocking = evidence_on(article).blocking
    return [one.judged.unmet for one in blocking] if any(one.claim is None for one in blocking) else []
