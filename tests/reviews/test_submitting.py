"""`reviews/services/submitting.py`: what is ready goes, what is not is listed, nothing approved is asked twice."""

import pytest

from evidence.people import service_account
from evidence.services import revise_claim
from reviews.models import Review
from reviews.services import open_recheck, submit
from reviews.workflow import Unready, perform
from tests import make


def test_what_is_ready_goes_and_what_is_not_is_listed_with_every_reason(ann):
    ready, fragment = make.claim(by=ann), make.claim("It helps.", by=ann, citations=[{"number": 3}])

    sent = submit([ready, fragment], title="Gout", subject="gout", by=ann)

    [(skipped, unmet)] = sent.skipped
    assert ([review.claim for review in sent.reviews], skipped) == ([ready], fragment)
    assert {"citation-unresolved", "stands-alone"} == {one.code for one in unmet}


def test_nothing_is_recorded_when_nothing_is_ready(ann):
    sent = submit([make.claim("It helps.", by=ann)], title="Gout", by=ann)

    assert (sent.submission, Review.objects.count()) == (None, 0)


def test_approved_claims_stay_approved_when_others_go_back(ann, rob):
    first, second = make.claim(by=ann), make.claim(by=ann)
    reviews = submit([first, second], title="Gout", by=ann).reviews
    make.signed(reviews[0], "approve", by=rob)
    make.signed(reviews[1], "request_changes", by=rob, reason="Say in whom.")

    again = submit([first, second], title="Gout", by=ann, reason="Please look again.")

    assert [review.claim for review in again.reviews] == [second]
    assert [[one.code for one in unmet] for _, unmet in again.skipped] == [["approved"]]


def test_an_unchanged_version_that_went_back_needs_a_reason(ann, rob):
    claim = make.claim(by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Say in whom.")

    without = submit([claim], title="Gout", by=ann)
    with_reason = submit([claim], title="Gout", by=ann, reason="Adults are named in the heading.")

    assert [[one.code for one in unmet] for _, unmet in without.skipped] == [["resubmission-reason"]]
    assert [review.version.number for review in with_reason.reviews] == [1]


def test_whoever_sends_a_version_again_has_a_hand_in_it(ann, rob, rita, chief):
    """Nobody alone sends and approves what another wrote and a reviewer rejected."""
    claim = make.claim(by=ann)
    make.signed(make.review(claim, by=ann), "reject", by=rita, reason="It does harm.")

    [again] = submit([claim], title="Gout", reason="I see it otherwise.", by=rob).reviews

    with pytest.raises(Unready) as refusal:
        make.signed(again, "approve", by=rob)
    assert refusal.value.codes == ["four-eyes"]
    again.refresh_from_db()
    assert make.signed(again, "approve", by=chief).state == "approved"


def test_whoever_brought_an_older_text_back_has_a_hand_in_it(ann, eve, rob, rita):
    claim = make.claim("Rest relieves pain in adults with gout.", by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rita, reason="Say for how long.")
    claim = revise_claim(claim, by=ann, revision=1, fields={"text": "Rest relieves pain in adults for a week."})
    perform(make.review(claim, by=ann), "cancel", by=ann)
    claim = revise_claim(claim, by=rob, revision=2, fields={"text": "Rest relieves pain in adults with gout."})

    [again] = submit([claim], title="Gout", reason="As it was.", by=eve).reviews

    assert (again.version.number, touched_by(again)) == (1, {"ann", "eve", "rob"})


def test_what_is_approved_and_only_sent_again_is_touched_by_nobody_else(ann, eve, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    review = claim.reviews.get()

    submit([claim], title="Gout", by=eve)
    open_recheck(claim, why="review due", by=rob)

    assert touched_by(review) == {"ann"}


def touched_by(review: Review) -> set[str]:
    return set(review.version.touches.values_list("person__username", flat=True))


def test_a_changed_claim_waits_until_its_open_review_is_cancelled(ann, rob):
    claim = make.claim(by=ann)
    review = make.started(claim, by=ann, reviewer=rob)
    claim = revise_claim(claim, by=ann, revision=1, fields={"text": "Rest relieves pain in adults with gout."})

    blocked = submit([claim], title="Gout", by=ann)
    perform(review, "cancel", by=ann)
    sent = submit([claim], title="Gout", by=ann)

    assert [[one.code for one in unmet] for _, unmet in blocked.skipped] == [["open-review"]]
    assert [one.version.number for one in sent.reviews] == [2]


def test_a_recheck_is_not_opened_twice_nor_without_an_approval(ann, rob):
    draft, approved = make.claim(by=ann), make.approved_claim(by=ann, reviewers=[rob])

    opened = open_recheck(approved, why="review due", by=ann)

    assert (opened.recheck, opened.version.number) == (True, 1)
    assert open_recheck(approved, why="review due", by=ann) is None
    assert open_recheck(draft, why="review due", by=ann) is None


def test_what_a_rule_opened_was_sent_by_nobody(ann, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    recheck = open_recheck(claim, why="Retraction", by=service_account("follow"))

    said = [one.submission.sent_by for one in claim.reviews.order_by("pk")]
    assert (recheck.submission.sent_by, said) == ("opened by rule", ["sent by Ann Example", "opened by rule"])
