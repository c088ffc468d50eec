"""One retraction that archives tell by different identifiers: one event where that is certain, else two."""

from datetime import date

import pytest

from evidence.models import Standing
from evidence.services import dismiss_notice, record_notice, undo_merge
from evidence.services.telling import Telling, record_tellings
from tests import make
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
DAY, PMID, DOI = date(2024, 3, 14), "40070011", "10.5555/notice"
PUBMED = {"source": "PubMed", "pmid": PMID}
CROSSREF = {"source": "Crossref", "doi": DOI}


def told(reference, *tellings: dict, by) -> list[int | None]:
    """What each is told again of, by its place among all."""
    for one in tellings:
        record_tellings([(reference.pk, Telling(**{"kind": "retraction", "dated": DAY, **one}))], by=by)
    places = {pk: at for at, pk in enumerate(reference.notices.values_list("pk", flat=True))}
    return [places.get(one.same_as_id) for one in reference.notices.all()]


def dismissed(reference, *, by) -> None:
    dismiss_notice(reference.notices.first(), reason="It is of another work.", password=PASSWORD, by=by)


def standing(reference) -> str:
    return Standing.objects.get(reference=reference).status


@pytest.fixture
def work(ann):
    return make.reference(by=ann)


@pytest.fixture
def notice(ann):
    """The notice itself, as a reference here."""
    return make.reference(by=ann, doi=DOI, pmid=PMID, title="Retraction: a trial of rest")


UNDATED = {"dated": None}


@pytest.mark.parametrize("order", [(PUBMED, CROSSREF), (CROSSREF, PUBMED)])
def test_told_by_the_pubmed_id_and_by_the_doi_of_one_record_it_is_one_event(ann, rob, work, notice, order):
    first, second = ({**one, **UNDATED} for one in order)
    told(work, first, by=ann)
    dismissed(work, by=rob)

    assert told(work, second, by=ann) == [None, 0]
    assert standing(work) == "current"


@pytest.mark.parametrize("order", [(PUBMED, CROSSREF), (CROSSREF, PUBMED)])
@pytest.mark.parametrize("kind", ["retraction", "withdrawal", "retraction-and-replacement"])
def test_told_of_the_same_day_it_is_one_event_and_is_dismissed_as_one(ann, rob, work, order, kind):
    first, second = ({**one, "kind": kind} for one in order)

    assert told(work, first, second, by=ann) == [None, 0]

    dismissed(work, by=rob)
    assert standing(work) == "current"


def test_where_it_stands_at_the_address_of_the_work_the_day_says_it_as_well(ann, work):
    assert told(work, {**CROSSREF, "doi": work.doi}, PUBMED, by=ann) == [None, 0]


def test_a_third_that_names_both_joins_them(ann, work):
    both = {"source": "Retraction Watch", "doi": DOI, "pmid": PMID}

    assert told(work, PUBMED, CROSSREF, both, by=ann) == [None, 0, 0]


@pytest.mark.parametrize(
    "other",
    [
        {**CROSSREF, "dated": date(2024, 3, 15)},
        {**CROSSREF, "dated": None, "dated_about": "2024-03"},
        {**CROSSREF, "dated": None},
        {**CROSSREF, "kind": "withdrawal"},
        {**CROSSREF, "source": "PubMed"},
        {"source": "MEDLINE", "pmid": "40070099"},
        {"source": "Example Journal"},
    ],
)
def test_in_doubt_there_are_two(ann, work, other):
    assert told(work, PUBMED, other, by=ann) == [None, None]


def test_of_a_kind_that_may_come_twice_a_day_there_are_two(ann, work):
    tellings = ({**one, "kind": "correction"} for one in (PUBMED, CROSSREF))

    assert told(work, *tellings, by=ann) == [None, None]


def test_where_two_are_of_that_day_it_is_one_of_its_own(ann, work):
    second = {"source": "PubMed", "pmid": "40070099"}

    assert told(work, PUBMED, second, CROSSREF, by=ann) == [None, None, None]


def test_a_record_here_that_has_only_one_of_the_two_says_nothing(ann, work):
    make.reference(by=ann, doi=DOI, pmid=None)

    assert told(work, {**PUBMED, **UNDATED}, {**CROSSREF, **UNDATED}, by=ann) == [None, None]


def test_the_day_alone_silences_nothing_that_comes_after_a_dismissal(ann, rob, work):
    told(work, PUBMED, by=ann)
    dismissed(work, by=rob)

    assert told(work, CROSSREF, by=ann) == [None, None]
    assert standing(work) == "retracted"


def test_nor_after_a_dismissal_while_two_were_one_work(ann, rob, work):
    other = make.reference(by=ann, doi="")
    told(other, PUBMED, by=ann)
    merge = make.merged(work, other, by=ann)
    told(work, {**PUBMED, "source": "MEDLINE"}, by=ann)
    dismissed(other, by=rob)
    undo_merge(merge, reason="Two trials.", by=ann)

    told(work, CROSSREF, by=ann)

    assert work.notices.last().same_as is None
    assert standing(work) == "retracted"


def test_who_records_it_anew_with_its_own_number_opens_it_again(ann, rob, work):
    told(work, {"source": "Example Journal", "doi": DOI}, by=ann)
    dismissed(work, by=rob)

    record_notice(work, kind="retraction", dated=DAY, source="Example Journal", pmid=PMID, by=ann)

    assert standing(work) == "retracted"
