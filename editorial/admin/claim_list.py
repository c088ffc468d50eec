"""The list of claims: fixed choices, indexed order, and the state of a page of rows read at once."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from editorial.models import Hold, Withdrawal
from evidence.models import Claim
from reviews.models import State

Filter = Callable[[QuerySet[Claim]], QuerySet[Claim]]


def _in_state(state: str, **also: Any) -> Filter:
    return lambda claims: claims.filter(state__state=state, **also)


def _held(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    held = Hold.objects.filter(lifted__isnull=True, claim__isnull=False)
    return claims.filter(pk__in=held.values("claim"))


def _withdrawn(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.filter(pk__in=Withdrawal.objects.filter(claim__isnull=False).values("claim"))


STATES: dict[str, tuple[str, Filter]] = {
    "draft": ("Draft", lambda claims: claims.filter(state__isnull=True)),
    "submitted": ("Submitted", _in_state(State.SUBMITTED, state__recheck=False)),
    "under-review": ("Under review", _in_state(State.UNDER_REVIEW, state__recheck=False)),
    "recheck": ("Recheck", lambda claims: claims.filter(state__state__in=OPEN, state__recheck=True)),
    "changes-requested": ("Changes requested", _in_state(State.CHANGES_REQUESTED)),
    "rejected": ("Rejected", _in_state(State.REJECTED)),
    "approved": ("Approved", lambda claims: claims.filter(state__approved_version__isnull=False)),
    "changed": (
        "Changed since approval",
        lambda claims: claims.filter(state__approved_version__isnull=False).exclude(revision=F("state__revision")),
    ),
    "flagged": ("Flagged", lambda claims: claims.filter(state__flagged=True)),
    "on-hold": ("On hold", _held),
    "withdrawn": ("Withdrawn", _withdrawn),
}
OPEN = [State.SUBMITTED, State.UNDER_REVIEW]


class FixedFilter(SimpleListFilter):
    """Choices that are written down: reading them from the rows takes longer than the whole page."""

    options: dict[str, str] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.options.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.chosen(request, queryset, self.value()) if self.value() in self.options else queryset

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        raise NotImplementedError


class StateIs(FixedFilter):
    title = "state"
    parameter_name = "state"
    options = {name: said for name, (said, _) in STATES.items()}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return STATES[value][1](queryset)


class IsOverdue(FixedFilter):
    title = "review due"
    parameter_name = "overdue"
    options = {"yes": "Overdue"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset.filter(state__next_review_due__lt=timezone.now().date())


class IsMine(FixedFilter):
    title = "mine"
    parameter_name = "mine"
    options = {"wrote": "I changed it", "review": "I review it"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        if value == "review":
            return queryset.filter(state__reviewer=request.user)
        return queryset.filter(pk__in=Claim.history.filter(history_user=request.user).values("id"))
