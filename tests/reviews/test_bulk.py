"""Signing many at once: corrections and rechecks, row by row (DESIGN §3.7)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Signature
from evidence.services import WrongPassword, record_notice, revise_claim
from reviews.models import Assignment, ConflictDeclaration, Opinion, Review, ReviewEvent
from reviews.selectors import declaration_of
from reviews.services import BulkRow, bulk, declare_conflict, open_recheck, sign_in_bulk, submit
from reviews.services.conflicts import IncompleteDeclaration
from reviews.workflow import perform
from tests import make
from tests.cast import PASSWORD

JOINTS = ["heel", "knee", "wrist", "thumb", "ankle", "elbow", "shoulder", "finger", "foot"]


def rechecks(number: int, *, by, reviewer, **fields) -> list[Review]:
    """Open rechecks of as many approved claims, each in a submission of its own."""
    texts = [f"Rest relieves pain of the {joint} in adults." for joint in JOINTS[:number]]
    claims = [make.approved_claim(text, by=by, reviewers=reviewer, **fields) for text in texts]
    return [open_recheck(one, why="review due", by=by) for one in claims]


def corrections(number: int, *, by, reviewers, **fields) -> list[Review]:
    """Open corrections of as many approved claims, all in one submission."""
    texts = [f"Rest releives pain of the {joint} in adults." for joint in JOINTS[:number]]
    claims = [make.approved_claim(text, by=by, reviewers=reviewers, **fields) for text in texts]
    mended = [
        revise_claim(one, by=by, revision=1, fields={"text": one.text.replace("releives", "relieves")})
        for one in claims
    ]
    return submit(mended, title="Spelling", meaning_unchanged=True, by=by).reviews


def shown(reviews) -> list[BulkRow]:
    return [BulkRow(one.pk, one.version.digest) for one in reviews]


def signed(reviews, *, by, **given) -> list[str]:
    outcomes = sign_in_bulk(shown(reviews), by=by, **{"password": PASSWORD, "answer": "none", **given})
    return [one.how for one in outcomes]


def state_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


def test_rechecks_are_reaffirmed_under_one_signature(ann, rob):
    reviews = rechecks(3, by=ann, reviewer=[rob])
    before = Signature.objects.count()

    assert signed(reviews, by=rob) == ["done"] * 3

    assert [state_of(one) for one in reviews] == ["approved"] * 3
    assert Signature.objects.count() == before + 1
    assert set(Signature.objects.latest("pk").digests) == {one.version.digest for one in reviews}


def test_corrections_are_signed_without_a_change_of_meaning(ann, rob):
    reviews = corrections(2, by=ann, reviewers=[rob])

    assert signed(reviews, by=rob) == ["done"] * 2

    opinions = Opinion.objects.filter(review__in=reviews)
    assert [(one.verdict, one.meaning_changed) for one in opinions] == [("approve", False)] * 2


def test_correction_at_high_risk_takes_two_signers(ann, rob, rita):
    [review] = corrections(1, by=ann, reviewers=[rob, rita], risk="high")

    assert (signed([review], by=rob), state_of(review)) == (["done"], "under-review")
    assert (signed([review], by=rita), state_of(review)) == (["done"], "approved")


def test_recheck_of_high_risk_is_left_to_be_opened_by_itself(ann, rob, rita):
    reviews = rechecks(1, by=ann, reviewer=[rob, rita], risk="high")

    [outcome] = sign_in_bulk(shown(reviews), password=PASSWORD, answer="none", by=rob)

    assert (outcome.how, [one.code for one in outcome.unmet]) == ("refused", ["high-risk"])
    assert state_of(reviews[0]) == "submitted"


def test_new_statement_is_never_signed_in_bulk(ann, rob):
    review = make.review(make.claim(by=ann), by=ann)

    [outcome] = sign_in_bulk(shown([review]), password=PASSWORD, answer="none", by=rob)

    assert (outcome.how, [one.code for one in outcome.unmet]) == ("refused", ["not-in-bulk"])
    assert ConflictDeclaration.objects.filter(submission=review.submission).count() == 0


def test_refused_row_stays_as_it_was_and_the_others_are_done(ann, rob, rita):
    """One moved on, one was somebody's own, one was shown with another fingerprint, one never existed."""
    moved, own, stale, done = corrections(4, by=ann, reviewers=[rob])
    perform(moved, "cancel", by=ann)
    declare_conflict(own.submission, answer="none", by=rita)
    rows = [*shown([moved, own]), BulkRow(stale.pk, "0" * 64), *shown([done]), BulkRow(10**9, "0" * 64)]
    events = ReviewEvent.objects.filter(review__in=[moved, stale]).count()

    outcomes = sign_in_bulk(rows, password=PASSWORD, answer="none", by=rita)

    codes = [[unmet.code for unmet in one.unmet] for one in outcomes]
    assert codes == [["wrong-state"], [], ["stale-digest"], [], ["gone"]]
    assert [state_of(one) for one in (moved, own, stale, done)] == ["cancelled", "approved", "submitted", "approved"]
    assert ReviewEvent.objects.filter(review__in=[moved, stale]).count() == events
    assert Assignment.objects.filter(review=stale).count() == 0


def test_whoever_touched_one_signs_the_others(ann, rob, rita):
    mine, other = (make.approved_claim(f"Rest releives the {one}.", by=ann, reviewers=[rita]) for one in JOINTS[:2])
    revised = [
        revise_claim(mine, by=rob, revision=1, fields={"text": "Rest relieves the heel."}),
        revise_claim(other, by=ann, revision=1, fields={"text": "Rest relieves the knee."}),
    ]
    reviews = submit(revised, title="Spelling", meaning_unchanged=True, by=ann).reviews

    outcomes = sign_in_bulk(shown(reviews), password=PASSWORD, answer="none", by=rob)

    assert [[unmet.code for unmet in one.unmet] for one in outcomes] == [["four-eyes"], []]


def test_asked_again_it_is_done_already(ann, rob):
    reviews = rechecks(2, by=ann, reviewer=[rob])
    signed(reviews[:1], by=rob)

    assert signed(reviews, by=rob) == ["done already", "done"]
    assert signed(reviews, by=rob) == ["done already", "done already"]
    assert Opinion.objects.filter(review__in=reviews).count() == 2


def test_crash_leaves_whole_chunks_and_is_gone_on_from(ann, rob, monkeypatch):
    reviews = rechecks(3, by=ann, reviewer=[rob])
    monkeypatch.setattr(bulk, "CHUNK", 2)
    real, calls = bulk.perform_together, []

    def failing(rows, **given):
        calls.append(len(rows))
        if len(calls) == 2:
            raise ConnectionError("the database went away")
        return real(rows, **given)

    monkeypatch.setattr(bulk, "perform_together", failing)
    with pytest.raises(ConnectionError):
        signed(reviews, by=rob)
    assert [state_of(one) for one in reviews] == ["approved", "approved", "submitted"]

    assert signed(reviews, by=rob) == ["done already", "done already", "done"]
    assert [state_of(one) for one in reviews] == ["approved"] * 3


def test_wrong_password_signs_nothing(ann, rob):
    reviews = rechecks(2, by=ann, reviewer=[rob])

    with pytest.raises(WrongPassword):
        signed(reviews, by=rob, password="not mine")

    assert [state_of(one) for one in reviews] == ["submitted"] * 2
    assert [declaration_of(rob, one.submission) for one in reviews] == [None, None]


def test_one_answer_covers_every_submission(ann, rob):
    reviews = rechecks(2, by=ann, reviewer=[rob])

    signed(reviews, by=rob)

    assert [declaration_of(rob, one.submission).answer for one in reviews] == ["none", "none"]


def test_without_an_answer_nothing_is_signed(ann, rob):
    reviews = rechecks(2, by=ann, reviewer=[rob])

    with pytest.raises(IncompleteDeclaration):
        signed(reviews, by=rob, answer="")

    assert [state_of(one) for one in reviews] == ["submitted"] * 2


def test_whoever_answered_before_is_not_asked_again(ann, rob):
    reviews = rechecks(1, by=ann, reviewer=[rob])
    declare_conflict(reviews[0].submission, answer="none", by=rob)

    assert signed(reviews, by=rob, answer="") == ["done"]


def test_declared_conflict_refuses_every_row(ann, rob):
    reviews = rechecks(2, by=ann, reviewer=[rob])

    outcomes = sign_in_bulk(shown(reviews), password=PASSWORD, answer="declared", concerns="the splint's maker", by=rob)

    assert [[unmet.code for unmet in one.unmet] for one in outcomes] == [["conflict"], ["conflict"]]


def test_nobody_but_reviewers_signs_in_bulk(ann, rob, eve, stan):
    reviews = rechecks(1, by=ann, reviewer=[rob])

    for person in (eve, stan):
        with pytest.raises(Exception, match="You cannot declare"):
            signed(reviews, by=person)

    assert state_of(reviews[0]) == "submitted"


def test_opinion_signed_in_bulk_is_taken_back_until_quorum(ann, rob, rita):
    [review] = corrections(1, by=ann, reviewers=[rob, rita], risk="high")
    signed([review], by=rob)

    perform(review, "take_back", by=rob, reason="I mixed it up.")

    assert (signed([review], by=rita), state_of(review)) == (["done"], "under-review")


def test_statements_for_one_row_stay_few(ann, rob):
    """At 30 ms a row, 1,000 rows are signed in half a minute."""
    few, many = rechecks(1, by=ann, reviewer=[rob]), rechecks(9, by=ann, reviewer=[rob])[1:]

    with CaptureQueriesContext(
        connection,
    ) as one:
        signed(few, by=rob)
    with CaptureQueriesContext(connection) as eight:
        signed(many, by=rob)

    assert (len(eight) - len(one)) / 7 <= 28


def retracted(reference, *, by) -> None:
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=by)


def test_recheck_of_what_lost_its_last_support_is_left_to_be_opened_by_itself(ann, rob):
    only, one_of_two = make.reference(by=ann), make.reference(by=ann)
    cited = [[only], [one_of_two, make.reference(by=ann)], [make.reference(by=ann)]]
    claims = [
        make.approved_claim(f"Rest eases the {joint}.", by=ann, reviewers=[rob],
                            citations=[{"reference": one} for one in works])
        for joint, works in zip(JOINTS, cited, strict=False)
    ]  # fmt: skip
    reviews = [open_recheck(one, why="review due", by=ann) for one in claims]
    for one in (only, one_of_two):
        retracted(one, by=ann)

    outcomes = sign_in_bulk(shown(reviews), password=PASSWORD, answer="none", by=rob)

    assert [one.how for one in outcomes] == ["refused", "done", "done"]
    assert [(one.code, bool(one.remedy)) for one in outcomes[0].unmet] == [("no-support", True)]
    assert state_of(reviews[0]) == "submitted"
