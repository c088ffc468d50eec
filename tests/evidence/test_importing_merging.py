"""`evidence/services/importing/merging.py`: what is empty is filled, and what somebody wrote or approved stays."""

import pytest

from evidence.content import covered_reference
from evidence.models import Reference
from evidence.services import add_reference, freeze_version, revise_claim, revise_reference
from tests import make
from tests.make_records import TRIAL, counts, imported, item, messages

FULL = {
    **TRIAL,
    "issue": "3",
    "publisher": "Example Press",
    "language": "en",
    "genre": "Trial",
    "PMCID": "PMC77",
    "ISBN": "9783161484100",
    "URL": "https://example.org/trial",
    "accessed": {"date-parts": [[2024, 2, 3]]},
    "edition": "2",
    "keyword": "gout; rest",
}


def known(by, **fields) -> Reference:
    return add_reference({"title": TRIAL["title"], "doi": TRIAL["DOI"], **fields}, by=by)


def test_what_is_empty_is_filled_with_history_in_the_importers_name(ann, eve):
    reference = known(eve)

    imported(FULL, by=ann)

    reference.refresh_from_db()
    assert (reference.volume, reference.page, reference.pmid) == ("12", "101-109", "99000017")
    assert (reference.issued, reference.isbn, str(reference.accessed)) == ("2021-05-04", "9783161484100", "2024-02-03")
    assert (reference.authors, reference.more) == (TRIAL["author"], {"edition": "2", "keyword": "gout; rest"})
    newest, first = reference.history.all()
    assert (newest.history_user, newest.history_type) == (ann, "~")
    assert newest.history_change_reason == "filled in from export.ris"
    assert (newest.volume, first.volume, reference.revision) == ("12", "", 2)


def test_what_somebody_wrote_stays_and_the_difference_is_told(ann, eve):
    reference = known(eve, volume="99", page="1-2", issued="2020", authors=[{"family": "Roe"}])

    outcome = imported(TRIAL, by=ann)

    reference.refresh_from_db()
    assert (reference.volume, reference.page, reference.issued, reference.authors) == (
        "99",
        "1-2",
        "2020",
        [{"family": "Roe"}],
    )
    assert messages(outcome.warnings)[0] == (
        "kept as on record: authors; issued “2020” (in the file “2021-05-04”); volume “99” (in the file “12”); "
        "pages “1-2” (in the file “101-109”)"
    )


def test_spelling_and_precision_are_no_differences(ann, eve):
    known(
        eve,
        title=TRIAL["title"].upper() + ".",
        issued="2021",
        authors=[{"family": "example"}, {"family": "Doe", "given": "J."}],
    )

    outcome = imported({**TRIAL, "container-title": "The Journal"}, by=ann)

    assert messages(outcome.warnings) == []


def test_what_somebody_emptied_stays_empty(ann, eve):
    imported(FULL, by=ann)
    reference = Reference.objects.get()
    revise_reference(reference, by=eve, revision=1, fields={"pmid": "", "volume": "", "accessed": None})
    histories = Reference.history.count()

    outcome = imported({**FULL, "DOI": TRIAL["DOI"]}, by=ann)

    reference.refresh_from_db()
    assert (counts(outcome), reference.pmid, reference.volume, reference.accessed) == ((0, 1, 0), None, "", None)
    assert messages(outcome.warnings) == ["left empty, as somebody emptied it: volume, PMID, accessed"]
    assert (reference.revision, Reference.history.count()) == (2, histories)


def test_covered_fields_of_a_cited_reference_are_never_filled(ann, eve):
    reference = known(eve)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    frozen, covered = freeze_version(claim, by=ann), covered_reference(reference)

    outcome = imported(FULL, by=ann)

    reference.refresh_from_db()
    claim.refresh_from_db()
    assert (covered_reference(reference), reference.volume, reference.abstract) == (covered, "12", TRIAL["abstract"])
    assert (freeze_version(claim, by=ann).pk, claim.revision) == (frozen.pk, 1)
    [said] = messages(outcome.warnings)
    assert said.startswith(
        "not filled in, as claims cite this work: authors (2), issued (“2021-05-04”), journal, book or site"
    )
    assert said.endswith("Enter it on the work’s page; then those change")


def test_once_nobody_cites_it_any_more_they_are(ann):
    reference = known(ann)
    claim = make.claim(by=ann, citations=[{"reference": reference}])
    revise_claim(claim, by=ann, revision=1, citations=[])

    imported(FULL, by=ann)

    reference.refresh_from_db()
    assert (reference.pmid, reference.issued) == ("99000017", "2021-05-04")


def test_further_details_are_added_and_never_replaced(ann):
    imported({**TRIAL, "edition": "1", "keyword": "gout"}, by=ann)

    imported({**TRIAL, "edition": "2", "publisher-place": "London"}, by=ann)

    reference = Reference.objects.get()
    assert reference.more == {"edition": "1", "keyword": "gout", "publisher-place": "London"}


def test_two_records_fill_one_reference_in_their_order(ann):
    reference = known(ann)

    imported({**TRIAL, "volume": None, "page": "7"}, {**TRIAL, "volume": "8", "page": "9"}, by=ann)

    reference.refresh_from_db()
    assert (reference.page, reference.volume, reference.revision) == ("7", "8", 2)


@pytest.mark.parametrize("fields", [{"type": "report"}, {"title": "Another title altogether"}])
def test_kind_and_title_are_never_taken_over(ann, fields):
    reference = known(ann, **fields)

    outcome = imported(TRIAL, by=ann)

    reference.refresh_from_db()
    assert {name: getattr(reference, name) for name in fields} == fields
    assert "kept as on record" in messages(outcome.warnings)[0]


def test_a_merge_that_adds_nothing_writes_nothing(ann):
    imported(item(DOI="10.5555/known", PMID=None), by=ann)
    before = Reference.history.count()

    imported(item(DOI="10.5555/known", PMID=None, abstract=None, volume=None, page=None), by=ann)

    assert (Reference.history.count(), Reference.objects.get().revision) == (before, 1)
