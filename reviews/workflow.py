"""The one state machine. `TRANSITIONS` is the table; `perform` is the only function that moves a review.

It locks the claim and the review, checks who, then from where, then everything else at once, and writes the event, the
opinion with its signature, the state and the claim's row for lists in one transaction. Without loops: a version that
goes back comes again as a new review.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from evidence import clock
from evidence.models import Claim
from evidence.models.signatures import Meaning, Signature
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services import sign
from evidence.text import clean_text
from reviews import conditions
from reviews.models import Assignment, ClaimState, Opinion, OpinionTakenBack, Review, ReviewEvent, State
from reviews.models.decisions import Verdict
from reviews.models.reviews import OPEN_STATES
from reviews.policy import next_review_due
from reviews.selectors import approvals_needed, qualification_of, standing_opinions, state_facts


class WrongState(Refusal):
    """The review is not where this action starts from (HTTP 409)."""


class StaleDigest(Refusal):
    """What was decided on is not what was shown (HTTP 409)."""


class Unready(Refusal):
    """The right person in the right state, but something else is unmet."""


@dataclass(frozen=True)
class Transition:
    """One action: from where, to where, by whom, on which conditions; `meaning` is what its signature says."""

    label: str
    sources: frozenset[State]
    target: State
    who: conditions.Who
    needs: tuple[conditions.Condition, ...] = ()
    reason: bool = False
    meaning: Meaning | None = None
    verdict: Verdict | None = None


SUBMITTED, UNDER_REVIEW, APPROVED = State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED
SIGNER = (conditions.did_not_touch, conditions.has_valid_profile, conditions.has_no_conflict, conditions.has_not_signed)
STOPPER = (conditions.has_valid_profile, conditions.has_answered_conflict)


def _row(label, sources, target, who, **rest) -> Transition:
    return Transition(label, frozenset(sources), target, who, **rest)


TRANSITIONS = {
    "start":           _row("Start the review", {SUBMITTED}, UNDER_REVIEW, conditions.is_reviewer),
    "join":            _row("Join as a further reviewer", {UNDER_REVIEW}, UNDER_REVIEW, conditions.is_reviewer),
    "assign":          _row("Assign a reviewer", {SUBMITTED, UNDER_REVIEW}, UNDER_REVIEW, conditions.is_chief),
    "release":         _row("Release your assignment", {UNDER_REVIEW}, UNDER_REVIEW, conditions.is_assigned),
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


@dataclass(frozen=True)
class Act:
    """What one person asks for; carried through `perform` unchanged."""

    action: str
    by: User
    reason: str
    password: str
    meaning_changed: bool
    reviewer: User | None

    @property
    def transition(self) -> Transition:
        return TRANSITIONS[self.action]


@dataclass(frozen=True)
class OpenAction:
    """An action that `who` and state allow; `unmet` says what would still refuse it."""

    name: str
    label: str
    needs_reason: bool
    needs_password: bool
    unmet: list[Unmet]


@transaction.atomic
def perform(
    review: Review,
    action: str,
    *,
    by: User,
    seen_digest: str = "",
    reason: str = "",
    password: str = "",
    meaning_changed: bool = True,
    reviewer: User | None = None,
) -> Review:
    """Move `review`, or raise NotAllowed, WrongState, StaleDigest, Unready or WrongPassword and change nothing.

    Signed actions need `seen_digest`, the digest of the version the person was shown, and their `password`.
    """
    act = Act(
        action, by, clean_text(reason, field="reason") if reason.strip() else "", password, meaning_changed, reviewer
    )
    claim = Claim.objects.select_for_update().get(pk=review.claim_id)
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("version", "claim", "submission")
        .get(pk=review.pk)
    )
    _check(review, act, seen_digest)
    signature = _sign(review, act)
    source, review.state = State(review.state), _target(review, act, signature)
    if review.state not in OPEN_STATES and source in OPEN_STATES:
        _close(review, act)
    review.save()
    _record(review, source, act, signature)
    if act.action in ("revoke", "reject"):
        _revoke_standing(review, act, signature)
    refresh_claim_state(claim)
    return review


def actions_open_to(user: User, review: Review) -> list[OpenAction]:
    """The buttons this person gets: the same table, so buttons and rules cannot differ."""
    return [
        OpenAction(
            name, row.label, _needs_reason(name, row, review), row.meaning is not None, _unmet(review, row, user)
        )
        for name, row in TRANSITIONS.items()
        if review.state in row.sources and row.who(review, user) is None and _sensible(name, review, user)
    ]


def _sensible(name: str, review: Review, user: User) -> bool:
    """Joining what one has joined already would change nothing."""
    return name != "join" or not review.assignments.filter(reviewer=user, ended_at__isnull=True).exists()


def _check(review: Review, act: Act, seen_digest: str) -> None:
    row = act.transition
    if (refused := row.who(review, act.by)) is not None:
        raise NotAllowed(refused)
    if review.state not in row.sources:
        raise WrongState(_wrong_state(review, row))
    if row.meaning and seen_digest != review.version.digest:
        raise StaleDigest(
            Unmet("stale-digest", "This is not the version you were shown.", "Open the review again and compare.")
        )
    unmet = _unmet(review, row, act.by)
    if _needs_reason(act.action, row, review) and not act.reason:
        unmet.append(Unmet("reason", "A reason is needed.", "Write one sentence that the editor can act on."))
    if act.action == "assign" and (act.reviewer is None or conditions.is_reviewer(review, act.reviewer)):
        unmet.append(Unmet("reviewer", "Only a reviewer or chief can be assigned.", "Choose one."))
    if unmet:
        raise Unready(*unmet)


def _needs_reason(action: str, row: Transition, review: Review) -> bool:
    """Where the table says so; and to cancel what somebody signed: no approval is lost unexplained."""
    return row.reason or (action == "cancel" and standing_opinions(review).exists())


def _unmet(review: Review, row: Transition, by: User) -> list[Unmet]:
    return [one for condition in row.needs for one in condition(review, by)]


def _wrong_state(review: Review, row: Transition) -> Unmet:
    last = review.events.select_related("by").last()
    since = f" since {last.at:%d %B %Y, %H:%M} UTC" if last else ""
    allowed = " or ".join(sorted(State(one).label.lower() for one in row.sources))
    return Unmet(
        "wrong-state", f"This review is {review.get_state_display().lower()}{since}.", f"It must be {allowed}."
    )


def _sign(review: Review, act: Act) -> Signature | None:
    if act.transition.meaning is None:
        return None
    return sign(
        by=act.by,
        password=act.password,
        meaning=act.transition.meaning,
        digests=[review.version.digest],
        qualification=qualification_of(act.by),
    )


def _target(review: Review, act: Act, signature: Signature | None) -> State:
    """Where the review goes; an approval below the quorum is recorded and leaves the state."""
    if act.action in ("start", "join", "assign"):
        _assign(review, act.reviewer or act.by, act.by)
    if act.action == "release":
        review.assignments.filter(reviewer=act.by, ended_at__isnull=True).update(ended_at=clock.now())
    if act.action == "take_back":
        opinion = standing_opinions(review).filter(reviewer=act.by).latest("id")
        OpinionTakenBack.objects.create(opinion=opinion, reason=act.reason, by=act.by)
    if act.transition.verdict and signature:
        _opine(review, act, act.transition.verdict, signature)
    if act.action == "approve" and _approvals(review) < approvals_needed(review.version):
        return State.UNDER_REVIEW
    return act.transition.target


def _assign(review: Review, reviewer: User, by: User) -> None:
    if not review.assignments.filter(reviewer=reviewer, ended_at__isnull=True).exists():
        Assignment.objects.create(review=review, reviewer=reviewer, by=by)


def _opine(review: Review, act: Act, verdict: Verdict, signature: Signature) -> None:
    Opinion.objects.create(
        review=review,
        reviewer=act.by,
        number=review.opinions.filter(reviewer=act.by).count() + 1,
        verdict=verdict,
        meaning_changed=act.meaning_changed,
        note=act.reason,
        digest=review.version.digest,
        conflict=review.submission.conflict_declarations.filter(person=act.by).latest("id"),
        signature=signature,
    )


def _approvals(review: Review) -> int:
    """Distinct people whose approval was not taken back."""
    return standing_opinions(review).filter(verdict=Verdict.APPROVE).values("reviewer").distinct().count()


def _close(review: Review, act: Act) -> None:
    review.decided_at = clock.now()
    if review.state == State.APPROVED:
        review.next_review_due = next_review_due(review.version.risk, review.decided_at.date())
    review.assignments.filter(ended_at__isnull=True).update(ended_at=review.decided_at)


def _record(review: Review, source: State, act: Act, signature: Signature | None) -> None:
    ReviewEvent.objects.create(
        review=review,
        action=act.action,
        from_state=source,
        to_state=review.state,
        by=act.by,
        reason=act.reason,
        signature=signature,
    )


def _revoke_standing(review: Review, act: Act, signature: Signature | None) -> None:
    """All other approvals of the same version fall with it: by the chief, or by the reject of a recheck."""
    for other in Review.objects.select_for_update().standing().filter(version=review.version).exclude(pk=review.pk):
        other.state = State.REVOKED
        other.save()
        ReviewEvent.objects.create(
            review=other,
            action="revoke",
            from_state=State.APPROVED,
            to_state=State.REVOKED,
            by=act.by,
            reason=act.reason,
            signature=signature,
        )


def refresh_claim_state(claim: Claim, *, revision: int | None = None) -> None:
    """Bring the claim's row for lists in step with its reviews; `revision` is given when it was just submitted."""
    facts = state_facts(claim)
    if facts is None:
        ClaimState.objects.filter(claim=claim).delete()
        return
    if revision is not None:
        facts["revision"] = revision
    ClaimState.objects.update_or_create(claim=claim, defaults=facts)
