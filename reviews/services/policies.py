"""Policies: what a review of one risk and kind must fulfil. A change is a new row, kept for good.

Open reviews are raised with it, under the locks that deciding takes, and never lowered; what was decided stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group, User
from django.db import transaction

from evidence import roles
from evidence.models.claims import Kind, Risk
from evidence.people import printed_name
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services.works import lock_claims
from evidence.text import clean_line, clean_text
from reviews.models import Policy, Review
from reviews.policy import APPROVALS_NEEDED, Requirement, policy_in_force, required_by
from reviews.requirements import open_reviews_under
from reviews.workflow import refresh_claim_state

MOST_APPROVALS, MOST_MONTHS, MOST_POINTS = 5, 120, 20


class UnfitPolicy(Refusal):
    """A policy that asks for too little, or for what nobody can fulfil."""


@dataclass(frozen=True)
class Touched:
    """How many open reviews a policy would govern, and what it would raise in them."""

    governed: int
    more_approvals: int
    blinded: int


@transaction.atomic
def set_policy(
    *,
    risk: str,
    kind: str = "",
    approvals_needed: int,
    blinded: bool,
    specialty: str = "",
    months_to_next_review: int,
    checklist: Iterable[str] = (),
    reason: str,
    seen: int | None = None,
    by: User,
) -> Policy:
    """Put a policy in force. `seen` is the newest policy `by` was shown; raises StaleForm when a newer one governs
    the same risk and kind by now, and UnfitPolicy with everything that is wrong with it."""
    roles.require(by, roles.CHIEF, to="change what a review must fulfil")
    if unmet := list(_unfit(risk, kind, approvals_needed, months_to_next_review, reason)):
        raise UnfitPolicy(*unmet)
    _one_at_a_time()
    _refuse_stale(risk, kind, seen)
    policy = Policy.objects.create(
        risk=risk,
        kind=kind,
        approvals_needed=approvals_needed,
        blinded=blinded,
        specialty=clean_line(specialty, field="specialty", longest=120) if specialty.strip() else "",
        months_to_next_review=months_to_next_review,
        checklist=_points(checklist),
        reason=clean_text(reason, field="reason"),
        by=by,
    )
    _raise_open_reviews(policy)
    return policy


def touched_by_policy(*, risk: str, kind: str, approvals_needed: int, blinded: bool) -> Touched:
    """What `set_policy` would do to the reviews that are open now."""
    reviews = open_reviews_under(risk, kind)
    needed = max(approvals_needed, APPROVALS_NEEDED[Risk(risk)])
    more = sum(one.approvals_needed < needed for one in reviews)
    return Touched(len(reviews), more, sum(blinded and not one.blinded for one in reviews))


def _unfit(risk: str, kind: str, approvals: int, months: int, reason: str) -> Iterator[Unmet]:
    if risk not in Risk.values:
        yield Unmet("risk", f"There is no risk “{risk}”.", "Choose standard or high.")
    elif not APPROVALS_NEEDED[Risk(risk)] <= approvals <= MOST_APPROVALS:
        least = APPROVALS_NEEDED[Risk(risk)]
        said = f"At {Risk(risk).label.lower()} risk a claim needs from {least} to {MOST_APPROVALS} approvals."
        yield Unmet("approvals-needed", said, "Change the number.")
    if kind and kind not in Kind.values:
        yield Unmet("kind", f"There is no kind “{kind}”.", "Choose one of the list, or every kind.")
    if not 1 <= months <= MOST_MONTHS:
        said = f"The next review comes after 1 to {MOST_MONTHS} months."
        yield Unmet("months-to-next-review", said, "Change the number.")
    if not reason.strip():
        yield Unmet("reason", "A change of policy needs a reason.", "Write one sentence that others understand.")


def _points(checklist: Iterable[str]) -> list[str]:
    """Each point once, in order; a point is one line."""
    points = [clean_line(one, field="checklist", longest=300) for one in checklist if one.strip()]
    if len(points) > MOST_POINTS:
        said = f"The checklist has {len(points)} points, and {MOST_POINTS} is the most."
        raise UnfitPolicy(Unmet("checklist", said, "Keep what reviewers really look at."))
    return list(dict.fromkeys(points))


def _one_at_a_time() -> None:
    """Policies are written once and cannot be locked: the chiefs' group stands for all of them. It is not locked
    against being given to somebody."""
    list(Group.objects.select_for_update(no_key=True).filter(name=roles.CHIEF))


def _refuse_stale(risk: str, kind: str, seen: int | None) -> None:
    governing = policy_in_force(risk, kind)
    if seen is not None and governing is not None and governing.pk > seen:
        who, at = printed_name(governing.by), f"{governing.at:%d %B %Y, %H:%M} UTC"
        said = f"{who} changed the policy for {governing} on {at}, after you opened this page."
        raise StaleForm(Unmet("stale", said, "Read it, then set yours again: nothing you typed is lost."))


def _raise_open_reviews(policy: Policy) -> None:
    """Whoever is signing one of them now comes first or last, never in between."""
    required = required_by(policy, policy.risk)
    governed = open_reviews_under(policy.risk, policy.kind)
    lock_claims([one.claim_id for one in governed])
    locked = Review.objects.select_for_update().open().filter(pk__in=[one.pk for one in governed])
    for review in locked.order_by("pk"):
        _raise(review, required)


def _raise(review: Review, required: Requirement) -> None:
    before = review.approvals_needed, review.blinded
    review.approvals_needed = max(review.approvals_needed, required.approvals)
    review.blinded = review.blinded or required.blinded
    if (review.approvals_needed, review.blinded) != before:
        review.save(update_fields=["approvals_needed", "blinded"])
        refresh_claim_state(review.claim)
