"""`editorial/selectors/desks.py`: what a reviewer is told of a submission that waits, in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from editorial.follow import Follower
from editorial.selectors.desks import REASONS, Waiting, my_submissions
from evidence.models import Claim
from evidence.services import record_notice, revise_claim
from reviews.models import Submission
from reviews.services import open_recheck, submit, take_submission
from reviews.workflow import perform
from tests import make

TODAY = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_on", "said", "overdue"),
    [
        (None, "", False),
        (date(2026, 3, 7), "overdue by 3 days", True),
        (date(2026, 3, 9), "overdue by 1 day", True),
        (date(2026, 3, 10), "due today", False),
        (date(2026, 3, 11), "due tomorrow", False),
        (date(2026, 3, 14), "due in 4 days", False),
    ],
)
def test_due_date_is_said_in_words(due_on, said, overdue):
    with time_machine.travel(TODAY, tick=False):
        one = Waiting(Submission(title="Gout"), due_on=due_on)

        assert (one.due_in, one.is_overdue) == (said, overdue)


def sent(claim, *, by) -> Submission:
    return submit([claim], title="Knee", by=by).submission


@pytest.mark.django_db
def test_submissions_are_found_by_why_they_are_here(ann, rob, chief):
    source = make.reference(by=ann)
    doubted, due, asked, other = (
        make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": one}])
        for one in (source, *(make.reference(by=ann) for _ in range(3)))
    )
    record_notice(source, kind="retraction", dated=TODAY.date(), source="PubMed", by=rob)
    Follower().run_once()
    for claim, why in ((due, "review due"), (asked, "reported problem 7"), (other, "A longer trial is out.")):
        open_recheck(claim, why=why, by=ann)
    fresh = sent(make.claim(by=ann), by=ann)

    def found(why: str) -> set[Claim]:
        return {one.submission.reviews.get().claim for one in my_submissions(rob, why=why)}

    assert found("new") == {fresh.reviews.get().claim}
    assert (found("notice"), found("due"), found("problem")) == ({doubted}, {due}, {asked})
    assert found("recheck") == {doubted, due, asked, other}
    assert found("no such reason") == found("")


@pytest.mark.django_db
def test_what_comes_again_is_changed_and_a_correction_is_its_own_reason(ann, rob):
    again = make.claim(by=ann)
    make.signed(make.review(again, by=ann), "request_changes", by=rob, reason="Say in whom.")
    sent(revise_claim(again, fields={"text": "Rest eases knee pain."}, revision=again.revision, by=ann), by=ann)
    corrected = make.approved_claim("Rest eases the knee pain.", by=ann, reviewers=[rob])
    text = {"text": "Rest eases knee pain"}
    corrected = revise_claim(corrected, fields=text, revision=corrected.revision, by=ann)
    submit([corrected], title="Knee", meaning_unchanged=True, by=ann)

    found = {why: [one.submission.reviews.get().claim for one in my_submissions(rob, why=why)] for why in REASONS}

    assert {why: claims for why, claims in found.items() if claims} == {"changed": [again], "correction": [corrected]}


@pytest.mark.django_db
def test_older_comes_before_younger_and_high_risk_before_both(ann, rob):
    def sent(days: int, risk: str = "standard") -> Submission:
        with time_machine.travel(datetime.now(UTC) - timedelta(days=days), tick=False):
            return submit([make.claim(by=ann, risk=risk)], title="Gout", by=ann).submission

    young, old, risky = sent(1), sent(9), sent(0, "high")

    assert [one.submission for one in my_submissions(rob)] == [risky, old, young]


@pytest.mark.django_db
def test_of_one_age_what_is_due_first_comes_first(ann, rob, chief):
    first, second = (submit([make.claim(by=ann)], title="Gout", by=ann).submission for _ in range(2))
    take_submission(first, by=rob)
    given = {"by": chief, "reviewer": rob, "due_on": datetime.now(UTC).date() + timedelta(days=1)}
    perform(second.reviews.get(), "assign", **given)

    assert [one.submission for one in my_submissions(rob)] == [second, first]


@pytest.mark.django_db
def test_what_one_released_waits_for_everybody_again(ann, rob, rita):
    submission = submit([make.claim(by=ann)], title="Gout", by=ann).submission
    take_submission(submission, by=rob)
    taken = [len(my_submissions(one)) for one in (rob, rita)]
    perform(submission.reviews.get(), "release", by=rob)

    assert (taken, [len(my_submissions(one)) for one in (rob, rita)]) == ([1, 0], [1, 1])
