"""Taking a submission and giving it back, whole or in part: one transaction, and told for each claim."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet

from evidence import roles
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_claims
from reviews.conditions import did_not_touch
from reviews.lacking import lacking
from reviews.models import Review, State, Submission
from reviews.selectors import assigned_to, signed_by, touched_among
from reviews.workflow import Outcome, Unready, perform
from reviews.workflow.acts import Act, reason_given


@transaction.atomic
def take_submission(submission: Submission, *, by: User) -> list[Outcome]:
    """Start or join every open review in it that lacks a reviewer, and start what was given to `by`.

    What `by` had a hand in is left for others, and told.
    """
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="take a submission")
    _lock_claims(submission)
    mine = Q(pk__in=assigned_to(by).values("review"))
    free = Q(pk__in=lacking(by).values("pk")) & ~mine
    waiting = list(_in_lock_order(submission).filter(free | (mine & Q(state=State.SUBMITTED))))
    touched = touched_among(by, [one.version for one in waiting])
    return [_taken(one, by, left=one.version_id in touched) for one in waiting]


@transaction.atomic
def release_submission(submission: Submission, *, by: User) -> list[Outcome]:
    """Give back what `by` has of it and did not sign."""
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="release a submission")
    return [_tried(one, Act("release", by)) for one in _held_by(by, submission)]


@transaction.atomic
def decline_submission(
    submission: Submission, *, reason: str, reviews: Iterable[int] | None = None, by: User
) -> list[Outcome]:
    """Give it back with a reason: all that `by` has of it and did not sign, or the chosen reviews. Raises Unready."""
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="decline a submission")
    reason = reason_given(reason)
    if not reason:
        raise Unready(Unmet("reason", "A reason is needed.", "Write one sentence that the chief can act on."))
    chosen = None if reviews is None else set(reviews)
    held = [one for one in _held_by(by, submission) if chosen is None or one.pk in chosen]
    return [_tried(one, Act("decline", by, reason)) for one in held]


def _taken(review: Review, by: User, *, left: bool) -> Outcome:
    act = Act("start" if review.state == State.SUBMITTED else "join", by)
    return Outcome(review, act, did_not_touch(review, by)) if left else _tried(review, act)


def _tried(review: Review, act: Act) -> Outcome:
    try:
        with transaction.atomic():
            return Outcome(perform(review, act.action, by=act.by, reason=act.reason), act)
    except Refusal as refused:
        return Outcome(review, act, refused.unmet)


def _held_by(by: User, submission: Submission) -> list[Review]:
    _lock_claims(submission)
    held = list(_in_lock_order(submission).filter(pk__in=assigned_to(by).values("review")))
    signed = signed_by(by, held)
    return [one for one in held if one.pk not in signed]


def _lock_claims(submission: Submission) -> None:
    """All of them before the first review, and in order: each move locks its own again."""
    claims = submission.reviews.open().values_list("claim", flat=True)
    lock_claims(claims)


def _in_lock_order(submission: Submission) -> QuerySet[Review]:
    return submission.reviews.open().select_related("version", "claim").order_by("claim_id")
