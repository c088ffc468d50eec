"""`evidence/services/importing`: every record is accounted for, and the same file again changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Announced, Contents, Record, Unreadable
from evidence.models import Citation, Claim, ImportedPart, Notice, Reference, ReferenceImport, Signature
from evidence.refusals import NotAllowed
from evidence.services import add_reference, revise_reference
from evidence.services.importing import ReferenceFile, import_references, parts
from tests import make
from tests.evidence.real_files import real
from tests.make_records import TRIAL, counts, file, imported, item, messages


def rows() -> list[dict]:
    return list(Reference.objects.order_by("pk").values())


def histories() -> int:
    return Reference.history.count()


def test_every_record_is_imported_merged_or_rejected(ann):
    add_reference({"title": "Known", "doi": "10.5555/known"}, by=ann)

    outcome = imported(item(), None, item(DOI="10.5555/known", PMID=None), item(title=""), by=ann)

    assert (outcome.records, counts(outcome)) == (4, (1, 1, 2))
    assert [one["record"] for one in outcome.rejections] == [2, 4]


def test_a_record_becomes_the_reference_it_says(ann):
    imported({**TRIAL, "editor": [{"family": "Roe"}], "edition": "2"}, by=ann)

    made = Reference.objects.get()
    assert (made.title, made.type, made.issued, made.doi, made.pmid) == (
        TRIAL["title"], "article-journal", "2021-05-04", "10.5555/trial", "99000017",
    )  # fmt: skip
    assert made.authors == TRIAL["author"]
    assert made.more == {"editor": [{"family": "Roe"}], "edition": "2"}
    assert (made.revision, made.history.get().history_change_reason) == (1, "imported from export.ris")
    assert made.history.get().history_user == ann


def test_the_same_file_again_writes_nothing(ann):
    records = [item(), item(DOI=None, PMID=None), item(type="book", ISBN="9783161484100", DOI=None), None, TRIAL]
    imported(*records, by=ann)
    before = rows(), histories()

    again = imported(*records, by=ann)

    assert counts(again) == (0, 4, 1)
    assert (rows(), histories()) == before


def test_the_same_work_twice_in_one_file_is_one_reference(ann):
    spelt = "https://doi.org/10.5555/TRIAL"

    outcome = imported(TRIAL, {**TRIAL, "DOI": spelt, "PMID": "99000017"}, {**TRIAL, "PMID": None}, by=ann)

    assert (counts(outcome), Reference.objects.count(), histories()) == ((1, 2, 0), 1, 1)


def test_in_parts_as_in_one(ann, monkeypatch):
    monkeypatch.setattr("evidence.services.importing.files.AT_ONCE", 2)
    records = [item(), None, TRIAL, TRIAL, item()]

    outcome = imported(*records, by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((3, 1, 1), 3)
    assert list(ImportedPart.objects.values_list("first", "last", "imported", "merged", "rejected")) == [
        (1, 2, 1, 0, 1),
        (3, 4, 1, 1, 0),
        (5, 5, 1, 0, 0),
    ]


def test_what_happened_can_be_read_later(ann):
    outcome = imported(item(volume="1" * 50), None, by=ann)

    run = ReferenceImport.objects.get()
    assert (run, run.file, run.stage, run.by) == (outcome.run, "export.ris", "done", ann)
    assert (run.parts.get().rejections, run.parts.get().warnings) == (outcome.rejections, outcome.warnings)


def test_strict_takes_none_of_any_file_where_one_record_is_bad(ann):
    good, mixed = file(item(), item()), file(item(), None, name="other.ris")

    outcomes = import_references([good, mixed], strict=True, by=ann)

    assert [counts(one) for one in outcomes] == [(0, 0, 2), (0, 0, 2)]
    assert [one["record"] for one in outcomes[1].refused_for] == [2]
    assert (rows(), histories()) == ([], 0)
    assert {(one.stage, one.parts.get().rejected) for one in ReferenceImport.objects.all()} == {("refused", 2)}


def test_strict_takes_all_where_none_is_bad(ann):
    outcome = imported(item(), item(), strict=True, by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((2, 0, 0), 2)


@pytest.mark.parametrize("strict", [True, False])
def test_a_trial_run_tells_what_would_be_and_changes_nothing(ann, strict):
    records = [item(), TRIAL, TRIAL]

    told = imported(*records, dry_run=True, strict=strict, by=ann)

    assert (rows(), histories(), ReferenceImport.objects.count()) == ([], 0, 0)
    assert counts(told) == counts(imported(*records, by=ann))


def test_who_may_not_draft_imports_nothing(stan, audrey):
    for person in (stan, audrey):
        with pytest.raises(NotAllowed):
            imported(item(), by=person)

    assert (rows(), ReferenceImport.objects.count()) == ([], 0)


FORBIDDEN = {"status": "approved", "approved_by": "chief", "approvals": [{"by": "chief"}], "history_user": 1, "id": "7"}


def test_no_import_sets_a_status_an_approval_or_a_person(ann, chief):
    outcome = imported({**TRIAL, **FORBIDDEN}, by=ann)

    made = Reference.objects.get()
    assert made.more == {"status": "approved"}  # a variable of CSL, kept as the words it is
    assert not hasattr(made, "standing")
    assert set(made.history.values_list("history_user__username", flat=True)) == {"ann"}
    assert (Signature.objects.count(), Claim.objects.count(), Citation.objects.count()) == (0, 0, 0)
    assert messages(outcome.warnings) == ["left out: approved_by, approvals, history_user"]


def test_a_file_that_breaks_off_is_told_and_what_was_read_stays(ann):
    def broken():
        yield Record(1, item())
        raise Unreadable("an element is not closed")

    [outcome] = import_references([ReferenceFile("broken.xml", Contents("pubmed-xml", "UTF-8", broken()))], by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((1, 0, 1), 1)
    assert messages(outcome.rejections) == ["From here on the file cannot be read: an element is not closed"]


def test_what_records_announce_is_recorded_with_them(ann):
    retracted = Announced(kind="RetractionIn", source="PubMed", notice={"PMID": "7"}, dated="2024-03-01")
    announcing = Record(1, item(DOI="10.5555/known", PMID=None), announced=(retracted,))
    known = add_reference({"title": "Known", "doi": "10.5555/known"}, by=ann)

    first, again = imported(announcing, by=ann), imported(announcing, by=ann)

    notice = known.notices.get()
    assert (notice.kind, notice.pmid, notice.by, known.standing.status) == ("retraction", "7", ann, "retracted")
    assert (first.notices, again.notices) == (1, 0)
    assert "retraction of this work was recorded, as PubMed tells it" in messages(first.warnings)


def test_a_trial_run_records_no_notice(ann):
    announcing = Record(1, item(), announced=(Announced(kind="RetractionIn", source="PubMed", notice={"PMID": "7"}),))

    imported(announcing, dry_run=True, by=ann)

    assert Notice.objects.count() == 0


def test_real_articles_are_retracted_by_the_record_that_says_so(ann):
    content = real("pubmed-xml/extract_pubmed20n0014.xml")

    import_references([ReferenceFile("pubmed.xml", read_file(content, "pubmed.xml"), content)], by=ann)

    retracted = Reference.objects.filter(standing__status="retracted").order_by("pmid")
    themselves = Reference.objects.filter(notices__kind="notice-itself").order_by("pmid")
    assert list(retracted.values_list("pmid", flat=True)) == ["400712", "423962"]
    assert list(themselves.values_list("pmid", flat=True).distinct()) == ["400955", "400964"]


def test_progress_is_told_over_all_files(ann, monkeypatch):
    monkeypatch.setattr("evidence.services.importing.files.AT_ONCE", 2)
    told: list[int] = []

    import_references([file(item(), item(), None), file(item())], progress=told.append, by=ann)

    assert told == [2, 3, 4]


@pytest.mark.parametrize("known", [False, True])
def test_a_part_takes_as_many_statements_for_three_records_as_for_one(ann, eve, known):
    def statements(records) -> int:
        if known:
            imported(*records, by=ann)
            for one in Reference.objects.filter(title__in=[record["title"] for record in records]):
                revise_reference(one, by=eve, revision=1, fields={"volume": "99"})
            records = [{**record, "language": "en"} for record in records]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            imported(*records, by=ann)
        return len(queries)

    assert statements([item()]) == statements([item(), item(), item()])


def test_somebody_who_adds_a_work_meanwhile_makes_no_record_fail(ann, eve, monkeypatch):
    """What was not there when it was looked for, and is when it is to be written."""
    seen: list[int] = []
    looked = parts.Library.about

    def looked_too_early(records, announced):
        library = looked(records, announced)
        if not seen:
            seen.append(1)
            return parts.Library()
        return library

    add_reference({"title": "Known", "doi": TRIAL["DOI"]}, by=eve)
    monkeypatch.setattr(parts.Library, "about", looked_too_early)

    outcome = imported(item(), TRIAL, by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((1, 1, 0), 2)


def test_design_is_said_to_come_from_the_record_and_only_for_what_is_new(ann):
    review = {**TRIAL, "custom": {"publicationTypes": ["Journal Article", "Systematic Review", "Review"]}}
    known = add_reference({"title": "Known", "doi": "10.5555/known"}, by=ann)

    outcome = imported(review, {**review, "DOI": "10.5555/known", "PMID": None, "title": "Known"}, by=ann)

    known.refresh_from_db()
    assert (Reference.objects.get(doi=TRIAL["DOI"]).design, known.design) == ("systematic-review", "")
    said = "study design “Systematic review” was taken from its publication type: check it"
    assert [one for one in outcome.warnings if "design" in one["message"]] == [{"record": 1, "message": said}]


def test_a_cited_claim_is_not_touched_by_what_is_filled_in(ann):
    known = make.reference(by=ann, doi="10.5555/known")
    claim = make.claim(by=ann, citations=[{"reference": known}])

    imported(item(DOI="10.5555/known", volume="7"), by=ann)

    claim.refresh_from_db()
    known.refresh_from_db()
    assert (known.volume, known.revision, claim.revision) == ("7", 2, 1)
