"""Pairs that may be one work: listed as references are written, denied by people, and not offered twice."""

import pytest
from django.db import connection

from evidence.likeness import called_two_works, possible_duplicates
from evidence.models import Likeness, Reference
from evidence.models.references import TitleBegins
from evidence.refusals import NotAllowed
from evidence.services import SaidBefore, call_two_works, offer_again, revise_reference, undo_merge
from tests import make
from tests.make_records import imported, item

pytestmark = pytest.mark.django_db
TITLE = "Rest for tendon injury"


def pairs() -> list[tuple[str, str]]:
    rows = possible_duplicates().select_related("older", "newer").order_by("pk")
    return [(one.older.title, one.newer.title) for one in rows]


@pytest.fixture
def two(ann):
    return [make.reference(by=ann, title=TITLE), make.reference(by=ann, title=f"{TITLE}.", doi=None, pmid="3100001")]


def test_title_year_and_first_author_make_a_pair(ann, two):
    make.reference(by=ann, title=TITLE, doi=None, issued="2019")
    make.reference(by=ann, title=TITLE, doi=None, authors=[{"family": "Other"}])
    make.reference(by=ann, title="Load for tendon injury", doi=None)

    assert pairs() == [(TITLE, f"{TITLE}.")]


def test_another_identifier_or_volume_tells_them_apart(ann, two):
    make.reference(by=ann, title=TITLE, doi="10.5555/other", pmid="3100002")

    assert pairs() == [(TITLE, f"{TITLE}.")]


def test_a_pair_goes_and_comes_as_its_references_change(ann, two):
    revise_reference(two[1], revision=1, fields={"issued": "2019"}, by=ann)
    assert pairs() == []

    revise_reference(two[1], revision=2, fields={"issued": "2021"}, by=ann)
    assert pairs() == [(TITLE, f"{TITLE}.")]


def test_a_file_lists_pairs_with_the_library_and_among_its_records(ann, two):
    authors, issued = [{"family": "Example", "given": "Erin"}], {"date-parts": [[2021]]}
    alike = [item(title=title, author=authors, issued=issued, DOI=None, PMID=None) for title in (TITLE, f"{TITLE}.")]

    outcome = imported(*alike, by=ann)

    assert [one["record"] for one in outcome.suggestions] == [1, 2]
    assert Likeness.objects.count() == 6


def test_what_somebody_called_two_works_is_not_offered_until_it_is_taken_back(ann, eve, two):
    said = call_two_works(two[1], two[0], reason="Two reports.", by=ann)
    revise_reference(two[1], revision=1, fields={"volume": "7"}, by=ann)
    assert (pairs(), called_two_works().get()) == ([], said)
    with pytest.raises(SaidBefore):
        call_two_works(*two, by=eve)

    offer_again(said, by=eve)

    assert (len(pairs()), called_two_works().exists()) == (1, False)
    with pytest.raises(SaidBefore):
        offer_again(said, by=eve)


def test_who_may_not_draft_says_nothing_of_pairs(ann, stan, two):
    said = call_two_works(*two, by=ann)

    for attempt in (lambda: call_two_works(*two, by=stan), lambda: offer_again(said, by=stan)):
        with pytest.raises(NotAllowed):
            attempt()


def test_merged_references_are_no_pair_nor_are_those_that_somebody_took_apart_again(ann, two):
    row = make.merged(two[1], two[0], by=ann)
    assert pairs() == []

    undo_merge(row, reason="Two reports.", by=ann)
    assert pairs() == []
    [said] = called_two_works()
    offer_again(said, by=ann)

    assert len(pairs()) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the other engine keeps statistics, and chooses by them")
def test_works_with_a_title_are_looked_for_by_it():
    """Not among all that were not merged: those are nearly all there are."""
    titled = Reference.objects.unmerged().annotate(begins=TitleBegins()).filter(begins__in=["rest", "rest helps"])

    plan = titled.order_by("pk").explain()

    assert "merged_into" not in plan
    assert "USING INDEX" in plan
