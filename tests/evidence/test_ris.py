"""`evidence/bibliography/ris`: every record of a real export is accounted for, and what is mended is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography import ris
from evidence.bibliography.ris.tags import OF_A_TYPE, TYPES, WRITTEN_TYPES
from tests.evidence.exports import items

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

COMPLETE = """TY  - JOUR
TI  - A trial of rest
AU  - Doe, Jane
PY  - 2020
AB  - Rest helped.
DO  - 10.1000/x
ER  - 
"""


def read(text: str):
    return list(ris.read(text))


def one(*lines: str):
    """A record that lacks nothing, with these lines more."""
    (record,) = read(COMPLETE.replace("ER  - ", "\n".join([*lines, "ER  - "])))
    return record


def warnings(*lines: str) -> tuple[str, ...]:
    return one(*lines).warnings


def field(name: str, *lines: str):
    return one(*lines).item.get(name)


def test_record_becomes_a_csl_item():
    (record,) = read(COMPLETE)

    assert record.item == {
        "type": "article-journal",
        "title": "A trial of rest",
        "author": [{"family": "Doe", "given": "Jane"}],
        "issued": {"date-parts": [[2020]]},
        "abstract": "Rest helped.",
        "DOI": "10.1000/x",
    }
    assert (record.number, record.rejected, record.warnings, record.announced) == (1, "", (), ())


@pytest.mark.parametrize(
    "text",
    [
        COMPLETE.replace("  - ", "\t-\t"),
        COMPLETE.replace("  - ", "  -"),
        COMPLETE.replace("  - ", "  -  "),
        COMPLETE.replace("  - ", " - "),
        COMPLETE.replace("\n", "\n\n"),
        f"Record #1 of 1\nProvider: Example\n1.\n{COMPLETE}",
        COMPLETE.replace("ER  - ", "ER  - end of record"),
        COMPLETE.replace("ER  - \n", "ER  -"),
        COMPLETE.replace("AB  - Rest helped.", "AB  - Rest\nhelped."),
        COMPLETE.replace("AB  - Rest helped.", "AB  - Rest\n      helped."),
        COMPLETE.replace("AB  - Rest helped.", "AB  -\nRest helped."),
        COMPLETE.replace("AB  - ", "N2  - ").replace("TI", "T1").replace("AU", "A1").replace("PY", "Y1"),
        COMPLETE.replace("AU  -", "AU  - \nPB  - \nAU  -"),
    ],
)
def test_ways_in_which_real_exports_write_lines_read_the_same(text):
    assert read(text) == read(COMPLETE)


def test_tags_may_stand_in_any_order():
    first, *others, last = COMPLETE.splitlines()

    (record,) = read("\n".join([*others, first, last]))

    assert record == read(COMPLETE)[0]


NO_TYPE, NEXT, END = (
    "it had no type (TY)",
    "it had no end (ER), so it ends before the next",
    "it had no end (ER), so it ends with the file",
)
ONE, TWO = "TI  - One\nAU  - Doe, J\n", "TI  - Two\nAU  - Doe, J\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"TY  - JOUR\n{ONE}TY  - JOUR\n{TWO}ER  - \n", [[NEXT], []]),
        (f"TY  - JOUR\n{ONE}ER  - \nTY  - JOUR\n{TWO}", [[], [END]]),
        (f"{ONE}ER  - \nTY  - JOUR\n{TWO}ER  - ", [[NO_TYPE], []]),
        (f"{ONE}\nTY  - JOUR\n{TWO}ER  - ", [[NO_TYPE, NEXT], []]),
        (f"ER  - \nTY  - JOUR\n{ONE}ER  - \nER  - \nTY  - JOUR\n{TWO}ER  - ", [[], []]),
    ],
)
def test_record_without_beginning_or_end_is_taken_and_said(text, said):
    found = read(text)

    assert [record.item["title"] for record in found] == ["One", "Two"]
    assert [[*record.warnings[:-1]] for record in found] == said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("TY  - JOUR\nAU  - Doe, Jane\nER  - ", "it has no title"),
        ("TY  - JOUR\nER  - ", "it is empty"),
        ("TY  - JOUR\nTI  -\nER  - ", "it is empty"),
        ("TY  - JOUR\nTI  - \u200b\u200b\nPY  - 2020\nER  - ", "it has no title"),
        (f"TY  - JOUR\nTI  - {'a' * 10_001}\nER  - ", "its title is 10,001 characters long, and 10,000 is the most"),
        (
            f"TY  - JOUR\nTI  - A trial\nAB  - {'a b' * 70_000}\nER  - ",
            "its abstract is 210,000 characters long, and 200,000 is the most",
        ),
    ],
)
def test_record_that_names_no_work_is_rejected_with_number_and_reason(text, reason):
    taken, rejected = read(f"{COMPLETE}\n{text}")

    assert (taken.number, taken.rejected) == (1, "")
    assert (rejected.number, rejected.item, rejected.rejected) == (2, None, reason)


def test_unknown_tags_are_named_in_one_warning_and_kept():
    record = one("U2  - L1", "LK  - https://example.org/?a=1", "U2  - L2", "ZZ  - what")

    assert record.warnings == ("unknown tags, kept as they stand: LK, U2, ZZ",)
    assert record.item["custom"]["ris"] == {"U2": ["L1", "L2"], "LK": ["https://example.org/?a=1"], "ZZ": ["what"]}


def test_known_tags_without_a_csl_variable_are_kept_and_need_no_warning():
    record = one("AD  - Example Hospital", "L1  - a.pdf", "L1  - b.pdf")

    assert record.item["custom"]["ris"] == {"AD": ["Example Hospital"], "L1": ["a.pdf", "b.pdf"]}
    assert record.warnings == ()


def test_missing_year_abstract_and_doi_are_one_warning():
    (record,) = read("TY  - JOUR\nTI  - A trial\nER  - ")

    assert record.warnings == ("no year, no abstract, no DOI",)


@pytest.mark.parametrize(
    ("year", "parts"),
    [
        ("2014//", [2014]),
        ("2024///", [2024]),
        ("2024/04/03/", [2024, 4, 3]),
        ("1948/07//", [1948, 7]),
        ("2024-02-01", [2024, 2, 1]),
        ("2019 Feb 12", [2019, 2, 12]),
        ("2011 3rd Quarter", [2011]),
        ("2021/13//", [2021]),
        ("2021/02/31", [2021, 2]),
    ],
)
def test_date_keeps_the_precision_it_can_have(year, parts):
    (record,) = read(COMPLETE.replace("2020", year))

    assert record.item["issued"] == {"date-parts": [parts]}


@pytest.mark.parametrize(
    "year", ["in press", "n.d.", "20l4", "c2014", "[2014]", "0", "0000", "9999", "2999//", "214", "20145", "١٩٩٩"]
)
def test_year_that_cannot_be_is_left_empty_with_a_warning(year):
    (record,) = read(COMPLETE.replace("2020", year))

    assert "issued" not in record.item
    assert record.warnings == (f"its date “{year}” is not one that can be, so it was left out", "no year")


@pytest.mark.parametrize(("year", "kept"), [("2021/13//", "2021"), ("2021/02/31", "2021 Feb")])
def test_month_or_day_that_cannot_be_is_said(year, kept):
    (record,) = read(COMPLETE.replace("2020", year))

    assert record.warnings == (f"of its date “{year}” only {kept} is kept",)


def test_day_of_the_same_year_is_taken_and_that_of_another_is_only_kept():
    assert field("issued", "DA  - 2020/03/04") == {"date-parts": [[2020, 3, 4]]}
    assert field("issued", "DA  - 2019/12/30") == {"date-parts": [[2020]]}
    assert field("custom", "DA  - 2019/12/30") == {"ris": {"DA": ["2019/12/30"]}}


@pytest.mark.parametrize(
    ("lines", "page"),
    [
        (["SP  - 549", "EP  - 565"], "549-565"),
        (["SP  - 1279‐1297"], "1279-1297"),
        (["SP  - 549-565", "EP  - 565"], "549-565"),
        (["SP  - e0815"], "e0815"),
        (["SP  - 105752", "EP  - 105752"], "105752"),
        (["SP  - S1", "EP  - S9"], "S1-S9"),
        (["EP  - 12"], "12"),
    ],
)
def test_pages_are_one_range(lines, page):
    assert field("page", *lines) == page


def test_pages_without_a_figure_are_left_empty_with_a_warning():
    record = one("SP  - No", "EP  - Specified")

    assert "page" not in record.item
    assert record.warnings == ("pages left empty: “No-Specified” is no page",)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Doe, Jane", {"family": "Doe", "given": "Jane"}),
        ("Shannon,Claude E.", {"family": "Shannon", "given": "Claude E."}),
        ("King, Martin, Jr.", {"family": "King", "given": "Martin", "suffix": "Jr."}),
        ("Adler D.G.", {"family": "Adler", "given": "D.G."}),
        ("de la Cruz M.-J.", {"family": "de la Cruz", "given": "M.-J."}),
        ("Example Trial Group", {"literal": "Example Trial Group"}),
        ("Department of Health,, London", {"literal": "Department of Health, London"}),
        ("Group A.B.,", {"literal": "Group A.B."}),
        ("Doe J", {"literal": "Doe J"}),
        ("One, Two, Three, Four, Five", {"literal": "One, Two, Three, Four, Five"}),
    ],
)
def test_author_is_a_person_only_where_that_is_certain(written, name):
    assert field("author", f"AU  - {written}")[1:] == [name]


@pytest.mark.parametrize(
    "line",
    [
        "DO  - https://doi.org/10.1000/ABC",
        "L3  - 10.1000/abc",
        "M3  - doi: 10.1000/abc",
        "UR  - http://dx.doi.org/10.1000/abc",
        "N1  - doi: 10.1000/abc",
        "C2  - 10.1000/abc",
        "L2  - https://doi.org/10.1000/abc",
        "LK  - https://example.org/link?sid=X&id=doi:10.1000%2Fabc&issn=1",
    ],
)
def test_doi_is_found_where_exports_put_it(line):
    (record,) = read(COMPLETE.replace("DO  - 10.1000/x", line))

    assert record.item["DOI"] == "10.1000/abc"


def test_doi_copied_with_its_full_stop_is_named_and_not_trimmed():
    (record,) = read(COMPLETE.replace("10.1000/x", "10.1000/x."))

    assert "DOI" not in record.item
    assert record.warnings[0].startswith("left out: 10.1000/x. is not a DOI: it ends with trailing punctuation")


def test_of_two_dois_in_notes_none_is_taken():
    (record,) = read(COMPLETE.replace("DO  - 10.1000/x", "N1  - 10.1000/a\nN1  - 10.1000/b"))

    assert "DOI" not in record.item
    assert record.warnings == ("N1 names 2 DOIs, so none is taken", "no DOI")


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        (["AN  - PMID: 22752652"], "22752652"),
        (["AN  - 22752652", "DB  - PubMed"], "22752652"),
        (["C3  - PUBMED 22752652,EMBASE 643589775"], "22752652"),
        (["C5  - 22752652", "DB  - Embase"], "22752652"),
        (["L2  - https://pubmed.ncbi.nlm.nih.gov/22752652/"], "22752652"),
        (["AN  - 22752652"], None),
        (["AN  - 22752652", "DB  - CINAHL"], None),
        (["AN  - PMID: 1", "C3  - PUBMED 2"], None),
        (["AN  - PMID: 00012345"], None),
    ],
)
def test_pmid_is_taken_where_it_is_certain(lines, pmid):
    assert field("PMID", *lines) == pmid


@pytest.mark.parametrize(
    "line",
    [
        "N1  - Comment on: A trial. doi: 10.5555/orig1",
        "N1  - Comment on\n10.5555/orig1",
        "N1  - see doi 10.5555/orig1",
        "N1  - Erratum in: PMID: 29999991",
        "N1  - PMID: 29999991 is corrected here",
        "N1  - https://example.org/comments?on=10.5555/orig1",
        "C3  - PUBMED 29999991,PUBMED 29999992",
        "AN  - Comment on PMID: 29999991",
        "M3  - Comment on 10.5555/orig1",
    ],
)
def test_identifier_within_other_words_may_be_of_another_work_and_is_not_taken(line):
    (record,) = read(COMPLETE.replace("DO  - 10.1000/x", line))

    assert not {"DOI", "PMID"} & record.item.keys()


def test_pmcid_stands_in_c2():
    assert field("PMCID", "C2  - pmc1234567") == "PMC1234567"


@pytest.mark.parametrize(
    ("lines", "issn"),
    [
        (["SN  - 2041-1723"], "2041-1723"),
        (["SN  - 20411723", "SN  - 2041-1723"], "2041-1723"),
        (["SN  - 1747938x"], "1747-938X"),
        (["SN  - 1536-5964 0025-7974"], "1536-5964, 0025-7974"),
        (["SN  - 1932-8494", "1932-8486"], "1932-8494, 1932-8486"),
        (["SN  - 2325-9671 (electronic)"], "2325-9671"),
    ],
)
def test_issns_are_found_and_written_alike(lines, issn):
    assert field("ISSN", *lines) == issn


def test_isbn_and_wrong_numbers():
    assert field("ISBN", "SN  - 978-0-306-40615-7 (hardcover)") == "9780306406157"
    assert warnings("SN  - 2041-1724") == (
        "left out: 2041-1724 is not an ISSN: its check digit is wrong, so a digit was mistyped",
    )


def test_lines_without_a_tag_belong_to_the_one_before():
    lines = ["KW  - article", "tibia", "KW  - long", "      phrase", "N1  - first", "      * second"]

    assert field("keyword", *lines) == "article; tibia; long phrase"
    assert field("note", *lines) == "first\n* second"


def test_text_that_looks_like_a_tag_is_text():
    assert field("abstract", "AB  - Rest in the", "US - based on a survey - helped", "II  pain") == (
        "Rest helped.\nRest in the US - based on a survey - helped II pain"
    )


def test_of_several_addresses_the_first_is_the_url_and_the_others_are_kept():
    record = one("UR  - http://example.com; http://www.example.com/a;b", "UR  - https://example.org/c")

    assert record.item["URL"] == "http://example.com/"
    assert record.item["custom"]["ris"] == {"UR": ["http://www.example.com/a;b", "https://example.org/c"]}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://127.0.0.1/", "file:///etc/passwd", "http://localhost/x"]
)
def test_address_that_is_none_is_left_out_and_named(address):
    record = one(f"UR  - {address}")

    assert "URL" not in record.item
    assert [warning.startswith(f"left out: {address}") for warning in record.warnings] == [True]


def test_kind_of_article_is_kept_and_a_retracted_one_announced():
    record = one("M3  - Retracted Publication", "M3  - Journal Article")

    assert record.item["custom"]["publicationTypes"] == ["Retracted Publication", "Journal Article"]
    assert [(told.kind, told.source, told.work, told.notice) for told in record.announced] == [
        ("Retracted Publication", "imported record (RIS)", {"doi": "10.1000/x"}, {})
    ]


def test_unknown_type_is_read_as_a_document_and_said():
    (record,) = read(COMPLETE.replace("JOUR", "XYZZY"))

    assert (record.item["type"], record.warnings) == ("document", ("its type 'XYZZY' is read as a document",))
    assert read("".join(ris.write([record.item])))[0] == record


@pytest.mark.parametrize("type", sorted(set(TYPES.values())))
def test_every_type_that_is_written_is_read_back(type):
    assert TYPES[WRITTEN_TYPES[type]] == type


def test_markup_and_invisible_characters_go_and_that_is_said():
    (record,) = read(
        COMPLETE.replace(
            "A trial of rest", "A &lt;i&gt;trial&lt;/i&gt; of H<sub>2</sub>O, p<0.05 and n>3 &amp; rest"
        ).replace("Rest helped", "Rest\u200b hel\u202eped\x07")
    )

    assert record.item["title"] == "A trial of H2O, p<0.05 and n>3 & rest"
    assert record.item["abstract"] == "Rest helped ."
    assert record.warnings == (
        "the markup in its title became plain text",
        "characters that cannot be seen were left out of its abstract",
    )


def test_text_that_was_decoded_wrongly_before_is_left_out_and_said():
    (record,) = read(COMPLETE.replace("Rest helped", "R\ufffdst helped"))

    assert "abstract" not in record.item
    assert record.warnings == ("its abstract was left out: a character in it was decoded wrongly before", "no abstract")


def test_text_becomes_nfc_and_marks_do_not_pile_up():
    (record,) = read(COMPLETE.replace("Doe", "Me\u0301nie\u0300re").replace("helped", "h" + "\u0301\u0323" * 5_000))

    assert record.item["author"] == [{"family": "Ménière", "given": "Jane"}]
    assert len(record.item["abstract"]) < 20


def test_hostile_text_stays_text():
    title = "<script>alert(1)</script> =cmd|'/c calc'!A1 {{7*7}} ${x} %(y)s"

    assert read(COMPLETE.replace("A trial of rest", title))[0].item["title"] == title


@pytest.mark.parametrize("tag", ["ST", "ZZ", "AD"])
def test_no_tag_sets_a_status_or_a_person(tag):
    record = one(f"{tag}  - approved_by: chief")

    assert not record.item.keys() & {"status", "approved_by"} and record.announced == ()


def test_second_title_of_a_book_is_its_series():
    (book,) = read(COMPLETE.replace("JOUR", "BOOK").replace("AU", "T2  - Clinics\nAU"))
    (chapter,) = read(COMPLETE.replace("JOUR", "CHAP").replace("AU", "T2  - Rest\nT3  - Clinics\nAU"))

    assert (book.item["collection-title"], "container-title" in book.item) == ("Clinics", False)
    assert (chapter.item["collection-title"], chapter.item["container-title"]) == ("Clinics", "Rest")


def test_what_was_mended_since_is_not_written_beside_what_was_kept():
    item = one("DA  - 2019/12/30", "AD  - Example Hospital").item | {"issued": {"date-parts": [[2020, 3, 4]]}}

    (text,) = ris.write([item])

    assert [line for line in text.splitlines() if line[:2] in ("DA", "AD")] == [
        "DA  - 2020/03/04",
        "AD  - Example Hospital",
    ]


def test_markup_that_was_encoded_twice_goes_too():
    (record,) = read(COMPLETE.replace("A trial", "A &amp;lt;i&amp;gt;trial&amp;lt;/i&amp;gt;"))

    assert record.item["title"] == "A trial of rest"


WORDS = st.text("kzXY äé-.:;()/01<>&'\"=@#,", min_size=1, max_size=40).map(lambda text: f"x{' '.join(text.split())}x")
NAMES = WORDS.map(lambda text: " ".join(text.replace(",", "").replace(";", "").split()))
PERSON = st.fixed_dictionaries({"family": NAMES, "given": NAMES}, optional={"suffix": st.sampled_from(["Jr.", "III"])})
LINES = (
    "container-title",
    "collection-title",
    "volume",
    "issue",
    "publisher",
    "publisher-place",
    "edition",
    "title-short",
    "section",
)
ITEM = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(WRITTEN_TYPES)), "title": WORDS, "abstract": WORDS, "DOI": st.just("10.1000/x")},
    optional={
        "author": st.lists(PERSON | st.fixed_dictionaries({"literal": WORDS}), min_size=1, max_size=4),
        "editor": st.lists(PERSON, min_size=1, max_size=2),
        "issued": st.sampled_from([[2020], [2020, 3], [1999, 12, 31]]).map(lambda parts: {"date-parts": [parts]}),
        **dict.fromkeys(LINES, WORDS),
        "note": st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
        "page": st.sampled_from(["1-9", "e12", "S1-S4", "12-14, 20", "43"]),
        "PMID": st.just("123"),
        "PMCID": st.just("PMC12"),
        "ISBN": st.just("9780306406157"),
        "ISSN": st.just("2041-1723, 1932-8486"),
        "URL": st.just("https://example.org/a"),
        "keyword": st.lists(NAMES, min_size=1, unique=True).map("; ".join),
    },
)


def as_of_its_type(item):
    """A tag that means another variable of this type of work is read as that."""
    return {OF_A_TYPE.get((item["type"], name), name): value for name, value in item.items()}


@given(st.lists(ITEM.map(as_of_its_type), min_size=1, max_size=3))
def test_what_is_written_is_read_back(written):
    assert items(read("".join(ris.write(written)))) == written


@pytest.mark.parametrize(
    ("kind", "variable", "tag"),
    [
        ("chapter", "chapter-number", "SE"),
        ("article-journal", "section", "SE"),
        ("software", "version", "ET"),
        ("book", "edition", "ET"),
    ],
)
def test_section_and_edition_are_what_they_are_of_that_type(kind, variable, tag):
    written = "".join(ris.write([{"type": kind, "title": "Bread", variable: "3"}]))

    [record] = ris.read(written)
    assert f"\n{tag}  - 3\n" in written
    assert record.item[variable] == "3"
