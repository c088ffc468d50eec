"""Two people replace the same source at the same moment: one of them does, and nothing is doubled."""

import pytest

from editorial.models import SourceReplacement
from editorial.services import Decision, replace_reference, swapping
from evidence.models import Citation
from evidence.refusals import Refusal
from reviews.models import Submission
from tests import make
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def team(transactional_db, ann, eve):
    return {"ann": ann, "eve": eve}


def both_replace(team, number: int, choice: str, *, size: int = 2) -> bool:
    """Whether both of them did, or none, or somebody saw a broken page."""
    old, new = (make.reference(by=team["ann"], title=f"Guideline {number}") for _ in range(2))
    claims = [make.claim(citations=[{"reference": old}], by=team["ann"]) for _ in range(size)]
    decisions = [Decision(one.pk, one.revision, choice) for one in claims]
    before = Submission.objects.count()

    results = at_once(
        lambda: replace_reference(old, decisions, successor=new, by=team["ann"]),
        lambda: replace_reference(old, decisions[::-1], successor=new, by=team["eve"]),
    )

    refused = [one for one in results if isinstance(one, Refusal)]
    cited = list(Citation.objects.filter(claim__in=claims).values_list("reference", flat=True))
    sent, acts = Submission.objects.count() - before, SourceReplacement.objects.filter(reference=old).count()
    wanted = (1, [new.pk] * size) if choice == "unchanged" else (0, [])
    return bool(unexpected(results)) or (len(refused), acts, (sent, cited)) != (1, 1, wanted)


@pytest.mark.parametrize("choice", ["unchanged", "unsupported"])
def test_one_of_two_replaces_a_source(team, rounds, choice):
    assert sum(both_replace(team, number, choice) for number in range(rounds)) == 0


def test_both_do_without_the_locks(team, monkeypatch):
    """Of one claim that is not sent: else the second finds the review of the first, or its token on the next claim."""
    monkeypatch.setattr(swapping.Sheet, "_kept", slowly(swapping.Sheet._kept))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: both_replace(team, number, "unsupported", size=1))
