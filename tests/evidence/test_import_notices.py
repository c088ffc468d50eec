"""`import_notices`: a Retraction Watch CSV on our references; every row counted, nothing twice, nothing half."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import roles
from evidence.bibliography.retraction_watch import COLUMNS
from evidence.models import Notice, Reference, Standing
from evidence.services import dismiss_notice, import_notices
from tests import make
from tests.cast import PASSWORD, person
from tests.evidence.retraction_files import facts, real, rows_of, written
from tests.races import at_once, unexpected

pytestmark = pytest.mark.django_db
COUNTED = ("records", "imported", "known", "rejected", "unmatched")


def run(tmp_path, content: str | bytes, *options: str, name: str = "notices.csv") -> dict:
    file = tmp_path / name
    file.write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
    out = io.StringIO()
    call_command("import_notices", str(file), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refused(tmp_path, content: str | bytes, *options: str) -> tuple[int, str]:
    out = io.StringIO()
    (tmp_path / "notices.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CommandError) as error:
        call_command("import_notices", str(tmp_path / "notices.csv"), "--json", *options, stdout=out)
    report = json.loads(out.getvalue())
    assert {name: report[name] for name in COUNTED} == dict.fromkeys(COUNTED, 0)
    return error.value.returncode, report["refused"][0]


def counted(report: dict) -> tuple[int, ...]:
    """Records, then what became of them, which adds up."""
    numbers = tuple(report[name] for name in COUNTED)
    assert numbers[0] == sum(numbers[1:])
    return numbers


def status(reference) -> str:
    found = Standing.objects.filter(reference=reference).first()
    return found.status if found else "current"


def test_a_row_is_recorded_with_all_that_it_says(ann, tmp_path):
    reference = make.reference(by=ann)

    report = run(tmp_path, written({"OriginalPaperDOI": reference.doi.upper()}))

    notice = reference.notices.get()
    assert (counted(report), report["references_changed"]) == ((1, 1, 0, 0, 0), 1)
    assert (notice.kind, notice.dated, notice.doi) == ("retraction", date(2024, 3, 14), "10.5555/notice.1")
    assert (notice.source, notice.record, notice.pmid) == ("Retraction Watch", "101", "")
    assert notice.reasons == ["Concerns/Issues About Data", "Unreliable Results"]
    assert notice.raw["Reason"] == "+Concerns/Issues About Data;+Unreliable Results;"
    assert (notice.by.username, status(reference)) == ("service-notices", "retracted")


def test_a_row_is_matched_by_pubmed_id_where_it_has_no_doi(ann, tmp_path):
    reference = make.reference(by=ann, pmid="36035816")

    report = run(tmp_path, written({"OriginalPaperPubMedID": "36035816.0", "RetractionPubMedID": "37476288.0"}))

    assert (counted(report), reference.notices.get().pmid) == ((1, 1, 0, 0, 0), "37476288")


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("Retraction", "retraction"),
        ("Expression of concern", "expression-of-concern"),
        ("expression of concern ", "expression-of-concern"),
        ("Correction", "correction"),
        ("Reinstatement", "reinstatement"),
        ("Unretraction", "other"),
    ],
)
def test_each_nature_is_of_its_kind(ann, tmp_path, nature, kind):
    reference = make.reference(by=ann)

    run(tmp_path, written({"OriginalPaperDOI": reference.doi, "RetractionNature": nature}))

    assert reference.notices.get().kind == kind


def test_several_rows_of_one_paper_add_up_whatever_their_order(ann, tmp_path):
    first, second = make.reference(by=ann), make.reference(by=ann)
    told = [("Reinstatement", "3/1/2024 0:00"), ("Retraction", "1/1/2024 0:00"), ("Correction", "1/1/2023 0:00")]
    rows = [
        {"OriginalPaperDOI": one.doi, "RetractionNature": nature, "RetractionDate": day, "Record ID": f"{one.pk}-{day}"}
        for one in (first, second)
        for nature, day in told
    ]
    again = {"OriginalPaperDOI": second.doi, "RetractionDate": "4/1/2024 0:00", "RetractionDOI": "10.5555/again"}

    report = run(tmp_path, written(*rows, again))

    assert counted(report) == (7, 7, 0, 0, 0)
    assert (status(first), status(second)) == ("corrected", "retracted")
    assert first.notices.count() == 3


def test_read_again_everything_is_known(ann, tmp_path):
    content = written({"OriginalPaperDOI": make.reference(by=ann).doi}, {"Record ID": "102"})
    run(tmp_path, content)

    again = run(tmp_path, content)

    assert (counted(again), again["references_changed"], Notice.objects.count()) == ((2, 0, 1, 0, 1), 0, 1)


def test_a_row_that_stands_twice_in_a_file_is_known_the_second_time(ann, tmp_path):
    row = {"OriginalPaperDOI": make.reference(by=ann).doi}

    assert counted(run(tmp_path, written(row, row))) == (2, 1, 1, 0, 0)


def test_dismissed_it_stays_dismissed_and_a_new_row_opens_it(ann, rob, tmp_path):
    reference = make.reference(by=ann)
    row = {"OriginalPaperDOI": reference.doi}
    run(tmp_path, written(row))
    dismiss_notice(reference.notices.get(), reason="Another paper.", password=PASSWORD, by=rob)

    run(tmp_path, written(row))
    dismissed = status(reference)
    run(tmp_path, written(row, row | {"Record ID": "102", "RetractionDOI": "10.5555/notice.2"}))

    assert (dismissed, status(reference)) == ("current", "retracted")


def test_a_reference_that_is_the_notice_is_warned_of_and_not_retracted(ann, tmp_path):
    paper, notice = make.reference(by=ann), make.reference(by=ann)

    report = run(tmp_path, written({"OriginalPaperDOI": paper.doi, "RetractionDOI": notice.doi}))

    assert (counted(report), status(paper), status(notice)) == ((1, 1, 0, 0, 0), "retracted", "current")
    assert [one.kind for one in notice.notices.all()] == ["notice-itself"]


def test_a_notice_at_the_papers_own_address_is_of_the_paper(ann, tmp_path):
    paper = make.reference(by=ann)

    run(tmp_path, written({"OriginalPaperDOI": paper.doi, "RetractionDOI": paper.doi.upper()}))

    assert [one.kind for one in paper.notices.all()] == ["retraction"]


def test_a_work_that_is_not_here_or_has_no_identifier_is_unmatched(ann, tmp_path):
    make.reference(by=ann)

    report = run(tmp_path, written({"OriginalPaperDOI": "10.5555/elsewhere"}, {}, {"OriginalPaperDOI": "see above"}))

    assert counted(report) == (3, 0, 0, 0, 3)


def test_identifiers_of_two_works_are_told_and_never_guessed(ann, tmp_path):
    by_doi, by_pmid = make.reference(by=ann), make.reference(by=ann, pmid="36035816")
    both = {"OriginalPaperDOI": by_doi.doi, "OriginalPaperPubMedID": "36035816"}
    neither = {"OriginalPaperDOI": "10.5555/elsewhere", "OriginalPaperPubMedID": "36035816", "Record ID": "102"}

    report = run(tmp_path, written(both, neither))

    assert counted(report) == (2, 1, 0, 1, 0)
    assert ([one["record"] for one in report["rejections"]], report["warnings"][0]["record"]) == ([2], 1)
    assert (status(by_doi), status(by_pmid)) == ("retracted", "current")


def test_a_doubt_reaches_both_references_that_have_its_identifiers_and_a_reinstatement_one(ann, tmp_path):
    by_doi, by_pmid = make.reference(by=ann), make.reference(by=ann, doi=None, pmid="36035816")
    row = {"OriginalPaperDOI": by_doi.doi, "OriginalPaperPubMedID": "36035816"}
    lifted = {"RetractionNature": "Reinstatement", "RetractionDate": "4/1/2024 0:00", "Record ID": "102"}

    report = run(tmp_path, written(row))
    doubted = status(by_doi), status(by_pmid)
    again = run(tmp_path, written(row, row | lifted | {"RetractionDOI": "10.5555/notice.2"}))

    assert (counted(report), counted(again)) == ((1, 1, 0, 0, 0), (2, 1, 1, 0, 0))
    assert (doubted, status(by_doi), status(by_pmid)) == (("retracted", "retracted"), "reinstated", "retracted")
    assert "of both" in report["warnings"][0]["message"]
    assert "was taken for" in again["warnings"][1]["message"]


@pytest.mark.parametrize("day", ["", "14/3/2024 0:00", "2024-03-14", "3/14/2999 0:00", "soon"])
def test_a_day_that_is_none_is_left_out_and_never_guessed(ann, tmp_path, day):
    reference = make.reference(by=ann)

    report = run(tmp_path, written({"OriginalPaperDOI": reference.doi, "RetractionDate": day}))

    assert (counted(report), len(report["warnings"]), reference.notices.get().dated) == ((1, 1, 0, 0, 0), 1, None)


def test_a_reinstatement_without_its_day_is_rejected(ann, tmp_path):
    reference = make.reference(by=ann)
    row = {"OriginalPaperDOI": reference.doi, "RetractionNature": "Reinstatement", "RetractionDate": ""}

    report = run(tmp_path, written(row))

    assert (counted(report), reference.notices.count()) == ((1, 0, 0, 1, 0), 0)


def test_a_day_is_read_the_american_way(ann, tmp_path):
    reference = make.reference(by=ann)

    run(tmp_path, written({"OriginalPaperDOI": reference.doi, "RetractionDate": "04/03/2024 0:00"}))

    assert reference.notices.get().dated == date(2024, 4, 3)


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\r\n", "\n"),
        lambda text: "\r\n".join(f"{line}," for line in text.splitlines()),
        lambda text: "\r\n".join(line + "," * (at > 0) for at, line in enumerate(text.splitlines())),
        lambda text: "\r\n".join(line + "," * (at == 0) for at, line in enumerate(text.splitlines())),
        lambda text: text + "\r\n\r\n",
        lambda text: text.replace("Example trial", '"Example, ""trial""\nof two lines"'),
        lambda text: text.replace("Example trial", "Ex\x00ample trial"),
    ],
    ids=["mark", "LF", "21 columns", "21 cells", "21 names", "blank lines", "quoted", "odd bytes"],
)
def test_the_file_may_come_in_any_of_its_forms(ann, tmp_path, changed):
    reference = make.reference(by=ann)

    report = run(tmp_path, changed(written({"OriginalPaperDOI": reference.doi})))

    assert (counted(report), reference.notices.get().reasons[0]) == ((1, 1, 0, 0, 0), "Concerns/Issues About Data")


def test_a_row_that_cannot_be_read_is_rejected_and_the_others_go_in(ann, tmp_path):
    reference = make.reference(by=ann)
    first, *rest = written({"OriginalPaperDOI": reference.doi}).splitlines()
    swallowed = f'7,"{"a" * 140_000}'

    report = run(tmp_path, "\n".join([first, "1,2,3", *rest, swallowed]))

    assert counted(report) == (3, 1, 0, 2, 0)
    assert [one["record"] for one in report["rejections"]] == [1, 3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "It is empty"),
        (b"PK\x03\x04\x14\x00", "save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as CSV"),
        ("TY  - JOUR\nER  -\n", "no CSV of Retraction Watch"),
        (written(columns=[one for one in COLUMNS if one != "RetractionNature"]), "no column RetractionNature"),
        (written(columns=[*COLUMNS, "status"]), "column status"),
        (written(columns=[*COLUMNS, "Approved_By"]), "column Approved_By"),
        (written(columns=[*COLUMNS, "Reason"]), "two columns Reason"),
    ],
)
def test_another_file_is_refused_whole_and_named(ann, tmp_path, content, said):
    code, reason = refused(tmp_path, content)

    assert (code, said in reason) == (2, True)


def test_a_line_without_an_end_is_read_in_pieces(ann, tmp_path, monkeypatch):
    monkeypatch.setattr("evidence.management.commands.import_notices.LONGEST_LINE", 1_000)

    report = run(tmp_path, written({"OriginalPaperDOI": make.reference(by=ann).doi}, {"Notes": "a" * 5_000}))

    numbers = counted(report)
    assert (numbers[1], numbers[3] > 3) == (1, True)


def test_a_column_that_is_not_known_is_told_of(ann, tmp_path):
    report = run(tmp_path, written({"OriginalPaperDOI": make.reference(by=ann).doi}, columns=[*COLUMNS, "Colour"]))

    assert (counted(report), report["unknown_columns"]) == ((1, 1, 0, 0, 0), ["Colour"])


def test_who_imports_needs_an_account_and_a_role(ann, stan, tmp_path):
    content = written({"OriginalPaperDOI": make.reference(by=ann).doi})

    assert refused(tmp_path, content, "--as", "nobody")[0] == 2
    assert refused(tmp_path, content, "--as", stan.username)[0] == 1
    assert Notice.objects.count() == 0
    run(tmp_path, content, "--as", ann.username)
    assert Notice.objects.get().by == ann


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("import_notices", str(tmp_path / "none.csv"))

    assert error.value.returncode == 2


def test_without_json_the_numbers_are_said_in_words(ann, tmp_path, capsys):
    (tmp_path / "notices.csv").write_text(written({"OriginalPaperDOI": make.reference(by=ann).doi}, {}))

    call_command("import_notices", str(tmp_path / "notices.csv"))

    told = capsys.readouterr()
    assert told.out.startswith("2 records: 1 imported, 0 known before, 0 rejected, 1 about works that are not here.")
    assert told.err == ""


def test_a_batch_asks_as_much_for_one_work_as_for_three(ann):
    def asked(count: int) -> int:
        rows = rows_of(written(*({"OriginalPaperDOI": make.reference(by=ann).doi} for _ in range(count))))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            import_notices(rows, by=ann)
        return len(queries)

    assert asked(1) == asked(3)


def test_the_real_sample_of_retraction_watch(ann, tmp_path):
    name = "retractions/retraction_watch_sample_paperqa.csv"
    fact, file = facts()[name], real(name)
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    for number, one in enumerate(rows):  # half by DOI, and by PubMed id where there is one
        pmid = one["OriginalPaperPubMedID"].removesuffix(".0")
        make.reference(by=ann, **({"doi": None, "pmid": pmid} if pmid != "0" else {"doi": one["OriginalPaperDOI"]}))
        if number == 9:
            break

    report = run(tmp_path, file.read_bytes())

    assert counted(report) == (fact["records"], 10, 0, 0, 10)
    assert Standing.objects.filter(status="retracted").count() == Reference.objects.count() == 10
    assert (report["references_changed"], Notice.objects.filter(dated=None).count()) == (10, 0)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_record_each_row_once():
    ann = person("ann", roles.EDITOR)
    references = [make.reference(by=ann) for _ in range(20)]
    rows = rows_of(written(*({"OriginalPaperDOI": one.doi, "Record ID": str(one.pk)} for one in references)))

    results = at_once(*[lambda rows=order: import_notices(rows, by=ann) for order in (rows, rows[::-1], rows)])

    assert unexpected(results) == []
    assert sorted((one.imported, one.known) for one in results) == [(0, 20), (0, 20), (20, 0)]
    assert Notice.objects.count() == 20
