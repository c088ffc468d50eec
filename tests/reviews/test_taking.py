"""`reviews/services/taking.py`: a submission is taken, given back and declined as one, and told claim by claim."""

import pytest

from evidence import roles
from evidence.refusals import NotAllowed
from evidence.services import revise_claim
from evidence.services.accounts import save_account
from reviews.lacking import lacking, lacking_reviewers
from reviews.models import Assignment, Submission
from reviews.services import declare_conflict, decline_submission, release_submission, submit, take_submission
from reviews.workflow import Unready
from tests import make
from tests.cast import person, qualified


def handed_over(count: int, *, by, **fields) -> Submission:
    return submit([make.claim(by=by, **fields) for _ in range(count)], title="Gout", by=by).submission


def held(who, submission: Submission) -> int:
    return Assignment.objects.filter(reviewer=who, ended_at=None, review__submission=submission).count()


def states(submission: Submission) -> list[str]:
    return list(submission.reviews.order_by("pk").values_list("state", flat=True))


def test_taking_starts_every_review_that_lacks_a_reviewer(ann, rob):
    submission = handed_over(3, by=ann)

    told = take_submission(submission, by=rob)

    assert ([one.is_done for one in told], states(submission)) == ([True] * 3, ["under-review"] * 3)


def test_taking_joins_where_a_second_reviewer_is_needed(ann, rob, rita):
    submission = submit([make.claim(by=ann, risk="high"), make.claim(by=ann)], title="Gout", by=ann).submission
    take_submission(submission, by=rob)

    told = take_submission(submission, by=rita)

    assert ([one.act.action for one in told], held(rita, submission)) == (["join"], 1)


def test_taking_leaves_what_one_had_a_hand_in(ann, rob):
    mine, other = make.claim(by=ann), make.claim(by=ann)
    revise_claim(mine, by=rob, revision=1, fields={"text": "Rest relieves knee pain in adults."})
    submission = submit([mine, other], title="Gout", by=ann).submission

    told = take_submission(submission, by=rob)

    assert [[unmet.code for unmet in one.unmet] for one in told] == [["four-eyes"], []]
    assert states(submission) == ["submitted", "under-review"]


def test_taking_twice_changes_nothing(ann, rob):
    submission = handed_over(2, by=ann)
    take_submission(submission, by=rob)

    assert (take_submission(submission, by=rob), held(rob, submission)) == ([], 2)


def test_taking_starts_what_comes_back_to_the_same_reviewer(ann, rob):
    claim = make.claim(by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Say in whom.")
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest relieves knee pain in adults."})
    second = make.review(claim, by=ann)

    take_submission(second.submission, by=rob)

    assert (states(second.submission), held(rob, second.submission)) == (["under-review"], 1)


@pytest.mark.parametrize("who", ["ann", "stan"])
def test_only_reviewers_take(ann, stan, who):
    submission = handed_over(1, by=ann)

    with pytest.raises(NotAllowed):
        take_submission(submission, by={"ann": ann, "stan": stan}[who])

    assert states(submission) == ["submitted"]


def test_releasing_gives_back_all_but_what_is_signed(ann, rob):
    submission = handed_over(3, by=ann, risk="high")
    take_submission(submission, by=rob)
    make.signed(submission.reviews.first(), "approve", by=rob)

    told = release_submission(submission, by=rob)

    assert ([one.is_done for one in told], held(rob, submission)) == ([True, True], 1)


def test_declining_needs_a_reason(ann, rob):
    submission = handed_over(1, by=ann)
    take_submission(submission, by=rob)

    with pytest.raises(Unready):
        decline_submission(submission, reason=" ", by=rob)

    assert held(rob, submission) == 1


def test_declining_may_be_of_chosen_claims(ann, rob):
    submission = handed_over(3, by=ann)
    take_submission(submission, by=rob)
    chosen = [submission.reviews.order_by("pk")[1].pk]

    decline_submission(submission, reason="Not my field.", reviews=chosen, by=rob)

    event = submission.reviews.get(pk=chosen[0]).events.last()
    assert (held(rob, submission), event.action, event.reason) == (2, "decline", "Not my field.")


def test_declining_what_one_does_not_have_changes_nothing(ann, rob, rita):
    submission = handed_over(2, by=ann)
    take_submission(submission, by=rob)

    assert (decline_submission(submission, reason="Not my field.", by=rita), held(rob, submission)) == ([], 2)


def leave(who, chief, submission) -> None:
    save_account(who, fields={"is_active": False}, by=chief)


def lose_the_role(who, chief, submission) -> None:
    save_account(who, fields={}, groups=[roles.EDITOR], by=chief)


def declare(who, chief, submission) -> None:
    declare_conflict(submission, answer="declared", concerns="iloprost", by=who)


@pytest.mark.parametrize("happens", [leave, lose_the_role, declare], ids=lambda one: one.__name__)
def test_what_somebody_has_who_cannot_sign_it_lacks_a_reviewer(ann, rob, rita, chief, happens):
    submission = handed_over(2, by=ann)
    take_submission(submission, by=rob)
    before = lacking_reviewers().count()

    happens(rob, chief, submission)

    assert (before, lacking_reviewers().count(), lacking(rita).count()) == (0, 2, 2)
    take_submission(submission, by=rita)
    assert (held(rita, submission), lacking_reviewers().count()) == (2, 0)


def test_who_signed_before_they_left_is_not_lacking(ann, rob, rita, chief):
    submission = handed_over(1, by=ann, risk="high")
    take_submission(submission, by=rita)
    make.signed(submission.reviews.get(), "approve", by=rob)
    leave(rob, chief, submission)

    assert lacking_reviewers().count() == 0


def test_specialty_that_nobody_has_who_reviews_it_is_asked_of_those_who_have_it(ann, rob, rita, chief):
    heart = qualified(person("heart", roles.REVIEWER), checked_by=chief, specialty="cardiology")
    make.policy(by=chief, specialty="Cardiology")
    submission = handed_over(1, by=ann)
    make.signed(submission.reviews.get(), "approve", by=rob)

    assert [lacking(one).count() for one in (rita, heart)] == [0, 1]
    assert (lacking_reviewers().count(), held(rita, submission)) == (1, 0)
    take_submission(submission, by=heart)
    assert (held(heart, submission), lacking_reviewers().count()) == (1, 0)
