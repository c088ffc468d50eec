"""One reviewer declares a conflict while another joins: the row for lists says what both add up to."""

import pytest

from reviews.lacking import lacking_reviewers, listed_lacking
from reviews.models import ConflictDeclaration, Review
from reviews.services import declare_conflict
from reviews.workflow import perform, states
from tests import make
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, rob, rita):
    return {"ann": ann, "rob": rob, "rita": rita}


def one_declares_as_one_joins(team) -> bool:
    review = perform(make.review(make.claim(by=team["ann"]), by=team["ann"]), "start", by=team["rob"])

    results = at_once(
        lambda: declare_conflict(review.submission, answer="declared", concerns="iloprost", by=team["rob"]),
        lambda: perform(review, "join", by=team["rita"]),
    )

    done = [type(one) for one in results] == [ConflictDeclaration, Review]
    as_counted = listed_lacking().filter(pk=review.pk).exists() == lacking_reviewers().filter(pk=review.pk).exists()
    return not (done and as_counted) or bool(unexpected(results))


def test_the_list_says_what_both_did(team, rounds):
    assert sum(one_declares_as_one_joins(team) for _ in range(rounds)) == 0


def test_it_breaks_without_the_locks(team, monkeypatch):
    monkeypatch.setattr(states, "state_facts", slowly(states.state_facts))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: one_declares_as_one_joins(team))
