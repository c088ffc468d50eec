"""Real records, written and read again: nothing is lost that the format can carry."""

from collections.abc import Iterator

import pytest

from evidence.bibliography import bibtex, crossref, csl_json, nbib, pubmed_xml, ris, zotero
from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Item, Record, Unreadable
from tests.evidence.real_files import DATA, bodies, csl_input, names_in, real, real_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

# What BibTeX has no field for: our own words, and nothing else that occurs in the files.
NOT_IN_BIBTEX = {"custom"}


def records() -> Iterator[Record]:
    for name in names_in("pubmed-xml", ".xml") + names_in("pubmed-xml/metapub", ".xml"):
        yield from pubmed_xml.read(real(name))
    for name in names_in("csl/test-suite", ".txt"):
        yield from csl_json.read(csl_input(name))
    for name in ("csl/citation-js_api_doi.json", "csl/citation-js_bibtex-csl.json"):
        yield from csl_json.read(real_text(name))
    for name in names_in("bibtex", ".bib"):
        yield from bibtex.read(real_text(name))
    for name in names_in("zotero", ".json"):
        yield from zotero.read(real_text(name))
    for text in [real_text(name) for name in names_in("crossref", ".json")] + [
        body for name in names_in("crossref", ".yaml") for body in bodies(name)
    ]:
        try:
            yield from crossref.read(text)
        except Unreadable:
            continue


@pytest.fixture(scope="module")
def items() -> list[Item]:
    if not DATA.is_dir():
        pytest.skip("the real files in ../shared/data are not on this machine")
    return [record.item for record in records() if record.item]


def test_csl_json_carries_everything(items):
    written = "".join(csl_json.write(items))

    assert [record.item for record in csl_json.read(written)] == items


def test_a_second_time_csl_json_says_nothing_more(items):
    written = "".join(csl_json.write(items))

    assert {
        warning for record in csl_json.read(written) for warning in record.warnings if not warning.startswith("no ")
    } == set()


def test_bibtex_carries_everything_it_has_a_field_for(items):
    kept = [{name: value for name, value in item.items() if name not in NOT_IN_BIBTEX} for item in items]
    kept = [{**item, "citation-key": f"key{number}"} for number, item in enumerate(kept)]
    again = [record.item for record in bibtex.read("".join(bibtex.write(kept)))]
    differing = [(one, other) for one, other in zip(kept, again, strict=True) if one != other]

    # One name of the CSL test suite has a particle of each kind; BibTeX has one prefix, which keeps the words of both.
    assert [(one["author"], other["author"]) for one, other in differing] == [
        (
            [{"family": "Doe", "given": "John", "dropping-particle": "de", "non-dropping-particle": "la"}],
            [{"family": "Doe", "given": "John", "non-dropping-particle": "de la"}],
        )
    ]


def test_what_bibtex_does_not_carry_is_known(items):
    carried = {name for item in items for name in item} - NOT_IN_BIBTEX
    again = {name for record in bibtex.read("".join(bibtex.write(items))) for name in record.item or {}}

    assert carried - again == set()


# Of all real records, in whatever format they came, what is another after a way out and in again. The tags of the
# format that a record came in are in `custom`, and its key is that of the file; the short title goes where it is the
# title; one author has two particles, and one of RIS no given name, so that it reads as an organisation.
WITHOUT_A_PLACE = {
    "ris": {
        *("author", "available-date", "citation-key", "collection-number", "container-title-short", "contributor"),
        *("custom", "event-title", "issued", "keyword", "number", "number-of-pages", "type", "version"),
    },
    "nbib": {
        *(
            "URL",
            "abstract",
            "accessed",
            "author",
            "call-number",
            "chapter-number",
            "citation-key",
            "collection-number",
        ),
        *("container-title-short", "contributor", "custom", "editor", "event-title", "genre", "note", "number"),
        *("number-of-pages", "source", "title-short", "translator", "type", "version"),
    },
    "bibtex": {"author", "available-date", "citation-key", "custom"},
}
WRITERS = {"ris": ris, "nbib": nbib, "bibtex": bibtex}


@pytest.mark.parametrize("format", WITHOUT_A_PLACE)
def test_what_of_real_records_has_no_place_in_a_format_is_known(items, format):
    names = [name for folder in ("ris", "nbib", "tabular") for name in names_in(folder, "") if name[-4:] != "xlsx"]
    exports = [record.item for name in names for record in read_file(real(name), name).records if record.item]
    everything = [*items, *exports]

    back = [record.item for record in WRITERS[format].read("".join(WRITERS[format].write(everything)))]

    other = [
        {name for name in one if one[name] != after.get(name)} for one, after in zip(everything, back, strict=True)
    ]
    assert set().union(*other) == WITHOUT_A_PLACE[format]


def test_every_type_of_csl_survives_bibtex():
    written = [{"type": kind, "title": "T", "citation-key": f"k{n}"} for n, kind in enumerate(sorted(csl_json.TYPES))]

    assert [record.item for record in bibtex.read("".join(bibtex.write(written)))] == written


FULL = {
    "title": "Bread & butter: 50% of {all} $5 meals -- or ``so'' _said_ ~ \\ ^ #1",
    "author": [
        {"family": "van Dyke", "given": "A. B."},
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"family": "Humboldt", "given": "A", "dropping-particle": "von"},
        {"family": "King", "given": "M. L.", "suffix": "Jr."},
        {"family": "King", "suffix": "III"},
        {"literal": "Smith, Jones and Sons"},
        {"family": "Plato"},
        {"family": "d'Arc, J", "given": "and"},
        {"given": "Madonna"},
        {"family": "Doe, journal = X"},
    ],
    "abstract": "First line.\nSecond {line}.\n@article(x) 5%",
    "issued": {"date-parts": [[2020, 5, 4], [2020, 6, 1]]},
    "accessed": {"date-parts": [[2021]]},
    "page": "1-5, e7",
    "volume": "12",
    "language": "en",
    "DOI": "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    "PMID": "123",
    "PMCID": "PMC12",
    "ISBN": "9780393075076",
    "ISSN": "0036-8075, 1095-9203",
    "URL": "https://example.org/a_b~c%20d?e=f&g#h",
    "note": "See also: doi 10.1000/other.",
    "keyword": "a; b & c",
}


@pytest.mark.parametrize("kind", ["article-journal", "book", "chapter", "report", "webpage", "thesis", "article"])
@pytest.mark.parametrize("numbers", [{"issue": "3"}, {"collection-title": "S", "collection-number": "7"}])
def test_hard_text_and_names_survive_bibtex(kind, numbers):
    item = {"type": kind, **FULL, **numbers, "citation-key": "k"}
    if kind == "report" and "collection-number" in item:
        item["number"] = item.pop("collection-number")
    if kind == "article-journal" and "collection-number" in item:
        item.pop("collection-number")  # the number of an article is its issue
    (record,) = bibtex.read("".join(bibtex.write([item])))

    assert record.item == item


@pytest.mark.parametrize("kind", ["article-journal", "book"])
def test_hard_text_and_names_survive_csl_json(kind):
    (record,) = csl_json.read("".join(csl_json.write([{"type": kind, **FULL}])))

    assert record.item == {"type": kind, **FULL}
