"""Every write to a page locks its article first, checks the form's token, and counts up the article's revision."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import QuerySet

from editorial.models import Article, Placement, Section
from evidence import roles
from evidence.history import write
from evidence.refusals import Refusal, StaleForm, Unmet


class NotThere(Refusal):
    """What was to be placed or moved does not belong there."""


Row = TypeVar("Row", Placement, Section)


def still_there(row: Row) -> Row:
    """The same row as it is under the page's lock; raises NotThere where somebody removed it meanwhile."""
    found = type(row).objects.filter(pk=row.pk).first()
    if found is None:
        raise NotThere(Unmet("removed", "Somebody removed it meanwhile.", "Load the page again to see it as it is."))
    return found


def lock_article(article: Article, revision: int | None, by: User) -> Article:
    """The article, locked; raises NotAllowed, or StaleForm when `revision` is given and no longer the article's."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="change articles")
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if revision is not None and locked.revision != revision:
        raise StaleForm(stale(locked))
    return locked


def stale(article: Article) -> Unmet:
    last = article.history.select_related("history_user").first()
    who = last.history_user.get_full_name() or last.history_user.get_username()
    said = f"{who} saved this article on {last.history_date:%d %B %Y, %H:%M} UTC, after you opened it."
    return Unmet("stale", said, "Compare both and save again.")


def count_up(article: Article, *, by: User, reason: str) -> Article:
    article.revision += 1
    return write(article, by=by, reason=reason)


def arrange(siblings: QuerySet | Sequence[Any], row: Any, position: int | None, *, by: User, reason: str) -> None:
    """Put `row` at `position` among its siblings (None: last) and renumber; writes only what moved, and `row`."""
    others = [one for one in siblings if one.pk != row.pk]
    at = len(others) if position is None else max(0, min(position, len(others)))
    for number, one in enumerate([*others[:at], row, *others[at:]]):
        if one is row or one.position != number:
            one.position = number
            write(one, by=by, reason=reason)
