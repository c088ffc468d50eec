"""What the claim's row for lists says, derived from its reviews."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from evidence.models import Claim, ClaimVersion
from reviews.lacking import facts_of_lacking
from reviews.models import Review, State
from reviews.selectors import approved_versions


def state_facts(claim: Claim) -> dict | None:
    """What `ClaimState` should say of `claim`, derived from its reviews; None before the first one."""
    reviews = list(claim.reviews.select_related("version").order_by("id"))
    if not reviews:
        return None
    current = next((one for one in reviews if one.is_open), reviews[-1])
    approved = approved_versions([claim.pk]).get(claim.pk)
    return {
        "review": current,
        "state": current.state,
        "recheck": current.recheck,
        "last_version": current.version,
        "reviewer": _reviewer(current),
        **facts_of_lacking(current),
        **_approval_facts(approved, reviews),
    }


def _approval_facts(approved: ClaimVersion | None, reviews: Sequence[Review]) -> dict:
    of_it = [one for one in reviews if approved and one.version_id == approved.pk]
    standing = [one for one in of_it if one.state == State.APPROVED]
    rechecked = [one for one in of_it if one.state in (State.APPROVED, State.CHANGES_REQUESTED) and one.decided_at]
    last = max(standing, key=lambda one: (one.decided_at, one.pk), default=None)
    return {
        "approved_version": approved,
        "approved_at": last.decided_at if last else None,
        "next_review_due": last.next_review_due if last else None,
        "flagged": bool(rechecked)
        and max(rechecked, key=lambda one: (one.decided_at, one.pk)).state == State.CHANGES_REQUESTED,
    }


def _reviewer(review: Review) -> User | None:
    last = review.assignments.filter(ended_at__isnull=True).select_related("reviewer").last()
    return last.reviewer if last else None
