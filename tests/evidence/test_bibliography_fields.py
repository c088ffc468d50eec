"""`evidence/bibliography/fields.py`: what a Reference takes of a CSL item, and that exports give it back."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography.csl import to_csl
from evidence.bibliography.designs import design_said
from evidence.bibliography.fields import fields_of, item_of
from evidence.bibliography.vancouver import formatted
from evidence.models import Reference
from evidence.models.references import ReferenceType

WORK = {"type": "book", "title": "Gout"}


def fields(**more) -> dict:
    return fields_of({**WORK, **{name.replace("_", "-"): value for name, value in more.items()}}).fields


def warned(**more) -> list[str]:
    return fields_of({**WORK, **{name.replace("_", "-"): value for name, value in more.items()}}).warnings


@pytest.mark.parametrize("kind", [[], {}, None, 7, "", "novel"])
def test_a_kind_of_work_that_is_none_becomes_another_document_and_is_said(kind):
    assert fields(type=kind)["type"] == "document"
    assert warned(type=kind) == ["its kind of work is not known, so it became “Other document”"]


def there_and_back(item: dict) -> dict:
    return {name: value for name, value in item_of(Reference(**fields_of(item).fields)).items() if name != "id"}


EVERYTHING = {
    "type": "chapter",
    "title": "Rest",
    "author": [
        {"family": "Beethoven", "given": "L.", "non-dropping-particle": "van", "suffix": "Jr"},
        {"literal": "Group"},
    ],
    "editor": [{"family": "Roe", "given": "R."}],
    "issued": {"date-parts": [[2020, 11], [2020, 12]]},
    "accessed": {"date-parts": [[2024, 2]]},
    "original-date": {"date-parts": [[1911]]},
    "container-title": "Gout",
    "container-title-short": "G",
    "volume": "2",
    "page": "1-9",
    "publisher": "Press",
    "publisher-place": "London",
    "edition": "3",
    "number": "R 7",
    "ISBN": "9783161484100",
    "ISSN": "0378-5955",
    "DOI": "10.1000/a",
    "PMID": "77",
    "PMCID": "PMC77",
    "URL": "https://example.org/a",
    "language": "en",
    "genre": "Guideline",
    "keyword": "gout; rest",
    "note": "In two volumes.\nThe second is lost.",
    "abstract": "Rest helps.\nMotion too.",
    "source": "PubMed",
    "status": "approved",
    "custom": {"publicationTypes": ["Review"], "subjectHeadings": ["Gout"], "registrations": ["NCT01234567"]},
}


def test_nothing_that_csl_can_say_is_lost_on_the_way_through_the_library():
    assert there_and_back(EVERYTHING) == EVERYTHING
    assert fields_of(EVERYTHING).warnings == []


@pytest.mark.parametrize(
    "issued",
    [
        {"date-parts": [[2021]]},
        {"date-parts": [[2021, 5]]},
        {"date-parts": [[2021, 5, 4]]},
        {"date-parts": [[2018]], "season": "4"},
        {"date-parts": [[2018, 1], [2019, 2]]},
        {"date-parts": [[2018]], "circa": True},
        {"literal": "Winter 2018"},
        {"raw": "in press"},
    ],
)
def test_a_date_comes_back_as_it_was_given(issued):
    assert there_and_back({**WORK, "issued": issued})["issued"] == issued


def test_an_edited_date_or_name_is_the_one_that_counts():
    reference = Reference(**fields_of({**WORK, "issued": {"date-parts": [[2018]], "season": "4"}}).fields)
    reference.issued = "2019"

    assert item_of(reference)["issued"] == {"date-parts": [[2019]]}


@pytest.mark.parametrize(
    ("issued", "taken", "says"),
    [
        ({"date-parts": [[2021, 2, 31]]}, "2021-02", 0),
        ({"date-parts": [[0]]}, "", 0),
        ({"date-parts": [[None]]}, "", 0),
        ({"date-parts": [["2021", "05"]]}, "2021-05", 0),
        ({"raw": "Winter 2018"}, "2018", 1),
        ({"literal": "2018 or 2019"}, "", 1),
        ({"literal": "in press"}, "", 1),
        ({"literal": "99999"}, "", 1),
    ],
)
def test_a_year_is_never_guessed(issued, taken, says):
    assert (fields(issued=issued).get("issued", ""), len(warned(issued=issued))) == (taken, says)


@pytest.mark.parametrize("title", ["", None, " ", "–", "\u202eeltit", "x" * 1_001, ["Gout"], {"$ne": None}])
def test_a_title_that_is_none_rejects_the_record_with_the_reason(title):
    fitted = fields_of({**WORK, "title": title})

    assert fitted.fields == {}
    assert fitted.rejected.startswith(("It has no title.", "Title cannot be taken: "))


@pytest.mark.parametrize(
    ("name", "longest"), [("page", 60), ("volume", 40), ("publisher", 300), ("container-title", 500)]
)
def test_what_is_too_long_for_its_column_is_kept_whole_and_named(name, longest):
    long = "1" * (longest + 1)
    fitted = fields_of({**WORK, name: long})

    assert fitted.fields["more"] == {name: long}
    assert there_and_back({**WORK, name: long})[name] == long
    assert "is too long for its box and stands among the further details" in fitted.warnings[0]


def test_long_abstracts_and_author_lists_are_bounded_and_said_to_be():
    many = [{"family": f"Author{number}"} for number in range(10_001)]

    fitted = fields_of({**WORK, "abstract": "word " * 5_000, "author": many})

    assert (len(fitted.fields["abstract"]), len(fitted.fields["authors"])) == (20_000, 10_000)
    assert fitted.warnings == [
        "10,000 of 10,001 authors were taken",
        "its abstract was cut at 20,000 of 25,000 characters",
    ]


def test_a_kind_that_csl_does_not_know_is_another_document():
    fitted = fields_of({"type": "journal-article", "title": "Gout"})

    assert (fitted.fields["type"], len(fitted.warnings)) == ("document", 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("history_user", 1),
        ("approved_by", "chief"),
        ("editor", "Roe"),
        ("editor", [{"name": "Roe"}]),
        ("edition", {"$gt": ""}),
        ("edition", True),
        ("keyword", "\u202e"),
        ("note", "x" * 20_001),
        ("custom", {"deep": {"a": {"b": {"c": {"d": "e"}}}}, "big": "x" * 20_001, "n": float("nan")}),
        ("number", [10**5_000]),
        ("original-date", {"date-parts": [["x"]]}),
    ],
)
def test_what_cannot_be_kept_is_named_and_left_out(name, value):
    fitted = fields_of({**WORK, name: value})

    assert (fitted.fields["more"], fitted.warnings) == ({}, [f"left out: {name}"])


def test_a_day_of_access_is_a_date_and_less_is_kept_as_it_is():
    assert fields(accessed={"date-parts": [[2024, 2, 3]]})["accessed"] == date(2024, 2, 3)
    assert fields(accessed={"date-parts": [[2024, 2]]})["more"] == {"accessed": {"date-parts": [[2024, 2]]}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({*EVERYTHING, "shortTitle", "event-date", "categories", "translator", "unknown"})


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_any_json_is_taken_or_rejected_and_what_is_taken_can_be_stored(item):
    fitted = fields_of(item)

    assert bool(fitted.rejected) is not bool(fitted.fields)
    json.dumps(fitted.fields.get("more", {}), allow_nan=False)
    assert set(fitted.fields) <= {field.attname for field in Reference._meta.concrete_fields}
    for name, value in fitted.fields.items():
        longest = Reference._meta.get_field(name).max_length
        assert not isinstance(value, str) or not longest or len(value) <= longest


@pytest.mark.parametrize("name", ["issued", "accessed"])
@pytest.mark.parametrize(
    "none", [5, 1.5, True, "x", [1], *({"date-parts": one} for one in (5, "ab", {"a": 1}, [5], [None], [[[1]]]))]
)
def test_what_only_stands_where_a_date_belongs_is_none(name, none):
    assert not fields(**{name: none}).get(name)


def test_without_further_details_an_item_is_byte_for_byte_what_it_was():
    about = {"type": "book", "title": "Gout", "issued": "2021", "authors": [{"family": "Roe"}], "doi": "10.1000/a"}

    assert json.dumps(to_csl(about)) == json.dumps(to_csl({**about, "more": {}}))
    assert json.dumps(to_csl(about)) == (
        '{"id": "10.1000/a", "type": "book", "title": "Gout", "DOI": "10.1000/a", "author": [{"family": "Roe"}], '
        '"issued": {"date-parts": [[2021]]}}'
    )


def test_further_details_never_speak_over_a_field():
    about = {"title": "Gout", "issued": "2021", "publisher": "Press"}
    more = {"title": "Another", "issued": {"date-parts": [[1999]]}, "publisher": "Other", "edition": "2"}

    assert to_csl({**about, "more": more}) == {**to_csl(about), "edition": "2"}


@pytest.mark.parametrize("kind", ReferenceType.values)
def test_every_kind_of_work_has_a_printed_line(kind):
    assert formatted(to_csl({"type": kind, "title": "Gout and rest", "issued": "2021"})).startswith("Gout and rest")


@pytest.mark.parametrize(
    ("types", "design"),
    [
        (["Journal Article", "Randomized Controlled Trial"], "rct"),
        (["Meta-Analysis", "Systematic Review", "Review"], "meta-analysis"),
        (["Systematic Review", "Review"], "systematic-review"),
        (["Review"], "narrative-review"),
        (["Practice Guideline"], "guideline"),
        (["Controlled Clinical Trial"], "controlled-trial"),
        (["Clinical Trial", "Clinical Trial, Phase III"], ""),
        (["Case Reports"], "case-series"),
        (["Case Reports", "Review"], ""),
        (["Comment", "Letter"], "opinion"),
        (["Consensus Development Conference, NIH"], "consensus"),
        (["Observational Study"], ""),
        (["Randomized Controlled Trial", "Multicenter Study"], ""),
        (["Retraction of Publication"], ""),
        (["Published Erratum", "Comment"], ""),
        (["Journal Article"], ""),
        ([], ""),
    ],
)
def test_a_study_design_is_said_only_where_the_types_say_one(types, design):
    assert design_said(types) == design
