"""Many under one password: refused rows say why and stay, the others share a signature for each thing that is said."""

import pytest

from evidence.models import Signature
from evidence.services import WrongPassword, revise_claim
from reviews.models import Opinion, Review
from reviews.services import declare_conflict, submit
from reviews.workflow import Asked, perform, perform_together
from tests import make
from tests.cast import PASSWORD


@pytest.fixture
def page(ann, rob) -> list[Review]:
    """Three claims that rob has taken, with nothing to declare."""
    reviews = submit([make.claim(by=ann) for _ in range(3)], title="Example page", by=ann).reviews
    declare_conflict(reviews[0].submission, answer="none", by=rob)
    return [perform(one, "start", by=rob) for one in reviews]


def asked(review: Review, action: str = "approve", **fields) -> Asked:
    return Asked(**{"review": review.pk, "action": action, "seen_digest": review.version.digest, **fields})


def test_one_signature_for_each_thing_that_is_said_covers_just_its_fingerprints(page, rob):
    first, second, third = page
    rows = [asked(first), asked(second), asked(third, "request_changes", reason="Name the dose.")]

    outcomes = perform_together(rows, by=rob, password=PASSWORD)

    assert [one.is_done for one in outcomes] == [True, True, True]
    assert {one.meaning: one.digests for one in Signature.objects.all()} == {
        "approval": [first.version.digest, second.version.digest],
        "changes-requested": [third.version.digest],
    }
    assert [Review.objects.get(pk=one.pk).state for one in page] == ["approved", "approved", "changes-requested"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"seen_digest": "0" * 64}, "stale-digest"),
        ({"action": "reject"}, "reason"),
        ({"action": "reject", "reason": "\u202eevil"}, "reason"),
    ],
    ids=["another version", "no reason", "a reason that no text may be"],
)
def test_a_refused_row_says_why_and_stays_while_the_others_are_signed(page, rob, row, code):
    good, bad, _ = page

    outcomes = perform_together([asked(bad, **row), asked(good)], by=rob, password=PASSWORD)

    assert [[unmet.code for unmet in one.unmet] for one in outcomes] == [[code], []]
    assert [Review.objects.get(pk=one.pk).state for one in (bad, good)] == ["under-review", "approved"]
    assert [one.digests for one in Signature.objects.all()] == [[good.version.digest]]


def test_when_every_row_is_refused_nothing_is_signed(page, rob):
    outcomes = perform_together([asked(one, seen_digest="") for one in page], by=rob, password=PASSWORD)

    assert [one.is_done for one in outcomes] == [False, False, False]
    assert (Signature.objects.count(), Opinion.objects.count()) == (0, 0)


def test_a_wrong_password_changes_nothing(page, rob):
    with pytest.raises(WrongPassword):
        perform_together([asked(one) for one in page], by=rob, password="guess")

    assert (Signature.objects.count(), Opinion.objects.count()) == (0, 0)


def test_a_review_asked_for_twice_is_signed_once(page, rob):
    outcomes = perform_together([asked(page[0]), asked(page[0])], by=rob, password=PASSWORD)

    assert [one.is_done for one in outcomes] == [True]
    assert Opinion.objects.count() == 1


def test_repeating_it_signs_nothing_again_and_says_so(page, rob):
    perform_together([asked(one) for one in page], by=rob, password=PASSWORD)

    outcomes = perform_together([asked(one) for one in page], by=rob, password=PASSWORD)

    assert {unmet.code for one in outcomes for unmet in one.unmet} == {"wrong-state"}
    assert Opinion.objects.count() == 3


def test_the_next_round_comes_to_who_sent_the_claim_back(ann, rob, rita):
    claim = make.claim(by=ann)
    back = make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Name the dose.")
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Ibuprofen 400 mg relieves pain in adults."})

    again = make.review(claim, by=ann)

    assert (again.previous, again.state) == (back, "submitted")
    assert [one.reviewer for one in again.assignments.all()] == [rob]


def test_the_next_round_passes_over_who_wrote_in_it(ann, rob):
    claim = make.claim(by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Name the dose.")
    revise_claim(claim, by=rob, revision=claim.revision, fields={"text": "Ibuprofen 400 mg relieves pain in adults."})

    again = make.review(claim, by=ann)

    assert list(again.assignments.all()) == []
