"""What came while a review was open is not lost: when that review ends, a recheck follows (DESIGN §3.10)."""

from datetime import timedelta

import pytest
import time_machine

from editorial.follow import Follower
from editorial.rechecking import rechecks_after
from evidence import clock
from evidence.services import dismiss_notice, record_notice, revise_claim
from reviews.models import ClaimState, Review, ReviewEvent
from reviews.models.reviews import OPEN_STATES
from reviews.services import check_profile, open_recheck, submit
from reviews.workflow import perform
from tests import make
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(ann, rob, chief):
    return make.approved_claim(by=ann, reviewers=[rob])


def noticed(claim, *, by, kind: str = "expression-of-concern"):
    reference = claim.citations.get().reference
    return record_notice(reference, kind=kind, dated=clock.now().date(), source="Publisher", by=by)


def followed() -> list[tuple[bool, str]]:
    """Every open review after a pass: is it a recheck, and why."""
    Follower().run_once()
    return [(one.recheck, one.why) for one in Review.objects.open()]


def said(notice) -> str:
    return f"{notice.get_kind_display()}: {notice.reference.title}"


@pytest.mark.parametrize("action", ["approve", "request_changes"])
def test_notice_during_a_recheck_is_rechecked_when_that_ends(claim, ann, rob, action):
    open_recheck(claim, why="Somebody asked.", by=ann)
    notice = noticed(claim, by=ann)
    assert followed() == [(True, "Somebody asked.")]

    make.signed(Review.objects.open().get(), action, by=rob, reason="Look.")

    assert followed() == [(True, said(notice))]


def test_recheck_that_was_opened_after_the_notice_is_its_answer(claim, ann, rob):
    open_recheck(claim, why="Somebody asked.", by=ann)
    noticed(claim, by=ann)
    followed()
    make.signed(Review.objects.open().get(), "approve", by=rob)
    followed()

    make.signed(Review.objects.open().get(), "request_changes", by=rob, reason="Look.")

    assert followed() == []


def test_review_of_a_newer_version_leaves_the_approved_one_to_be_rechecked(claim, ann, rob):
    newer = revise_claim(claim, fields={"text": "Rest relieves pain in most adults."}, revision=claim.revision, by=ann)
    submit([newer], title="Newer", by=ann)
    notice = noticed(claim, by=ann)
    followed()

    perform(Review.objects.open().get(), "cancel", by=ann, reason="The page is put off.")

    assert followed() == [(True, said(notice))]


def test_cancelled_recheck_is_no_answer(claim, ann):
    notice = noticed(claim, by=ann)
    followed()

    perform(Review.objects.open().get(), "cancel", by=ann, reason="The page is put off.")

    assert followed() == [(True, said(notice))]


def test_dismissed_notice_asks_for_nothing(claim, ann, rob):
    open_recheck(claim, why="Somebody asked.", by=ann)
    notice = noticed(claim, by=ann)
    followed()
    dismiss_notice(notice, reason="Another paper.", password=PASSWORD, by=rob)

    make.signed(Review.objects.open().get(), "approve", by=rob)

    assert followed() == []


def test_notice_for_editors_only_asks_for_nothing(claim, ann, rob):
    open_recheck(claim, why="Somebody asked.", by=ann)
    noticed(claim, by=ann, kind="link-dead")
    make.signed(Review.objects.open().get(), "approve", by=rob)

    assert followed() == []


def test_due_date_that_passed_during_a_review_is_rechecked_when_that_ends(claim, ann):
    newer = revise_claim(claim, fields={"text": "Rest relieves pain in most adults."}, revision=claim.revision, by=ann)
    submit([newer], title="Newer", by=ann)
    due = ClaimState.objects.get(claim=claim).next_review_due

    with time_machine.travel(f"{due + timedelta(days=1)}T08:00Z", tick=False):
        assert followed() == [(False, "changed since version 1")]
        perform(Review.objects.open().get(), "cancel", by=ann, reason="The page is put off.")

        assert followed() == [(True, "review due")]


def test_recheck_of_what_was_due_is_not_asked_for_again_while_it_is_flagged(claim, ann, rob, chief):
    due = ClaimState.objects.get(claim=claim).next_review_due

    with time_machine.travel(f"{due + timedelta(days=1)}T08:00Z", tick=False):
        check_profile(rob.reviewer_profile, valid_until=due + timedelta(days=365), by=chief)
        followed()
        make.signed(Review.objects.open().get(), "request_changes", by=rob, reason="Look.")

        assert followed() == []


def test_following_twice_opens_one_recheck(claim, ann, rob):
    open_recheck(claim, why="Somebody asked.", by=ann)
    noticed(claim, by=ann)
    followed()
    make.signed(Review.objects.open().get(), "approve", by=rob)

    follower = Follower()
    follower.run_once()

    assert (follower.run_once(), Review.objects.filter(recheck=True).count()) == (0, 2)


def test_ends_that_are_looked_at_together_ask_what_each_asks_alone(ann, rob, chief):
    """One doubt is answered by nobody, one was dismissed, one was in sight, and one claim is only overdue."""
    claims = [make.approved_claim(by=ann, reviewers=[rob]) for _ in range(4)]
    for one in claims[:3]:
        open_recheck(one, why="Somebody asked.", by=ann)
    unanswered, dismissed = (noticed(one, by=ann) for one in claims[:2])
    dismiss_notice(dismissed, reason="Another paper.", password=PASSWORD, by=rob)
    for review in Review.objects.open():
        make.signed(review, "request_changes", by=rob, reason="Look.")
    noticed(claims[2], by=ann)
    make.signed(open_recheck(claims[2], why="Somebody asked.", by=ann), "request_changes", by=rob, reason="Look.")
    due = ClaimState.objects.get(claim=claims[3]).next_review_due
    with time_machine.travel(f"{due + timedelta(days=1)}T08:00Z", tick=False):
        perform(open_recheck(claims[3], why="Somebody asked.", by=ann), "cancel", by=ann, reason="It is put off.")

    events = list(ReviewEvent.objects.exclude(to_state__in=OPEN_STATES).order_by("pk"))
    assert rechecks_after(events) == {claims[0].pk: said(unanswered), claims[3].pk: "review due"}
    assert rechecks_after(events) == {pk: why for one in events for pk, why in rechecks_after([one]).items()}


def test_many_ends_are_looked_at_in_as_many_queries_as_one(ann, rob, django_assert_num_queries):
    source = make.reference(by=ann)
    claims = [make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": source}]) for _ in range(3)]
    opened = [open_recheck(one, why="Somebody asked.", by=ann) for one in claims]
    noticed(claims[0], by=ann)
    for one in opened:
        perform(one, "cancel", by=ann, reason="It is put off.")
    events = list(ReviewEvent.objects.filter(to_state="cancelled").select_related("review"))

    for some in (events[:1], events):
        with django_assert_num_queries(6):
            assert len(rechecks_after(some)) == len(some)
