"""`evidence/bibliography/nbib`: MEDLINE text, with what it says of retractions and other notices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography import nbib
from evidence.bibliography.nbib.tags import RELATIONS
from evidence.bibliography.records import Announced
from tests.evidence.exports import items

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

COMPLETE = """
PMID- 123
OWN - NLM
DP  - 2002 Sep
TI  - A trial of rest.
LID - 10.1000/x [doi]
AB  - Rest
      helped.
FAU - Doe, Jane A
AU  - Doe JA
PT  - Journal Article
JT  - Journal of Examples
"""


def read(text: str):
    return list(nbib.read(text))


def one(*lines: str):
    """A record that lacks nothing, with these lines more."""
    (record,) = read(COMPLETE + "\n".join(lines))
    return record


def field(name: str, *lines: str):
    return one(*lines).item.get(name)


def dated(text: str):
    (record,) = read(COMPLETE.replace("2002 Sep", text))
    return record


def test_record_becomes_a_csl_item():
    record = one()

    assert record.item == {
        "type": "article-journal",
        "PMID": "123",
        "title": "A trial of rest.",
        "container-title": "Journal of Examples",
        "author": [{"family": "Doe", "given": "Jane A"}],
        "issued": {"date-parts": [[2002, 9]]},
        "abstract": "Rest helped.",
        "DOI": "10.1000/x",
        "custom": {"publicationTypes": ["Journal Article"], "nbib": {"OWN": ["NLM"]}},
    }
    assert (record.number, record.rejected, record.warnings, record.announced) == (1, "", (), ())


@pytest.mark.parametrize(
    "text",
    [
        "PMID- 1\nTI  - One\n\nPMID- 2\nTI  - Two\n",
        "PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\n",
        "PMC - PMC1\nTI  - One\n\nPMC - PMC2\nTI  - Two\n",
        "PMC - PMC1\nPMID- 1\nTI  - One\n\nPMC - PMC2\nPMID- 2\nTI  - Two\n",
        "OWN - NLM\nTI  - One\n\nOWN - NLM\nTI  - Two\n",
        "PubMed export\n\nPMID- 1\nTI  - One\n\n\n\nPMID- 2\nTI  - Two",
        "PMID- 1\nTI  - One\n\nAB  - After an empty line\n\nPMID- 2\nTI  - Two\n",
    ],
)
def test_records_are_told_apart(text):
    assert [(record.number, record.item["title"]) for record in read(text)] == [(1, "One"), (2, "Two")]


def test_record_without_title_is_rejected_with_its_number():
    taken, rejected = read(f"{COMPLETE}\nPMID- 124\nAU  - Doe J\n")

    assert (taken.rejected, rejected.number, rejected.item, rejected.rejected) == ("", 2, None, "it has no title")


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2006 Mar 1", {"date-parts": [[2006, 3, 1]]}),
        ("2006", {"date-parts": [[2006]]}),
        ("2010 Nov-Dec", {"date-parts": [[2010, 11], [2010, 12]]}),
        ("2010 Nov 15-30", {"date-parts": [[2010, 11, 15], [2010, 11, 30]]}),
        ("2019 Dec-2020 Jan", {"date-parts": [[2019, 12], [2020, 1]]}),
        ("1998-1999", {"date-parts": [[1998], [1999]]}),
        ("2018 Winter", {"date-parts": [[2018]], "season": 4}),
        ("2018 Fall", {"date-parts": [[2018]], "season": 3}),
    ],
)
def test_date_in_words_is_read_and_written_back(written, date):
    record = dated(written)

    assert (record.item["issued"], record.warnings) == (date, ())
    assert items(read("".join(nbib.write([record.item])))) == [record.item]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("2011 3rd Quarter", "2011"), ("2000 Spring-Summer", "2000 Spring"), ("2020 Feb 31", "2020 Feb")],
)
def test_date_that_can_be_read_in_part_is_and_that_is_said(written, kept):
    record = dated(written)

    assert record.item["issued"]["date-parts"][0][0] == int(kept[:4])
    assert record.warnings == (f"of its date “{written}” only {kept} is kept",)


@pytest.mark.parametrize("written", ["in press", "9999 Jan", "0000", "early winter 2018", "20O2 Sep"])
def test_year_that_cannot_be_is_left_empty_with_a_warning(written):
    record = dated(written)

    assert "issued" not in record.item
    assert record.warnings == (f"its date “{written}” is not one that can be, so it was left out", "no year")


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["FAU - King, Martin L Jr", "AU  - King ML Jr"], [{"family": "King", "given": "Martin L", "suffix": "Jr"}]),
        (["AU  - Mangalam H"], [{"family": "Mangalam", "given": "H"}]),
        (["FAU - de Hoon, M J L", "AU  - de Hoon MJ"], [{"family": "de Hoon", "given": "M J L"}]),
        (["FAU - Suharto", "AU  - Suharto"], [{"family": "Suharto"}]),
        (
            ["CN  - Example Trial Group", "FAU - Roe, R", "AU  - Roe R"],
            [{"literal": "Example Trial Group"}, {"family": "Roe", "given": "R"}],
        ),
    ],
)
def test_authors_stand_in_the_order_of_the_file(lines, names):
    record = one(*lines)

    assert record.item["author"][1:] == names
    assert items(read("".join(nbib.write([record.item])))) == [record.item]


def test_ten_thousand_authors_are_taken_and_more_are_named():
    many = one(*[f"FAU - Doe, Jane {number}" for number in range(10_500)])

    assert len(many.item["author"]) == 10_000
    assert many.warnings == ("only the first 10,000 names of its authors were taken",)


@pytest.mark.parametrize(
    ("lines", "name", "value"),
    [
        (["AID - 10.1000/y [doi]"], "DOI", "10.1000/x"),
        (["PMC - PMC1373603"], "PMCID", "PMC1373603"),
        (["IS  - 2041-1723 (Print)", "IS  - 1932-8486 (Electronic)"], "ISSN", "2041-1723, 1932-8486"),
        (["PG  - 616-7"], "page", "616-7"),
        (["LA  - fre"], "language", "fr"),
        (["LA  - und"], "language", "und"),
        (["OT  - knee", "OT  - pain"], "keyword", "knee; pain"),
        (["DEP - 20051223"], "available-date", {"date-parts": [[2005, 12, 23]]}),
        (["TA  - J Ex"], "container-title-short", "J Ex"),
        (["TT  - Un essai"], "original-title", "Un essai"),
    ],
)
def test_tag_becomes_its_variable(lines, name, value):
    assert field(name, *lines) == value


def test_headings_trials_and_types_are_words_of_their_own():
    record = one("MH  - *Humans", "SI  - ClinicalTrials.gov/NCT00000122", "SI  - GENBANK/AF1", "PT  - Preprint")

    assert record.item["custom"] == {
        "publicationTypes": ["Journal Article", "Preprint"],
        "subjectHeadings": ["*Humans"],
        "registrations": ["NCT00000122"],
        "nbib": {"OWN": ["NLM"], "SI": ["GENBANK/AF1"]},
    }
    assert (record.item["type"], record.item["genre"]) == ("article", "Preprint")
    assert items(read("".join(nbib.write([record.item])))) == [record.item]


def test_book_and_chapter():
    book = read("PMID- 1\nBTI - Endotext\nISBN- 9780306406157\n")[0].item
    chapter = read("PMID- 1\nTI  - Gout\nBTI - Endotext\n")[0].item

    assert (book["type"], book["title"], book["ISBN"]) == ("book", "Endotext", "9780306406157")
    assert (chapter["type"], chapter["title"], chapter["container-title"]) == ("chapter", "Gout", "Endotext")
    assert items(read("".join(nbib.write([book, chapter])))) == [book, chapter]


CITATION = "Lancet. 2010 Feb 6;375(9713):445. doi: 10.1016/S0140-6736(10)60175-4. PMID: 20137807"
OTHER = {"doi": "10.1016/s0140-6736(10)60175-4", "pmid": "20137807"}
OWN = {"DOI": "10.1000/x", "PMID": "123"}


@pytest.mark.parametrize("tag", ["RIN", "PRIN", "ECI", "EIN", "CRI", "RRI", "RPI", "UIN", "CIN"])
def test_what_happened_to_the_work_is_announced(tag):
    record = one(f"{tag:<4}- {CITATION}")

    own = {name.lower(): value for name, value in OWN.items()}
    assert record.announced == (Announced(RELATIONS[tag], "PubMed", notice=OTHER, work=own, dated="2010-02-06"),)
    assert not record.item.keys() & {"status", "standing"}


@pytest.mark.parametrize("tag", ["ROF", "PROF", "ECF", "EFR", "CRF", "RRF", "RPF", "UOF", "CON"])
def test_what_the_record_as_a_notice_says_of_another_is_announced(tag):
    record = one(f"{tag:<4}- {CITATION}")

    own = {name.lower(): value for name, value in OWN.items()}
    assert record.announced == (Announced(RELATIONS[tag], "PubMed", notice=own, work=OTHER, dated="2002-09"),)


def test_every_relation_is_of_one_kind_or_the_other():
    assert {name.removesuffix("In") == name for name in RELATIONS.values()} == {True, False}
    assert len(RELATIONS) == 18


def test_retracted_publication_is_announced_even_without_its_notice():
    record = one("PT  - Retracted Publication")

    assert [(told.kind, told.work["pmid"], told.notice) for told in record.announced] == [
        ("Retracted Publication", "123", {})
    ]


def test_notice_comes_back_after_export():
    record = one(f"RIN - {CITATION}", "PT  - Retracted Publication")

    (back,) = read("".join(nbib.write([record.item])))

    assert (back.item, back.announced) == (record.item, record.announced)


@pytest.mark.parametrize("pmid", ["0", "-1", "00012345", "1e5", "١٢٣", "123456789012"])
def test_pmid_that_is_none_is_left_out_and_named(pmid):
    (record,) = read(COMPLETE.replace("123", pmid))

    assert "PMID" not in record.item
    assert ["is not a PMID" in warning for warning in record.warnings] == [True]


def test_long_lines_are_wrapped_as_medline_has_them():
    (text,) = nbib.write([{"type": "article-journal", "title": "A trial of rest " * 20}])

    assert max(map(len, text.splitlines())) <= 82
    assert {line[:6] for line in text.splitlines()[2:-1]} == {"      "}


WORDS = st.text("kzXY äé-.:;()/01<>&'\"=@#,", min_size=1, max_size=90).map(lambda text: f"x{' '.join(text.split())}x")
NAMES = WORDS.map(lambda text: " ".join(text.replace(",", "").replace(";", "").split()))
PERSON = st.fixed_dictionaries({"family": NAMES, "given": NAMES}, optional={"suffix": st.sampled_from(["Jr", "III"])})
LINES = ("container-title", "volume", "issue", "publisher", "publisher-place", "edition", "note", "original-title")
ITEM = st.fixed_dictionaries(
    {"type": st.just("article-journal"), "title": WORDS, "abstract": WORDS, "DOI": st.just("10.1000/x")},
    optional={
        "author": st.lists(PERSON | st.fixed_dictionaries({"literal": WORDS}), min_size=1, max_size=4),
        "editor": st.lists(PERSON, min_size=1, max_size=2),
        "issued": st.sampled_from([[2020], [2020, 3], [1999, 12, 31]]).map(lambda parts: {"date-parts": [parts]}),
        **dict.fromkeys(LINES, WORDS),
        "PMID": st.just("123"),
        "PMCID": st.just("PMC12"),
        "ISBN": st.just("9780306406157"),
        "ISSN": st.just("2041-1723, 1932-8486"),
        "page": st.sampled_from(["1-9", "e12", "S1-S4", "12-14, 20", "616-7"]),
        "language": st.sampled_from(["en", "fr", "und"]),
        "keyword": st.lists(NAMES, min_size=1, unique=True).map("; ".join),
    },
)


@given(st.lists(ITEM, min_size=1, max_size=3))
def test_what_is_written_is_read_back(written):
    assert items(read("".join(nbib.write(written)))) == written
