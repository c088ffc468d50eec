"""Which open reviews lack somebody: counted for a few of them, read from the claims' rows for lists for a library."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Assignment, Review, ReviewerProfile
from reviews.selectors import in_conflict, open_reviews_of, profile_of, signed_themselves, who_may_review

# Of what is free, the oldest stand among what waits for somebody: nobody takes more in one evening.
MOST_FREE = 500


def lacking_reviewers() -> QuerySet[Review]:
    """Open reviews with fewer people on them than must approve: a second one at high risk, or all have released it; and
    those that nobody has whose specialty the policy asks for. For the reviews of one submission: it counts."""
    return _with_assigned(Review.objects.open()).filter(_lacking())


def lacking(person: User) -> QuerySet[Review]:
    """The same, without those that lack nothing but a specialty which is not this person's."""
    return _with_assigned(Review.objects.open()).filter(_lacking(profile_of(person)))


def listed_lacking(person: User | None = None) -> QuerySet[Review]:
    """`lacking_reviewers`, or `lacking` for a person, as the claims' rows for lists have it; oldest first."""
    rows = Review.objects.filter(listed__lacking=True)
    profile = profile_of(person) if person else None
    if profile:
        rows = rows.filter(Q(listed__lacks_only="") | Q(listed__lacks_only__iexact=profile.specialty))
    return rows.order_by("listed__review_id")  # in the order of its index


def waiting_for(person: User) -> QuerySet[Review]:
    """Open reviews assigned to `person`, and the oldest of those that lack a reviewer, whoever that will be."""
    mine = open_reviews_of(person).order_by().values_list("pk", flat=True)
    free = listed_lacking(person).values_list("pk", flat=True)[:MOST_FREE]
    return Review.objects.filter(pk__in=[*mine, *free])


def of_use() -> QuerySet[Assignment]:
    """Standing assignments of people who signed, or could: who left, lost the role, or declared a conflict that nobody
    allowed has the review only in name."""
    return Assignment.objects.filter(
        ~in_conflict(), Q(reviewer__in=who_may_review()) | signed_themselves(), ended_at__isnull=True
    )


def facts_of_lacking(review: Review) -> dict[str, Any]:
    """What the row for lists says of its review."""
    return facts_of_lacking_in([review])[review.pk]


def facts_of_lacking_in(reviews: Sequence[Review]) -> dict[int, dict[str, Any]]:
    """The same of many, by id, in one query."""
    nothing: dict[str, Any] = {"lacking": False, "lacks_only": ""}
    facts = dict.fromkeys((one.pk for one in reviews), nothing)
    waiting = Review.objects.filter(pk__in=[one.pk for one in reviews if one.is_open])
    counted = _with_assigned(waiting).annotate(people=F("assigned"), unmet=_unmet())
    rows = counted.order_by().values_list("pk", "people", "approvals_needed", "unmet", "policy__specialty")
    for pk, people, needed, unmet, specialty in rows:
        if people < needed:
            facts[pk] = nothing | {"lacking": True}
        elif unmet:
            facts[pk] = nothing | {"lacking": True, "lacks_only": specialty}
    return facts


def _with_assigned(reviews: QuerySet[Review]) -> QuerySet[Any]:
    rows = of_use().filter(review=OuterRef("pk")).order_by().values("review")
    return reviews.alias(assigned=Coalesce(Subquery(rows.annotate(people=Count("pk")).values("people")), 0))


def _lacking(profile: ReviewerProfile | None = None) -> Q:
    """Of reviews with `assigned`. With a profile: which that person could fill."""
    theirs = Q(policy__specialty__iexact=profile.specialty) if profile else Q()
    return Q(assigned__lt=F("approvals_needed")) | (_unmet() & theirs)


def _unmet() -> Q:
    """The policy asks for a specialty that nobody on it brings."""
    bring = of_use().filter(reviewer__reviewer_profile__specialty__iexact=OuterRef("policy__specialty"))
    return Q(~Exists(bring.filter(review=OuterRef("pk"))), policy__specialty__gt="", correction=False)
