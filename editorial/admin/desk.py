"""The desk: what waits for the person who signs in, each figure a link to its list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from editorial.admin.navigation import MOST, overdue_claims, soon_due
from editorial.models import Article, Hold, ProblemReport, ReadyPage
from editorial.selectors.drafting import drafts_of
from editorial.selectors.waiting import ready_to_publish, sent_back_to, standing_notices
from evidence import roles
from reviews.lacking import listed_lacking
from reviews.models import Review

SHOWN = 8


@dataclass(frozen=True)
class Figure:
    """A number of things, what they are, and the list that shows them. Counting stops where more says nothing more."""

    name: str
    count: int
    link: str

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Named in the settings of the theme: what its first page shows."""
    return {**context, "desk": desk_of(request.user)}  # type: ignore[arg-type]


def desk_of(person: User) -> dict[str, Any]:
    return {
        "figures": list(_figures(person)),
        "mine": _assigned(person).select_related("version").order_by("opened_at")[:SHOWN],
        "back": sent_back_to(person)[:SHOWN],
        "begun": drafts_of(person)[:SHOWN],
        "ready": _ready(),
    }


def _figures(person: User) -> Iterator[Figure]:
    if roles.is_reviewer(person):
        yield _figure("reviews that lack a reviewer", listed_lacking(), "reviews_review", "turn=free")
        yield _figure("reviews assigned to you", _assigned(person), "reviews_review", "turn=mine")
    if roles.is_editor(person):
        sent = Review.objects.open_from(person)
        yield _figure("of your claims being reviewed", sent, "reviews_review", "turn=sent-open")
        yield _figure("of your claims sent back", sent_back_to(person), "reviews_review", "turn=back")
    yield _figure("articles ready to publish", ReadyPage.objects.all(), "editorial_article", "public=ready")
    yield _figure("reported problems to answer", ProblemReport.objects.open(), "editorial_problemreport", "")
    yield _figure("holds in force", Hold.objects.filter(lifted__isnull=True), "editorial_hold", "force=yes")
    yield _figure("claims due for review within 30 days", soon_due(), "reviews_claimstate", "")
    yield _figure("claims overdue for review", overdue_claims(), "evidence_claim", "overdue=yes")
    yield _figure("notices on cited sources", standing_notices(), "evidence_notice", "")


def _figure(name: str, rows: QuerySet, page: str, query: str) -> Figure:
    count = rows.order_by()[: MOST + 1].count()
    return Figure(name, count, f"{reverse(f'admin:{page}_changelist')}?{query}")


def _assigned(person: User) -> QuerySet[Review]:
    return Review.objects.open().filter(assignments__reviewer=person, assignments__ended_at__isnull=True)


def _ready() -> list[Article]:
    """Those that wait longest, as they are now."""
    listed = ReadyPage.objects.order_by("since", "article").values_list("article", flat=True)[: 2 * SHOWN]
    found = ready_to_publish().in_bulk(list(listed))
    return [found[pk] for pk in listed if pk in found][:SHOWN]
