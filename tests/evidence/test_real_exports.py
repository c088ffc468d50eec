"""Every real export, with its expected outcome: what we read equals what independent readers counted."""

import json

import pytest
from jsonschema import Draft7Validator

from evidence.bibliography import csl_json, nbib, ris
from evidence.bibliography.records import Unreadable
from tests.evidence.exports import contents, counted, export, items, names_in, records

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

# File: records, rejected (each for want of a title), with a DOI, with a PMID, without a year. Rejected records are not
# in the last three.
OUTCOMES = {
    "ris/asreview_baseline_empty_values.ris": (4, 2, 0, 0, 2),
    "ris/asreview_baseline_tag-notes.ris": (12, 11, 0, 0, 1),
    "ris/asreview_embase.ris": (6, 0, 6, 3, 0),
    "ris/asreview_ovid_zotero.ris": (6, 0, 6, 0, 0),
    "ris/asreview_pubmed_zotero.ris": (6, 0, 6, 0, 0),
    "ris/cff_baseline.ris": (100, 0, 100, 80, 0),
    "ris/cff_baseline_cinahl.ris": (9, 0, 9, 0, 0),
    "ris/cff_baseline_cochrane_endnote.ris": (3, 0, 3, 3, 0),
    "ris/cff_baseline_cochrane_procite.ris": (3, 0, 3, 3, 0),
    "ris/cff_baseline_covidence_endnote.ris": (10, 0, 10, 0, 0),
    "ris/cff_baseline_covidence_mendeley.ris": (10, 0, 10, 0, 0),
    "ris/cff_baseline_embase.ris": (10, 0, 10, 10, 0),
    "ris/cff_baseline_endnote.ris": (10, 0, 10, 0, 0),
    "ris/cff_baseline_googlescholar.ris": (10, 0, 0, 0, 0),
    "ris/cff_baseline_mendeley.ris": (10, 0, 10, 0, 0),
    "ris/cff_baseline_openalex.ris": (9, 0, 9, 0, 0),
    "ris/cff_baseline_zotero.ris": (10, 0, 10, 0, 0),
    "ris/rispy_example_basic.ris": (1, 0, 0, 0, 0),
    "ris/rispy_example_bom.ris": (1, 1, 0, 0, 0),
    "ris/rispy_example_empty_tag.ris": (1, 0, 1, 0, 0),
    "ris/rispy_example_extraneous_data.ris": (2, 0, 0, 0, 0),
    "ris/rispy_example_full.ris": (2, 0, 0, 0, 0),
    "ris/rispy_example_multiline.ris": (3, 3, 0, 0, 0),
    "ris/rispy_example_urls.ris": (4, 0, 0, 0, 0),
    "nbib/biopython_pubmed_result1.nbib.txt": (1, 0, 0, 1, 0),
    "nbib/biopython_pubmed_result2.nbib.txt": (4, 0, 3, 4, 0),
    "tabular/asreview_generic.csv": (2, 0, 0, 0, 0),
    "tabular/asreview_generic_semicolon.csv": (2, 0, 0, 0, 0),
    "tabular/asreview_missing_values.csv": (4, 2, 0, 0, 2),
    "tabular/cff_baseline_cochrane.csv": (3, 0, 3, 3, 0),
    "tabular/cff_baseline_covidence.csv": (10, 0, 10, 0, 0),
    "tabular/cff_baseline_pubmed.csv": (10, 0, 10, 10, 0),
    "tabular/cff_baseline_rayyan.csv": (10, 0, 10, 0, 0),
    "tabular/cff_baseline_zotero.csv": (10, 0, 10, 0, 0),
}
SPREADSHEET = "tabular/cff_baseline_eppireviewer.xlsx"
# The only DOI that was counted and is not taken: its record has nothing else, so there is no title to show for it.
WITHOUT_TITLE = {"ris/rispy_example_bom.ris"}
TEXT_EXPORTS = [name for name in OUTCOMES if not name.startswith("tabular/")]


def test_every_real_export_has_an_outcome():
    export("facts.json")

    assert {*names_in("ris"), *names_in("nbib"), *names_in("tabular")} == {*OUTCOMES, SPREADSHEET}


@pytest.mark.parametrize("name", OUTCOMES)
def test_real_export_has_its_outcome(name):
    read = records(export(name), name)

    taken = items(read)
    dois, pmids = (sum(kind in item for item in taken) for kind in ("DOI", "PMID"))
    without_year = sum("issued" not in item for item in taken)
    assert (len(read), len(read) - len(taken), dois, pmids, without_year) == OUTCOMES[name]
    assert {record.rejected for record in read if record.item is None} <= {"it has no title"}
    assert [record.number for record in read] == list(range(1, len(read) + 1))


@pytest.mark.parametrize("name", OUTCOMES)
def test_counts_are_those_of_independent_readers(name):
    content, facts = export(name), counted()[name]

    read = records(content, name)

    assert len(read) == facts["records"]
    assert len(read) - len(items(read)) == facts.get("no_title", len(read) - len(items(read)))
    if "dois" in facts and name not in WITHOUT_TITLE:
        assert sorted({item["DOI"] for item in items(read) if "DOI" in item}) == facts["dois"]
    if "unique_pmid" in facts:
        assert len({item["PMID"] for item in items(read)}) == facts["unique_pmid"]


def test_publication_types_are_those_of_independent_readers():
    name = "nbib/biopython_pubmed_result2.nbib.txt"

    kinds = [kind for item in items(records(export(name))) for kind in item["custom"]["publicationTypes"]]

    assert {kind: kinds.count(kind) for kind in kinds} == counted()[name]["publication_types"]


def test_real_spreadsheet_is_refused_with_what_to_do():
    with pytest.raises(Unreadable, match=r"^This is a spreadsheet: save it as CSV[.]$"):
        contents(export(SPREADSHEET), "screening.csv")


@pytest.mark.parametrize("name", OUTCOMES)
def test_items_of_real_exports_are_csl(name):
    read = items(records(export(name), name))
    schema = json.loads(export("csl/csl-data.schema.json"))

    faults = Draft7Validator(schema).iter_errors([{"id": str(n), **item} for n, item in enumerate(read)])

    assert [fault.message for fault in faults] == []


@pytest.mark.parametrize("name", OUTCOMES)
@pytest.mark.parametrize("format", ["ris", "nbib"])
def test_real_export_loses_nothing_that_the_format_can_carry(name, format):
    taken = items(records(export(name), name))
    writer = {"ris": ris, "nbib": nbib}[format]

    back = items(records("".join(writer.write(taken)), "back", format)) if taken else []

    assert [carried(item, format) for item in back] == [carried(item, format) for item in taken]


@pytest.mark.parametrize("name", OUTCOMES)
def test_csl_json_gives_back_all_that_was_taken(name):
    taken = items(records(export(name), name))

    back = list(csl_json.read("".join(csl_json.write(taken)))) if taken else []

    assert items(back) == taken
    assert {warning for record in back for warning in record.warnings if not warning.startswith("no ")} == set()


@pytest.mark.parametrize("name", TEXT_EXPORTS)
def test_export_in_its_own_format_comes_back_whole(name):
    taken = items(records(export(name), name))
    writer = ris if name.startswith("ris/") else nbib

    back = list(writer.read("".join(writer.write(taken))))

    assert items(back) == taken


# What neither format has a tag for, beyond what is kept of the other format's tags; and what RIS alone, or MEDLINE
# alone, cannot say. MEDLINE knows articles, books and chapters, and has its text in one paragraph.
NOT_CARRIED = {
    "ris": {"available-date", "number-of-pages"},
    "nbib": {
        *("type", "URL", "source", "title-short", "accessed", "genre", "number-of-pages"),
        *("editor", "collection-editor"),  # whose groups have no tag
    },
}
ONE_LINE = {"abstract", "note"}


def carried(item: dict, format: str) -> dict:
    kept = {name: value for name, value in item.items() if name not in NOT_CARRIED[format] and name != "custom"}
    custom = {name: words for name, words in item.get("custom", {}).items() if name not in ("ris", "nbib")}
    if format == "ris":
        # RIS has one tag for words of authors and headings of the database.
        words = [*kept.pop("keyword", "").split("; "), *custom.pop("subjectHeadings", [])]
        kept["words"] = [word for word in dict.fromkeys(words) if word]
        custom.pop("registrations", None)
        kept["kinds"] = custom.pop("publicationTypes", []) if item["type"].startswith("article-") else []
        return kept
    for name in ONE_LINE & kept.keys():
        kept[name] = kept[name].replace("\n", " ")
    return {**kept, "kinds": custom.get("publicationTypes", []), "trials": custom.get("registrations", [])}
