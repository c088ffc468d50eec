"""`reviews/services/sittings.py`: marks have no effect, one signature covers them, and what moved stays unsigned."""

import pytest

from evidence.models import Signature
from evidence.refusals import NotAllowed, Refusal
from evidence.services import WrongPassword, revise_claim
from reviews.models import Mark, Opinion, Review, Submission
from reviews.services import (
    Shown,
    declare_conflict,
    mark_opened,
    mark_rest,
    save_mark,
    save_profile,
    sign_sitting,
    submit,
    take_submission,
)
from reviews.services.sittings import NothingMarked
from reviews.workflow import StaleDigest, WrongState, perform
from tests import make
from tests.cast import PASSWORD


def handed_over(*risks: str, by) -> Submission:
    """A submission with one claim for each risk."""
    claims = [make.claim(by=by, risk=risk) for risk in risks or ("standard",)]
    return submit(claims, title="Gout", by=by).submission


def taken(*risks: str, by, reviewer) -> list[Review]:
    """Its reviews in order, taken by `reviewer`, who has nothing to declare."""
    submission = handed_over(*risks, by=by)
    take_submission(submission, by=reviewer)
    declare_conflict(submission, answer="none", by=reviewer)
    return list(submission.reviews.select_related("version").order_by("pk"))


def marked(review: Review, verdict: str = "approve", *, by, note: str = "", **fields) -> Mark:
    return save_mark(review, verdict=verdict, seen_digest=review.version.digest, note=note, by=by, **fields)


def shown(*reviews: Review, verdict: str = "approve", **fields) -> list[Shown]:
    return [Shown(one.pk, one.version.digest, verdict, **fields) for one in reviews]


def signed(*reviews: Review, by, verdict: str = "approve", password: str = PASSWORD) -> list:
    return sign_sitting(reviews[0].submission, rows=shown(*reviews, verdict=verdict), password=password, by=by)


def states(reviews: list[Review]) -> list[str]:
    return [Review.objects.get(pk=one.pk).state for one in reviews]


@pytest.mark.parametrize("verdict", ["approve", "request-changes", "reject", "later"])
def test_mark_has_no_effect(ann, rob, verdict):
    [review] = taken(by=ann, reviewer=rob)

    marked(review, verdict, by=rob, note="Say in whom.")

    assert (Mark.objects.get().verdict, states([review]), Opinion.objects.count()) == (verdict, ["under-review"], 0)


@pytest.mark.parametrize(
    ("verdict", "note", "codes"),
    [
        ("approve", "", []),
        ("later", "", []),
        ("", "", []),
        ("request-changes", "", ["reason"]),
        ("reject", "  ", ["reason"]),
        ("request-changes", "Say in whom.", []),
        ("publish", "", ["verdict"]),
    ],
)
def test_note_is_needed_where_the_editor_is_to_act(ann, rob, verdict, note, codes):
    [review] = taken(by=ann, reviewer=rob)

    assert refused(lambda: marked(review, verdict, by=rob, note=note)) == codes


def refused(act) -> list[str]:
    try:
        act()
    except Refusal as refusal:
        return refusal.codes
    return []


def test_mark_is_taken_away_by_an_empty_one(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    marked(review, by=rob)

    marked(review, "", by=rob)

    assert (Mark.objects.get().verdict, Mark.objects.get().marked_at) == ("", None)


def test_mark_on_another_fingerprint_is_refused(ann, rob):
    [review] = taken(by=ann, reviewer=rob)

    with pytest.raises(StaleDigest):
        save_mark(review, verdict="approve", seen_digest="0" * 64, by=rob)

    assert Mark.objects.count() == 0


@pytest.mark.parametrize("verdict", ["approve", "request-changes", "reject"])
def test_high_risk_claim_is_opened_before_it_is_marked(ann, rob, verdict):
    [review] = taken("high", by=ann, reviewer=rob)
    before = refused(lambda: marked(review, verdict, by=rob, note="Why."))

    mark_opened(review, seen_digest=review.version.digest, by=rob)
    after = refused(lambda: marked(review, verdict, by=rob, note="Why."))

    assert (before, after) == (["not-opened"], [])


def test_claim_whose_approved_version_is_of_high_risk_counts_as_such(ann, rob, rita):
    claim = make.approved_claim("Zoledronic acid relieves pain.", by=ann, reviewers=[rob, rita], risk="high")
    revise_claim(claim, by=ann, revision=claim.revision, fields={"risk": "standard"})
    review = make.started(claim, by=ann, reviewer=rob)

    assert refused(lambda: marked(review, by=rob)) == ["not-opened"]


def test_conflict_is_asked_before_the_first_mark(ann, rob):
    submission = handed_over(by=ann)
    take_submission(submission, by=rob)

    for verdict in ("approve", "reject", "later"):
        assert refused(lambda v=verdict: marked(submission.reviews.get(), v, by=rob, note="No.")) == [
            "conflict-not-asked"
        ]


def test_declared_conflict_keeps_from_marks_that_approve_only(ann, rob):
    submission = handed_over(by=ann)
    take_submission(submission, by=rob)
    declare_conflict(submission, answer="declared", concerns="Iloprost", by=rob)
    review = submission.reviews.get()

    assert refused(lambda: marked(review, by=rob)) == ["conflict"]
    assert refused(lambda: marked(review, "request-changes", by=rob, note="Say in whom.")) == []


def test_own_text_is_not_marked_as_approved(ann, rob):
    [review] = make_own(ann, rob)

    assert refused(lambda: marked(review, by=rob)) == ["four-eyes"]


def make_own(ann, rob) -> list[Review]:
    claim = make.claim(by=ann)
    revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves knee pain in adults."})
    return [make.started(claim, by=ann, reviewer=rob)]


def test_profile_to_be_checked_keeps_nobody_from_marking_but_from_signing(ann, rob, admin):
    [review] = taken(by=ann, reviewer=rob)
    save_profile(rob, fields={"profession": "Nurse"}, by=admin)

    assert refused(lambda: marked(review, by=rob)) == []
    assert [one.code for one in signed(review, by=rob)[0].unmet] == ["profile-unchecked"]


@pytest.mark.parametrize("who", ["rita", "ann", "stan"])
def test_only_who_has_it_marks_or_opens_it(ann, rob, rita, stan, who):
    [review] = taken(by=ann, reviewer=rob)
    person = {"rita": rita, "ann": ann, "stan": stan}[who]

    with pytest.raises(NotAllowed):
        marked(review, by=person)
    with pytest.raises(NotAllowed):
        mark_opened(review, seen_digest=review.version.digest, by=person)


def test_what_is_closed_is_not_marked(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    perform(review, "cancel", by=ann)

    with pytest.raises(WrongState):
        marked(review, by=rob)


def test_first_opening_is_kept(ann, rob):
    [review] = taken(by=ann, reviewer=rob)

    first = mark_opened(review, seen_digest=review.version.digest, by=rob).opened_at
    again = mark_opened(review, seen_digest=review.version.digest, by=rob).opened_at

    assert first == again is not None


def test_rest_is_everything_unmarked_of_standard_risk(ann, rob):
    reviews = taken("standard", "high", "standard", "standard", "standard", by=ann, reviewer=rob)
    mark_opened(reviews[1], seen_digest=reviews[1].version.digest, by=rob)
    marked(reviews[2], "reject", by=rob, note="Wrong.")
    marked(reviews[3], "later", by=rob)
    digests = {one.pk: one.version.digest for one in reviews}

    mark_rest(reviews[0].submission, seen=digests, by=rob)

    verdicts = {one.review_id: one.verdict for one in Mark.objects.all()}
    assert [verdicts.get(one.pk) for one in reviews] == ["approve", "", "reject", "later", "approve"]


def test_rest_leaves_out_what_was_not_shown_or_was_shown_otherwise(ann, rob):
    reviews = taken("standard", "standard", "standard", by=ann, reviewer=rob)
    digests = {reviews[0].pk: reviews[0].version.digest, reviews[1].pk: "0" * 64}

    told = mark_rest(reviews[0].submission, seen=digests, by=rob)

    assert [one.review_id for one in Mark.objects.all()] == [reviews[0].pk]
    assert [(one.is_done, [unmet.code for unmet in one.unmet]) for one in told] == [
        (True, []),
        (False, ["stale-digest"]),
    ]


def test_one_signature_covers_every_fingerprint_of_one_meaning(ann, rob):
    reviews = taken("standard", "standard", "standard", by=ann, reviewer=rob)
    for one in reviews[:2]:
        marked(one, by=rob)
    marked(reviews[2], "request-changes", by=rob, note="Say in whom.")
    rows = [*shown(*reviews[:2]), *shown(reviews[2], verdict="request-changes")]

    told = sign_sitting(reviews[0].submission, rows=rows, password=PASSWORD, by=rob)

    assert ([one.is_done for one in told], states(reviews)) == (
        [True] * 3,
        ["approved", "approved", "changes-requested"],
    )
    assert Signature.objects.get(meaning="approval", person=rob).digests == [one.version.digest for one in reviews[:2]]
    assert (Opinion.objects.get(verdict="request-changes").note, Mark.objects.count()) == ("Say in whom.", 0)


def test_sitting_is_signed_in_parts_and_resumed(ann, rob):
    reviews = taken("standard", "standard", by=ann, reviewer=rob)
    marked(reviews[0], by=rob)
    signed(reviews[0], by=rob)
    first = states(reviews)
    marked(reviews[1], by=rob)

    signed(reviews[1], by=rob)

    assert (first, states(reviews)) == (["approved", "under-review"], ["approved", "approved"])


def test_wrong_password_signs_nothing_and_keeps_the_marks(ann, rob):
    reviews = taken("standard", "standard", by=ann, reviewer=rob)
    for one in reviews:
        marked(one, by=rob)

    with pytest.raises(WrongPassword):
        signed(*reviews, by=rob, password="guess")

    assert (states(reviews), Mark.objects.count()) == (["under-review"] * 2, 2)


def test_nothing_marked_is_nothing_to_sign(ann, rob):
    [review] = taken(by=ann, reviewer=rob)

    with pytest.raises(NothingMarked):
        sign_sitting(review.submission, rows=[], password=PASSWORD, by=rob)


def test_first_opening_and_meaning_go_with_the_opinion(ann, rob, rita):
    [review] = taken("high", by=ann, reviewer=rob)
    opened = mark_opened(review, seen_digest=review.version.digest, by=rob).opened_at
    marked(review, by=rob)

    sign_sitting(review.submission, rows=shown(review, meaning_changed=False), password=PASSWORD, by=rob)

    assert (Opinion.objects.get().opened_at, Opinion.objects.get().meaning_changed) == (opened, False)


# What can happen between a mark and its signature, and what the row then says. rob marked both rows; the second signs.
def edited_and_resubmitted(review, *, ann, **cast):
    perform(review, "cancel", by=ann)
    revise_claim(review.claim, by=ann, revision=review.claim.revision, fields={"text": "Rest relieves pain in adults."})
    make.review(review.claim, by=ann)


def cancelled(review, *, ann, **cast):
    perform(review, "cancel", by=ann)


def decided_by_another(review, *, rita, **cast):
    make.signed(review, "reject", by=rita, reason="Wrong.")


def reassigned(review, *, rob, chief, **cast):
    perform(review, "reassign", by=chief, reviewer=rob, reason="Too much at once.")


def released(review, *, rob, **cast):
    perform(review, "release", by=rob)


def marked_otherwise(review, *, rob, **cast):
    marked(review, "reject", by=rob, note="Wrong.")


def unmarked(review, *, rob, **cast):
    marked(review, "", by=rob)


MOVES = {
    edited_and_resubmitted: "wrong-state",
    cancelled: "wrong-state",
    decided_by_another: "wrong-state",
    reassigned: "not-assigned",
    released: "not-assigned",
    marked_otherwise: "marked-otherwise",
    unmarked: "not-marked",
}


@pytest.mark.parametrize(("move", "code"), MOVES.items(), ids=lambda one: getattr(one, "__name__", one))
def test_row_that_moved_stays_unsigned_and_the_others_are_signed(ann, rob, rita, chief, move, code):
    reviews = taken("standard", "standard", by=ann, reviewer=rob)
    for one in reviews:
        marked(one, by=rob)
    move(reviews[0], ann=ann, rob=rob, rita=rita, chief=chief)

    told = signed(*reviews, by=rob)

    assert [[one.code for one in row.unmet] for row in told] == [[code], []]
    assert Signature.objects.get(person=rob, meaning="approval").digests == [reviews[1].version.digest]
    assert not Opinion.objects.filter(review=reviews[0], reviewer=rob).exists()


def test_rights_lost_leave_every_row_unsigned(ann, rob):
    reviews = taken("standard", "standard", by=ann, reviewer=rob)
    for one in reviews:
        marked(one, by=rob)
    rob.groups.clear()

    with pytest.raises(NotAllowed):
        signed(*reviews, by=rob)

    assert (states(reviews), Opinion.objects.count()) == (["under-review"] * 2, 0)


def test_conflict_declared_late_leaves_approvals_unsigned(ann, rob):
    reviews = taken("standard", "standard", by=ann, reviewer=rob)
    marked(reviews[0], by=rob)
    marked(reviews[1], "reject", by=rob, note="Wrong.")
    declare_conflict(reviews[0].submission, answer="declared", concerns="Iloprost", by=rob)
    rows = [*shown(reviews[0]), *shown(reviews[1], verdict="reject")]

    told = sign_sitting(reviews[0].submission, rows=rows, password=PASSWORD, by=rob)

    assert ([[one.code for one in row.unmet] for row in told], states(reviews)) == (
        [["conflict"], []],
        ["under-review", "rejected"],
    )


def test_deactivated_person_signs_nothing(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    marked(review, by=rob)
    type(rob).objects.filter(pk=rob.pk).update(is_active=False)

    with pytest.raises(NotAllowed):
        signed(review, by=rob)


def test_row_of_another_submission_is_no_row_of_this_one(ann, rob):
    [here], [there] = taken(by=ann, reviewer=rob), taken(by=ann, reviewer=rob)
    marked(there, by=rob)

    told = sign_sitting(here.submission, rows=shown(there), password=PASSWORD, by=rob)

    assert (told, states([there])) == ([], ["under-review"])
