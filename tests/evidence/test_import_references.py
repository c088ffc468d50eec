"""`manage.py import_references`: names, options, exit codes and the shape of its answer are a contract."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from evidence.models import Reference, ReferenceImport
from tests.make_records import TRIAL

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
RIS = "TY  - JOUR\nTI  - Rest and motion\nAU  - Roe, Ann\nPY  - 2021\nDO  - 10.5555/ris\nER  - \n"
WITHOUT_TITLE = "TY  - JOUR\nAU  - Roe, Ann\nPY  - 2021\nER  - \n"


def written(folder: Path, name: str, content: str | bytes) -> str:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def told(*arguments: str) -> dict:
    out = io.StringIO()
    call_command("import_references", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def refused(*arguments: str) -> tuple[int, str, str]:
    """Exit code, what is said, and what is printed."""
    out = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_references", *arguments, stdout=out)
    return refusal.value.returncode, str(refusal.value), out.getvalue()


def library() -> list[str]:
    return list(Reference.objects.order_by("pk").values_list("title", flat=True))


def test_the_answer_has_the_shape_that_was_promised(db, tmp_path):
    file = written(tmp_path, "mine.ris", RIS + WITHOUT_TITLE)

    answer = told(file)

    assert {name: answer[name] for name in ("records", "imported", "merged", "rejected")} == {
        "records": 2, "imported": 1, "merged": 0, "rejected": 1,
    }  # fmt: skip
    [of_file] = answer["files"]
    assert (of_file["file"], of_file["format"], of_file["records"], of_file["imported"]) == ("mine.ris", "ris", 2, 1)
    assert [sorted(one) for one in of_file["rejections"]] == [["reason", "record"]]
    assert of_file["rejections"][0]["record"] == 2
    assert all(sorted(one) == ["message", "record"] for one in of_file["warnings"])


def test_the_service_account_imports_unless_somebody_is_named(db, ann, tmp_path):
    one, other = written(tmp_path, "one.ris", RIS), written(tmp_path, "two.ris", RIS.replace("/ris", "/two"))
    told(one)
    told(other, "--as", "ann")

    assert [run.by.username for run in ReferenceImport.objects.order_by("pk")] == ["service-import", "ann"]


def test_good_records_go_in_and_bad_ones_are_told(db, tmp_path, capsys):
    call_command("import_references", written(tmp_path, "mine.ris", WITHOUT_TITLE + RIS))

    said = capsys.readouterr()
    assert (library(), said.err) == (["Rest and motion"], "")
    assert said.out.startswith("mine.ris (ris, UTF-8): 2 records; 1 imported, 0 merged, 1 rejected.")
    assert "record 1, rejected: " in said.out


def test_several_files_are_told_one_by_one(db, tmp_path):
    csl = written(tmp_path, "csl.json", json.dumps([TRIAL | {"id": "x"}]))

    answer = told(written(tmp_path, "one.ris", RIS), csl, written(tmp_path, "again.ris", RIS))

    assert [(one["format"], one["imported"], one["merged"]) for one in answer["files"]] == [
        ("ris", 1, 0),
        ("csl", 1, 0),
        ("ris", 0, 1),
    ]
    assert (answer["records"], answer["imported"], answer["merged"]) == (3, 2, 1)


def test_strict_ends_with_one_and_takes_nothing(db, tmp_path):
    code, said, _ = refused(written(tmp_path, "mine.ris", RIS + WITHOUT_TITLE), "--strict")

    assert (code, library()) == (1, [])
    assert said.startswith("Nothing was changed.\nmine.ris, record 2: ")


def test_strict_takes_a_file_without_fault(db, tmp_path):
    assert told(written(tmp_path, "mine.ris", RIS), "--strict")["imported"] == 1


def test_a_trial_run_changes_nothing_and_says_so(db, tmp_path, capsys):
    call_command("import_references", written(tmp_path, "mine.ris", RIS), "--dry-run")

    assert (library(), ReferenceImport.objects.count()) == ([], 0)
    assert capsys.readouterr().out.startswith(
        "Nothing was changed; this would be:\nmine.ris (ris, UTF-8): 1 records; 1"
    )


UNUSABLE = {
    "a page": b"<!DOCTYPE html><html><body>No.</body></html>",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "nothing": b"",
    "a story": b"Once upon a time there was a claim.",
}


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_is_no_references_ends_with_two_and_nothing_of_any_file_goes_in(db, tmp_path, content):
    good, bad = written(tmp_path, "good.ris", RIS), written(tmp_path, "bad.ris", content)

    code, said, printed = refused(good, bad, "--json")

    assert (code, library(), ReferenceImport.objects.count()) == (2, [], 0)
    assert said.startswith("bad.ris: ") and said.endswith("Nothing was changed.")
    assert json.loads(printed) == {"records": 0, "imported": 0, "merged": 0, "rejected": 0, "files": []}


def test_a_file_that_is_not_there_ends_with_two(db, tmp_path):
    assert refused(str(tmp_path / "none.ris"))[0] == 2


def test_an_unknown_person_ends_with_two_and_one_without_the_role_with_one(db, stan, tmp_path):
    file = written(tmp_path, "mine.ris", RIS)

    assert [refused(file, "--as", who)[0] for who in ("nobody", "stan")] == [2, 1]
    assert library() == []


def test_what_another_installation_approved_is_words_here(db, tmp_path):
    exported = {**TRIAL, "id": "1", "status": "approved", "note": "approved by Rita Example"}

    told(written(tmp_path, "export.json", json.dumps([exported])))

    made = Reference.objects.get()
    assert made.more == {"status": "approved", "note": "approved by Rita Example"}
    assert (made.citations.count(), hasattr(made, "standing")) == (0, False)


def real_files() -> list[Path]:
    folders = ("ris", "nbib", "bibtex", "csl", "crossref", "pubmed-xml", "tabular", "zotero")
    return (
        sorted(file for one in folders for file in (SHARED / one).glob("*") if file.is_file())
        if SHARED.exists()
        else []
    )


NO_FORMAT = (
    "The file is in none of the formats that are read: RIS, MEDLINE (NBIB), PubMed XML, BibTeX, CSL-JSON, Crossref"
    " JSON, Zotero JSON, CSV."
)
# Of the real files: a licence, two schemas, answers of Crossref as a test tool recorded them (the bodies in them are
# read in test_crossref.py), and a spreadsheet.
UNREADABLE = {
    **dict.fromkeys(
        [
            "csl/LICENSE.schema.txt",
            "csl/csl-citation.schema.json",
            "csl/csl-data.schema.json",
            "crossref/habanero_test_content_negotiation_citeproc_json.yaml",
            "crossref/habanero_test_registration_agency.yaml",
            "crossref/habanero_test_works_bad_id_warn.yaml",
            "crossref/habanero_test_works_mixed_ids_warn.yaml",
            "crossref/habanero_test_works_query.yaml",
            "crossref/habanero_test_works_with_one_id.yaml",
            "crossref/paperqa_test_crossref_journalquality_fields_filtering.yaml",
            "crossref/paperqa_test_tricky_journal_quality_results_10.1016-j.bbcan.2023.188947-1.yaml",
        ],
        NO_FORMAT,
    ),
    "tabular/cff_baseline_eppireviewer.xlsx": "This is a spreadsheet: save it as CSV.",
}


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of real exports is not beside this checkout")
def test_every_real_file_goes_in_accounted_for_and_a_second_time_changes_nothing(db):
    """Files that cannot be read say so; whatever they hold, no sum is wrong and nothing is written twice."""
    sums, again, unreadable = [], [], {}
    for file in real_files():
        try:
            first = told(str(file))
        except CommandError as refusal:
            unreadable[f"{file.parent.name}/{file.name}"] = refusal.returncode, str(refusal)
            continue
        before = Reference.objects.count(), Reference.history.count()
        second = told(str(file))
        sums.append((file.name, first["imported"] + first["merged"] + first["rejected"] == first["records"]))
        again.append((file.name, second["imported"], (Reference.objects.count(), Reference.history.count()) == before))

    assert [name for name, right in sums if not right] == []
    assert [one for one in again if one[1:] != (0, True)] == []
    assert unreadable == {
        name: (2, f"{name.partition('/')[2]}: {why} Nothing was changed.") for name, why in UNREADABLE.items()
    }
    assert len(sums) == len(real_files()) - len(UNREADABLE)


@pytest.mark.skipif(not SHARED.exists(), reason="the collection of real exports is not beside this checkout")
def test_one_article_exported_by_many_tools_is_one_reference(db):
    """Ten articles each, twelve in all by their DOIs, as five tools export them as RIS and two as CSV."""
    tools = ("covidence_endnote", "covidence_mendeley", "endnote", "mendeley", "zotero")
    exports = [SHARED / "ris" / f"cff_baseline_{one}.ris" for one in tools]
    exports += [SHARED / "tabular" / f"cff_baseline_{one}.csv" for one in ("covidence", "zotero")]

    answer = told(*map(str, exports))

    assert (answer["records"], answer["imported"], answer["merged"]) == (70, 12, 58)
