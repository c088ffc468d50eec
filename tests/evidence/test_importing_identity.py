"""`evidence/services/importing/identity.py`: which reference a record is, and when that cannot be said."""

import pytest

from evidence.models import Reference
from evidence.services import add_reference, revise_reference
from tests.make_records import TRIAL, counts, imported, item, messages

SPELLINGS = [
    "10.1000/ABC",
    "https://doi.org/10.1000/abc",
    "DOI: 10.1000/abc",
    "10.1000%2Fabc",
    "HTTPS://DX.DOI.ORG/10.1000/abc",
]
BOOK = {
    "type": "book",
    "title": "Gout",
    "author": [{"family": "Roe"}],
    "issued": {"date-parts": [[2019]]},
    "ISBN": "9783161484100",
}


def only(**identifiers) -> dict:
    return item(**{"DOI": None, "PMID": None, **identifiers})


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_one_doi_in_any_spelling_is_one_reference(ann, spelling):
    outcome = imported(only(DOI="10.1000/abc"), only(DOI=spelling), by=ann)

    assert (counts(outcome), Reference.objects.get().doi) == ((1, 1, 0), "10.1000/abc")


@pytest.mark.parametrize("identifier", [{"DOI": "10.1000/a"}, {"PMID": "77"}, {"PMCID": "PMC77"}])
def test_each_identifier_alone_finds_the_work(ann, identifier):
    imported(only(DOI="10.1000/a", PMID="77", PMCID="PMC77"), by=ann)

    assert counts(imported(only(**identifier), by=ann)) == (0, 1, 0)


def test_a_record_can_bring_the_other_identifiers(ann):
    imported(only(DOI="10.1000/a"), only(DOI="10.1000/a", PMID="77"), only(PMID="77", PMCID="PMC77"), by=ann)

    made = Reference.objects.get()
    assert (made.doi, made.pmid, made.pmcid) == ("10.1000/a", "77", "PMC77")


def test_doi_of_one_work_and_pmid_of_another_are_a_conflict_that_names_both(ann):
    imported(only(DOI="10.1000/a"), only(PMID="77"), by=ann)
    one, other = Reference.objects.order_by("pk")
    before = list(Reference.objects.order_by("pk").values())

    outcome = imported(only(DOI="10.1000/a", PMID="77", language="en"), by=ann)

    [said] = messages(outcome.rejections)
    assert said.startswith(
        f"DOI 10.1000/a is that of “{one.title}” ({one.public_id}) and PMID 77 is that of “{other.title}”"
    )
    assert str(other.public_id) in said
    assert list(Reference.objects.order_by("pk").values()) == before


def test_a_conflict_within_one_file_is_one_too(ann):
    outcome = imported(only(DOI="10.1000/a"), only(PMID="77"), only(DOI="10.1000/a", PMID="77"), by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((2, 0, 1), 2)


@pytest.mark.parametrize(
    ("known", "comes"),
    [
        ({"DOI": "10.1000/a", "PMID": "77"}, {"DOI": "10.1000/a", "PMID": "78"}),
        ({"DOI": "10.1000/a", "PMID": "77"}, {"DOI": "10.1000/b", "PMID": "77"}),
        ({"DOI": "10.1000/a", "PMCID": "PMC7"}, {"DOI": "10.1000/a", "PMCID": "PMC8"}),
    ],
)
def test_an_identifier_that_matches_beside_one_that_disagrees_is_a_conflict(ann, known, comes):
    imported(only(**known), by=ann)
    before = list(Reference.objects.values())

    outcome = imported(only(**comes), by=ann)

    assert (counts(outcome), list(Reference.objects.values())) == ((0, 0, 1), before)
    [said] = messages(outcome.rejections)
    assert all(value in said for value in (*known.values(), *comes.values()))


def test_a_book_is_known_by_its_isbn(ann):
    imported(BOOK, by=ann)

    assert counts(
        imported({**BOOK, "ISBN": "3-16-148410-X", "title": "Gout, a book", "DOI": "10.1000/gout"}, by=ann)
    ) == (0, 1, 0)
    assert Reference.objects.get().doi == "10.1000/gout"


@pytest.mark.parametrize("kind", ["chapter", "entry-encyclopedia", "paper-conference", "article-journal"])
def test_a_chapter_is_not_its_book(ann, kind):
    chapter = {**BOOK, "type": kind, "title": "Rest", "container-title": "Gout"}

    outcome = imported(BOOK, chapter, {**chapter, "title": "Motion"}, by=ann)

    assert (counts(outcome), Reference.objects.count()) == ((3, 0, 0), 3)


def test_a_book_is_not_one_of_its_chapters(ann):
    imported({**BOOK, "type": "chapter", "title": "Rest", "container-title": "Gout"}, by=ann)

    assert counts(imported(BOOK, by=ann)) == (1, 0, 0)


@pytest.mark.parametrize("apart", [{"DOI": "10.1000/b"}, {"volume": "2"}])
def test_another_doi_or_volume_under_one_isbn_is_another_book(ann, apart):
    imported({**BOOK, "DOI": "10.1000/a", "volume": "1"}, by=ann)

    assert counts(imported({**BOOK, **apart}, by=ann)) == (1, 0, 0)


@pytest.mark.parametrize(("first", "then"), [({}, {"volume": "2"}), ({"volume": "2"}, {})])
def test_where_only_one_says_its_volume_it_is_suggested_and_not_merged(ann, first, then):
    imported({**BOOK, **first}, by=ann)
    outcome = imported({**BOOK, **then}, by=ann)

    assert (counts(outcome), len(outcome.suggestions)) == ((1, 0, 0), 1)
    assert counts(imported({**BOOK, **then}, by=ann)) == (0, 1, 0)
    assert list(Reference.objects.order_by("pk").values_list("volume", flat=True)) == [
        one.get("volume", "") for one in (first, then)
    ]


def test_an_isbn_of_several_references_is_a_conflict(ann):
    imported({**BOOK, "DOI": "10.1000/a"}, {**BOOK, "DOI": "10.1000/b"}, by=ann)

    outcome = imported({**BOOK, "title": "Gout again"}, by=ann)

    assert counts(outcome) == (0, 0, 1)
    assert "ISBN 9783161484100 is that of several references" in messages(outcome.rejections)[0]


def test_title_year_and_author_are_a_suggestion_and_never_a_merge(ann):
    same = only(title="Rest or motion in acute gout", language="en")
    imported(same, by=ann)
    older = Reference.objects.get()

    outcome = imported(
        {**same, "title": "REST OR MOTION in acute gout.", "container-title": "J Ex", "DOI": "10.1000/a"}, by=ann
    )

    newer = Reference.objects.get(doi="10.1000/a")
    assert (counts(outcome), Reference.objects.count()) == ((1, 0, 0), 2)
    assert outcome.suggestions == [{"record": 1, "reference": str(newer.public_id), "alike": str(older.public_id)}]
    assert f"may be the same work as “{older.title}” ({older.public_id})" in messages(outcome.warnings)[0]
    assert outcome.run.parts.get().suggestions == outcome.suggestions


@pytest.mark.parametrize(
    "differs",
    [
        {"title": "Rest or motion in chronic gout"},
        {"issued": {"date-parts": [[2020]]}},
        {"author": [{"family": "Roe"}]},
        {"issued": None},
        {"author": None},
    ],
)
def test_nothing_is_suggested_for_less(ann, differs):
    same = only(title="Rest or motion in acute gout")
    imported(same, by=ann)

    outcome = imported({name: value for name, value in {**same, **differs}.items() if value}, by=ann)

    assert (counts(outcome), outcome.suggestions) == ((1, 0, 0), [])


def test_what_looks_alike_within_one_file_is_suggested_too(ann):
    outcome = imported(only(title="Rest or motion"), only(title="Rest or motion.", page=None), by=ann)

    older, newer = (str(one.public_id) for one in Reference.objects.order_by("pk"))
    assert outcome.suggestions == [{"record": 2, "reference": newer, "alike": older}]


def test_two_works_with_identifiers_of_their_own_are_not_suggested(ann):
    """A preprint and its article have one title, one year and one first author."""
    imported(only(title="Rest or motion", DOI="10.1000/preprint"), by=ann)

    assert imported(only(title="Rest or motion", DOI="10.1000/article"), by=ann).suggestions == []


def test_titles_beyond_ascii_are_suggested_on_both_engines(ann):
    imported(only(title="Ödeme im Alltag", volume=None), by=ann)

    assert len(imported(only(title="Ödeme im ALLTAG.", page=None), by=ann).suggestions) == 1


def test_a_record_without_identifiers_is_what_it_became_whatever_people_made_of_it(ann, eve):
    record = only(title="Rest an motion")
    imported(record, by=ann)
    made = Reference.objects.get()
    revise_reference(made, by=eve, revision=1, fields={"title": "Rest and motion", "doi": "10.1000/a"})

    outcome = imported(record, by=ann)

    made.refresh_from_db()
    assert (counts(outcome), made.title, made.doi, made.revision) == ((0, 1, 0), "Rest and motion", "10.1000/a", 2)


def test_a_corrected_identifier_stays_corrected(ann, eve):
    imported(TRIAL, by=ann)
    made = Reference.objects.get()
    revise_reference(made, by=eve, revision=1, fields={"doi": "10.5555/right", "pmid": ""})

    outcome = imported(TRIAL, by=ann)

    made.refresh_from_db()
    assert (counts(outcome), made.doi, made.pmid, Reference.objects.count()) == ((0, 1, 0), "10.5555/right", None, 1)


def test_an_identifier_that_somebody_moved_names_the_work_that_has_it_now(ann, eve):
    imported(TRIAL, by=ann)
    revise_reference(Reference.objects.get(), by=eve, revision=1, fields={"doi": "10.5555/right", "pmid": ""})
    now = add_reference({"title": "The trial itself", "doi": TRIAL["DOI"]}, by=eve)

    outcome = imported({**TRIAL, "language": "en"}, by=ann)

    now.refresh_from_db()
    assert (counts(outcome), now.language, now.pmid) == ((0, 1, 0), "en", TRIAL["PMID"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"DOI": "10.1000/a."},
        {"DOI": "11.1/x"},
        {"PMID": "012"},
        {"ISBN": "9783161484101"},
        {"URL": "http://127.0.0.1/"},
    ],
)
def test_an_identifier_that_is_none_is_left_out_and_named(ann, wrong):
    outcome = imported({**only(), **wrong}, by=ann)

    made = Reference.objects.get()
    assert (made.doi, made.pmid, made.isbn, made.url) == (None, None, "", "")
    assert "It was left out." in messages(outcome.warnings)[0]
