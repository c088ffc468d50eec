"""What was told by an identifier that stood on the wrong reference: the right one is told, and the wrong one named."""

from datetime import date

import pytest

from evidence.bibliography.records import Announced, Record
from evidence.events import events_told_of
from evidence.matched import misplaced
from evidence.models import Reference, Standing
from evidence.services import (
    add_reference,
    dismiss_notice,
    import_notices,
    record_announced,
    record_notice,
    revise_reference,
    undo_merge,
)
from tests import make
from tests.cast import PASSWORD
from tests.evidence.retraction_files import rows_of, written
from tests.make_records import imported, item

pytestmark = pytest.mark.django_db
DOI, PMID = "10.5555/trial", "40070010"


def by_crossref(work, *, by, kind="retraction", dated="2024-03-14") -> None:
    record_announced([(work, Announced(kind, "Crossref", notice={"DOI": "10.5555/notice"}, dated=dated))], by=by)


def by_retraction_watch(work, *, by) -> None:
    import_notices(rows_of(written({"OriginalPaperDOI": DOI})), by=by)


def identified(reference: Reference, *, by, **ids) -> None:
    present = Reference.objects.get(pk=reference.pk)
    revise_reference(present, revision=present.revision, fields=ids, by=by)


def standing(reference) -> str:
    found = Standing.objects.filter(reference=reference).first()
    return found.status if found else "current"


def named(reference) -> list[tuple]:
    """Which of its notices are said to be told by what it has no more, and who has that now."""
    present = Reference.objects.get(pk=reference.pk)
    return [(one.notice.kind, one.named, one.elsewhere) for one in misplaced(present, events_told_of(present))]


@pytest.fixture
def wrong(ann):
    """It has a DOI that is not its own."""
    return make.reference(by=ann, doi=DOI, title="A trial of rest")


def by_hand(ann) -> Reference:
    work = make.reference(by=ann, doi="", title="A trial of exercise")
    identified(work, doi=DOI, by=ann)
    return work


def added(ann) -> Reference:
    return add_reference({"title": "A trial of exercise", "doi": DOI}, by=ann)


def from_a_file(ann) -> Reference:
    imported(Record(1, item(title="A trial of exercise", DOI=DOI)), by=ann)
    return Reference.objects.get(doi=DOI)


@pytest.mark.parametrize("tell", [by_crossref, by_retraction_watch])
@pytest.mark.parametrize("give", [by_hand, added, from_a_file])
def test_who_is_given_the_doi_is_told_and_who_had_it_is_named(ann, wrong, tell, give):
    tell(wrong, by=ann)
    identified(wrong, doi="10.5555/own", by=ann)
    alone = named(wrong)

    right = give(ann)

    first, second = wrong.notices.get(), right.notices.get()
    assert (standing(right), standing(wrong)) == ("retracted", "retracted")
    assert (second.doi, second.dated, second.source, second.by) == (first.doi, first.dated, first.source, ann)
    assert second.note == f"It was recorded of “A trial of rest”, which had DOI {DOI}."
    assert (alone, named(wrong)) == (
        [("retraction", f"DOI {DOI}", None)],
        [("retraction", f"DOI {DOI}", right)],
    )
    assert named(right) == []


def test_saved_again_it_is_told_once(ann, wrong):
    by_crossref(wrong, by=ann)
    identified(wrong, doi="", by=ann)
    right = added(ann)

    identified(right, title="A trial of exercise for pain", by=ann)

    assert right.notices.count() == 1


def test_dismissed_where_it_was_wrong_it_counts_where_it_is_right(ann, rob, wrong):
    by_crossref(wrong, by=ann)
    identified(wrong, doi="", by=ann)
    dismiss_notice(wrong.notices.get(), reason="It is of another work.", password=PASSWORD, by=rob)

    right = added(ann)

    assert (standing(wrong), standing(right), named(wrong)) == ("current", "retracted", [])


def test_what_a_person_says_of_a_reference_stays_there_alone(ann, wrong):
    record_notice(wrong, kind="retraction", dated=date(2024, 3, 14), source="Bone", by=ann)
    identified(wrong, doi="", by=ann)

    right = added(ann)

    assert (right.notices.count(), named(wrong)) == (0, [])


def test_what_pubmed_told_by_the_pubmed_id_does_not_go_with_the_doi(ann, wrong):
    identified(wrong, pmid=PMID, by=ann)
    told = Announced("RetractionIn", "PubMed", notice={"PMID": "40070011"}, work={"PMID": PMID}, dated="2024-03")
    record_announced([(wrong, told)], by=ann)
    identified(wrong, doi="", by=ann)

    right = added(ann)

    assert (right.notices.count(), named(wrong)) == (0, [])


def test_a_work_with_another_doi_is_not_told_by_its_pubmed_id(ann, wrong):
    told = Announced("RetractionIn", "PubMed", work={"DOI": DOI, "PMID": PMID}, notice={"PMID": "40070011"})
    identified(wrong, pmid=PMID, by=ann)
    record_announced([(wrong, told)], by=ann)
    identified(wrong, pmid="", by=ann)

    other = make.reference(by=ann, doi="10.5555/other", pmid=PMID)

    assert other.notices.count() == 0


def test_a_reinstatement_lifts_nothing_because_an_editor_moved_the_doi(ann, rob, wrong):
    by_crossref(wrong, by=rob)
    by_crossref(wrong, kind="reinstatement", dated="2024-05-01", by=rob)
    identified(wrong, doi="", by=ann)

    right = added(ann)

    assert (standing(wrong), standing(right)) == ("reinstated", "retracted")
    assert right.notices.get(kind="reinstatement").dated is None


def test_once_a_merge_is_undone_the_one_without_the_doi_is_named(ann, wrong):
    merged = make.reference(by=ann, doi=DOI + "2", title="A trial of exercise")
    identified(wrong, doi="", by=ann)
    merge = make.merged(merged, wrong, by=ann)
    by_crossref(Reference.objects.get(pk=wrong.pk), by=ann)

    undo_merge(merge, reason="Two trials.", by=ann)

    assert (standing(merged), standing(wrong)) == ("retracted", "retracted")
    assert (named(merged), named(wrong)) == ([], [("retraction", f"DOI {DOI}2", merged)])


def test_put_back_it_is_named_no_more(ann, wrong):
    by_crossref(wrong, by=ann)
    identified(wrong, doi="", by=ann)

    identified(wrong, doi=DOI, by=ann)

    assert (named(wrong), wrong.notices.count()) == ([], 1)
