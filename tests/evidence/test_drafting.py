"""`evidence/bibliography/drafting.py` and what it is made of: the rows on identifiers in records, text, dates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography.cleaning import cleaned
from evidence.bibliography.csl_json import fault
from evidence.bibliography.dates import date_in, day_text, is_whole, read_date
from evidence.bibliography.drafting import LONGEST_LINE, MOST_WARNINGS, Draft, Rejected, drafted
from evidence.bibliography.markup import plain
from evidence.text import UnacceptableText, clean_text

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
NOT_VALID = {
    "DOI": [
        *("10.1000", "10./x", "11.1000/x", "doi:10.1000/", "10.1000/ ", "10.1000/abc.", "10.1000/abc),"),
        *("10.1000/" + "a" * 3_000, "１０．１０００／ａ", "10.1000/\u0430bc", "10.1000/a\u200bb", "10.1000/a\u00a0b"),
        *("https://doi.org/10.1000/a?redirect=x", "https://doi.org/10.1000/a#b"),
    ],
    "PMID": ["0", "-1", "+5", "1e5", "00012345", "12 345", "12345.0", "1" * 12, "١٢٣"],
    "PMCID": ["PMC", "PMC12.3", "12"],
    "URL": ["javascript:alert(1)", "http://127.0.0.1/x", "file:///etc/passwd", "http://a@example.org/"],
}


def draft(**texts: object) -> Draft:
    made = Draft()
    for variable, text in texts.items():
        made.identify(variable, text)
    return made


@pytest.mark.parametrize(
    ("variable", "written"), [(variable, written) for variable, all_of in NOT_VALID.items() for written in all_of]
)
def test_what_is_no_identifier_is_left_out_and_named(variable, written):
    made = draft(**{variable: written})
    made.put("title", "T")
    record = made.record(1)

    assert variable not in record.item
    assert " is not a " in record.warnings[0]
    assert len(record.warnings[0]) < 300


def test_one_doi_has_one_spelling_however_it_is_written():
    spellings = ["https://doi.org/10.1000/ABC", "DOI: 10.1000/abc", "HTTPS://DX.DOI.ORG/10.1000/abc", "10.1000%2Fabc"]

    assert [draft(DOI=spelling).item for spelling in spellings] == [{"type": "document", "DOI": "10.1000/abc"}] * 4


@pytest.mark.parametrize("doi", ["10.1000/a?redirect=", "10.1000/<script>", '10.1000/"onmouseover=', "10.1000/../../x"])
def test_a_legal_doi_is_taken_whatever_it_looks_like(doi):
    """Wherever it becomes a link it is one encoded segment of the path."""
    assert draft(DOI=doi).item["DOI"] == doi


def test_an_old_doi_with_brackets_is_taken():
    assert draft(DOI=SICI).item["DOI"] == SICI.lower()


def test_two_identifiers_of_one_kind_are_a_conflict_that_is_named():
    made = draft(DOI="10.1000/a")
    made.identify("DOI", "10.1000/b")

    assert made.item["DOI"] == "10.1000/a"
    made.put("title", "T")
    assert made.record(1).warnings[0] == "it names two: DOI 10.1000/a was taken, 10.1000/b was not"


@pytest.mark.parametrize(
    ("written", "isbn"),
    [
        ("0393075079", "9780393075076"),
        ("978-84-7919-517-5", "9788479195175"),
        ("9788479195175 (print), 0393075079", "9788479195175"),
        ("9788479195175 9780393075076", "9788479195175"),
        ("0393075070", None),
        ("9788479195174", None),
    ],
)
def test_isbns(written, isbn):
    made = Draft()
    made.isbn(written)

    assert made.item.get("ISBN") == isbn


@pytest.mark.parametrize(
    ("written", "issn"),
    [
        (["00029890"], "0002-9890"),
        (["0036-8075", "1095-9203", "0036-8075"], "0036-8075, 1095-9203"),
        (["0036-8075, 1095-9203"], "0036-8075, 1095-9203"),
        (["0011216x (Print)"], "0011-216X"),
        (["0036-8076", "x", "0036-8075"], "0036-8075"),
        (["0036-8076"], None),
    ],
)
def test_issns(written, issn):
    made = Draft()
    made.issn(written)

    assert made.item.get("ISSN") == issn


def test_markup_is_no_news_but_in_a_format_of_plain_text():
    for plain_text, said in ((False, ()), (True, ("the markup in its title became plain text",))):
        made = Draft(plain_text=plain_text)
        made.put("title", "10<sup>9</sup> cells")
        made.put("volume", "<b>5</b>")

        assert (made.item["title"], made.item["volume"]) == ("10⁹ cells", "<b>5</b>")
        assert made.record(1).warnings[:-1] == said


@pytest.mark.parametrize(
    ("first", "last", "page"),
    [
        ("43", "58", "43-58"),
        ("43–58", "", "43-58"),
        ("43 -- 58", "58", "43-58"),
        ("iii", "xii", "iii-xii"),
        ("1--5, 7--9", "", "1-5, 7-9"),
        ("No", "pages", None),
    ],
)
def test_pages_are_written_alike(first, last, page):
    made = Draft()
    made.pages(first, last)

    assert made.item.get("page") == page


@pytest.mark.parametrize("written", ["eng", "English", "ENGLISH ", "en"])
def test_a_language_has_one_code(written):
    made = Draft()
    made.put("language", written)

    assert made.item["language"] == "en"


def test_a_record_is_rejected_for_all_that_is_wrong_with_it():
    def fill(made: Draft) -> None:
        made.put("title", "x" * (LONGEST_LINE + 1))
        made.put("volume", "y" * (LONGEST_LINE + 1))
        made.words("genre", ["z" * (LONGEST_LINE + 1)] * 1_000)

    too_long = "its {} is 10,001 characters long, and 10,000 is the most"
    assert drafted(1, fill).rejected == "; ".join(too_long.format(name) for name in ("title", "volume", "genre"))


def test_a_retraction_is_announced_though_the_record_cannot_be_taken():
    def fill(made: Draft) -> None:
        made.identify("PMID", "12345")
        made.keep("publicationTypes", ["Journal Article", "Retracted Publication"])

    record = drafted(1, fill)
    assert (record.item, record.rejected) == (None, "it has no title")
    assert [(told.kind, told.work) for told in record.announced] == [("Retracted Publication", {"pmid": "12345"})]


def test_what_is_missing_is_one_warning():
    made = Draft()
    made.put("title", "T")

    assert made.record(1).warnings == ("no year, no abstract, no DOI",)


def test_warnings_stay_readable():
    made = Draft()
    made.put("title", "T")
    for number in range(100):
        made.identify("PMID", f"x{number}")
        made.identify("PMID", f"x{number}")

    said = made.record(1).warnings
    assert (len(said), said[-1]) == (MOST_WARNINGS + 1, "89 more things were mended")


def test_a_text_that_is_too_long_rejects_the_record():
    record = drafted(3, lambda made: made.put("title", "x" * (LONGEST_LINE + 1)))

    assert (record.number, record.item) == (3, None)
    assert record.rejected == "its title is 10,001 characters long, and 10,000 is the most"


def test_what_was_decoded_wrongly_is_left_out_and_named():
    made = Draft()
    made.put("title", "T")
    made.put("abstract", "M\ufffdller")

    assert made.record(1).warnings[0] == "its abstract was left out: a character in it was decoded wrongly before"


def test_a_title_that_was_decoded_wrongly_rejects_the_record():
    assert drafted(1, lambda made: made.put("title", "M\ufffdller")).rejected == "it has no title"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("10\u00a0mg\u2009daily", "10 mg daily"),
        ("so\u00adft \ufeffmark\u200b\u202e", "soft mark"),
        ("e\u0301", "é"),
        ("a\x00b\x07c", "a b c"),
        ("a\r\nb\u2028c\td", "a b c d"),
        ("\U0001f600\ufe0f \ue000x\ufe0f", "\U0001f600\ufe0f x"),
        ("a" + "\u0301" * 100_000, "á" + "\u0301" * 4),
        ("می‌خواهم", "می‌خواهم"),
        ("x\u200cy", "xy"),
    ],
)
def test_text_is_cleaned_as_entered_text_has_to_be(written, text):
    assert cleaned(written)[0] == text


@given(st.text(max_size=60))
def test_what_is_cleaned_could_have_been_entered(text):
    for lines in (True, False):
        kept = cleaned(text, lines=lines)[0]
        assert cleaned(kept, lines=lines) == (kept, False)
        try:
            assert clean_text(kept, field="x") == kept
        except UnacceptableText as why:
            allowed = ("empty", "no letter and no figure", "begins with a mark", "decoded wrongly", "lines")
            assert all(any(word in reason for word in allowed) for reason in why.reasons)


@pytest.mark.parametrize(
    ("marked_up", "text"),
    [
        ("H<sub>2</sub>O, 10<sup>-9</sup>, x<sup>th</sup>", "H2O, 10⁻⁹, xth"),
        ("&amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt;", "E. coli"),
        ('<p class="x">One</p><p>Two</p>', "\nOne\n\nTwo\n"),
        ("p<0.05 and i<b and c>d", "p<0.05 and i<b and c>d"),
        ("<script>alert(1)</script><svg/onload=x>", "<script>alert(1)</script><svg/onload=x>"),
        ("7<jats:sup>2</jats:sup> &#945;<jats:inline-formula>x</jats:inline-formula>", "7² αx"),
        ("R&D, a&notb, ?a=1&reg=2, &zwj; &#0; &#8203;", "R&D, a&notb, ?a=1&reg=2, &zwj; &#0; &#8203;"),
        ("CO<inf>2</inf>, &lt;b&gt;5 &amp; 6&lt;/b&gt;", "CO2, 5 & 6"),
        ("<b" * 50_000, "<b" * 50_000),
        ("&" * 50_000, "&" * 50_000),
    ],
    ids=range(10),
)
def test_markup_becomes_text_and_nothing_else_does(marked_up, text):
    assert plain(marked_up) == text


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("2012-05-14", [[2012, 5, 14]]),
        ("2011-02-02T22:26:36Z", [[2011, 2, 2]]),
        ("2011//", [[2011]]),
        ("May 01, 1980", [[1980, 5, 1]]),
        ("1st June 2001", [[2001, 6, 1]]),
        ("1998 Dec-1999 Jan", [[1998, 12], [1999, 1]]),
        ("2010 Nov-Dec", [[2010, 11], [2010, 12]]),
        ("1975-1976", [[1975], [1976]]),
        ("2020-02-30", [[2020, 2]]),
        ("2020-13", [[2020]]),
        ("31.12.2019", [[2019, 12, 31]]),
        ("05/05/2011", [[2011, 5, 5]]),
        ("03/04/2011", [[2011]]),
        ("0000-00-00", None),
        ("2921", None),
        ("1988, reprinted 1999", None),
        ("12345", None),
        ("n.d.", None),
        ("", None),
        ("٢٠٢٠", None),
        ("Mayhem 2020", [[2020]]),
        ("1" * 100_000, None),
    ],
)
def test_dates_are_read_as_far_as_they_are_certain(written, parts):
    assert read_date(written) == (parts and {"date-parts": parts})


def test_seasons():
    for written in ("2000 Spring", "2000-21", "Spring 2000", "spring, 2000", "2000, Spring"):
        assert read_date(written) == {"date-parts": [[2000]], "season": 1}


@pytest.mark.parametrize(
    ("citation", "day"),
    [
        ("Lancet. 2010 Feb 6;375(9713):445", "2010-02-06"),
        ("J Clin Endocrinol Metab. 1980 Nov;51(5):1201", "1980-11"),
        ("Nature. 2014;505", "2014"),
        ("Nature. 20145", ""),
        ("", ""),
    ],
)
def test_the_date_in_a_citation(citation, day):
    assert day_text(date_in(citation)) == day


@pytest.mark.parametrize("written", ["c2014", "[2014]", "Winter 2018 or 2019", "early spring 2018", "20O2 Sep"])
def test_what_is_not_certain_is_no_date(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        *(("2014//", True), ("2014/00/00", True), ("20240403", True), ("2011-02-02T22:26:36Z", True)),
        *(("1st June 2001", True), ("2018 Winter", True), ("2010 Nov-Dec", True), ("2010 Nov 15-30", True)),
        *(("2020-02/2020-04", True), ("05/05/2011", True), ("31 Dec 2019", True)),
        *(("2021/13//", False), ("20240231", False), ("2020 Feb 31", False), ("03/04/2011", False)),
        *(("2011 3rd Quarter", False), ("2000 Spring-Summer", False), ("2006 Feb 30-Mar 3", False), ("1988a", False)),
    ],
)
def test_whether_all_of_a_date_was_taken_is_known(written, whole):
    assert is_whole(written, read_date(written)) == whole


@given(st.text(max_size=40))
def test_any_text_is_a_date_of_csl_or_none(text):
    date = read_date(text)

    assert date is None or fault({"id": 1, "type": "book", "issued": date}) == ""


def test_rejected_is_said_in_the_words_of_the_reason():
    def refuse(made: Draft) -> None:
        made.warn("before")
        raise Rejected("it is no object")

    assert (drafted(1, refuse).rejected, drafted(1, refuse).warnings) == ("it is no object", ("before",))
