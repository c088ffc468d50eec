"""Files of Retraction Watch in which something is amiss: every record is accounted for, and what is missed is told."""

import pytest

from evidence.bibliography.retraction_watch import COLUMNS, read_table
from evidence.management.commands.import_notices import CHUNK
from tests import make
from tests.evidence.retraction_files import rows_of, written
from tests.evidence.test_import_notices import counted, refused, run

pytestmark = pytest.mark.django_db


def spoilt(text: str, *ids: str, mark: str = '"') -> str:
    """The same file, the titles of these records with a quotation mark before them that nothing closes."""
    for one in ids:
        text = text.replace(f"{one},Example trial", f"{one},{mark}Example trial")
    return text


def five(works=()) -> str:
    dois = [one.doi for one in works] or [f"10.5555/w{number}" for number in range(5)]
    rows = [{"Record ID": f"60{at}", "OriginalPaperDOI": doi} for at, doi in enumerate(dois, start=1)]
    rows[-1]["Title"] = "Pain, and an example trial"  # written in quotation marks of its own
    return written(*rows)


@pytest.mark.parametrize("bad", [["601"], ["602", "603"], ["604"], ["601", "604"]])
def test_a_quotation_mark_that_does_not_close_costs_its_record_only(ann, tmp_path, bad):
    works = [make.reference(by=ann) for _ in range(5)]

    report = run(tmp_path, spoilt(five(works), *bad))

    numbers = [int(one) - 600 for one in bad]
    assert counted(report) == (5, 5 - len(bad), 0, len(bad), 0)
    assert [one["record"] for one in report["rejections"]] == numbers
    assert f"quotation marks do not close: look at line {numbers[0] + 1}" in report["rejections"][0]["reason"]
    assert [one.notices.count() for one in works] == [int(at not in numbers) for at in range(1, 6)]


def test_two_marks_that_close_one_another_swallow_nothing():
    text = spoilt(five(), "601").replace("602,Example trial", '602,Example trial"')

    rows = rows_of(text)

    assert [(one.number, bool(one.unreadable)) for one in rows] == [
        (1, True),
        *((number, False) for number in range(2, 6)),
    ]


LAYOUTS = [
    COLUMNS,
    ["Title", *(one for one in COLUMNS if one != "Title")],
    ["RetractionNature", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionDate", "RetractionDOI"],
    ["RetractionDate", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "Notes"],
]


def plain_lines(columns: list[str], *, record: str) -> list[list[str]]:
    """Five records of cells that need no quotation marks."""
    said = {"RetractionDate": "3/14/2024 0:00", "RetractionNature": "Retraction", "OriginalPaperPubMedID": "0"}
    own = [
        {"Record ID": f"{record}{at}", "OriginalPaperDOI": f"10.5555/w{at}", "RetractionDOI": f"10.5555/n{at}"}
        for at in range(1, 6)
    ]
    return [[(said | one).get(name, f"Any {name}") for name in columns] for one in own]


def accounted(columns: list[str], lines: list[list[str]], *, ends: str = "\n") -> list[tuple[int, bool]]:
    text = ends.join(",".join(one) for one in [columns, *lines, []])
    return [(one.number, bool(one.unreadable)) for one in rows_of(text)]


@pytest.mark.parametrize("record", ["60", "RW-"])
@pytest.mark.parametrize("columns", LAYOUTS, ids=["as exported", "title first", "nature first", "date first"])
@pytest.mark.parametrize(("opens", "closes"), [(0, 1), (1, 3), (0, 4)])
def test_in_whatever_column_two_marks_stand_every_record_is_accounted_for(columns, record, opens, closes):
    expected = [(number + 1, number == opens) for number in range(5)]
    told = {}
    for at, name in enumerate(columns):
        lines = plain_lines(columns, record=record)
        lines[opens][at] = f'"{lines[opens][at]}'
        lines[closes][at] = f'{lines[closes][at]}"'
        told[name] = [accounted(columns, lines, ends=ends) for ends in ("\n", "\r\n", "\r")]

    assert told == dict.fromkeys(columns, [expected] * 3)


def test_marks_in_two_columns_hide_no_record_either():
    lines = plain_lines(COLUMNS, record="60")
    lines[0][1], lines[3][9] = f'"{lines[0][1]}', f'{lines[3][9]}"'

    assert [number for number, _ in accounted(COLUMNS, lines)] == [1, 2, 3, 4, 5]
    assert accounted(COLUMNS, lines)[1:] == [(2, False), (3, False), (4, False), (5, False)]


@pytest.mark.parametrize("columns", LAYOUTS)
def test_what_is_written_in_several_lines_on_purpose_stays_readable(columns):
    text = "Pain, fever,\r\n12, and more, of it,\n10.5555/w9, was seen\n602,x\n3/14/2024"
    for at in range(len(columns)):
        lines = plain_lines(columns, record="60")
        lines[1][at] = f'"{text}"'

        assert accounted(columns, lines) == [(number, False) for number in range(1, 6)]


def test_a_cell_of_many_lines_is_one_cell():
    title = 'On "pain"\r\n12, and more, of it\nthird, line'

    [first, second] = rows_of(written({"Title": title}, {}))

    assert (first["Title"], second.number) == (title, 2)


def test_a_spoilt_row_is_not_held_with_the_whole_file():
    lines = iter([*spoilt(five(), "601").splitlines(keepends=True), *("7,\n" for _ in range(200_000))])

    next(read_table(lines).rows)

    assert len(list(lines)) > 100_000


def test_bytes_that_are_not_utf_8_refuse_the_file_before_anything_is_recorded(ann, tmp_path):
    work = make.reference(by=ann)
    good = written({"OriginalPaperDOI": work.doi}).encode()
    filler = written(*({"Notes": "é" * 100_000} for _ in range(6))).partition("\n")[2].encode()
    assert len(filler) > CHUNK

    code, said = refused(tmp_path, good + filler + "8,Étude\r\n".encode("latin-1"))

    assert (code, "Line 9 is not UTF-8: save the file as UTF-8" in said, work.notices.count()) == (2, True, 0)
    assert counted(run(tmp_path, good + filler))[:2] == (7, 1)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("OriginalPaperDOI", "10.5555/ours."),
        ("OriginalPaperDOI", "10.5555/OURS;"),
        ("OriginalPaperDOI", "10.5555/other; 10.5555/ours"),
        ("OriginalPaperPubMedID", "30539087.0;"),
        ("OriginalPaperPubMedID", "123, 30539087"),
    ],
)
def test_a_cell_that_holds_a_work_of_ours_and_more_is_told_of(ann, tmp_path, column, cell):
    work = make.reference(by=ann, doi="10.5555/ours", pmid="30539087")

    report = run(tmp_path, written({column: cell}, {"OriginalPaperDOI": "10.5555/nobodys."}))

    assert (counted(report), work.notices.count()) == ((2, 0, 0, 0, 2), 0)
    [warning] = report["warnings"]
    assert (warning["record"], f"{column} “{cell}” holds " in warning["message"]) == (1, True)


def test_a_day_to_come_is_told_as_one(ann, tmp_path):
    work = make.reference(by=ann)

    report = run(tmp_path, written({"OriginalPaperDOI": work.doi, "RetractionDate": "3/2/2999 0:00"}))

    assert report["warnings"][0]["message"] == "“3/2/2999 0:00” is still to come: recorded without one."
