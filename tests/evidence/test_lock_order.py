"""Who writes more than one reference at a time locks them in one order, so that nobody waits for somebody who waits
for them. Each race has its negative control: the same without the one place that locks."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.bibliography.records import Announced, Record
from evidence.models import Reference
from evidence.services import record_announced, references, revise_reference, telling
from evidence.services.importing import parts
from evidence.services.telling import Telling, record_tellings
from evidence.services.works import lock_references
from tests import make
from tests.make_records import imported, item
from tests.races import at_once, goes_wrong, slowly, unexpected

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two(by) -> tuple[Reference, Reference]:
    return make.reference(by=by), make.reference(by=by)


def told_of_both(one: Reference, other: Reference, by) -> Callable[[], Any]:
    """As a file of notices with a row for each of them."""
    said = Telling(kind="retraction", source="Registry")
    return lambda: record_tellings([(one.pk, said), (other.pk, said)], by=by)


def imported_and_told(ann, eve) -> list[Exception]:
    """What goes wrong where a file of references, one of which tells of an earlier work, meets notices on both."""
    paper, notice = two(ann)
    told = Announced("RetractionOf", "PubMed", work={"DOI": paper.doi})
    record = Record(1, item(DOI=notice.doi, PMID=None, volume="7"), announced=(told,))
    results = at_once(lambda: imported(record, by=ann), told_of_both(paper, notice, eve))
    return unexpected(results)


@pytest.fixture
def slow(monkeypatch):
    """A moment between the two locks that each transaction took one after the other."""
    for module, name in ((parts, "change_many"), (references, "write"), (telling, "lock_works")):
        monkeypatch.setattr(module, name, slowly(getattr(module, name)))


def test_a_file_of_references_and_one_of_notices_wait_for_one_another(transactional_db, ann, eve, rounds, slow):
    assert [wrong for _ in range(rounds // 3) for wrong in imported_and_told(ann, eve)] == []


def revised_and_told(ann, eve) -> list[Exception]:
    """What goes wrong where giving a work the DOI of which an older record told meets a file of notices on both."""
    notice, paper = two(ann)
    awaited = f"10.5555/awaited.{paper.pk}"
    record_announced([(notice, Announced("RetractionOf", "PubMed", work={"DOI": awaited}))], by=ann)
    revising = {"revision": paper.revision, "fields": {"doi": awaited}, "by": ann}
    results = at_once(lambda: revise_reference(paper, **revising), told_of_both(notice, paper, eve))
    return unexpected(results)


def test_revising_a_reference_and_a_file_of_notices_wait_for_one_another(transactional_db, ann, eve, rounds, slow):
    assert [wrong for _ in range(rounds // 3) for wrong in revised_and_told(ann, eve)] == []


def test_one_after_the_other_they_would_not(transactional_db, ann, eve, slow, monkeypatch):
    monkeypatch.setattr(references, "lock_all_found", lambda find: lock_references(sorted(find())[-1:]))

    assert goes_wrong(lambda number: bool(revised_and_told(ann, eve)))


def alike_and_told(ann, eve) -> list[Exception]:
    """What goes wrong where making a work like another, older one meets a file of notices on both."""
    older, newer = two(ann)
    revising = {"revision": newer.revision, "fields": {"title": older.title, "doi": None}, "by": ann}
    results = at_once(lambda: revise_reference(newer, **revising), told_of_both(older, newer, eve))
    return unexpected(results)


def test_listing_a_pair_that_looks_alike_waits_for_nobody(transactional_db, ann, eve, rounds, slow):
    assert [wrong for _ in range(rounds // 3) for wrong in alike_and_told(ann, eve)] == []
