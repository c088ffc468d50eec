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


def both_replace(team, number: int) -> bool:
    """Whether more than one of them did, or somebody saw a broken page."""
    old, new = (make.reference(by=team["ann"], title=f"Guideline {number}") for _ in range(2))
    claims = [make.claim(citations=[{"reference": old}], by=team["ann"]) for _ in range(2)]
    decisions = [Decision(one.pk, one.revision, "unchanged") for one in claims]
    before = Submission.objects.count()

    results = at_once(
        lambda: replace_reference(old, decisions, successor=new, by=team["ann"]),
        lambda: replace_reference(old, decisions[::-1], successor=new, by=team["eve"]),
    )

    refused = [one for one in results if isinstance(one, Refusal)]
    cited = list(Citation.objects.filter(claim__in=claims).values_list("reference", flat=True))
    counts = (Submission.objects.count() - before, SourceReplacement.objects.filter(reference=old).count())
    return bool(unexpected(results)) or (len(refused), counts, cited) != (1, (1, 1), [new.pk, new.pk])


def test_one_of_two_replaces_a_source(team, rounds):
    assert sum(both_replace(team, number) for number in range(rounds)) == 0


def test_without_locks_it_goes_wrong(team, monkeypatch):
    monkeypatch.setattr(swapping, "open_reviews", slowly(swapping.open_reviews))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: both_replace(team, number))
