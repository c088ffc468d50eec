"""`evidence/bibliography/zotero.py`: recorded answers of the Web API, and what its fields become."""

import json

import pytest

from evidence.bibliography import zotero
from evidence.bibliography.csl_json import fault
from evidence.bibliography.records import Record, Unreadable
from evidence.bibliography.zotero import NO_REFERENCES, TYPES
from tests.evidence.real_files import counted, real_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

ITEMS, ITEM_TYPES = "zotero/pyzotero_items_doc.json", "zotero/pyzotero_item_types.json"


def read(**fields: object) -> Record:
    (record,) = zotero.read(json.dumps([{"key": "A", "data": {"itemType": "book", "title": "Bread", **fields}}]))
    return record


def test_recorded_items_are_all_taken():
    records = list(zotero.read(real_text(ITEMS)))
    facts = counted(ITEMS)

    assert (len(records), [record.number for record in records if record.rejected]) == (facts["records"], [])
    assert [record.item["type"] for record in records] == [
        *("webpage", "article-journal", "book", "motion_picture", "book", "book", "book", "webpage", "graphic", "book"),
        *("book", "paper-conference", "paper-conference", "article-journal", "manuscript", "book", "book", "book"),
        *("article-journal", "article-journal"),
    ]
    kinds = [TYPES_BACK[record.item["type"]] for record in records]
    assert {kind: kinds.count(kind) for kind in kinds} == facts["types"]
    assert all(fault({**record.item, "id": 1}) == "" for record in records)


TYPES_BACK = {
    "webpage": "webpage",
    "article-journal": "journalArticle",
    "book": "book",
    "motion_picture": "film",
    "graphic": "artwork",
    "paper-conference": "conferencePaper",
    "manuscript": "manuscript",
}


def test_a_list_of_item_types_has_records_and_no_reference():
    """Counted as 35 records, which they are; that none of them is a reference, each says itself."""
    records = list(zotero.read(real_text(ITEM_TYPES)))

    assert len(records) == counted(ITEM_TYPES)["records"]
    assert sorted({record.rejected for record in records}) == [
        "it describes a type of item, and is no reference",
        "it is a note, no reference",
    ]


def test_every_type_that_zotero_lists_is_known():
    listed = {one["itemType"] for one in json.loads(real_text(ITEM_TYPES))}

    assert listed - TYPES.keys() - NO_REFERENCES.keys() == set()


@pytest.mark.parametrize("kind", ["attachment", "note", "annotation"])
def test_what_is_no_reference_is_counted_and_rejected_for_what_it_is(kind):
    record = read(itemType=kind)

    article = "an" if kind.startswith("a") else "a"
    assert (record.number, record.rejected) == (1, f"it is {article} {kind}, no reference")


def test_dates_as_they_are_typed():
    typed = ["May 01, 1980", "08/1993", "January 07 , 2011", "2008-12-14", "1992", "03/04/2011", "13/04/2011"]

    assert [read(date=text).item["issued"]["date-parts"][0] for text in typed] == [
        [1980, 5, 1],
        [1993, 8],
        [2011, 1, 7],
        [2008, 12, 14],
        [1992],
        [2011],
        [2011, 4, 13],
    ]


def test_a_date_that_cannot_be_read_is_left_out_and_named():
    record = read(date="31/31/31")

    assert "issued" not in record.item
    assert "its date “31/31/31” is not one that can be, so it was left out" in record.warnings


def test_lines_of_extra_are_variables_and_the_rest_is_a_note():
    record = read(extra="PMID: 20664272\nDOI: 10.1000/ABC\nPMCID: PMC12\nstatus: in press\nread twice: yes\nMy note")

    assert {name: record.item[name] for name in ("PMID", "DOI", "PMCID", "status", "note")} == {
        "PMID": "20664272",
        "DOI": "10.1000/abc",
        "PMCID": "PMC12",
        "status": "in press",
        "note": "read twice: yes\nMy note",
    }


def test_creators_have_their_roles():
    creators = [
        {"creatorType": "author", "firstName": "Ana", "lastName": "García"},
        {"creatorType": "seriesEditor", "name": "A Board"},
        {"creatorType": "wizard", "lastName": "Oz"},
        {"creatorType": "author", "firstName": "", "lastName": ""},
    ]
    item = read(creators=creators).item

    assert (item["author"], item["collection-editor"], item["contributor"]) == (
        [{"family": "García", "given": "Ana"}],
        [{"literal": "A Board"}],
        [{"family": "Oz"}],
    )


def test_other_fields():
    item = read(pages="51 -55", tags=[{"tag": "a"}, {"tag": "b"}], place="York", ISBN="0393075079", numPages=5).item

    assert item == {
        "type": "book",
        "title": "Bread",
        "page": "51-55",
        "keyword": "a; b",
        "publisher-place": "York",
        "ISBN": "9780393075076",
        "number-of-pages": "5",
    }


def test_exports_have_their_items_bare():
    assert [record.item["title"] for record in zotero.read('{"items":[{"itemType":"book","title":"B"}]}')] == ["B"]


def test_what_no_file_may_set_is_a_rejection():
    assert read(approved_by="me").rejected == "it has “approved_by”, which no file may set"


@pytest.mark.parametrize("text", ["[]", "null", '"x"', "5"])
def test_what_is_no_answer_is_unreadable(text):
    with pytest.raises(Unreadable):
        zotero.read(text)
