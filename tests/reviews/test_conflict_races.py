"""Two chiefs allow one conflict at the same moment."""

import pytest

from reviews.models import ConflictAllowance
from reviews.services import allow_conflict, conflicts, declare_conflict
from tests import make
from tests.cast import person, qualified
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, admin, ann, rob, chief):
    return {"ann": ann, "rob": rob, "chiefs": [chief, qualified(person("deputy", "chief"), checked_by=admin)]}


def two_allow_it(team) -> bool:
    """One of them allows it, and the other is told so."""
    review = make.review(make.claim(by=team["ann"]), by=team["ann"])
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", by=team["rob"])

    results = at_once(*[lambda by=one: allow_conflict(declared, reason="Small.", by=by) for one in team["chiefs"]])

    return sum(isinstance(one, ConflictAllowance) for one in results) != 1 or bool(unexpected(results))


def test_a_conflict_is_allowed_once(team, rounds):
    assert sum(two_allow_it(team) for _ in range(rounds)) == 0


def test_it_breaks_without_the_locks(team, monkeypatch):
    monkeypatch.setattr(conflicts, "touched_among", slowly(conflicts.touched_among))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: two_allow_it(team))
