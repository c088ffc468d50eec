"""`evidence/bibliography/detecting.py` and `reading.py`: a file is what is in it, whatever its name says."""

import json

import pytest

from evidence.bibliography import bibtex, csl_json, nbib, ris
from evidence.bibliography.detecting import NAMES, detected
from evidence.bibliography.records import Unreadable
from tests.evidence.exports import contents, export, names_in, records

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

RIS = "TY  - JOUR\nTI  - A trial\nPY  - 2020\nER  - \n"
NBIB = "PMID- 123\nOWN - NLM\nTI  - A trial\n"
BIBTEX = "@article{key, title = {A trial}}\n"
CSV = "Title,DOI\nA trial,10.1000/x\n"
XML = '<?xml version="1.0"?>\n<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>'
CSL = json.dumps([{"id": "1", "type": "article-journal", "title": "A trial"}])
CROSSREF = json.dumps({"status": "ok", "message-type": "work", "message": {"DOI": "10.1000/x"}})
ZOTERO = json.dumps([{"key": "A", "library": {}, "data": {"itemType": "journalArticle", "title": "A trial"}}])


@pytest.mark.parametrize(
    ("text", "format"),
    [
        (RIS, "ris"),
        (f"Record #1 of 2\nProvider: Example\n\n{RIS}", "ris"),
        ("TY\t- JOUR\nTI\t- A trial\nER\t- \n", "ris"),
        (RIS.replace("TY  - JOUR", "TY  -JOUR"), "ris"),
        (NBIB, "nbib"),
        (f"\n\n{NBIB}", "nbib"),
        ("PMC - PMC123\nTI  - A trial\n", "nbib"),
        ("PMID- \nTI  - A trial without number\n", "nbib"),
        ("OWN - NLM\nTI  - A trial\nJT  - Journal of Examples\n", "nbib"),
        (BIBTEX, "bibtex"),
        (f"Exported today.\n\n{BIBTEX}", "bibtex"),
        ('@string{nejm = "The Journal"}\n', "bibtex"),
        (CSV, "csv"),
        ("title;doi\nA trial;10.1000/x\n", "csv"),
        (XML, "pubmed-xml"),
        (CSL, "csl"),
        (CROSSREF, "crossref"),
        (json.dumps({"DOI": "10.1000/x", "indexed": {}, "title": ["A trial"]}), "crossref"),
        (ZOTERO, "zotero"),
        ("A letter to the editor.\n\nDear editor", ""),
        ('{"type": "journal-article", "title": "A trial"}', "csl"),
        ('[{"title": "A trial", "issued": {"date-parts": [[2020]]}}]', "csl"),
        ('{"name": "pkg", "title": "My blog post"}', ""),
        ('{"name": "pkg", "type": "module", "id": "x"}', ""),
        ('{"resourceType": "Bundle", "type": "document", "title": "A trial"}', ""),
        ('{"$schema": "https://json-schema.org", "title": "A trial", "properties": {"DOI": {}}}', ""),
    ],
)
def test_format_is_found_by_content(text, format):
    assert detected(text) == format


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<!DOCTYPE html>\n<p>TY  - JOUR</p>", "an HTML page"),
        ("<html><body>TY  - JOUR</body></html>", "an HTML page"),
        ("<!-- saved -->\n<HTML>", "an HTML page"),
        ("<svg onload='alert(1)'/>", "an SVG picture"),
        ('<?xml version="1.0"?><article article-type="research-article"/>', "an article in JATS"),
        ('<?xml version="1.0"?><xml><records><record/></records></xml>', "EndNote XML: export it as RIS"),
        ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "a spreadsheet: save it as CSV"),
        ('<?xml version="1.0"?><rss/>', "XML, and not that of PubMed"),
        ("FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Doe, J\nTI A trial\nER\n\nEF", "Web of Science"),
        ("PT J\nAU Doe, J\nTI A trial\nER\n", "Web of Science"),
        ("%0 Journal Article\n%T A trial\n%A Doe, J\n", "EndNote"),
        ("<1>\nUnique Identifier\n  123\n", "XML, and not that of PubMed"),
        ("Record ID,Title,RetractionDOI,OriginalPaperDOI,RetractionNature\n1,A,,,\n", "import_notices"),
    ],
)
def test_other_formats_are_named_and_refused(text, what):
    with pytest.raises(Unreadable, match=what):
        contents(text)


RETRACTION = {
    "retracted": True,
    "timestamp": 1,
    "updates": [{"timestamp": 2, "type": "retraction"}],
    "title": "A trial",
}


@pytest.mark.parametrize("value", [RETRACTION, [RETRACTION]])
def test_json_of_open_retractions_is_refused_by_name(value):
    with pytest.raises(Unreadable, match=r"a list of retractions \(open-retractions\), not of references"):
        contents(json.dumps(value))


@pytest.mark.parametrize("folder", ["retractions/open-retractions", "fhir-r5", "nhs-content-api", "claims"])
def test_real_json_of_something_else_is_not_taken_for_references(folder):
    for name in [one for one in names_in(folder) if one.endswith(".json")]:
        with pytest.raises(Unreadable):
            contents(export(name))


def test_file_in_no_format_is_refused_with_those_that_are_read():
    with pytest.raises(Unreadable) as refusal:
        contents("Dear editor, we read with interest")

    assert [name for name in NAMES.values() if name not in str(refusal.value)] == []


@pytest.mark.parametrize(
    ("name", "text", "remark"),
    [
        ("export.ris", NBIB, "named .ris, but it is MEDLINE (NBIB)"),
        ("export.nbib", RIS, "named .nbib, but it is RIS"),
        ("export.bib", CSV, "named .bib, but it is CSV"),
        ("export.json", RIS, "named .json, but it is RIS"),
        ("export.CSV", RIS, "named .csv, but it is RIS"),
    ],
)
def test_mislabelled_file_is_read_as_what_it_is_and_that_is_said(name, text, remark):
    read = contents(text, name)

    assert read.remarks == (remark,)
    assert [record.item["title"] for record in read.records] == ["A trial"]


@pytest.mark.parametrize(
    "name", ["export.ris", "export.txt", "export", "", ".", "x" * 300, "CON", "../../x.ris.", "📄"]
)
def test_name_that_agrees_or_says_nothing_needs_no_remark(name):
    assert contents(RIS, name).remarks == ()


@pytest.mark.parametrize("mixed", [RIS + "\n" + NBIB, NBIB + "\n" + RIS, RIS + "\n" + BIBTEX, NBIB + "\n" + BIBTEX])
def test_mixed_file_is_refused_with_what_it_holds(mixed):
    with pytest.raises(Unreadable, match=r"mixes formats, 1 of .* and 1 of .*: split it"):
        contents(mixed)


def test_text_that_quotes_another_format_is_not_mixed():
    quoting = RIS.replace("ER  -", "N2  - See PMID- 123 and @article{key, in the text\nPMID- 9 is ours\nER  -")

    assert [record.rejected for record in records(quoting)] == [""]


NASTY = "We searched.\nTY  - JOUR\nPMID- 123\n\nPMID- 9\n@article{key, {} \\{\nTitle,DOI"
WRITERS = {"ris": ris, "nbib": nbib, "bibtex": bibtex, "csl": csl_json}


@pytest.mark.parametrize("format", WRITERS)
def test_an_export_is_read_again_whatever_its_abstracts_say(format):
    item = {"type": "article-journal", "title": "A trial", "abstract": NASTY, "DOI": "10.1000/x"}

    read = contents("".join(WRITERS[format].write([item, item])))

    assert (read.format, [record.item["title"] for record in read.records]) == (format, ["A trial"] * 2)


@pytest.mark.parametrize("text", [BIBTEX + RIS + BIBTEX, BIBTEX.replace("}}", "}") + RIS, RIS + BIBTEX])
def test_what_stands_beside_an_entry_or_in_one_without_end_is_mixed_with_it(text):
    with pytest.raises(Unreadable, match="mixes formats"):
        contents(text)


def test_format_that_was_asked_for_must_be_that_of_the_content():
    with pytest.raises(Unreadable, match=r"to be read as RIS, but it is MEDLINE"):
        contents(NBIB, format="ris")
    assert contents(RIS, format="ris").format == "ris"


def test_format_that_was_asked_for_is_believed_where_the_content_says_nothing():
    read = records("TI  - A trial\nER  - \n", format="ris")

    assert [(record.item["title"], record.warnings[0]) for record in read] == [("A trial", "it had no type (TY)")]


def test_unknown_format_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="docx is none of: auto, ris"):
        contents(RIS, format="docx")


def test_contents_say_format_and_encoding():
    read = contents(RIS.encode("utf-16"))

    assert (read.format, read.encoding) == ("ris", "UTF-16")


@pytest.mark.parametrize(
    "text",
    [
        RIS.replace("2020", "Winter 2018"),
        f"{NBIB}DP  - Winter 2018\n",
        BIBTEX.replace("{A trial}", "{A trial}, year = {Winter 2018}"),
        "Title,Year\nA trial,Winter 2018\n",
        "Title,Date,DOI\nA trial,Winter 2018,10.1000/x\n",
        CSL.replace("}]", ', "issued": {"literal": "Winter 2018"}}]'),
        ZOTERO.replace('"A trial"', '"A trial", "date": "Winter 2018"'),
    ],
)
def test_year_of_a_season_is_the_same_in_every_format(text):
    assert [record.item["issued"]["date-parts"] for record in records(text)] == [[[2018]]]


@pytest.mark.parametrize("text", [RIS, NBIB, BIBTEX, CSV, CSL, ZOTERO])
@pytest.mark.parametrize("character", ["\u200b", "\u202e"])
def test_title_with_characters_that_nobody_can_see_is_rejected_in_every_format(text, character):
    (record,) = records(text.replace("A trial", f"A tri{character}al"))

    assert record.rejected == f"its title has characters that nobody can see: “A tri⟨U+{ord(character):04X}⟩al”"
