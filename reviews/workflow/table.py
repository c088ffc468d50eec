"""The table of the state machine: each action's start, end, who may do it, and what must hold.

Without loops: a version that goes back comes again as a new review.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from evidence.models.signatures import Meaning
from evidence.refusals import Unmet
from reviews import conditions
from reviews.models import Review, State
from reviews.models.decisions import Verdict
from reviews.requirements import requirement_of
from reviews.selectors import standing_opinions


@dataclass(frozen=True)
class Transition:
    """One action: from where, to where (None: it stays), by whom, on which conditions; `meaning` is what its
    signature says."""

    label: str
    sources: frozenset[State]
    target: State | None
    who: conditions.Who
    needs: tuple[conditions.Condition, ...] = ()
    reason: bool = False
    meaning: Meaning | None = None
    verdict: Verdict | None = None


SUBMITTED, UNDER_REVIEW, APPROVED = State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED
SIGNER = (
    conditions.did_not_touch,
    conditions.did_not_suggest_at_high_risk,
    conditions.has_valid_profile,
    conditions.has_no_conflict,
    conditions.has_not_signed,
    conditions.is_plain_where_corrected,
)
STOPPER = (conditions.has_valid_profile, conditions.has_answered_conflict)


def _row(label, sources, target, who, **rest) -> Transition:
    return Transition(label, frozenset(sources), target, who, **rest)


TRANSITIONS = {
    "start":           _row("Start the review", {SUBMITTED}, UNDER_REVIEW, conditions.is_reviewer),
    "join":            _row("Join as a further reviewer", {UNDER_REVIEW}, UNDER_REVIEW, conditions.is_reviewer),
    "assign":          _row("Assign a reviewer", {SUBMITTED, UNDER_REVIEW}, UNDER_REVIEW, conditions.is_chief),
    "release":         _row("Release your assignment", {UNDER_REVIEW}, UNDER_REVIEW, conditions.is_assigned),
    "decline":         _row("Decline it", {SUBMITTED, UNDER_REVIEW}, None, conditions.is_assigned, reason=True),
    "reassign":        _row("Take the assignment from somebody", {UNDER_REVIEW}, UNDER_REVIEW, conditions.is_chief,
                            reason=True),
    "approve":         _row("Approve", {UNDER_REVIEW}, APPROVED, conditions.is_assigned,
                            needs=SIGNER, meaning=Meaning.APPROVAL, verdict=Verdict.APPROVE),
    "take_back":       _row("Take your opinion back", {UNDER_REVIEW}, UNDER_REVIEW, conditions.has_opinion,
                            reason=True),
    "request_changes": _row("Request changes", {UNDER_REVIEW}, State.CHANGES_REQUESTED, conditions.is_assigned,
                            needs=STOPPER, reason=True, meaning=Meaning.CHANGES_REQUESTED,
                            verdict=Verdict.REQUEST_CHANGES),
    "reject":          _row("Reject", {UNDER_REVIEW}, State.REJECTED, conditions.is_assigned,
                            needs=STOPPER, reason=True, meaning=Meaning.REJECTION, verdict=Verdict.REJECT),
    "cancel":          _row("Cancel the submission", {SUBMITTED, UNDER_REVIEW}, State.CANCELLED, conditions.is_editor),
    "revoke":          _row("Revoke the approval", {APPROVED}, State.REVOKED, conditions.is_chief,
                            reason=True, meaning=Meaning.REVOCATION),
}  # fmt: skip


def needs_reason(action: str, review: Review) -> bool:
    """Where the table says so; and to cancel what somebody signed, or asked to be looked at again: neither is lost
    unexplained. Of what is blinded always: to ask only then would say that somebody signed."""
    if action != "cancel":
        return TRANSITIONS[action].reason
    return review.recheck or review.blinded or standing_opinions(review).exists()


def unmet_by(review: Review, action: str, by: User) -> list[Unmet]:
    """Every condition of `action` that does not hold for this person."""
    return [one for condition in TRANSITIONS[action].needs for one in condition(review, by)]


def unconfirmed(review: Review, confirmed: Sequence[str]) -> list[Unmet]:
    """Points of the policy's checklist that whoever approves did not confirm."""
    open_points = [one for one in requirement_of(review).checklist if one not in confirmed]
    return [Unmet("checklist", f"Not confirmed: {one}", "Tick it, or do not approve.") for one in open_points]
