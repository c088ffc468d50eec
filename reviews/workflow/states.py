"""The claim's row for lists, kept in step with its reviews."""

from evidence.models import Claim
from reviews.models import ClaimState
from reviews.selectors import state_facts


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
