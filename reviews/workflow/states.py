"""The claim's row for lists, kept in step with its reviews."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from evidence.models import Claim
from evidence.services.works import lock_claims
from reviews.lacking import facts_of_lacking_in
from reviews.listed import state_facts
from reviews.models import Assignment, ClaimState, Review, Submission
from reviews.selectors import open_reviews_of


def refresh_claim_state(claim: Claim, *, revision: int | None = None) -> None:
    """`revision` is given when the claim was just submitted."""
    facts = state_facts(claim)
    if facts is None:
        ClaimState.objects.filter(claim=claim).delete()
        return
    if revision is not None:
        facts["revision"] = revision
    if not ClaimState.objects.filter(claim=claim).update(**facts):  # under the claim's lock
        ClaimState.objects.create(claim=claim, **facts)


def list_rechecks(reviews: Sequence[Review]) -> None:
    """Say of claims, under their locks, that these rechecks, just opened or cancelled, are their last reviews."""
    lacking = facts_of_lacking_in(reviews)
    assigned = Assignment.objects.filter(review__in=reviews, ended_at__isnull=True).order_by("pk")
    people = {one.review_id: one.reviewer_id for one in assigned}
    rows = ClaimState.objects.in_bulk([one.claim_id for one in reviews])
    for review in reviews:
        facts = {"review": review, "state": review.state, "recheck": True, "last_version_id": review.version_id}
        for name, value in {**facts, "reviewer_id": people.get(review.pk), **lacking[review.pk]}.items():
            setattr(rows[review.claim_id], name, value)
    fields = ["review", "state", "recheck", "last_version", "reviewer", "lacking", "lacks_only"]
    ClaimState.objects.bulk_create(rows.values(), update_conflicts=True, unique_fields=["claim"], update_fields=fields)


@transaction.atomic
def refresh_what_is_assigned_to(person: User, *, submission: Submission | None = None) -> None:
    """Whether `person` is of use to open reviews changed: they left or came back, declared a conflict, learnt a
    specialty. Under the claims' locks, so that whatever is assigned meanwhile comes first or last."""
    theirs = open_reviews_of(person)
    theirs = theirs.filter(submission=submission) if submission else theirs
    for claim in lock_claims(theirs.values_list("claim", flat=True)).values():
        refresh_claim_state(claim)
