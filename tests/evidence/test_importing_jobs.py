"""`evidence/services/importing/jobs.py`: an import goes on where it was, can be cancelled, and may run twice."""

from itertools import islice

import pytest
from django.db import transaction

from evidence.models import ImportedPart, Reference, ReferenceImport
from evidence.refusals import NotAllowed
from evidence.services.importing import NothingToCancel, begin_import, cancel_import, continue_import, jobs, progress_of
from tests import races
from tests.make_records import file, item

ITEMS = [item() for _ in range(5)]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)


def begun(by) -> ReferenceImport:
    return begin_import(file(*ITEMS, None), by=by)


def records():
    return file(*ITEMS, None).contents.records


def titles() -> list[str]:
    return list(Reference.objects.order_by("pk").values_list("title", flat=True))


def test_a_job_begins_with_a_count_and_nothing_in_the_library(ann):
    job = begun(ann)

    assert (job.total, job.stage, progress_of(job)["done"], titles()) == (6, "waiting", 0, [])


def test_a_job_is_done_part_by_part(ann):
    job = begun(ann)

    outcome = continue_import(job, records())

    job.refresh_from_db()
    assert (outcome.imported, outcome.rejected, job.stage, job.parts.count()) == (5, 1, "done", 3)
    assert progress_of(job) == {"done": 6, "imported": 5, "merged": 0, "rejected": 1}


def test_a_job_that_broke_off_goes_on_after_its_last_part(ann, monkeypatch):
    job = begun(ann)
    taken = jobs.take_part

    def killed(run, some, by):
        if ImportedPart.objects.count():
            raise KeyboardInterrupt
        return taken(run, some, by=by)

    monkeypatch.setattr(jobs, "take_part", killed)
    with pytest.raises(KeyboardInterrupt):
        continue_import(job, records())
    monkeypatch.setattr(jobs, "take_part", taken)

    outcome = continue_import(job, records())

    assert (outcome.imported, outcome.merged, titles()) == (3, 0, [one["title"] for one in ITEMS])
    assert list(job.parts.values_list("first", "last")) == [(1, 2), (3, 4), (5, 6)]


def test_a_cancelled_job_keeps_what_went_in_and_takes_no_more(ann, eve):
    job = begun(ann)

    def cancelled_after_the_second():
        for record in records():
            if record.number == 3:
                cancel_import(job, by=eve)
            yield record

    continue_import(job, cancelled_after_the_second())
    continue_import(job, records())

    job.refresh_from_db()
    assert (job.stage, titles()) == ("cancelled", [one["title"] for one in ITEMS[:2]])


def test_a_waiting_job_is_cancelled_at_once(ann):
    job = begun(ann)
    cancel_import(job, by=ann)

    continue_import(job, records())

    assert titles() == []
    with pytest.raises(NothingToCancel):
        cancel_import(job, by=ann)


def test_the_file_is_kept_no_longer_than_it_is_needed(ann):
    waiting = file(*ITEMS)
    job = begin_import(type(waiting)(waiting.name, waiting.contents, b"TY  - JOUR"), by=ann)

    assert bytes(ReferenceImport.objects.get().content) == b"TY  - JOUR"
    continue_import(job, records())
    assert bytes(ReferenceImport.objects.get().content) == b""


def test_who_lost_the_role_meanwhile_imports_no_more(ann):
    job = begun(ann)
    ann.groups.clear()

    continue_import(job, records())

    job.refresh_from_db()
    assert (titles(), job.stage) == ([], "refused")
    assert job.remarks != []


def test_who_may_not_draft_begins_and_cancels_nothing(ann, stan):
    job = begun(ann)

    for act in (lambda: begin_import(file(*ITEMS), by=stan), lambda: cancel_import(job, by=stan)):
        with pytest.raises(NotAllowed):
            act()

    assert (ReferenceImport.objects.count(), list(islice(titles(), 1))) == (1, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_job_take_each_part_once(transactional_db, ann):
    job = begun(ann)

    first, second = races.at_once(*[lambda: continue_import(job, records())] * 2)

    job.refresh_from_db()
    assert (first.records + second.records, job.stage) == (6, "done")
    assert sorted(titles()) == sorted(one["title"] for one in ITEMS)
    assert list(job.parts.values_list("first", "last")) == [(1, 2), (3, 4), (5, 6)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_another_that_is_at_the_job(transactional_db, ann):
    job = begun(ann)

    with transaction.atomic():
        ReferenceImport.objects.select_for_update().get(pk=job.pk)
        [other] = races.at_once(lambda: continue_import(job, records()))

    job.refresh_from_db()
    assert (other.records, job.stage, titles()) == (0, "waiting", [])
