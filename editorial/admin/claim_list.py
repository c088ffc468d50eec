"""The list of claims: fixed choices, indexed order, and the state of a page of rows read at once."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from editorial.models import Hold, Withdrawal
from evidence.models import Claim
from reviews.models import ClaimState, State
from reviews.models.reviews import OPEN_STATES

Filter = Callable[[QuerySet[Claim]], QuerySet[Claim]]


def _where(**facts: Any) -> Filter:
    """For facts that few claims share: read from their index alone, where a join would walk all claims by number."""
    return lambda claims: claims.filter(pk__in=ClaimState.objects.filter(**facts).values("claim"))


def _held(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    held = Hold.objects.filter(lifted__isnull=True, claim__isnull=False)
    return claims.filter(pk__in=held.values("claim"))


def _withdrawn(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.filter(pk__in=Withdrawal.objects.filter(claim__isnull=False).values("claim"))


STATES: dict[str, tuple[str, Filter]] = {
    "draft": ("Draft", lambda claims: claims.filter(state__isnull=True)),
    "submitted": ("Submitted", _where(state=State.SUBMITTED, recheck=False)),
    "under-review": ("Under review", _where(state=State.UNDER_REVIEW, recheck=False)),
    "recheck": ("Recheck", _where(state__in=OPEN_STATES, recheck=True)),
    "changes-requested": ("Changes requested", _where(state=State.CHANGES_REQUESTED)),
    "rejected": ("Rejected", _where(state=State.REJECTED)),
    "approved": ("Approved", lambda claims: claims.filter(state__approved_version__isnull=False)),
    "unapproved": (
        "Without an approved version",
        lambda claims: claims.filter(Q(state__isnull=True) | Q(state__approved_version__isnull=True)),
    ),
    "changed": (
        "Changed since approval",
        lambda claims: claims.filter(state__approved_version__isnull=False).exclude(revision=F("state__revision")),
    ),
    "flagged": ("Flagged", _where(flagged=True)),
    "on-hold": ("On hold", _held),
    "withdrawn": ("Withdrawn", _withdrawn),
}


class FixedFilter(SimpleListFilter):
    """Choices that are written down: reading them from the rows takes longer than the whole page. `lookup` is what has
    to be as chosen, where that is all."""

    options: dict[str, str] = {}
    lookup = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.options.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.chosen(request, queryset, self.value()) if self.value() in self.options else queryset

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset.filter(**{self.lookup: value})


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
        return _where(next_review_due__lt=timezone.now().date())(queryset)


class IsMine(FixedFilter):
    title = "mine"
    parameter_name = "mine"
    options = {"wrote": "I changed it", "review": "I review it"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        if value == "review":
            return queryset.filter(state__reviewer=request.user)
        return queryset.filter(pk__in=Claim.history.filter(history_user=request.user).values("id"))
