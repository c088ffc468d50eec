"""A split is undone at the very moment at which somebody else works on what came of it."""

import pytest

from editorial.services import split_placed_claim, succession, undo_split_or_merge
from evidence.models import Claim, ClaimSuccession
from evidence.services import revise_claim
from tests import make, make_editorial
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, eve):
    return {"ann": ann, "eve": eve}


def undo_against_work(team, number: int) -> bool:
    """What eve changed before it was undone would be taken from the page unseen."""
    subject = make.claim(by=team["ann"])
    make_editorial.article([subject], by=team["ann"], title=f"Split {number}")
    parts = [f"Rest {number} eases pain in {who}." for who in ("men", "women")]
    [child, _] = split_placed_claim(subject, parts, by=team["ann"])
    act = child.ancestries.get()

    results = at_once(
        lambda: undo_split_or_merge(act.act, own_only=True, by=team["ann"]),
        lambda: revise_claim(child, revision=1, fields={"risk": "high"}, by=team["eve"]),
    )

    undone = ClaimSuccession.history.filter(id=act.pk, undone=True).first()
    worked = Claim.history.get(id=child.pk, history_user=team["eve"])
    return bool(undone and worked.history_date < undone.history_date) or bool(unexpected(results))


def test_nobodys_work_is_undone(team, rounds):
    assert sum(undo_against_work(team, number) for number in range(rounds)) == 0


def test_work_is_undone_without_the_locks(team, monkeypatch):
    monkeypatch.setattr(succession, "_refuse_worked_on", slowly(succession._refuse_worked_on))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: undo_against_work(team, number))
