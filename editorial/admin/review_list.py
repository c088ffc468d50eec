"""The list of submissions to review: what waits for me comes first, and every filter has a fixed set of choices."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from editorial.selectors.waiting import sent_back_to
from evidence.models.claims import Risk
from reviews.lacking import waiting_for
from reviews.models import Review, State


class WhoseTurn(SimpleListFilter):
    title = "whose turn"
    parameter_name = "turn"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("mine", "Assigned to me"),
            ("free", "Lacking a reviewer"),
            ("open", "Everything open"),
            ("sent-open", "Mine, being reviewed"),
            ("back", "Mine, sent back"),
            ("all", "All, decided ones too"),
        ]

    def choices(self, changelist: Any):
        waiting, *rest = super().choices(changelist)
        return [{**waiting, "display": "Waiting for me"}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        mine = {"assignments__reviewer": request.user, "assignments__ended_at__isnull": True}
        asked = {
            "mine": lambda: queryset.open().filter(**mine),
            "free": lambda: queryset.filter(listed__lacking=True),
            "open": lambda: queryset.open(),
            "sent-open": lambda: queryset.open_from(request.user),
            "back": lambda: queryset.filter(pk__in=sent_back_to(request.user).values("review")),
            "all": lambda: queryset,
        }
        return asked[self.value()]() if self.value() in asked else _waiting(request, queryset)


def _waiting(request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
    """A state that was asked for by name is shown, whoever's turn it is."""
    if "state" in request.GET:
        return queryset
    return queryset & waiting_for(request.user)  # type: ignore[arg-type]


class StateIs(SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(state=self.value()) if self.value() in State.values else queryset


class RiskIs(SimpleListFilter):
    title = "risk"
    parameter_name = "risk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(Risk.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(version__risk=self.value()) if self.value() in Risk.values else queryset


class IsRecheck(SimpleListFilter):
    title = "first review or recheck"
    parameter_name = "recheck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Review"), ("yes", "Recheck")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Review]) -> QuerySet[Review]:
        return queryset.filter(recheck=self.value() == "yes") if self.value() in ("yes", "no") else queryset


def age_of(review: Review) -> str:
    """How long it waits, or waited for its decision, in whole days."""
    days = ((review.decided_at or timezone.now()) - review.opened_at).days
    return "today" if days == 0 else f"{days} day{'' if days == 1 else 's'}"


def reviewers_of(review: Review) -> list[User]:
    """From prefetched assignments."""
    return [one.reviewer for one in review.assignments.all() if one.ended_at is None]
