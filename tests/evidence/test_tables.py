"""`evidence/bibliography/tables`: known columns are read, unknown ones listed, and those that decide refused."""

import csv
import io

import pytest
from django.conf import settings

from evidence.bibliography.forbidden import FORBIDDEN_COLUMNS
from evidence.bibliography.records import Unreadable
from evidence.bibliography.tables.columns import COLUMNS
from tests.evidence.exports import contents, items, records

pytestmark = pytest.mark.once  # reads and writes text: no database takes part


def table(*rows: list[str], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def item(**cells: str) -> dict:
    """The item of one row; “_” in a column's name stands for a blank."""
    (record,) = row(**cells)
    return record.item


def row(**cells: str):
    columns = {"Title": "A trial", **{name.replace("_", " "): cell for name, cell in cells.items()}}
    return records(table([*columns, "Year"], [*columns.values(), "2020"]))


def test_row_becomes_a_csl_item():
    header = ["Title", "Authors", "Journal", "Published Year", "Volume", "Issue", "Pages", "DOI", "PMID", "Abstract"]
    cells = [
        "A trial",
        "Doe, J.; Roe, R.",
        "Journal of Examples",
        "2020",
        "3",
        "1",
        "5‐9",
        "10.1000/X",
        "12",
        "Helped.",
    ]

    (record,) = records(table(header, cells))

    assert record.item == {
        "type": "article-journal",
        "title": "A trial",
        "author": [{"family": "Doe", "given": "J."}, {"family": "Roe", "given": "R."}],
        "container-title": "Journal of Examples",
        "issued": {"date-parts": [[2020]]},
        "volume": "3",
        "issue": "1",
        "page": "5-9",
        "DOI": "10.1000/x",
        "PMID": "12",
        "abstract": "Helped.",
    }
    assert record.warnings == ()


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_delimiter_is_found_by_content(delimiter, name):
    read = contents(table(["Title", "DOI"], ["A, or b; or\tc | d", "10.1000/x"], delimiter=delimiter))

    assert read.remarks == (f"cells are separated by {name}",)
    assert [record.item["title"] for record in read.records] == ["A, or b; or c | d"]


def test_lines_above_the_header_are_passed_over_and_said():
    read = contents("Search of 3 May\nResults: 1, 2\n\n" + table(["Title", "DOI"], ["A trial", "10.1000/x"]))

    assert read.remarks == ("the header is line 4; what stands above it is not read",)
    assert [record.item["title"] for record in read.records] == ["A trial"]


def test_byte_order_mark_and_embedded_line_breaks():
    text = "\ufeff" + table(["Title", "Abstract"], ["A\ntrial", "First.\r\nSecond."], ["B", "c"])

    first, second = items(records(text))

    assert (first["title"], first["abstract"], second["title"]) == ("A trial", "First.\nSecond.", "B")


def test_unknown_columns_are_listed():
    assert contents(table(["Title", "Covidence #", "DOI", "Tags"], ["A", "#1", "", "x"])).remarks == (
        "columns not read: “Covidence #”, “Tags”",
    )


@pytest.mark.parametrize(
    "name",
    [
        "status",
        "Approved_By",
        "APPROVED BY",
        "ApprovedBy",
        "reviewer",
        "standing",
        "is_superuser",
        "history_user",
        "history_date",
        "HistoryUser",
        "password",
        " State ",
    ],
)
def test_column_that_would_decide_something_refuses_the_file_and_is_named(name):
    with pytest.raises(Unreadable) as refusal:
        contents(table(["Title", "DOI", name], ["A trial", "10.1000/x", "approved"]))

    assert f"“{name.strip()}”" in str(refusal.value)


def test_column_in_other_letters_of_the_same_name_is_refused_too():
    with pytest.raises(Unreadable, match="No file may say who decided what"):
        contents(table(["Title", "DOI", "ｓｔａｔｕｓ"], ["A trial", "10.1000/x", "approved"]))


def test_every_column_that_would_decide_is_named_at_once():
    with pytest.raises(Unreadable, match="“status”, “approved_by”"):
        contents(table(["title", "status", "approved_by"], ["A", "approved", "chief"]))


def test_no_column_that_is_read_is_forbidden():
    assert {name for names in COLUMNS.values() for name in names} & FORBIDDEN_COLUMNS == set()


def test_documentation_lists_every_column():
    text = (settings.BASE_DIR / "docs" / "reference-formats.md").read_text()

    assert [
        f"| {what} | {', '.join(names)} |"
        for what, names in COLUMNS.items()
        if f"| {what} | {', '.join(names)} |" not in text
    ] == []
    assert ", ".join(sorted(FORBIDDEN_COLUMNS)) in text


def test_columns_that_only_look_forbidden_are_listed():
    read = contents(table(["Title", "DOI", "Legal Status", "Reviewed Author"], ["A", "", "", ""]))

    assert read.remarks == ("columns not read: “Legal Status”, “Reviewed Author”",)


def test_known_column_that_stands_twice_refuses_the_file():
    with pytest.raises(Unreadable, match="“Title” stands twice"):
        contents(table(["Title", "DOI", "Title"], ["A", "10.1000/x", "B"]))
    assert len(records(table(["Title", "DOI", "x", "x"], ["A", "10.1000/x", "1", "2"]))) == 1


def test_too_many_columns_refuse_the_file():
    with pytest.raises(Unreadable, match="100,000 columns, and 1,000 is the most"):
        contents(table(["Title", "DOI", *map(str, range(99_998))], ["A"]))


def test_row_with_too_many_cells_is_rejected_and_the_others_are_taken():
    taken, rejected, last = records(table(["Title", "DOI"], ["A", ""], ["B", "", *["x"] * 100_000], ["C", ""]))

    assert rejected.rejected == "line 3 has 100,002 cells, and the header 2: a value in it may need quotation marks"
    assert (taken.item["title"], last.item["title"], last.number) == ("A", "C", 3)


def test_row_that_ends_early_is_taken_and_said():
    (record,) = records("Title,Year,Abstract\nA trial,2020\n")

    assert record.warnings == ("line 2 ends 1 cells before the header does", "no abstract, no DOI")


def test_empty_rows_are_no_records():
    assert [record.number for record in records("Title,DOI\n,\n\nA,\n , \nB,\n")] == [1, 2]


def test_row_without_title_is_rejected():
    assert [record.rejected for record in records("title,abstract\n,Something\n")] == ["it has no title"]


@pytest.mark.parametrize(
    "spoilt",
    [
        'Title,DOI\nA,\n"B,10.1000/x\nC,\n',
        'Title,DOI\nA,\n"B" or b,10.1000/x\nC,\n',
        'Title,DOI\nA,\nB,"10.1000/x\nC,\n',
        'Title,DOI\nA,\n"B,\nC,\n',
    ],
)
def test_quotation_mark_that_does_not_close_costs_its_row_only(spoilt):
    first, rejected, last = records(spoilt)

    assert (first.item["title"], last.item["title"]) == ("A", "C")
    assert rejected.rejected == "its quotation marks do not close: look at line 3"


def test_quotation_marks_inside_a_cell_are_text():
    assert items(records('Title,DOI\nThe "best" trial,\n'))[0]["title"] == 'The "best" trial'


def test_more_spoilt_rows_than_anyone_can_mend_refuse_the_file():
    with pytest.raises(Unreadable, match="More than 1,000 rows have quotation marks that do not close"):
        records("Title,DOI\n" + '"A" a,\n' * 1_100)


@pytest.mark.parametrize(
    "cell", ["=cmd|'/c calc'!A1", "+1+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://example.org")']
)
def test_cell_is_text_whatever_it_begins_with(cell):
    found = item(Title=cell, Abstract=cell, Journal=cell)

    assert (found["title"], found["abstract"], found["container-title"]) == (cell, cell, cell)


def test_tab_and_carriage_return_before_a_formula_are_blanks():
    assert item(Title="\t=1+1")["title"] == "=1+1"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Griffin DK, Larkin DM, O'Connor RE.", [("Griffin", "DK"), ("Larkin", "DM"), ("O'Connor", "RE")]),
        ("Pérez-de la Fuente R, Solórzano-Kraemer MM.", [("Pérez-de la Fuente", "R"), ("Solórzano-Kraemer", "MM")]),
        ("Yang, Z.; McNamara, M.E.", [("Yang", "Z."), ("McNamara", "M.E.")]),
        ("Yang, Z. and Jiang, B.", [("Yang", "Z."), ("Jiang", "B.")]),
        ("['Marx, Karl', 'Lindgren, Astrid']", [("Marx", "Karl"), ("Lindgren", "Astrid")]),
        ('["Marx, Karl"]', [("Marx", "Karl")]),
        ("Doe, Jane", [("Doe", "Jane")]),
    ],
)
def test_authors_are_told_apart_as_each_export_joins_them(cell, names):
    assert [(name["family"], name["given"]) for name in item(Authors=cell)["author"]] == names


def test_groups_among_authors_stay_groups():
    assert item(Authors="Doe J, Roe R, Example Trial Group.")["author"][-1] == {"literal": "Example Trial Group"}
    assert item(Authors="World Health Organization")["author"] == [{"literal": "World Health Organization"}]


def test_authors_that_cannot_be_told_apart_are_one_name_and_that_is_said():
    (record,) = row(Authors="Jane Doe, Richard Roe, Ann Poe")

    assert record.item["author"] == [{"literal": "Jane Doe, Richard Roe, Ann Poe"}]
    assert record.warnings[0].startswith("authors are kept as one name")


@pytest.mark.parametrize(
    ("cells", "parts"),
    [
        ({"Date": "2020-03-04"}, [2020, 3, 4]),
        ({"Date": "2019-03-04"}, [2020]),
        ({"Month": "4"}, [2020, 4]),
        ({"Month": "Apr", "Day": "3"}, [2020, 4, 3]),
    ],
)
def test_date_is_as_exact_as_the_columns_allow(cells, parts):
    assert item(**cells)["issued"] == {"date-parts": [parts]}


def test_year_that_cannot_be_is_left_empty_with_a_warning():
    (record,) = records("Title,Year\nA trial,20l4\n")

    said = "its date “20l4” is not one that can be, so it was left out"
    assert record.warnings == (said, "no year, no abstract, no DOI")


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        ("journalArticle", "article-journal"),
        ("bookSection", "chapter"),
        ("RPRT", "report"),
        ("Conference Paper", "paper-conference"),
        ("preprint", "article"),
        ("Editorial", "document"),
    ],
)
def test_type_is_read_in_the_words_of_each_export(kind, type):
    assert item(Item_Type=kind)["type"] == type


def test_rows_of_attachments_and_notes_are_no_references():
    (record,) = row(Item_Type="attachment")

    assert record.rejected == "it is a row of type “attachment”, not a reference"


def test_tag_stuck_to_an_identifier_is_left_out_and_said():
    (record,) = row(DOI="10.1000/x     LK  - https://example.org/link?id=doi:10.1000%2Fx")

    assert record.item["DOI"] == "10.1000/x"
    assert record.warnings[0].startswith("a tag was stuck to the DOI and is left out: “LK  - ")


@pytest.mark.parametrize("cell", ["37476288.0", "0", "1e5", "12 345", "١٢٣"])
def test_identifier_that_is_none_is_left_out_and_named(cell):
    (record,) = row(PMID=cell)

    assert "PMID" not in record.item
    assert "is not a PMID" in record.warnings[0]


def test_identifiers_in_the_words_of_exports():
    assert item(PubMed_ID="PUBMED 21314913")["PMID"] == "21314913"
    assert item(Extra="PMID: 21314913")["PMID"] == "21314913"
    assert item(ISSN='["1932-8494", "1932-8486"]')["ISSN"] == "1932-8494, 1932-8486"
    assert item(CTgov_ID="NCT00000122")["custom"] == {"registrations": ["NCT00000122"]}


def test_table_without_known_columns_is_no_table_of_references():
    with pytest.raises(Unreadable, match="no line has “title” and another column that is known"):
        contents("name,value\na,b\n", format="csv")
