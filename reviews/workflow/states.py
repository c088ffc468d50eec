"""The claim's row for lists, kept in step with its reviews."""

from django.contrib.auth.models import User
from django.db import transaction

from evidence.models import Claim
from reviews.listed import state_facts
from reviews.models import ClaimState, Submission
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


@transaction.atomic
def refresh_what_is_assigned_to(person: User, *, submission: Submission | None = None) -> None:
    """Whether `person` is of use to open reviews changed: they left or came back, declared a conflict, learnt a
    specialty. Under the claims' locks, so that whatever is assigned meanwhile comes first or last."""
    theirs = open_reviews_of(person)
    theirs = theirs.filter(submission=submission) if submission else theirs
    for claim in Claim.objects.select_for_update().filter(pk__in=theirs.values("claim")).order_by("pk"):
        refresh_claim_state(claim)
