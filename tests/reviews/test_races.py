"""Two people decide at the same moment; each race has its negative control without the lock."""

from collections.abc import Callable

import pytest

from evidence.models import Claim
from evidence.services import claims, freeze_version, revise_claim, revise_reference
from reviews.models import Opinion, Review, ReviewEvent, State
from reviews.selectors import barred_from_approving
from reviews.services import declare_conflict
from reviews.workflow import perform, performing
from tests import make
from tests.cast import PASSWORD
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, eve, rob, rita, chief):
    """Made in the database that other connections see."""
    return {"ann": ann, "eve": eve, "rob": rob, "rita": rita, "chief": chief}


def approving(review: Review, by) -> Callable:
    return lambda: perform(review, "approve", by=by, seen_digest=review.version.digest, password=PASSWORD)


def joined(review: Review, by) -> Review:
    review = perform(review, "join", by=by)
    declare_conflict(review.submission, answer="none", by=by)
    return review


def ready_for_two(team, **fields) -> Review:
    review = make.started(make.claim(by=team["ann"], **fields), by=team["ann"], reviewer=team["rob"])
    return joined(review, team["rita"])


def rewriting(claim: Claim, by) -> Callable:
    fields = {"text": "Rest cures every adult with gout."}
    return lambda: revise_claim(claim, by=by, revision=1, fields=fields)


def two_approvers_of_one(team) -> bool:
    """Standard risk: exactly one approval moves the state."""
    review = ready_for_two(team)
    results = at_once(approving(review, team["rob"]), approving(review, team["rita"]))
    moved = ReviewEvent.objects.filter(review=review, to_state=State.APPROVED).count()
    return moved != 1 or bool(unexpected(results))


def two_approvers_of_two(team) -> bool:
    """High risk: the approval that fills the quorum is never lost."""
    review = ready_for_two(team, risk="high")
    results = at_once(approving(review, team["rob"]), approving(review, team["rita"]))
    review.refresh_from_db()
    return review.state != State.APPROVED or bool(unexpected(results))


def double_click(team) -> bool:
    """One person, twice: one opinion, and the second click is a refusal, not a broken page."""
    review = ready_for_two(team, risk="high")
    results = at_once(approving(review, team["rob"]), approving(review, team["rob"]))
    return Opinion.objects.filter(review=review).count() != 1 or bool(unexpected(results))


def approve_against_reject(team) -> bool:
    """One of them comes first and the other is told so."""
    review = ready_for_two(team)

    def reject():
        return perform(
            review, "reject", by=team["rita"], seen_digest=review.version.digest, password=PASSWORD, reason="Wrong."
        )

    results = at_once(approving(review, team["rob"]), reject)
    ends = ReviewEvent.objects.filter(review=review, to_state__in=[State.APPROVED, State.REJECTED]).count()
    return ends != 1 or bool(unexpected(results))


def approve_against_cancel(team) -> bool:
    review = ready_for_two(team)
    results = at_once(
        approving(review, team["rob"]), lambda: perform(review, "cancel", by=team["ann"], reason="The page is put off.")
    )
    ends = ReviewEvent.objects.filter(review=review, to_state__in=[State.APPROVED, State.CANCELLED]).count()
    return ends != 1 or bool(unexpected(results))


def two_editors_save(team) -> bool:
    """Both opened revision 1: one is saved, the other is told, and neither text is lost unseen."""
    claim = make.claim(by=team["ann"])

    def save(who: str) -> Callable:
        fields = {"text": f"Rest relieves pain in adults, says {who}."}
        return lambda: revise_claim(claim, by=team[who], revision=1, fields=fields)

    results = at_once(save("ann"), save("eve"))
    claim.refresh_from_db()
    saved = [one for one in results if not isinstance(one, Exception)]
    return len(saved) != 1 or claim.revision != 2 or bool(unexpected(results))


def policy_against_the_last_approval(team) -> bool:
    """Signed before the policy is raised, it is approved as it was; after, it stays open and asks for one more."""
    make.policy(by=team["chief"])
    review = ready_for_two(team)
    results = at_once(approving(review, team["rob"]), lambda: make.policy(by=team["chief"], approvals_needed=2))
    review.refresh_from_db()
    moved = ReviewEvent.objects.filter(review=review, to_state=State.APPROVED).exists()
    fitting = (State.APPROVED, 1) if moved else (State.UNDER_REVIEW, 2)
    return (review.state, review.approvals_needed) != fitting or bool(unexpected(results))


RACES = [
    two_approvers_of_one,
    two_approvers_of_two,
    double_click,
    approve_against_reject,
    approve_against_cancel,
    two_editors_save,
    policy_against_the_last_approval,
]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, rounds):
    violations = sum(race(team) for _ in range(rounds))

    assert violations == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_lock(race, team, monkeypatch):
    monkeypatch.setattr(performing, "check", slowly(performing.check))
    monkeypatch.setattr(claims, "_apply", slowly(claims._apply))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda _: race(team))


def test_approving_while_the_claim_is_edited_covers_what_was_seen(team, rounds):
    for _ in range(rounds):
        review = ready_for_two(team)
        claim, seen = review.claim, review.version.digest

        results = at_once(approving(review, team["rob"]), rewriting(claim, team["ann"]))

        assert unexpected(results) == []
        assert set(Opinion.objects.filter(review=review).values_list("digest", flat=True)) == {seen}
        assert freeze_version(claim, by=team["ann"]).digest != seen


def test_freezing_while_a_reference_is_edited_never_hides_the_hand_that_edited_it(team, rounds):
    for number in range(rounds):
        reference = make.reference(by=team["ann"])
        claim = make.claim(by=team["ann"], citations=[{"reference": reference}])
        title = {"title": f"Another title {number}"}

        version, revised = at_once(
            lambda c=claim: freeze_version(c, by=team["ann"]),
            lambda r=reference, t=title: revise_reference(r, by=team["rob"], revision=1, fields=t),
        )

        assert unexpected([version, revised]) == []
        shown = version.content["citations"][0]["reference"]["title"]
        assert (team["rob"].pk in barred_from_approving(version)) == (shown == title["title"])
