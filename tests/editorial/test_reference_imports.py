"""Files of references in the admin: looked at, let in, watched, cancelled; and what became of each record stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from editorial.admin import reference_imports as pages
from evidence.models import Reference, ReferenceImport
from evidence.services import add_reference
from evidence.services.importing import jobs
from evidence.tasks import take_in_references
from tests import make, make_editorial, make_records
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/evidence/referenceimport/"
NEW = f"{LIST}new/"


def page(run: ReferenceImport, name: str = "change") -> str:
    return f"{LIST}{run.pk}/{name}/"


def upload(client, content: bytes, name: str = "export.ris"):
    return client.post(NEW, {"file": SimpleUploadedFile(name, content)}, follow=True)


TWO = make_records.ris(("Rest in gout", "10.5555/a"), ("Motion in gout", "10.5555/b"))


def test_looking_at_a_file_takes_nothing_in(ann):
    add_reference({"title": "Rest in gout", "doi": "10.5555/a"}, by=ann)

    told = upload(signed_in(ann), TWO).content.decode()

    assert "1 would be new, 1 the library has already, 0 would be rejected." in told
    assert "Motion in gout" in told
    assert Reference.objects.count() == 1


def test_looking_at_a_file_that_retracts_a_cited_work_says_what_that_would_touch(ann, rob, chief):
    cited, idle = make.reference(by=ann), make.reference(by=ann)
    claim = make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": cited}])
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    retracting = make_records.ris((cited.title, cited.doi), (idle.title, idle.doi)).replace(
        b"ER  -", b"M3  - Retracted Publication\nER  -"
    )

    told = " ".join(upload(signed_in(ann), retracting).content.decode().split())

    assert "Records 1–2</strong>: retraction of this work would be recorded, as imported record (RIS) tells it" in told
    touched = "Cited by 1 claim. Published: 1 claim on 1 page, of which 1 rests on nothing else that stands."
    assert f"{cited.title}</a>: retraction. {touched}" in told
    assert f"{idle.title}</a>" not in told
    assert cited.notices.count() == 0


def test_a_small_file_goes_in_as_somebody_says_so(ann):
    client = signed_in(ann)
    upload(client, TWO)

    told = client.post(page(ReferenceImport.objects.get(), "take"), follow=True).content.decode()

    assert "2 new, 0 merged, 0 rejected." in told
    assert set(Reference.objects.values_list("doi", flat=True)) == {"10.5555/a", "10.5555/b"}
    assert {one.history_user for one in Reference.history.all()} == {ann}


def test_the_file_itself_is_not_kept_once_it_is_in(ann):
    client = signed_in(ann)
    upload(client, TWO)
    client.post(page(ReferenceImport.objects.get(), "take"))

    run = ReferenceImport.objects.get()
    assert (run.stage, bytes(run.content), run.by) == ("done", b"", ann)


def test_what_became_of_each_record_stays_on_its_page(ann):
    client = signed_in(ann)
    upload(client, TWO + b"TY  - JOUR\nER  - \n")
    client.post(page(ReferenceImport.objects.get(), "take"))

    told = client.get(page(ReferenceImport.objects.get())).content.decode()

    assert "Record 3</strong>: " in told
    assert "2 new, 0 merged, 1 rejected." in told


def test_a_long_file_goes_in_with_a_worker_and_its_page_tells_how_far(ann, monkeypatch):
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    called: list[bool] = []
    monkeypatch.setattr(take_in_references, "delay_on_commit", lambda: called.append(True))
    client = signed_in(ann)
    upload(client, TWO)
    run = ReferenceImport.objects.get()

    before = client.post(page(run, "take"), follow=True).content.decode()
    take_in_references()
    after = client.get(page(run)).content.decode()

    assert called == [True]
    assert "0 of 2 records done" in before and "data-look-again" in before
    assert "2 new, 0 merged, 0 rejected." in after and "data-look-again" not in after


def test_a_worker_goes_on_after_the_last_part_that_is_in(ann, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    run = make_records.uploaded(("One", "10.5555/1"), ("Two", "10.5555/2"), ("Three", "10.5555/3"), by=ann)
    jobs.accept_import(run, by=ann)
    taken, real = [], jobs._take_next

    def once(run, records):
        if taken:
            raise KeyboardInterrupt  # the worker is killed
        taken.append(records)
        return real(run, records)

    monkeypatch.setattr(jobs, "_take_next", once)
    with pytest.raises(KeyboardInterrupt):
        take_in_references()
    monkeypatch.setattr(jobs, "_take_next", real)
    take_in_references()

    run.refresh_from_db()
    assert (run.stage, Reference.objects.count(), run.parts.count()) == ("done", 3, 3)


def test_a_file_that_cannot_be_gone_on_with_keeps_no_other_waiting(ann, monkeypatch, caplog):
    spoilt, good = (make_records.uploaded((one, f"10.5555/{one}"), by=ann) for one in ("Spoilt", "Good"))
    for run in (spoilt, good):
        jobs.accept_import(run, by=ann)
    real = jobs.take_part

    def fails(run, records, *, by):
        if run.pk == spoilt.pk:
            raise RuntimeError("out of order")
        return real(run, records, by=by)

    monkeypatch.setattr(jobs, "take_part", fails)
    take_in_references()

    stages = [one.stage for one in ReferenceImport.objects.order_by("pk")]
    assert (stages, [one.title for one in Reference.objects.all()]) == (["waiting", "done"], ["Good"])
    assert [one.name for one in caplog.records] == ["attest.imports"]


def test_a_file_that_goes_in_can_be_cancelled_and_what_is_in_stays(ann, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    run = make_records.uploaded(("One", "10.5555/1"), ("Two", "10.5555/2"), by=ann)
    jobs.accept_import(run, by=ann)
    real = jobs._take_next
    client = signed_in(ann)

    def cancelled_meanwhile(run, records):
        taken = real(run, records)
        client.post(page(run, "cancel"))
        return taken

    monkeypatch.setattr(jobs, "_take_next", cancelled_meanwhile)
    take_in_references()

    told = client.get(page(run)).content.decode()
    assert Reference.objects.count() == 1
    assert "Cancelled</span>" in told and "1 new, 0 merged, 0 rejected." in told


def test_a_file_that_was_left_goes_in_no_more(ann):
    client = signed_in(ann)
    upload(client, TWO)
    run = ReferenceImport.objects.get()
    client.post(page(run, "cancel"))

    response = client.post(page(run, "take"))

    assert response.status_code == 422
    assert (Reference.objects.count(), ReferenceImport.objects.get().stage) == (0, "cancelled")


def test_leaving_says_that_nothing_went_in(ann):
    client = signed_in(ann)
    upload(client, TWO)

    told = client.post(page(ReferenceImport.objects.get(), "cancel"), follow=True).content.decode()

    assert ("Left. Nothing of it went in." in told, "What went in before stays" in told) == (True, False)


def test_taking_twice_takes_once(ann):
    client = signed_in(ann)
    upload(client, TWO)
    run = ReferenceImport.objects.get()

    first, second = client.post(page(run, "take")), client.post(page(run, "take"))

    assert (first.status_code, second.status_code, Reference.objects.count()) == (302, 422, 2)


def test_who_lost_the_role_meanwhile_brings_nothing_in_and_no_worker_tries_again(ann, settings):
    run = make_records.uploaded(by=ann)
    jobs.accept_import(run, by=ann)
    ann.groups.clear()

    take_in_references()
    take_in_references()

    run.refresh_from_db()
    assert (run.stage, Reference.objects.count()) == ("refused", 0)
    assert run.remarks != []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "export.ris", "No file was chosen, or it is empty."),
        (b"PK\x03\x04 xl/workbook.xml", "export.xlsx", "CSV"),
        (b"%PDF-1.7", "export.ris", "PDF"),
        (b"<html><body>Sign in</body></html>", "export.nbib", "HTML"),
        (b"title,status,approved_by\nA,approved,rob\n", "export.csv", "approved_by"),
        (b"\x89PNG\r\n", "export.bib", "PNG"),
        (b"Rest helps.", "notes.txt", "none of the formats"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_nothing_is_kept(content, name, said, ann):
    response = upload(signed_in(ann), content, name)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert ReferenceImport.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_with_the_other_way_in(ann, monkeypatch):
    monkeypatch.setattr(pages, "MOST_BYTES", 100)

    response = upload(signed_in(ann), TWO)

    assert response.status_code == 422
    assert "manage.py import_references" in response.content.decode()


def test_who_only_reads_sees_the_file_and_no_button(ann, stan):
    run = make_records.uploaded(by=ann)

    told = signed_in(stan).get(page(run)).content.decode()

    assert "export.ris" in told
    assert "Take them in" not in told
    assert "would be" not in told


def test_names_and_titles_are_shown_as_text(ann):
    content = make_records.ris(("<img src=x onerror=alert(1)>", "10.5555/x"))

    told = upload(signed_in(ann), content, "<script>alert(2)</script>.ris").content.decode()

    assert "<img src=x" not in told
    assert "<script>alert(2)" not in told


def test_what_is_said_of_many_records_is_said_once(ann):
    client = signed_in(ann)
    upload(client, TWO)

    shown = client.get(page(ReferenceImport.objects.get())).content.decode()

    assert shown.count("no abstract") == 1
    assert "Records 1–2</strong>: no abstract" in shown


@pytest.mark.parametrize(("numbers", "said"), [([3], "3"), ([1, 2, 3, 7], "1–3, 7"), ([4, 2, 2], "2, 4")])
def test_numbers_of_records_are_told_in_runs(numbers, said):
    assert pages._in_runs(numbers) == said
