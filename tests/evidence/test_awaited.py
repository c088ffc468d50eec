"""What a notice's own record says of a paper holds for the paper whichever of the two came first."""

from datetime import date

import pytest

from evidence.bibliography.records import Announced, Record
from evidence.events import events_told_of
from evidence.models import AwaitedAnnouncement, Reference, Standing
from evidence.services import add_reference, record_announced, record_notice, revise_found, revise_reference
from tests import make
from tests.make_records import imported, item, messages

pytestmark = pytest.mark.django_db
PAPER = {"DOI": "10.5555/paper", "PMID": "40070010"}
WORDS = [
    Announced("RetractionOf", "PubMed", work={"PMID": PAPER["PMID"]}, dated="2024-03"),
    Announced("retraction", "Crossref", work={"DOI": "10.5555/PAPER"}, dated="2024-03-14"),
]


def notice(*told: Announced) -> Record:
    return Record(1, item(DOI="10.5555/notice", PMID="40070011"), announced=told)


def paper(**changes) -> Record:
    return Record(2, item(**{**PAPER, **changes}))


def outcome() -> list[tuple]:
    """What is told of the paper, and what that makes of it."""
    work = Reference.objects.get(pmid=PAPER["PMID"])
    return [
        Standing.objects.get(reference=work).status,
        *work.notices.values_list("kind", "source", "doi", "dated_about"),
    ]


@pytest.mark.parametrize("told", WORDS)
def test_the_order_of_files_does_not_matter(ann, told):
    imported(notice(told), by=ann)
    imported(paper(), by=ann)

    assert [one[0] if isinstance(one, tuple) else one for one in outcome()] == ["retracted", "retraction"]
    assert outcome()[1][2] == "10.5555/notice"


@pytest.mark.parametrize("paper_first", [True, False])
def test_nor_does_it_within_a_file_whose_parts_are_taken_one_by_one(ann, monkeypatch, paper_first):
    monkeypatch.setattr("evidence.services.importing.files.AT_ONCE", 1)
    records = [notice(WORDS[0]), paper()]

    told = imported(*(reversed(records) if paper_first else records), by=ann)

    assert (outcome()[0], told.notices) == ("retracted", 2)


def test_until_it_comes_the_account_says_what_is_kept_and_once(ann):
    first = imported(notice(*WORDS), by=ann)
    imported(notice(*WORDS), by=ann)

    kept = "says of another work, PMID 40070010, “RetractionOf”: it is not here, and will have that when it comes"
    assert kept in messages(first.warnings)
    assert AwaitedAnnouncement.objects.count() == 2


def test_read_again_nothing_is_recorded_twice(ann):
    for _ in range(2):
        imported(notice(*WORDS), by=ann)
        imported(paper(), by=ann)

    assert len(outcome()) == 2 + 1
    assert Reference.objects.get(pmid="40070011").notices.count() == 2


def test_a_work_added_by_hand_or_given_its_identifier_later_has_what_was_said(ann):
    imported(notice(WORDS[0]), by=ann)
    work = make.reference(by=ann, doi="", title="A trial of rest")

    revise_reference(work, revision=work.revision, fields={"pmid": PAPER["PMID"]}, by=ann)
    by_hand = outcome()[0]

    record_announced([(work, Announced("ECF", "PubMed", work={"PMID": "40070012"}))], by=ann)
    second = add_reference({"title": "Another", "pmid": "40070012"}, by=ann)
    assert (by_hand, second.standing.status) == ("retracted", "expression-of-concern")


REINSTATED = Announced("reinstatement", "Crossref", work={"DOI": PAPER["DOI"]}, dated="2024-05-01")


@pytest.fixture
def retracted(ann):
    """Without the DOI that what is awaited names."""
    work = make.reference(by=ann, doi="", pmid=PAPER["PMID"])
    record_announced(
        [(work, Announced("RetractionIn", "PubMed", notice={"PMID": "40070013"}, dated="2024-03"))], by=ann
    )
    return work


def has_its_doi(work: Reference, *, by) -> str:
    revise_reference(work, revision=work.revision, fields={"doi": PAPER["DOI"]}, by=by)
    return outcome()[0]


def test_an_awaited_reinstatement_is_in_the_name_of_who_brought_it_and_lifts_as_they_may(ann, chief, retracted):
    imported(notice(REINSTATED), by=ann)

    status = has_its_doi(retracted, by=chief)

    last = retracted.notices.last()
    assert (status, last.kind, last.by, last.dated) == ("retracted", "reinstatement", ann, None)


def test_one_that_a_reviewer_brought_lifts_though_an_editor_brought_it_first(ann, rob, chief, retracted):
    said = notice(REINSTATED)
    for by in (ann, rob, rob):
        imported(said, by=by)

    status = has_its_doi(retracted, by=chief)

    assert (status, AwaitedAnnouncement.objects.count()) == ("reinstated", 2)


def by_hand(work: Reference, by) -> None:
    revise_reference(work, revision=work.revision, fields={"doi": PAPER["DOI"]}, by=by)


def looked_up(work: Reference, by) -> None:
    found = paper(PMID=None)
    revise_found(work, revision=work.revision, fields={"doi": PAPER["DOI"]}, record=found, source="Crossref", by=by)


def by_a_file(work: Reference, by) -> None:
    imported(paper(), by=by)


@pytest.mark.parametrize("brings_the_doi", [by_hand, looked_up, by_a_file])
def test_who_may_not_lift_lifts_nothing_by_the_doi_for_which_it_waits(ann, rob, retracted, brings_the_doi):
    imported(notice(REINSTATED), by=rob)

    brings_the_doi(retracted, ann)

    [event] = [one for one in events_told_of(retracted) if one.notice.kind == "reinstatement"]
    assert (outcome()[0], event.notice.by, event.notice.dated) == ("retracted", rob, None)
    assert event.waits_for_its_day


def test_who_may_lift_then_confirms_it_with_its_day(ann, rob, retracted):
    imported(notice(REINSTATED), by=rob)
    by_hand(retracted, ann)
    day = {"dated": date(2024, 5, 1), "note": "Its publisher says so."}

    record_notice(retracted, kind="reinstatement", source="Crossref", doi="10.5555/notice", by=rob, **day)

    [event] = [one for one in events_told_of(retracted) if one.notice.kind == "reinstatement"]
    assert (outcome()[0], event.waits_for_its_day, len(event.again)) == ("reinstated", False, 1)


def test_who_has_left_meanwhile_still_warns_and_lifts_nothing(ann, rob, retracted):
    imported(notice(REINSTATED), by=rob)
    rob.is_active = False
    rob.save()

    assert (has_its_doi(retracted, by=ann), retracted.notices.last().by) == ("retracted", rob)


def test_what_means_nothing_for_a_work_is_not_kept(ann):
    imported(notice(Announced("CommentOn", "PubMed", work={"PMID": PAPER["PMID"]})), by=ann)

    assert AwaitedAnnouncement.objects.count() == 0


BOTH = Announced("retraction", "Crossref", work=PAPER, dated="2024-03-14")


def twice(ann) -> list[Reference]:
    """One work, twice: once with the DOI, once with the PMID."""
    return [make.reference(by=ann, doi=PAPER["DOI"]), make.reference(by=ann, doi="", pmid=PAPER["PMID"])]


def statuses(*works: Reference) -> list[str]:
    found = dict(Standing.objects.values_list("reference", "status"))
    return [found.get(one.pk, "current") for one in works]


@pytest.mark.parametrize("notice_first", [True, False])
def test_what_doubts_a_work_reaches_both_references_that_have_its_identifiers(ann, notice_first):
    works = [] if notice_first else twice(ann)
    told = imported(notice(BOTH), by=ann)
    works = works or twice(ann)

    assert statuses(*works) == ["retracted"] * 2
    if not notice_first:
        assert "two references here have" in " ".join(messages(told.warnings))


def test_it_is_told_too_where_the_second_comes_in_a_file(ann):
    imported(notice(BOTH), by=ann)
    make.reference(by=ann, doi=PAPER["DOI"])

    told = imported(paper(DOI=None), by=ann)

    assert "two references here have" in " ".join(messages(told.warnings))
    assert statuses(Reference.objects.get(pmid=PAPER["PMID"])) == ["retracted"]


def test_what_lifts_or_means_less_is_of_the_one_with_the_doi_alone(rob, ann):
    works = twice(ann)
    imported(notice(BOTH), by=ann)

    told = imported(notice(Announced("reinstatement", "Crossref", work=PAPER, dated="2024-05-01")), by=rob)

    assert statuses(*works) == ["reinstated", "retracted"]
    assert "two references here have" in " ".join(messages(told.warnings))


def test_a_reference_with_another_doi_is_another_work(ann):
    first, second = twice(ann)
    revise_reference(second, revision=second.revision, fields={"doi": "10.5555/other"}, by=ann)
    apart = imported(notice(BOTH), by=ann)

    assert statuses(first, second) == ["retracted", "current"]
    assert "two references here have" in " ".join(messages(apart.warnings))


def test_of_merged_references_it_is_told_once(ann):
    survivor, merged = twice(ann)
    make.merged(survivor, merged, by=ann)
    told = imported(notice(BOTH), by=ann)

    assert (told.notices, statuses(survivor, merged)) == (2, ["retracted"] * 2)
    assert "two references" not in " ".join(messages(told.warnings))
