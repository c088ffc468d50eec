"""A chief gives reviews to people, and takes them from one to give them to another; told for each claim and person.

A row that is refused stays as it was, and says why; the others are done.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from evidence import clock, roles
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_claims
from reviews.candidates import barred
from reviews.models import Review
from reviews.workflow import Outcome, Unready, perform
from reviews.workflow.acts import Act, reason_given


@transaction.atomic
def assign_reviewers(
    reviews: Iterable[Review], *, reviewers: Sequence[User], due_on: date | None = None, by: User
) -> list[Outcome]:
    """Give each of `reviews` to each of `reviewers`, until `due_on` or the last review day each keeps within what the
    risk allows. What somebody touched is not given to them: they could not approve it."""
    roles.require(by, roles.CHIEF, to="assign reviewers")
    _refuse_unfit(reviewers, due_on)
    asked = [
        (review, Act("assign", by, reviewer=one, due_on=due_on)) for review in _locked(reviews) for one in reviewers
    ]
    touched = barred([review.version for review, _ in asked])
    return [_given(review, act, touched[review.version_id]) for review, act in asked]


@transaction.atomic
def hand_over(
    reviews: Iterable[Review], *, holder: User, reviewer: User, reason: str, due_on: date | None = None, by: User
) -> list[Outcome]:
    """Take each of `reviews` from `holder` and give it to `reviewer`, both or neither."""
    roles.require(by, roles.CHIEF, to="take an assignment from somebody")
    _refuse_unfit([reviewer], due_on)
    if unmet := list(_unfit_hand_over(holder, reviewer, reason)):
        raise Unready(*unmet)
    give = Act("assign", by, reviewer=reviewer, due_on=due_on)
    take = Act("reassign", by, reason_given(reason), reviewer=holder)
    locked = _locked(reviews)
    touched = barred([one.version for one in locked])
    return [_handed_over(one, give, take, touched[one.version_id]) for one in locked]


def _refuse_unfit(reviewers: Sequence[User], due_on: date | None) -> None:
    unmet = []
    if not reviewers:
        unmet.append(Unmet("reviewers", "Nobody was chosen.", "Choose at least one person."))
    if due_on is not None and due_on < clock.now().date():
        unmet.append(Unmet("due-on", f"{due_on:%d %B %Y} has passed.", "Choose a day to come, or leave it empty."))
    if unmet:
        raise Unready(*unmet)


def _unfit_hand_over(holder: User, reviewer: User, reason: str) -> Iterator[Unmet]:
    if holder == reviewer:
        yield Unmet("reviewer", "They have it already.", "Choose somebody else.")
    if not reason.strip():
        yield Unmet("reason", "A reason is needed.", "Write one sentence that both of them understand.")


def _locked(reviews: Iterable[Review]) -> list[Review]:
    """In the order of their claims, which are locked first and all at once."""
    asked = list(Review.objects.filter(pk__in=[one.pk for one in reviews]).select_related("version", "claim"))
    lock_claims([one.claim_id for one in asked])
    return sorted(asked, key=lambda one: one.claim_id)


def _given(review: Review, act: Act, touched: set[int]) -> Outcome:
    reviewer = act.reviewer or act.by
    if reviewer.pk in touched:
        said = f"{printed_name(reviewer)} touched this claim and could not approve it."
        return Outcome(review, act, [Unmet("four-eyes", said, "Choose somebody else for it.")])
    if act.due_on is None and review.assignments.filter(reviewer=reviewer, ended_at__isnull=True).exists():
        said = f"{printed_name(reviewer)} has it already."
        return Outcome(review, act, [Unmet("assigned", said, "Give a day to change when it is due.")])
    try:
        return Outcome(perform(review, "assign", by=act.by, reviewer=reviewer, due_on=act.due_on), act)
    except Refusal as refused:
        return Outcome(review, act, refused.unmet)


def _handed_over(review: Review, give: Act, take: Act, touched: set[int]) -> Outcome:
    """Assigned first: what was never started can then be taken from whoever it was given to."""
    given = Outcome(review, give)
    try:
        with transaction.atomic():
            given = _given(review, give, touched)
            if given.is_done or given.unmet[0].code == "assigned":
                perform(review, "reassign", by=take.by, reviewer=take.reviewer, reason=take.reason)
                given = Outcome(review, give)
    except Refusal as refused:
        return Outcome(review, give, refused.unmet)
    return given
