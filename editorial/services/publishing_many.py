"""Many pages under one password: each is published by `publish`, for itself, or is not, and says why.

There is no transaction around them. What stopped half-way is taken up again by the same call: what was published by
then is found, and not published twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from editorial.models import Article, Edition
from editorial.selectors.drafts import last_edition
from editorial.services.publishing import StaleDigest, publish
from evidence import roles
from evidence.refusals import Refusal, Unmet
from evidence.services.signatures import check_password

PUBLISHED, ALREADY, CHANGED, REFUSED = "published", "already", "changed", "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one page; `edition` is the one that has what was asked for."""

    article: Article
    word: str
    edition: Edition | None = None
    unmet: list[Unmet] = field(default_factory=list)


def publish_each(wanted: Iterable[tuple[Article, str]], *, password: str, by: User) -> list[Outcome]:
    """`wanted` names pages with the digests that `by` was shown. Raises NotAllowed, WrongPassword before the first."""
    roles.require(by, roles.CHIEF, to="publish")
    check_password(by, password)
    return [_publish_one(article, digest, password=password, by=by) for article, digest in wanted]


def _publish_one(article: Article, seen_digest: str, *, password: str, by: User) -> Outcome:
    try:
        edition = publish(article, seen_digest=seen_digest, password=password, by=by)
    except Refusal as refusal:
        last = last_edition(article)
        if last and last.digest == seen_digest:
            return Outcome(article, ALREADY, last)
        return Outcome(article, CHANGED if isinstance(refusal, StaleDigest) else REFUSED, unmet=refusal.unmet)
    return Outcome(article, PUBLISHED, edition)
