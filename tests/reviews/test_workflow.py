"""`reviews/workflow`: every state × action × person against one short table, then each condition by itself."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.models import Signature
from evidence.refusals import NotAllowed
from evidence.services import WrongPassword, revise_claim, split_claim
from reviews.listed import state_facts
from reviews.models import ClaimState, Opinion, Review, ReviewEvent
from reviews.requirements import quorum_reached, quorums_reached, signing_anew
from reviews.selectors import approved_versions
from reviews.services import allow_conflict, check_profile, declare_conflict, open_recheck, rebuild_claim_states, submit
from reviews.workflow import TRANSITIONS, StaleDigest, Unready, WrongState, actions_open_to, perform
from reviews.workflow_page import workflow_page
from tests import make
from tests.cast import PASSWORD

STATES = ["submitted", "under-review", "approved", "changes-requested", "rejected", "cancelled", "revoked"]

# Who gets an action through, and from where to where; whatever is not here is refused and changes nothing.
# rob is assigned wherever a review is under way; rita and chief are not.
ALLOWED = {
    ("submitted", "start", "rob"): "under-review",
    ("submitted", "start", "rita"): "under-review",
    ("submitted", "start", "chief"): "under-review",
    ("submitted", "assign", "chief"): "under-review",
    ("submitted", "cancel", "ann"): "cancelled",
    ("submitted", "cancel", "eve"): "cancelled",
    ("under-review", "join", "rob"): "under-review",
    ("under-review", "join", "rita"): "under-review",
    ("under-review", "join", "chief"): "under-review",
    ("under-review", "assign", "chief"): "under-review",
    ("under-review", "release", "rob"): "under-review",
    ("under-review", "decline", "rob"): "under-review",
    ("under-review", "approve", "rob"): "approved",
    ("under-review", "request_changes", "rob"): "changes-requested",
    ("under-review", "reject", "rob"): "rejected",
    ("under-review", "cancel", "ann"): "cancelled",
    ("under-review", "cancel", "eve"): "cancelled",
    ("approved", "revoke", "chief"): "revoked",
}
PEOPLE = ["ann", "eve", "rob", "rita", "chief", "stan", "audrey", "admin"]


def review_in(state: str, *, by, reviewer, chief) -> Review:
    claim = make.claim(by=by)
    if state == "submitted":
        return make.review(claim, by=by)
    if state == "cancelled":
        return perform(make.review(claim, by=by), "cancel", by=by)
    under_review = make.started(claim, by=by, reviewer=reviewer)
    action = {"approved": "approve", "revoked": "approve", "changes-requested": "request_changes", "rejected": "reject"}
    if state == "under-review":
        return under_review
    decided = make.signed(under_review, action[state], by=reviewer, reason="because")
    return signed_by(decided, "revoke", chief) if state == "revoked" else decided


def signed_by(review: Review, action: str, person, **given) -> Review:
    """The action with everything a signature needs, by somebody who need not be a reviewer."""
    wanted = {"seen_digest": review.version.digest, "password": PASSWORD, "reason": "because", **given}
    return perform(review, action, by=person, **wanted)


@pytest.mark.parametrize("state", STATES)
def test_each_person_may_do_in_each_state_what_the_table_says(state, request):
    cast = {name: request.getfixturevalue(name) for name in PEOPLE}
    outcomes, expected = {}, {}
    for action in TRANSITIONS:
        for name, person in cast.items():
            review = review_in(state, by=cast["ann"], reviewer=cast["rob"], chief=cast["chief"])
            outcomes[action, name] = outcome(review, action, person, reviewer=cast["rita"])
            expected[action, name] = ALLOWED.get((state, action, name), f"refused, {state}")

    assert outcomes == expected


def outcome(review: Review, action: str, person, *, reviewer) -> str:
    events = ReviewEvent.objects.count()
    try:
        return signed_by(review, action, person, reviewer=reviewer).state
    except (NotAllowed, WrongState, Unready):
        review.refresh_from_db()
        assert ReviewEvent.objects.count() == events
        return f"refused, {review.state}"


def test_the_buttons_are_the_table(ann, rob, rita, chief, stan):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    names = {who.username: [one.name for one in actions_open_to(who, review)] for who in (ann, rob, rita, chief, stan)}

    assert names == {
        "ann": ["cancel"],
        "rob": ["release", "approve", "request_changes", "reject"],
        "rita": ["join"],
        "chief": ["join", "assign", "reassign"],
        "stan": [],
    }


def test_an_approval_is_bound_to_the_digest_that_was_seen(ann, rob):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    for seen in ["", "0" * 64, review.version.digest.upper()]:
        with pytest.raises(StaleDigest):
            perform(review, "approve", by=rob, seen_digest=seen, password=PASSWORD)

    assert (Opinion.objects.count(), Signature.objects.count()) == (0, 0)


def test_a_wrong_password_signs_nothing(ann, rob):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    with pytest.raises(WrongPassword):
        perform(review, "approve", by=rob, seen_digest=review.version.digest, password="guess")

    review.refresh_from_db()
    assert (review.state, Opinion.objects.count(), Signature.objects.count()) == ("under-review", 0, 0)


def test_a_signature_keeps_name_qualification_meaning_time_and_digest(ann, rob):
    review = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])

    signature = review.opinions.get().signature
    rob.first_name = "Renamed"
    rob.save()
    signature.refresh_from_db()

    assert signature.printed_name == "Rob Example"
    assert signature.qualification == f"Physician, Rheumatology, R-{rob.pk}"
    assert (signature.meaning, signature.digests) == ("approval", [review.version.digest])


def test_who_touched_the_version_cannot_approve_it_and_is_told_who_can(ann, rob, rita):
    claim = make.claim(by=ann)
    claim = revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves pain in adults with acute gout."})
    claim = revise_claim(claim, by=ann, revision=2, fields={"text": "Rest relieves pain in adults with gout."})
    review = make.started(claim, by=ann, reviewer=rob)

    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)

    assert refusal.value.codes == ["four-eyes"]
    assert "Rita Example" in str(refusal.value)


def test_a_touch_before_the_last_standing_approval_no_longer_bars(ann, rob, rita):
    claim = make.claim(by=ann)
    claim = revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves pain in adults with acute gout."})
    make.approved(claim, by=ann, reviewers=[rita])
    claim = revise_claim(claim, by=ann, revision=2, fields={"text": "Rest relieves pain in adults with gout."})

    assert make.approved(claim, by=ann, reviewers=[rob]).state == "approved"


def test_a_touch_bars_again_once_the_approval_over_it_is_revoked(ann, rob, rita, chief):
    claim = make.claim(by=ann)
    claim = revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves pain in adults with acute gout."})
    first = make.approved(claim, by=ann, reviewers=[rita])
    claim = revise_claim(claim, by=ann, revision=2, fields={"text": "Rest relieves pain in adults with gout."})
    review = make.started(claim, by=ann, reviewer=rob)
    signed_by(first, "revoke", chief)

    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)

    assert refusal.value.codes == ["four-eyes"]


def test_everything_unmet_is_named_at_once(ann, rob, chief):
    claim = revise_claim(make.claim(by=ann), by=rob, revision=1, fields={"risk": "high"})
    review = perform(make.review(claim, by=ann), "start", by=rob)
    check_profile(rob.reviewer_profile, valid_until=timezone.now().date() - timedelta(days=1), by=chief)

    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)

    assert refusal.value.codes == ["four-eyes", "profile-expired", "conflict-not-asked"]


def test_high_risk_needs_two_different_people(ann, rob, rita):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)

    first = signed_by(review, "approve", rob)
    with pytest.raises(Unready) as again:
        signed_by(first, "approve", rob)
    second = make.signed(first, "approve", by=rita)

    assert (first.state, again.value.codes, second.state) == ("under-review", ["signed-already"], "approved")


def test_lowering_the_risk_does_not_lower_the_quorum(ann, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob, rita], risk="high")
    claim = revise_claim(claim, by=ann, revision=1, fields={"risk": "standard"})

    assert make.approved(claim, by=ann, reviewers=[rob]).state == "under-review"


def test_an_opinion_taken_back_no_longer_counts(ann, rob, rita):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    review = signed_by(review, "approve", rob)

    review = perform(review, "take_back", by=rob, reason="I read the wrong table.")
    after = make.signed(review, "approve", by=rita)

    assert (after.state, Opinion.objects.count()) == ("under-review", 2)


@pytest.mark.parametrize("action", ["request_changes", "reject"])
def test_one_refusal_ends_a_review_even_after_an_approval(ann, rob, rita, action):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    review = signed_by(review, "approve", rob)

    ended = make.signed(review, action, by=rita, reason="The dose is wrong.")

    assert ended.state == {"request_changes": "changes-requested", "reject": "rejected"}[action]


@pytest.mark.parametrize("action", ["request_changes", "reject", "take_back"])
def test_reasons_are_required_where_somebody_must_act_on_them(ann, rob, action):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    review = signed_by(review, "approve", rob)

    with pytest.raises(Unready) as refusal:
        perform(review, action, by=rob, seen_digest=review.version.digest, password=PASSWORD, reason="  ")

    assert refusal.value.codes == ["reason"]


def test_a_declared_conflict_bars_until_a_chief_allows_it(ann, rob, chief):
    review = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)

    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)
    allow_conflict(declared, reason="Small grant ten years ago.", by=chief)

    assert (refusal.value.codes, signed_by(review, "approve", rob).state) == (["conflict"], "approved")
    assert Opinion.objects.get().conflict == declared


def test_what_was_approved_before_a_conflict_was_declared_is_signed_anew(ann, rob, rita, chief):
    review = make.signed(make.review(make.claim(by=ann, risk="high"), by=ann), "approve", by=rob)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)
    review = make.signed(review, "approve", by=rita)
    allow_conflict(declared, reason="Small grant ten years ago.", by=chief)

    assert (signing_anew(rob, [review]), signing_anew(rita, [review])) == ({review.pk}, {review.pk})
    assert quorums_reached([review]) == {review.pk} and quorum_reached(review)
    done = signed_by(review, "approve", rob)

    assert (signing_anew(rob, [done]), signing_anew(rita, [done])) == (set(), set())
    assert (review.state, done.state) == ("under-review", "approved")
    standing = Opinion.objects.filter(taken_back__isnull=True).order_by("pk")
    assert [(one.reviewer, one.conflict == declared) for one in standing] == [(rita, False), (rob, True)]


def test_who_is_still_needed_is_asked_the_same_way_for_many(ann, rob, rita, chief):
    """Of each review, and of all of them in as many queries."""
    make.policy(by=chief, specialty="Cardiology")
    reviews = [make.signed(make.review(make.claim(by=ann), by=ann), "approve", by=rob) for _ in range(2)]
    reviews += [make.signed(make.review(make.claim(by=ann, risk="high"), by=ann), "approve", by=rita)]
    asked = []
    for some in (reviews[:1], reviews[:2]):
        with CaptureQueriesContext(connection) as queries:
            assert signing_anew(rob, some) == set()
        asked.append(len(queries))

    assert {one.state for one in reviews} == {"under-review"}
    assert quorums_reached(reviews) == {one.pk for one in reviews if quorum_reached(one)} == set()
    assert asked[0] == asked[1]


def test_nobody_allows_a_conflict_of_who_would_approve_their_own_text(ann, rob, chief):
    subject = make.claim(by=chief)
    review = perform(make.review(subject, by=ann), "start", by=rob)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)

    with pytest.raises(NotAllowed) as refusal:
        allow_conflict(declared, reason="It is fine.", by=chief)

    assert refusal.value.codes == ["own-text"]


def test_nobody_allows_their_own_conflict(ann, chief):
    review = perform(make.review(make.claim(by=ann), by=ann), "start", by=chief)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=chief)

    with pytest.raises(NotAllowed):
        allow_conflict(declared, reason="It is fine.", by=chief)


def test_a_right_taken_away_counts_at_once(ann, rob):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    rob.groups.clear()

    with pytest.raises(NotAllowed):
        signed_by(review, "approve", rob)


def test_superusers_are_not_exempt(ann, rob, admin):
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    with pytest.raises(NotAllowed):
        signed_by(review, "approve", admin)


def test_editing_touches_neither_review_nor_approval(ann, rob):
    claim = make.claim(by=ann)
    review = make.started(claim, by=ann, reviewer=rob)
    seen = review.version.digest

    revise_claim(claim, by=ann, revision=1, fields={"text": "Rest cures gout in all adults."})
    approved = signed_by(review, "approve", rob)

    assert (approved.state, approved.version.digest) == ("approved", seen)


def test_releasing_ends_the_assignment_and_not_the_state(ann, rob):
    review = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)

    released = perform(review, "release", by=rob)

    assert (released.state, released.assignments.filter(ended_at__isnull=True).count()) == ("under-review", 0)


def test_a_recheck_reaffirms_flags_or_revokes(ann, rob, rita):
    results = {}
    for action in ["approve", "request_changes", "reject"]:
        claim = make.approved_claim(by=ann, reviewers=[rob])
        recheck = make.signed(open_recheck(claim, why="review due", by=ann), action, by=rita, reason="because")
        facts = ClaimState.objects.get(claim=claim)
        results[action] = (recheck.state, claim.pk in approved_versions([claim.pk]), facts.flagged)

    assert results == {
        "approve": ("approved", True, False),
        "request_changes": ("changes-requested", True, True),
        "reject": ("rejected", False, False),
    }


def test_reaffirming_clears_a_flag_and_moves_the_due_date(ann, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    make.signed(open_recheck(claim, why="notice", by=ann), "request_changes", by=rita, reason="Say in whom.")
    due = ClaimState.objects.get(claim=claim).next_review_due

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        make.signed(open_recheck(claim, why="review due", by=ann), "approve", by=rita)

    facts = ClaimState.objects.get(claim=claim)
    assert (facts.flagged, facts.next_review_due - due) == (False, timedelta(days=30))


def test_revoking_takes_every_approval_of_the_version(ann, rob, rita, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    recheck = make.signed(open_recheck(claim, why="review due", by=ann), "approve", by=rita)

    signed_by(recheck, "revoke", chief)

    assert list(claim.reviews.values_list("state", flat=True)) == ["revoked", "revoked"]
    assert approved_versions([claim.pk]) == {}


def test_what_was_approved_before_serves_when_the_newer_approval_is_revoked(ann, rob, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=ann, revision=1, fields={"text": "Rest relieves pain in adults with gout."})
    newer = make.approved(claim, by=ann, reviewers=[rob])

    signed_by(newer, "revoke", chief)

    assert approved_versions([claim.pk])[claim.pk].number == 1


def test_the_row_for_lists_equals_what_the_reviews_say(ann, rob, rita, chief):
    claims = [make.claim(by=ann) for _ in range(4)]
    make.approved(claims[0], by=ann, reviewers=[rob])
    make.started(claims[1], by=ann, reviewer=rob)
    signed_by(make.approved(claims[2], by=ann, reviewers=[rita]), "revoke", chief)
    before = {row.pk: row.__dict__ for row in ClaimState.objects.all()}

    rebuild_claim_states()

    after = {row.pk: row.__dict__ for row in ClaimState.objects.all()}
    drop = ("_state",)
    assert {k: {f: v for f, v in row.items() if f not in drop} for k, row in after.items()} == {
        k: {f: v for f, v in row.items() if f not in drop} for k, row in before.items()
    }
    assert state_facts(claims[3]) is None


def test_every_state_is_reached_by_some_action():
    reached = {row.target for row in TRANSITIONS.values() if row.target}

    assert {state.value for state in reached} | {"submitted"} == set(STATES)


def test_submitting_needs_the_right_to_draft(ann, stan, audrey):
    claim = make.claim(by=ann)

    for person in (stan, audrey):
        with pytest.raises(NotAllowed):
            submit([claim], title="Example", by=person)

    assert Review.objects.count() == 0


def test_the_workflow_page_is_the_table():
    assert Path(settings.BASE_DIR, "docs", "workflow.md").read_text() == workflow_page()


def test_a_declared_conflict_is_not_taken_back_by_a_later_answer(ann, rob):
    review = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)
    declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)

    with pytest.raises(NotAllowed):
        declare_conflict(review.submission, answer="none", by=rob)
    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)

    assert refusal.value.codes == ["conflict"]


def test_conflict_that_is_allowed_after_the_last_signature_leaves_no_review_stuck(ann, rob, rita, chief):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    make.signed(review, "approve", by=rob)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=rob)
    review = make.signed(review, "approve", by=rita)
    with pytest.raises(Unready) as before:
        signed_by(review, "approve", rita)

    allow_conflict(declared, reason="A small grant.", by=chief)

    assert (before.value.codes, review.state) == (["signed-already"], "under-review")
    assert signed_by(review, "approve", rita).state == "approved"


def test_cancelling_what_somebody_signed_needs_a_reason(ann, rob):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    review = signed_by(review, "approve", rob)

    with pytest.raises(Unready) as refusal:
        perform(review, "cancel", by=ann)

    assert refusal.value.codes == ["reason"]
    assert perform(review, "cancel", by=ann, reason="The page is put off.").state == "cancelled"


@pytest.mark.parametrize("what", ["blinded", "recheck"])
def test_cancelling_what_is_blinded_or_to_be_looked_at_again_needs_a_reason(ann, eve, rob, what):
    """Of what is blinded whether anybody signed it or not: else asking for a reason would say so."""
    if what == "blinded":
        review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    else:
        review = open_recheck(make.approved_claim(by=ann, reviewers=[rob]), why="A source is doubted.", by=rob)

    with pytest.raises(Unready) as refusal:
        perform(review, "cancel", by=eve)

    assert refusal.value.codes == ["reason"]
    assert perform(review, "cancel", by=eve, reason="The page is put off.").state == "cancelled"


def test_a_state_without_a_signed_opinion_behind_it_is_no_approval(ann, rob):
    """What a plain UPDATE in the database would forge."""
    review = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    Review.objects.filter(pk=review.pk).update(state="approved")

    assert approved_versions([review.claim_id]) == {}


def test_whoever_wrote_the_words_of_a_split_claim_cannot_approve_its_parts(ann, rob, rita):
    sentence = "Rest relieves pain in adults with gout."
    parent = make.claim(f"{sentence[:-1]}, and ice does too.", by=rob)
    part, _ = split_claim(parent, parts=[sentence, "Ice relieves pain in adults with gout."], by=ann)
    kept = [{"id": one.pk, "to_confirm": False} for one in part.citations.all()]
    part = revise_claim(part, by=ann, revision=1, citations=kept)
    review = make.started(part, by=ann, reviewer=rob)

    with pytest.raises(Unready) as refusal:
        signed_by(review, "approve", rob)

    assert refusal.value.codes == ["four-eyes"]
    assert make.signed(review, "approve", by=rita).state == "approved"
