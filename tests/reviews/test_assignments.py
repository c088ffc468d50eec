"""`reviews/services/assignments.py` and `reviews/candidates.py`: who is given what, until when, and what bars them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.history import write
from evidence.refusals import NotAllowed
from evidence.services import revise_claim
from evidence.services.accounts import save_account, set_password
from reviews.candidates import barred, candidates_for, loads_of, specialties_wanted
from reviews.models import Assignment, Preferences, Review, ReviewEvent
from reviews.policy import decision_due
from reviews.selectors import barred_from_approving
from reviews.services import allow_conflict, assign_reviewers, check_profile, declare_conflict, hand_over, submit
from reviews.workflow import Unready, perform
from tests import make
from tests.cast import PASSWORD, person, qualified

TODAY = timezone.now().date


@pytest.fixture
def submission(ann):
    """Three claims that nobody has yet."""
    return submit([make.claim(by=ann) for _ in range(3)], title="Knee pain", by=ann).submission


def holders(review: Review) -> set[str]:
    standing = review.assignments.filter(ended_at__isnull=True)
    return set(standing.values_list("reviewer__username", flat=True))


def told(outcomes) -> list[tuple[str, list[str]]]:
    return [(one.act.reviewer.username, [why.code for why in one.unmet]) for one in outcomes]


def test_whole_submission_is_given_to_several_at_once(submission, rob, rita, chief):
    outcomes = assign_reviewers(submission.reviews.all(), reviewers=[rob, rita], by=chief)

    assert told(outcomes) == [("rob", []), ("rita", [])] * 3
    assert [(holders(one), one.state) for one in submission.reviews.all()] == [({"rob", "rita"}, "under-review")] * 3


def test_only_a_chief_assigns_or_hands_over(submission, ann, rob, rita, audrey, admin):
    reviews = submission.reviews.all()
    for someone in (ann, rob, audrey, admin):
        with pytest.raises(NotAllowed):
            assign_reviewers(reviews, reviewers=[rita], by=someone)
        with pytest.raises(NotAllowed):
            hand_over(reviews, holder=rob, reviewer=rita, reason="On leave.", by=someone)

    assert Assignment.objects.count() == 0


def test_due_day_follows_the_persons_review_day_unless_the_chief_names_one(submission, rob, rita, chief):
    write(Preferences(person=rita, review_day=3), by=rita)
    first, second, _ = submission.reviews.order_by("pk")
    named = TODAY() + timedelta(days=30)

    assign_reviewers([first], reviewers=[rob, rita], by=chief)
    assign_reviewers([second], reviewers=[rita], due_on=named, by=chief)

    due = dict(first.assignments.values_list("reviewer__username", "due_on"))
    by_rita = decision_due("standard", 3, today=TODAY())
    assert due == {"rob": decision_due("standard", None, today=TODAY()), "rita": by_rita}
    assert due["rita"].weekday() == 3
    assert second.assignments.get().due_on == named


def test_day_given_anew_moves_the_day(submission, rob, chief):
    [review, *_] = submission.reviews.all()
    later = TODAY() + timedelta(days=40)
    assign_reviewers([review], reviewers=[rob], by=chief)

    again = assign_reviewers([review], reviewers=[rob], by=chief)
    moved = assign_reviewers([review], reviewers=[rob], due_on=later, by=chief)

    assert (told(again), told(moved)) == ([("rob", ["assigned"])], [("rob", [])])
    assert review.assignments.get().due_on == later


def test_what_somebody_touched_is_not_given_to_them_and_the_rest_is(ann, rob, chief):
    own, other = make.claim(by=ann), make.claim(by=ann)
    own = revise_claim(own, by=rob, revision=own.revision, fields={"text": "Rest relieves pain in adults with gout."})
    reviews = submit([own, other], title="Gout", by=ann).reviews

    outcomes = assign_reviewers(reviews, reviewers=[rob], by=chief)

    codes = {one.review.claim_id: [why.code for why in one.unmet] for one in outcomes}
    assert codes == {own.pk: ["four-eyes"], other.pk: []}
    assert Assignment.objects.get().review.claim_id == other.pk


def test_decided_review_and_somebody_without_the_role_are_told(ann, rob, rita, stan, chief):
    decided = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])
    waiting = make.review(make.claim(by=ann), by=ann)

    assert told(assign_reviewers([decided], reviewers=[rita], by=chief)) == [("rita", ["wrong-state"])]
    assert told(assign_reviewers([waiting], reviewers=[stan], by=chief)) == [("stan", ["reviewer"])]


def test_nobody_or_a_day_that_has_passed_is_refused_at_once(submission, chief):
    with pytest.raises(Unready) as refusal:
        assign_reviewers(submission.reviews.all(), reviewers=[], due_on=TODAY() - timedelta(days=1), by=chief)

    assert refusal.value.codes == ["reviewers", "due-on"]


def test_handing_over_takes_from_one_and_gives_to_another(ann, rob, rita, chief):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    outcomes = hand_over([review], holder=rob, reviewer=rita, reason="Rob is on leave.", by=chief)

    assert (told(outcomes), holders(review)) == ([("rita", [])], {"rita"})
    assert list(ReviewEvent.objects.filter(review=review).values_list("action", "reason"))[-2:] == [
        ("assign", ""), ("reassign", "Rob is on leave."),
    ]  # fmt: skip


def test_handing_over_is_both_or_neither(ann, rob, rita, chief):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    before = ReviewEvent.objects.count()

    from_nobody = hand_over([review], holder=chief, reviewer=rita, reason="On leave.", by=chief)
    to_ann = hand_over([review], holder=rob, reviewer=ann, reason="On leave.", by=chief)

    assert (told(from_nobody), told(to_ann)) == ([("rita", ["reviewer"])], [("ann", ["four-eyes"])])
    assert (holders(review), ReviewEvent.objects.count()) == ({"rob"}, before)


def test_handing_over_needs_a_reason_and_two_people(ann, rob, chief):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    with pytest.raises(Unready) as refusal:
        hand_over([review], holder=rob, reviewer=rob, reason=" ", by=chief)

    assert refusal.value.codes == ["reviewer", "reason"]


def test_what_the_next_round_gave_to_somebody_can_be_handed_over_before_it_starts(ann, rob, rita, chief):
    claim = make.claim(by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Say in whom.")
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest relieves pain in old people."})
    second = make.review(claim, by=ann)

    hand_over([second], holder=rob, reviewer=rita, reason="Rob is on leave.", by=chief)

    assert holders(second) == {"rita"}


def test_load_is_what_was_given_and_is_not_signed(ann, rob, rita, chief):
    """What is blinded counts until it is decided (tests/editorial/test_blinding.py)."""
    make.policy(by=chief, approvals_needed=2)
    late, signed, _ = (make.started(make.claim(by=ann), by=ann, reviewer=rob) for _ in range(3))
    perform(signed, "approve", by=rob, seen_digest=signed.version.digest, password=PASSWORD)
    assign_reviewers([late], reviewers=[rob], due_on=TODAY(), by=chief)

    before = loads_of([rob, rita])
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        after = loads_of([rob, rita])

    assert {pk: (one.open, one.overdue) for pk, one in before.items()} == {rob.pk: (2, 0)}
    assert {pk: (one.open, one.overdue) for pk, one in after.items()} == {rob.pk: (2, 1)}


def test_candidates_say_what_keeps_each_from_signing(ann, rob, rita, chief, admin):
    carol = qualified(person("carol", "chief"), checked_by=admin)
    claim = revise_claim(make.claim(by=ann), by=rita, revision=1, fields={"text": "Rest relieves pain in adults."})
    review = make.review(claim, by=ann)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)
    check_profile(chief.reviewer_profile, valid_until=TODAY() - timedelta(days=1), by=carol)
    set_password(carol, password="another horse battery", by=admin)
    made = save_account(None, fields={"username": "nora"}, groups=["reviewer"], password=PASSWORD, by=admin)
    qualified(made, checked_by=chief)

    found = {one.person.username: one for one in candidates_for(review.submission, [review])}
    allow_conflict(declared, reason="A small grant.", by=chief)
    after = {one.person.username: one for one in candidates_for(review.submission, [review])}

    assert {name: (one.conflict, bool(one.touched), one.cannot_sign[:12]) for name, one in found.items()} == {
        "rob": ("declared", False, ""),
        "rita": ("not asked", True, ""),
        "chief": ("not asked", False, "their qualif"),
        "carol": ("not asked", False, "somebody els"),
        "nora": ("not asked", False, "they chose n"),
    }
    assert after["rob"].conflict == "allowed"


def test_specialty_that_the_policy_asks_for_is_pointed_out(ann, rob, chief):
    make.policy(by=chief, specialty="rheumatology")
    review = make.review(make.claim(by=ann), by=ann)
    make.policy(by=chief, specialty="Cardiology")

    [mine] = [one for one in candidates_for(review.submission, [review]) if one.person == rob]

    assert (specialties_wanted([review]), mine.brings) == (("rheumatology", "Cardiology"), ("rheumatology",))


def test_barred_for_many_is_barred_for_one(ann, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=rita, revision=claim.revision, fields={"text": "Rest relieves pain in adults."})
    versions = [make.review(one, by=ann).version for one in (claim, make.claim(by=rob))]

    assert barred(versions) == {one.pk: barred_from_approving(one) for one in versions}


def test_candidates_take_as_many_queries_for_three_claims_as_for_one(submission, rob, rita, chief):
    def queries(reviews) -> int:
        with CaptureQueriesContext(connection) as counted:
            candidates_for(submission, reviews)
        return len(counted)

    reviews = list(submission.reviews.select_related("version", "policy"))

    assert queries(reviews[:1]) == queries(reviews)
