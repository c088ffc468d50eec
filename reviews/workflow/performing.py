"""The only functions that move a review: `perform` moves one, `perform_together` many under one password.

Each locks the claims and then the reviews, checks who, then from where, then everything else at once, and writes the
event, the opinion with its signature, the state and the claim's row for lists in one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from evidence import clock
from evidence.meanwhile import CameMeanwhile, Seen
from evidence.models import Claim
from evidence.models.signatures import Meaning, Signature
from evidence.reading import reading_once
from evidence.refusals import Refusal, Unmet
from evidence.services import check_password, sign
from evidence.services.works import lock_claims
from evidence.text import UnacceptableText
from reviews.assigning import assign_reviewer
from reviews.meanwhile import came_meanwhile
from reviews.models import Assignment, Opinion, OpinionTakenBack, Remark, Review, ReviewEvent, State
from reviews.models.decisions import Verdict
from reviews.models.reviews import OPEN_STATES
from reviews.requirements import approvals_needed, due_after, quorum_reached
from reviews.selectors import profile_of, qualification_of, standing_opinions
from reviews.workflow.acts import Act, Asked, Outcome, check, reason_given
from reviews.workflow.states import list_rechecks, refresh_claim_state
from reviews.workflow.table import TRANSITIONS


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
    due_on: date | None = None,
    confirmed: Sequence[str] = (),
    opened_at: datetime | None = None,
    seen_doubts: Seen = None,
) -> Review:
    """Move `review`, or raise NotAllowed, WrongState, StaleDigest, Unready, CameMeanwhile or WrongPassword and change
    nothing.

    Signed actions need `seen_digest`, the digest of the version the person was shown, and their `password`.
    `seen_doubts` are the doubts on its sources that their page showed.
    """
    act = Act(action, by, reason_given(reason), meaning_changed, reviewer, due_on, tuple(confirmed), opened_at)
    claim = Claim.objects.locked().get(pk=review.claim_id)
    [review] = _locked([review.pk])
    check(review, act, seen_digest)
    meaning = act.transition.meaning
    if meaning and (unmet := came_meanwhile([review], seen_doubts).get(review.pk)):
        raise CameMeanwhile(*unmet)
    signature = _sign(by, password, meaning, [review.version.digest]) if meaning else None
    return _move(review, claim, act, signature)


@transaction.atomic
def perform_together(
    rows: Sequence[Asked], *, by: User, password: str, confirmed: Sequence[str] = (), seen_doubts: Seen = None
) -> list[Outcome]:
    """Sign many under one password, in the order given. Raises WrongPassword and then changes nothing.

    A row that is refused stays as it was and says why; the others share one signature for each thing that is said
    (21 CFR 11.50: a signature shows its meaning), over exactly the fingerprints it covers. Each review is asked for
    once.
    """
    check_password(by, password)
    claims = _locked_claims(row.review for row in rows)
    reviews = {one.pk: one for one in _locked([row.review for row in rows])}
    with reading_once():
        came = came_meanwhile(reviews.values(), seen_doubts)
        looked_at = (_looked_at(row, reviews[row.review], by, tuple(confirmed)) for row in rows)
        outcomes = {one.review.pk: _unless(one, came.get(one.review.pk, [])) for one in looked_at}
        signatures = _signatures([one for one in outcomes.values() if one.is_done], by, password)
        for one in outcomes.values():
            if one.is_done:
                if one.act.take:
                    _take(one.review, by)
                _move(one.review, claims[one.review.claim_id], one.act, signatures[one.act.action])
    return list(outcomes.values())


@transaction.atomic
def cancel_unbegun(reviews: Sequence[int], *, by: User, reason: str) -> list[Review]:
    """Cancel those of these rechecks that nobody has begun, in as many statements for many as for one."""
    _locked_claims(reviews)
    waiting = [one for one in _locked(reviews) if one.recheck and one.state == State.SUBMITTED]
    act, at = Act("cancel", by, reason_given(reason)), clock.now()
    with reading_once():
        for review in waiting:
            check(review, act, "")
            review.state, review.decided_at = State.CANCELLED, at
    ids = [one.pk for one in waiting]
    Review.objects.filter(pk__in=ids).update(state=State.CANCELLED, decided_at=at)
    Assignment.objects.filter(review__in=ids, ended_at__isnull=True).update(ended_at=at)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(
            review=one, action="cancel", from_state=State.SUBMITTED, to_state=one.state, by=by, reason=act.reason
        )
        for one in waiting
    )
    list_rechecks(waiting)
    return waiting


def _locked_claims(reviews: Iterable[int]) -> dict[int, Claim]:
    wanted = Review.objects.filter(pk__in=list(reviews)).values_list("claim", flat=True)
    return lock_claims(wanted)


def _locked(reviews: Sequence[int]) -> list[Review]:
    rows = Review.objects.select_for_update(of=("self",)).select_related("version", "claim", "submission", "policy")
    return list(rows.filter(pk__in=reviews).order_by("pk"))


def _looked_at(row: Asked, review: Review, by: User, confirmed: tuple[str, ...]) -> Outcome:
    """Whether this row can be done, under the locks; a reason that no text may be is one of the refusals."""
    plain = Act(row.action, by, "", row.meaning_changed, confirmed=confirmed, opened_at=row.opened_at, take=row.take)
    try:
        act = replace(plain, reason=reason_given(row.reason))
        check(review, act, row.seen_digest)
    except UnacceptableText as unfit:
        return Outcome(review, plain, [Unmet("reason", str(unfit), "Write it again.")])
    except Refusal as refused:
        return Outcome(review, plain, refused.unmet)
    return Outcome(review, act)


def _unless(outcome: Outcome, came: list[Unmet]) -> Outcome:
    return replace(outcome, unmet=came) if outcome.is_done and came else outcome


def _signatures(outcomes: Sequence[Outcome], by: User, password: str) -> dict[str, Signature]:
    """By action the signature over everything it is said of."""
    digests = defaultdict(list)
    for one in outcomes:
        digests[one.act.action].append(one.review.version.digest)
    signed = {}
    for action, covered in digests.items():
        if (meaning := TRANSITIONS[action].meaning) is None:
            raise TypeError(f"{action} is not a signed action")
        signed[action] = _sign(by, password, meaning, covered)
    return signed


def _sign(by: User, password: str, meaning: Meaning, digests: Sequence[str]) -> Signature:
    return sign(by=by, password=password, meaning=meaning, digests=digests, qualification=qualification_of(by))


def _take(review: Review, by: User) -> None:
    """Start or join it, unless it is the signer's already; `_move` then writes the review."""
    if _assignments(review, by).exists():
        return
    act = Act("start" if review.state == State.SUBMITTED else "join", by)
    source, review.state = State(review.state), State.UNDER_REVIEW
    assign_reviewer(review, by, by=by)
    _record(review, source, act, None)


def _move(review: Review, claim: Claim, act: Act, signature: Signature | None) -> Review:
    """What was asked for is allowed and signed: write all of it."""
    source, review.state = State(review.state), _target(review, act, signature)
    if review.state not in OPEN_STATES and source in OPEN_STATES:
        _close(review)
    review.save()
    _record(review, source, act, signature)
    if act.action in ("revoke", "reject"):
        _revoke_standing(review, act, signature)
    refresh_claim_state(claim)
    return review


def _target(review: Review, act: Act, signature: Signature | None) -> State:
    """Where the review goes; an approval below the quorum is recorded and leaves the state."""
    if act.action in ("start", "join", "assign"):
        _assign(review, act)
    if act.action in ("release", "decline", "reassign"):
        _assignments(review, act.reviewer if act.action == "reassign" else act.by).update(ended_at=clock.now())
    if act.action == "take_back":
        opinion = standing_opinions(review).filter(reviewer=act.by).latest("id")
        OpinionTakenBack.objects.create(opinion=opinion, reason=act.reason, by=act.by)
    if act.transition.verdict and signature:
        _opine(review, act, act.transition.verdict, signature)
    if act.action == "approve" and not quorum_reached(review):
        return State.UNDER_REVIEW
    return State(act.transition.target or review.state)


def _assignments(review: Review, reviewer: User | None) -> QuerySet[Assignment]:
    return review.assignments.filter(reviewer=reviewer, ended_at__isnull=True)


def _assign(review: Review, act: Act) -> None:
    """A chief's date stands over the one that follows from risk and review day; who has it already keeps it."""
    reviewer = act.reviewer or act.by
    if not _assignments(review, reviewer).exists():
        assign_reviewer(review, reviewer, by=act.by, due_on=act.due_on)
    elif act.due_on:
        _assignments(review, reviewer).update(due_on=act.due_on)


def _opine(review: Review, act: Act, verdict: Verdict, signature: Signature) -> None:
    profile = profile_of(act.by)
    if verdict == Verdict.APPROVE:
        _replace_approvals(review, act.by)
    Opinion.objects.create(
        review=review,
        reviewer=act.by,
        number=review.opinions.filter(reviewer=act.by).count() + 1,
        verdict=verdict,
        meaning_changed=act.meaning_changed,
        note=act.reason,
        digest=review.version.digest,
        conflict=review.submission.conflict_declarations.filter(person=act.by).latest("id"),
        specialty=profile.specialty if profile else "",
        confirmed=list(act.confirmed) if verdict == Verdict.APPROVE else [],
        opened_at=act.opened_at,
        signature=signature,
    )
    if verdict != Verdict.APPROVE:  # what the next round answers
        Remark.objects.create(submission=review.submission, review=review, text=act.reason, by=act.by)


def _replace_approvals(review: Review, by: User) -> None:
    """Signed anew, with the conflict that was declared since: one person stands for one approval."""
    for one in standing_opinions(review).filter(reviewer=by, verdict=Verdict.APPROVE):
        OpinionTakenBack.objects.create(opinion=one, reason="Signed anew after a conflict was declared.", by=by)


def _close(review: Review) -> None:
    review.decided_at = clock.now()
    review.approvals_needed = approvals_needed(review)
    if review.state == State.APPROVED:
        review.next_review_due = due_after(review, review.decided_at.date())
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
