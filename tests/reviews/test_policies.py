"""`reviews/services/policies.py`: who sets what a review must fulfil, and what a change does to open reviews."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Claim
from evidence.refusals import NotAllowed, StaleForm
from evidence.services import revise_claim, split_claim, undo_succession
from reviews.candidates import specialties_wanted
from reviews.models import Policy, Review
from reviews.policy import months_after
from reviews.requirements import (
    checklist_of,
    high_risk_among,
    is_blinded_for,
    open_reviews_under,
    requirement_of,
    risk_under_review,
    specialties_lacking,
)
from reviews.services import UnfitPolicy, open_recheck, touched_by_policy
from reviews.workflow import Unready, perform
from tests import make
from tests.cast import PASSWORD, person, qualified

POINTS = ["I read the full text.", "The dose is right."]


def approve(review: Review, by, **given) -> Review:
    return perform(review, "approve", by=by, seen_digest=review.version.digest, password=PASSWORD, **given)


def test_only_a_chief_sets_a_policy(ann, rob, audrey, admin):
    for someone in (ann, rob, audrey, admin):
        with pytest.raises(NotAllowed):
            make.policy(by=someone)

    assert Policy.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"risk": "standard", "approvals_needed": 0}, ["approvals-needed"]),
        ({"risk": "high", "approvals_needed": 1}, ["approvals-needed"]),
        ({"approvals_needed": 6}, ["approvals-needed"]),
        ({"risk": "none", "kind": "opinion"}, ["risk", "kind"]),
        ({"months_to_next_review": 0}, ["months-to-next-review"]),
        ({"months_to_next_review": 121}, ["months-to-next-review"]),
        ({"reason": "  ", "months_to_next_review": 0}, ["months-to-next-review", "reason"]),
        ({"checklist": [f"Point {n}" for n in range(21)]}, ["checklist"]),
    ],
)
def test_unfit_policy_is_refused_with_everything_that_is_wrong(chief, fields, codes):
    with pytest.raises(UnfitPolicy) as refusal:
        make.policy(by=chief, **fields)

    assert (refusal.value.codes, Policy.objects.count()) == (codes, 0)


def test_policy_that_changed_meanwhile_is_not_overwritten(chief, admin):
    carol = qualified(person("carol", "chief"), checked_by=admin)
    seen = make.policy(by=chief)
    make.policy(by=carol, approvals_needed=2)

    with pytest.raises(StaleForm):
        make.policy(by=chief, seen=seen.pk)

    assert Policy.objects.count() == 2


def test_stricter_policy_raises_what_is_open(ann, rob, chief):
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    make.policy(by=chief, approvals_needed=2, blinded=True)

    opened.refresh_from_db()
    assert (opened.approvals_needed, opened.blinded) == (2, True)
    assert approve(opened, rob).state == "under-review"


def test_laxer_policy_lowers_nothing_that_is_open(ann, rob, chief):
    make.policy(by=chief, approvals_needed=3, blinded=True, checklist=POINTS)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    make.policy(by=chief, approvals_needed=1)

    opened.refresh_from_db()
    required = requirement_of(opened)
    assert (opened.approvals_needed, opened.blinded) == (3, True)
    assert (required.approvals, required.checklist) == (3, tuple(POINTS))


def test_what_was_decided_stands(ann, rob, chief):
    decided = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])
    before = Review.objects.filter(pk=decided.pk).values().get()

    make.policy(by=chief, approvals_needed=3, blinded=True, months_to_next_review=1)

    assert Review.objects.filter(pk=decided.pk).values().get() == before


def test_policy_for_every_kind_leaves_out_kinds_with_their_own(ann, chief):
    make.policy(by=chief, kind="safety", approvals_needed=1)
    safety, other = (make.review(make.claim(by=ann, kind=kind), by=ann) for kind in ("safety", "prognosis"))
    make.policy(by=chief, approvals_needed=2)

    needed = {one.pk: one.approvals_needed for one in Review.objects.all()}
    assert needed == {safety.pk: 1, other.pk: 2}


def test_policy_of_one_kind_raises_only_that_kind(ann, chief):
    safety, other = (make.review(make.claim(by=ann, kind=kind), by=ann) for kind in ("safety", "prognosis"))
    make.policy(by=chief, kind="safety", approvals_needed=2)

    needed = {one.pk: one.approvals_needed for one in Review.objects.all()}
    assert needed == {safety.pk: 2, other.pk: 1}


def test_claim_whose_approved_version_was_of_high_risk_follows_the_policy_of_high_risk(ann, rob, rita, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob, rita], risk="high")
    lowered = make.review(revise_claim(claim, by=ann, revision=1, fields={"risk": "standard"}), by=ann)
    make.policy(by=chief, risk="standard", approvals_needed=5)
    make.policy(by=chief, risk="high", approvals_needed=3)

    lowered.refresh_from_db()
    assert lowered.approvals_needed == 3


def test_what_a_policy_would_touch_is_told_before_and_is_what_it_touches(ann, rob, chief):
    for _ in range(2):
        make.review(make.claim(by=ann), by=ann)
    make.policy(by=chief, approvals_needed=2)
    make.approved_claim(by=ann, reviewers=[rob, chief])
    make.review(make.claim(by=ann, risk="high"), by=ann)
    asked = {"risk": "standard", "kind": "", "approvals_needed": 3, "blinded": True}
    before = list(Review.objects.values_list("approvals_needed", "blinded"))

    told = touched_by_policy(**asked)
    assert list(Review.objects.values_list("approvals_needed", "blinded")) == before
    make.policy(by=chief, **asked)

    raised = Review.objects.open().filter(approvals_needed=3, blinded=True).count()
    assert (told.governed, told.more_approvals, told.blinded, raised) == (2, 2, 2, 2)


def test_approval_from_the_specialty_that_lacks_completes_the_quorum(ann, rob, rita, chief):
    make.policy(by=chief, specialty="cardiology")
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    first = approve(opened, rob)
    lacking = specialties_lacking(first)
    turn_to_cardiology(rita)
    second = make.signed(first, "approve", by=rita)

    assert (first.state, lacking, second.state) == ("under-review", ["cardiology"], "approved")


def turn_to_cardiology(reviewer) -> None:
    """Written by the registrar and checked by somebody else."""
    qualified(reviewer, checked_by=person("second", is_superuser=True), specialty="Cardiology")


def test_every_point_of_the_checklist_is_confirmed_and_kept(ann, rob, chief):
    make.policy(by=chief, checklist=POINTS)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    with pytest.raises(Unready) as refusal:
        approve(opened, rob, confirmed=POINTS[:1])
    done = approve(opened, rob, confirmed=POINTS)

    assert (refusal.value.codes, done.state) == (["checklist"], "approved")
    assert done.opinions.get().confirmed == POINTS


def test_calling_a_claim_by_another_kind_lowers_nothing(ann, rob, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob], kind="mechanism")
    make.policy(by=chief, kind="mechanism", approvals_needed=2, specialty="Cardiology")
    claim = revise_claim(claim, by=ann, revision=1, fields={"kind": "definition"})

    opened = make.review(claim, by=ann)
    make.policy(by=chief, kind="mechanism", approvals_needed=4, specialty="Cardiology", checklist=POINTS)
    opened.refresh_from_db()

    needed = requirement_of(opened)
    assert (opened.approvals_needed, needed.approvals, needed.specialties) == (4, 4, ("Cardiology",))
    assert (list(needed.checklist), checklist_of([opened]), specialties_wanted([opened])) == (
        POINTS,
        POINTS,
        ("Cardiology",),
    )


def test_next_review_is_due_when_the_policy_says(ann, rob, chief):
    make.policy(by=chief, months_to_next_review=6)

    decided = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])

    assert decided.next_review_due == months_after(decided.decided_at.date(), 6)


def test_months_that_were_lengthened_while_it_was_open_count_for_later_reviews_only(ann, rob, chief):
    make.policy(by=chief, months_to_next_review=6)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    make.policy(by=chief, months_to_next_review=60)

    decided = make.signed(opened, "approve", by=rob)
    later = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])

    today = decided.decided_at.date()
    assert (decided.next_review_due, later.next_review_due) == (months_after(today, 6), months_after(today, 60))


def test_recheck_is_opened_under_the_policy_of_that_day(ann, rob, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    policy = make.policy(by=chief, approvals_needed=2, blinded=True)

    recheck = open_recheck(claim, why="review due", by=ann)

    assert (recheck.policy, recheck.approvals_needed, recheck.blinded) == (policy, 2, True)


def test_blinded_until_one_has_signed(ann, rob, rita, chief):
    make.policy(by=chief, approvals_needed=2, blinded=True)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    opened = approve(opened, rob)

    assert (is_blinded_for(rob, opened), is_blinded_for(rita, opened)) == (False, True)


PARTS = ["Rest relieves pain in adults with gout.", "Ice relieves pain in adults with gout."]


def part_at_standard_risk(claim: Claim, *, by) -> Claim:
    """A part of `claim`, its citation confirmed and its risk lowered, before anybody approved it."""
    part, _ = split_claim(claim, parts=PARTS, by=by)
    confirmed = [{"id": one.pk, "to_confirm": False} for one in part.citations.all()]
    return revise_claim(part, by=by, revision=1, fields={"risk": "standard"}, citations=confirmed)


@pytest.mark.parametrize("then", ["left", "undone", "split again"])
def test_part_of_what_was_approved_at_high_risk_is_reviewed_as_such(then, ann, rob, rita):
    whole = make.approved_claim(by=ann, reviewers=[rob, rita], risk="high")
    part = part_at_standard_risk(whole, by=ann)
    if then == "undone":
        undo_succession(part.ancestries.get().act, by=ann)
    if then == "split again":
        part = part_at_standard_risk(part, by=ann)

    review = make.review(part, by=ann)

    assert (review.approvals_needed, review.blinded, high_risk_among([review])) == (2, True, {review.pk})
    assert open_reviews_under("high", part.kind) == [review]
    review = make.signed(review, "approve", by=rob)
    assert review.state == "under-review"
    assert make.signed(review, "approve", by=rita).state == "approved"
    assert risk_under_review(review.version) == "standard"


def test_part_of_what_nobody_approved_is_of_its_own_risk(ann, rob):
    part = part_at_standard_risk(make.claim(by=ann, risk="high"), by=ann)

    assert make.approved(part, by=ann, reviewers=[rob]).state == "approved"


def test_risk_of_parts_is_read_in_as_many_queries_for_three_as_for_one(ann, rob, rita):
    wholes = [make.approved_claim(by=ann, reviewers=[rob, rita], risk="high") for _ in range(3)]
    reviews = [make.review(part_at_standard_risk(one, by=ann), by=ann) for one in wholes]
    counts = []
    for some in (reviews[:1], reviews):
        with CaptureQueriesContext(connection) as queries:
            assert high_risk_among(some) == {one.pk for one in some}
        counts.append(len(queries))

    assert counts[0] == counts[1]
