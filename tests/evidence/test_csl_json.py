"""`evidence/bibliography/csl_json.py`: valid items as they are, others put right and named, and the way back."""

import json

import jsonschema
import pytest

from evidence.bibliography import csl_json
from evidence.bibliography.csl_json import SCHEMA
from evidence.bibliography.records import Record, Unreadable
from tests.evidence.real_files import counted, csl_input, names_in, real_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

SUITE = "csl/test-suite/"
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
# Items of a suite that is about formatting: many have a date or a name and nothing else. One without a title is no
# reference, so what is not listed here is taken whole. (Items, those without a title, those that had to be put right.)
FIXTURES = {
    "bugreports_CitationSortsWithEtAl": (3, 3, 0),
    "bugreports_NoTitle": (2, 0, 0),
    "bugreports_StyleError001": (2, 2, 0),
    "bugreports_parenthesis": (1, 1, 0),
    "date_LiteralFailGracefullyIfNoValue": (1, 0, 1),
    "date_LocalizedDateFormats-de-CH": (1, 0, 1),
    "date_LocalizedDateFormats-hu-HU": (1, 0, 1),
    "date_LocalizedDateFormats-nl-NL": (1, 0, 1),
    "date_LocalizedDateFormats-sr-RS": (1, 0, 1),
    "date_NonexistentSortReverseCitation": (4, 0, 0),
    "date_SortEmptyDatesBibliography": (5, 0, 0),
    "name_AfterInvertedName": (6, 6, 0),
    "name_ArticularShortFormCommaSuffix": (1, 1, 0),
    "name_AuthorEditorCount": (1, 1, 0),
    "name_CiteGroupDelimiterWithYearSuffixCollapse": (2, 2, 0),
    "name_EditorTranslatorSameWithTerm": (1, 1, 0),
    "name_HebrewAnd": (1, 1, 0),
    "name_InitialsInitializeFalse": (9, 9, 0),
    "name_MultipleLiteral": (1, 1, 1),
    "name_ParsedDroppingParticleWithAffixes": (1, 1, 0),
    "name_SubsequentAuthorSubstituteMultipleNames": (2, 0, 0),
}
PUT_RIGHT = "it is not valid CSL and was put right"


def read(value: object) -> list[Record]:
    return list(csl_json.read(value if isinstance(value, str) else json.dumps(value)))


def one(**item: object) -> Record:
    (record,) = read([{"id": 1, "type": "book", "title": "Bread", **item}])
    return record


def put_right(record: Record) -> bool:
    return any(warning.startswith(PUT_RIGHT) for warning in record.warnings)


def is_valid(item: dict) -> bool:
    return VALIDATOR.is_valid([{**item, "id": 1}])


@pytest.mark.parametrize("name", names_in(SUITE.rstrip("/"), ".txt") or [f"{SUITE}bugreports_Abnt.txt"])
def test_fixtures_of_the_suite_have_the_outcome_of_the_table(name):
    records, facts = read(csl_input(name)), counted(name)
    expected = FIXTURES.get(name.removeprefix(SUITE).removesuffix(".txt"), (1, 0, 0))
    untitled = [record for record in records if record.rejected == "it has no title"]

    assert (len(records), len(untitled), sum(map(put_right, records))) == expected
    assert (len(records), len(records) - sum(map(put_right, records))) == (facts["records"], facts["schema_valid"])
    assert all(is_valid(record.item) for record in records if record.item)


def test_valid_items_are_taken_as_they_are():
    written = real_text("csl/citation-js_bibtex-csl.json")
    items = [record.item for record in read(written)]

    assert len(items) == counted("csl/citation-js_bibtex-csl.json")["records"]
    assert items == [{key: value for key, value in item.items() if key != "id"} for item in json.loads(written)]


def test_answers_of_registries_in_the_clothes_of_csl_are_read_as_what_they_are():
    name = "csl/citation-js_api_doi.json"
    records = read(real_text(name))

    assert len(records) == counted(name)["records"]
    assert [(record.item["type"], record.item["DOI"]) for record in records] == [
        ("article-journal", "10.1021/ja01577a030"),
        ("article", "10.1101/2021.08.15.21262067"),
        ("article", "10.5281/zenodo.8242099"),
        ("article", "10.59350/hhtcn-zah03"),
    ]
    assert [warning for record in records for warning in record.warnings if "no " not in warning[:3]] == [
        "it is a raw answer of Crossref, and was read as one",
        "it is a raw answer of Crossref, and was read as one",
        "not kept, as CSL has no such variables: copyright",
        f"{PUT_RIGHT} (Additional properties are not allowed ('copyright' was unexpected))",
        "it is a raw answer of Crossref, and was read as one",
    ]
    assert records[0].item["title"] == "Correlation of the Base Strengths of Amines¹"
    assert all(is_valid(record.item) for record in records)


def test_the_raw_answers_of_registries_are_not_valid():
    facts = counted("csl/citation-js_api_doi.json")
    lists = json.loads(real_text("csl/citation-js_api_doi.json")).values()

    assert sum(VALIDATOR.is_valid(works) for works in lists) == facts["schema_valid"] == 0


@pytest.mark.parametrize(
    ("item", "read_as", "warning"),
    [
        ({"type": {"a": 1}}, {"type": "document"}, "it names no type that CSL has, so it was taken as a document"),
        ({"type": None}, {"type": "document"}, "it names no type that CSL has, so it was taken as a document"),
        ({"type": "journal-article"}, {"type": "article-journal"}, PUT_RIGHT),
        ({"author": [{"family": "A Fund", "isInstitution": "true"}]}, {"author": [{"literal": "A Fund"}]}, PUT_RIGHT),
        ({"author": "Doe, J"}, {"author": [{"literal": "Doe, J"}]}, PUT_RIGHT),
        ({"author": [{"family": "Doe", "sequence": "first"}]}, {"author": [{"family": "Doe"}]}, PUT_RIGHT),
        ({"issued": {"date-parts": [["2000", "5"]]}}, {"issued": {"date-parts": [[2000, 5]]}}, ""),
        ({"issued": {"date-parts": [["2000", "", ""]]}}, {"issued": {"date-parts": [[2000]]}}, ""),
        ({"issued": "2000-05"}, {"issued": {"date-parts": [[2000, 5]]}}, PUT_RIGHT),
        ({"issued": {"raw": "5 May 2000"}}, {"issued": {"date-parts": [[2000, 5, 5]]}}, ""),
        ({"issued": {"literal": "in press"}}, {"issued": {"literal": "in press"}}, ""),
        ({"issued": {"date-parts": []}}, {}, PUT_RIGHT),
        ({"issued": {"date-parts": [[2000, 13]]}}, {"issued": {"date-parts": [[2000]]}}, ""),
        ({"issued": {"date-parts": [[99999]]}}, {}, "its date “[[99999]]” is not one that can be, so it was left out"),
        ({"volume": 5, "issue": 0}, {"volume": "5", "issue": "0"}, ""),
        ({"ISSN": ["0002-7863", "1520-5126"]}, {"ISSN": "0002-7863, 1520-5126"}, PUT_RIGHT),
        ({"copyright": "x"}, {}, "not kept, as CSL has no such variables: copyright"),
        ({"custom": {"note": {"a": 1}}}, {}, "not kept of its custom part: note"),
    ],
)
def test_what_is_not_as_it_should_be_is_put_right_and_named(item, read_as, warning):
    record = one(**item)

    assert record.item == {"type": "book", "title": "Bread", **read_as}
    assert any(said.startswith(warning) for said in record.warnings)
    assert is_valid(record.item)


def test_an_item_without_a_type_is_a_document():
    (record,) = read([{"id": 1, "title": "Bread"}])

    assert record.item == {"type": "document", "title": "Bread"}
    assert put_right(record)


def test_the_status_of_a_publication_is_a_word_and_never_ours():
    record = one(status="approved", custom={"noticeStatus": "retracted", "publicationTypes": ["Review"]})

    assert record.item["status"] == "approved"
    assert record.item["custom"] == {"noticeStatus": "retracted", "publicationTypes": ["Review"]}
    assert record.announced == ()


def test_tags_of_other_formats_come_back_and_none_that_would_make_it_another_work():
    kept = {"ris": {"AD": ["Example Hospital"], "TY": ["XYZZY"]}, "nbib": {"OWN": ["NLM"], "LID": ["S1 [pii]"]}}
    record = one(custom=kept)
    assert record.item["custom"] == kept
    assert read("".join(csl_json.write([record.item])))[0].item["custom"] == kept

    bad = {
        "ris": {"DO": ["10.1000/x"], "ER": [""], "AD": [{"a": 1}], "x\n": ["y"]},
        "nbib": {"PMID": ["1"], "LID": ["10.1/x [doi]"]},
    }
    record = one(custom=bad)
    assert "custom" not in record.item
    assert [said for said in record.warnings if said.startswith("not kept")] == [
        "not kept of its custom part: ris AD, DO, ER, x\n",
        "not kept of its custom part: nbib LID, PMID",
    ]


@pytest.mark.parametrize("key", ["approved_by", "approvedBy", "signed_at", "is_superuser", "history_user", "__proto__"])
@pytest.mark.parametrize("place", ["item", "custom"])
def test_what_no_file_may_set_is_a_rejection(key, place):
    rejected, taken = read(
        [{"title": "A", **({key: "me"} if place == "item" else {"custom": {key: "me"}})}, {"title": "B"}]
    )

    assert rejected.rejected == f"it has “{key}”, which no file may set"
    assert taken.item == {"type": "document", "title": "B"}


def test_what_is_no_item_is_a_rejection():
    values = [5, None, "x", [], {}, {"title": {"$ne": None}}, {"title": True}]

    assert [record.rejected for record in read(values)] == ["it is no object"] * 4 + ["it has no title"] * 3


@pytest.mark.parametrize("value", ["null", "[]", '"x"', "0", "true", "", " ", "{}x"])
def test_what_is_no_list_of_items_is_unreadable(value):
    with pytest.raises(Unreadable):
        csl_json.read(value)


@pytest.mark.parametrize("shape", [lambda item: item, lambda item: {"items": [item]}, lambda item: [item]])
def test_one_item_and_a_list_in_an_object_are_read_too(shape):
    assert [record.item for record in read(shape({"id": 1, "type": "book", "title": "B"}))] == [
        {"type": "book", "title": "B"}
    ]


def test_what_is_written_is_valid_and_reads_the_same():
    items = [record.item for record in read(real_text("csl/citation-js_bibtex-csl.json"))]
    written = "".join(csl_json.write([*items, {"title": "Without a type", "ours": 1}]))

    assert VALIDATOR.is_valid(json.loads(written))
    assert [record.item for record in read(written)] == [*items, {"type": "document", "title": "Without a type"}]


def test_an_id_is_kept_and_one_that_is_missing_is_given():
    items = [{"id": "ours", "type": "book"}, {"type": "book", "DOI": "10.1000/a"}, {"type": "book"}]

    assert [item["id"] for item in json.loads("".join(csl_json.write(items)))] == ["ours", "10.1000/a", "item-3"]


def test_nothing_written_is_a_valid_list():
    assert json.loads("".join(csl_json.write([]))) == []
