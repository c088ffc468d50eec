"""`reviews/lacking.py`: the rows for lists say at every step what counting says, whoever comes, goes or declares."""

from importlib import import_module

import pytest
from django.apps import apps

from editorial.follow import Follower
from editorial.reconcile import reconcile
from evidence import roles
from evidence.services.accounts import save_account
from reviews.lacking import lacking, lacking_reviewers, listed_lacking, waiting_for
from reviews.models import ClaimState, ConflictDeclaration, Submission
from reviews.services import (
    allow_conflict,
    declare_conflict,
    release_submission,
    save_profile,
    submit,
    take_submission,
)
from reviews.workflow import perform
from tests import make
from tests.cast import person, qualified

pytestmark = pytest.mark.django_db


@pytest.fixture
def heart(chief):
    return qualified(person("heart", roles.REVIEWER), checked_by=chief, specialty="cardiology")


def handed_over(count: int, *, by, **fields) -> Submission:
    return submit([make.claim(by=by, **fields) for _ in range(count)], title="Asthma, round 1", by=by).submission


def assert_listed_as_counted(*people) -> int:
    """How many lack somebody."""
    counted = set(lacking_reviewers().values_list("pk", flat=True))
    assert set(listed_lacking().values_list("pk", flat=True)) == counted
    for one in people:
        theirs = set(lacking(one).values_list("pk", flat=True))
        assert set(listed_lacking(one).values_list("pk", flat=True)) == theirs
    return len(counted)


def test_taking_signing_taking_back_and_releasing(ann, rob, rita):
    submission = handed_over(2, by=ann, risk="high")
    counts = [assert_listed_as_counted(rob, rita)]
    for act in (
        lambda: take_submission(submission, by=rob),
        lambda: take_submission(submission, by=rita),
        lambda: make.signed(submission.reviews.first(), "approve", by=rita),
        lambda: release_submission(submission, by=rita),
        lambda: make.signed(submission.reviews.last(), "request_changes", by=rob, reason="Say in whom."),
    ):
        act()
        counts.append(assert_listed_as_counted(rob, rita))

    assert counts == [2, 2, 0, 0, 1, 0]


def leave(who, chief) -> None:
    save_account(who, fields={"is_active": False}, by=chief)


def lose_the_role(who, chief) -> None:
    save_account(who, fields={}, groups=[roles.EDITOR], by=chief)


@pytest.mark.parametrize("goes", [leave, lose_the_role], ids=lambda one: one.__name__)
def test_who_goes_and_comes_back_is_followed(ann, rob, rita, chief, goes):
    submission = handed_over(2, by=ann)
    take_submission(submission, by=rob)
    follower = Follower()
    follower.run_once()
    counts = [assert_listed_as_counted(rita)]

    goes(rob, chief)
    follower.run_once()
    counts.append(assert_listed_as_counted(rita))
    save_account(rob, fields={"is_active": True}, groups=[roles.REVIEWER], by=chief)
    follower.run_once()

    assert [*counts, assert_listed_as_counted(rita)] == [0, 2, 0]


def test_a_conflict_that_is_declared_and_then_allowed(ann, rob, rita, chief):
    submission = handed_over(1, by=ann)
    take_submission(submission, by=rob)
    declare_conflict(submission, answer="declared", concerns="iloprost", by=rob)
    declared = assert_listed_as_counted(rita)

    allow_conflict(ConflictDeclaration.objects.get(answer="declared"), reason="A small one.", by=chief)

    assert (declared, assert_listed_as_counted(rita)) == (1, 0)


def test_a_specialty_that_somebody_learns(ann, rob, rita, chief, heart):
    make.policy(by=chief, specialty="Cardiology")
    take_submission(submission := handed_over(1, by=ann), by=rob)
    assert assert_listed_as_counted(rob, rita, heart) == 1
    assert [listed_lacking(one).count() for one in (rita, heart)] == [0, 1]

    save_profile(rob, fields={"specialty": "CARDIOLOGY"}, by=chief)

    assert assert_listed_as_counted(rob, rita, heart) == 0
    assert submission.reviews.open().count() == 1


def test_a_stricter_policy_lacks_one_more(ann, rob, chief):
    take_submission(handed_over(1, by=ann), by=rob)
    assert assert_listed_as_counted(rob) == 0

    make.policy(by=chief, approvals_needed=2)

    assert assert_listed_as_counted(rob) == 1


def test_what_waits_for_somebody_is_theirs_and_the_oldest_that_is_free(ann, rob, rita, monkeypatch):
    monkeypatch.setattr("reviews.lacking.MOST_FREE", 1)
    mine, *free = [handed_over(1, by=ann).reviews.get() for _ in range(3)]
    perform(mine, "start", by=rob)

    assert list(waiting_for(rob)) == [mine, free[0]]
    assert list(waiting_for(rita)) == [free[0]]


def test_reconcile_finds_a_row_that_says_otherwise(ann, rob):
    take_submission(handed_over(1, by=ann), by=rob)
    ClaimState.objects.update(lacking=True)

    assert [one.what for one in reconcile(repair=True).findings] == ["It differs from its reviews."]
    assert assert_listed_as_counted(rob) == 0


def test_a_library_that_is_older_than_the_rows_is_listed_anew(ann, rob, rita, chief, heart):
    make.policy(by=chief, specialty="Cardiology")
    for reviewer in (rob, heart, None):
        submission = handed_over(1, by=ann)
        if reviewer:
            take_submission(submission, by=reviewer)
    for goes in (leave, lose_the_role):
        take_submission(
            handed_over(1, by=ann), by=(gone := qualified(person(goes.__name__, roles.REVIEWER), checked_by=chief))
        )
        goes(gone, chief)
    take_submission(conflicted := handed_over(1, by=ann), by=rita)
    declare_conflict(conflicted, answer="declared", concerns="iloprost", by=rita)
    ClaimState.objects.update(lacking=False, lacks_only="")

    import_module("reviews.migrations.0007_lacking").list_what_lacks(apps, None)

    assert assert_listed_as_counted(rob, rita, heart) == 5
