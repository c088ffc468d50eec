"""Two reviewers waive one finding at the same moment, and two take one waiver back."""

import pytest

from reviews.models import FindingWaiver, WaiverTakenBack
from reviews.services import integrity, take_back_waiver
from tests import make
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, rob, rita):
    return {"ann": ann, "reviewers": [rob, rita]}


def two_waive_it(team) -> bool:
    """One of them signs, and the other is told who did."""
    claim = make.claim("Rest always relieves pain in adults with gout.", by=team["ann"])

    results = at_once(*[lambda by=one: make.waiver(claim, by=by) for one in team["reviewers"]])

    return FindingWaiver.objects.filter(place=claim.public_id).count() != 1 or bool(unexpected(results))


def two_take_it_back(team) -> bool:
    waiver = make.waiver(make.claim("Rest always relieves pain.", by=team["ann"]), by=team["reviewers"][0])

    acts = [lambda by=one: take_back_waiver(waiver, reason="No.", by=by) for one in team["reviewers"]]
    results = at_once(*acts)

    return sum(isinstance(one, WaiverTakenBack) for one in results) != 1 or bool(unexpected(results))


def test_finding_is_waived_once_and_the_other_is_told(team, rounds):
    assert sum(two_waive_it(team) for _ in range(rounds)) == 0


def test_waiver_is_taken_back_once_and_the_other_is_told(team, rounds):
    assert sum(two_take_it_back(team) for _ in range(rounds)) == 0


def test_it_breaks_without_the_locks(team, monkeypatch):
    monkeypatch.setattr(integrity, "unmet_of_profile", slowly(integrity.unmet_of_profile))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: two_waive_it(team))
