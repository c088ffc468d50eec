"""Filters behind the numbers of the dashboard: each list shows exactly what was counted there."""

from datetime import date, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from editorial.admin.claim_list import FixedFilter
from editorial.admin.row_numbers import is_row_number
from editorial.models import Article
from editorial.selectors import board
from evidence.people import printed_name
from reviews.models import Assignment, ClaimState

PERIODS = {"30": "30 days", "90": "90 days", "365": "a year"}


class AskedFilter(SimpleListFilter):
    """Has a choice only once somebody followed a link to it: a person, a week, a page."""

    def said(self, value: str) -> str | None:
        """The choice in words; None where the value is none."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = self.used_parameters.get(self.parameter_name) or ""
        said = self.said(value) if value else None
        return [(value, said)] if said else []


def person_named(value: str) -> str | None:
    person = User.objects.filter(pk=value).first() if is_row_number(value) else None
    return printed_name(person) if person else None


class Waits(FixedFilter):
    title = "in this state for"
    parameter_name = "since"
    options = {one.key: one.said for one in board.WAITS}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        span = board.named(board.WAITS, value)
        return board.since_then(queryset).filter(board.waited("since", span, timezone.now()))


class Took(FixedFilter):
    title = "from submission to decision"
    parameter_name = "took"
    options = {one.key: one.said for one in board.TAKEN}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset.filter(board.took(board.named(board.TAKEN, value)), state__in=board.DECIDED)


class Within(FixedFilter):
    title = "decided within"
    parameter_name = "within"
    options = PERIODS

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset & board.decided_since(timezone.now() - timedelta(days=int(value)))


class _InWeek(AskedFilter):
    field = ""

    def said(self, value: str) -> str | None:
        monday = _day(value)
        return f"the week of {monday:%d %B %Y}" if monday else None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        monday = _day(self.value() or "")
        if monday is None:
            return queryset
        until = monday + timedelta(days=7)
        return queryset.filter(**{f"{self.field}__date__gte": monday, f"{self.field}__date__lt": until})


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


class DecidedIn(_InWeek):
    title = "decided in"
    parameter_name = "decided"
    field = "decided_at"


class OpenedIn(_InWeek):
    title = "submitted in"
    parameter_name = "opened"
    field = "opened_at"


class AssignedTo(AskedFilter):
    title = "assigned to"
    parameter_name = "reviewer"

    def said(self, value: str) -> str | None:
        return person_named(value)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        mine = Assignment.objects.filter(review=OuterRef("pk"), reviewer=self.value(), ended_at__isnull=True)
        return queryset.filter(Exists(mine))


class SignedBy(AskedFilter):
    """Of decided reviews only: in an open one, that somebody signed is not told."""

    title = "signed by"
    parameter_name = "signed"

    def said(self, value: str) -> str | None:
        return person_named(value)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        long_ago = timezone.now() - timedelta(days=36_500)
        signed = board.signed_by(long_ago).filter(review=OuterRef("pk"), reviewer=self.value())
        return queryset.filter(Exists(signed))


class IsLate(FixedFilter):
    """Of the reviewer who is asked for as well, where one is: others may have had less time for the same review."""

    title = "reviewer’s due date"
    parameter_name = "late"
    options = {"yes": "Past it"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        today = timezone.now().date()
        late = Assignment.objects.filter(review=OuterRef("pk"), ended_at__isnull=True, due_on__lt=today)
        if is_row_number(whose := request.GET.get(AssignedTo.parameter_name, "")):
            late = late.filter(reviewer=whose)
        return queryset.filter(Exists(late))


class SentBackFor(FixedFilter):
    """On the list of claims."""

    title = "sent back for"
    parameter_name = "since"
    options = Waits.options

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        span = board.named(board.WAITS, value)
        back = ClaimState.objects.filter(state__in=board.SENT_BACK)
        return queryset.filter(
            pk__in=back.filter(board.waited("review__decided_at", span, timezone.now())).values("claim")
        )


class _OnPage(AskedFilter):
    title = "article"
    parameter_name = "article"
    path = ""

    def said(self, value: str) -> str | None:
        return (
            Article.objects.filter(pk=value).values_list("title", flat=True).first() if is_row_number(value) else None
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        placed = Article.objects.filter(pk=self.value()).values("placements__claim")
        return queryset.filter(**{f"{self.path}__in": placed.filter(placements__claim__isnull=False)})


class ClaimOnPage(_OnPage):
    path = "pk"


class Share(FixedFilter):
    """On the list of articles."""

    title = "claims approved"
    parameter_name = "share"
    options = {one.key: one.said for one in board.SHARES}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        standing = board.with_shares(queryset.filter(withdrawals__isnull=True))
        return standing.filter(board.share_in(board.named(board.SHARES, value)))
