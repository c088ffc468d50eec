"""Identifiers as they are entered (the D rows of the list of bad inputs)."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import identifiers
from evidence.identifiers import (
    NORMALISERS,
    InvalidIdentifier,
    doi_url,
    identify,
    nct_url,
    normalise_doi,
    normalise_isbn,
    normalise_issn,
    normalise_nct,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
    normalise_url,
    orcid_url,
    pmcid_url,
    pmid_url,
)

pytestmark = pytest.mark.once  # of texts alone: no database takes part

SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"


def why(normalise, value: str) -> str:
    with pytest.raises(InvalidIdentifier) as refused:
        normalise(value)
    return refused.value.why


@pytest.mark.parametrize(
    "spelling",
    [
        "10.1000/abc",
        "10.1000/ABC",
        " 10.1000/abc\n",
        "https://doi.org/10.1000/ABC ",
        "HTTPS://DX.DOI.ORG/10.1000/abc",
        "http://www.doi.org/10.1000/abc",
        "doi.org/10.1000/abc",
        "DOI: 10.1000/abc",
        "doi:10.1000/abc",
        "DOI 10.1000/abc",
        "info:doi/10.1000/abc",
        "10.1000%2Fabc",
        "https://doi.org/10.1000%2fABC",
    ],
)
def test_doi_has_one_spelling(spelling):
    assert normalise_doi(spelling) == "10.1000/abc"


@pytest.mark.parametrize(
    "doi",
    [
        SICI.lower(),
        "10.1016/s0140-6736(97)11096-0",
        "10.1000/a(b)",
        "10.1000.10/123",
        "10.1000/a%2fb",  # past the first slash a per cent sign belongs to the DOI
        "10.1000/<script>alert(1)</script>x",
        '10.1000/"onmouseover=x',
        "10.1000/../../x",
        "10.1000/a?redirect=b#c",
    ],
)
def test_doi_keeps_every_legal_character(doi):
    assert normalise_doi(doi) == doi


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "it does not begin with “10.”, four to nine digits and a slash"),
        ("10.1000", "nothing follows its prefix"),
        ("10./x", "it does not begin with “10.”, four to nine digits and a slash"),
        ("10.1/x", "it does not begin with “10.”, four to nine digits and a slash"),
        ("11.1000/x", "it does not begin with “10.”, four to nine digits and a slash"),
        ("see 10.1000/x", "it has a space"),
        ("doi:10.1000/", "nothing follows its prefix"),
        ("10.1000/ ", "nothing follows its prefix"),
        ("10.1000/a b", "it has a space"),
        ("10.1000/" + "a" * 3_000, "it is longer than 300 characters"),
        ("\uff11\uff10.\uff11\uff10\uff10\uff10/\uff41", "it has U+FF11, which is not plain ASCII"),
        ("10.1000/\u0430", "it has U+0430, which is not plain ASCII"),
        ("10.1000/a\u200bb", "it has U+200B, which is not plain ASCII"),
        ("10.1000/a\u00a0", "it has U+00A0, which is not plain ASCII"),
        ("10.1000/a\x00", "it has U+0000, which is not plain ASCII"),
        ("https://doi.org/10.1000/a%00", "it has U+0000, which is not plain ASCII"),
        ("https://doi.org/10.1000/abc?utm_source=x", "its address has a “?” or “#”: give the DOI itself"),
    ],
)
def test_doi_is_refused(value, reason):
    assert why(normalise_doi, value) == reason


@pytest.mark.parametrize("tail", [".", ",", ")", "),", ";", "]", ">", "'", "/", ":", "?"])
def test_doi_is_never_trimmed_of_trailing_punctuation(tail):
    assert why(normalise_doi, f"10.1000/abc{tail}").startswith(f"it ends with trailing punctuation, “{tail[-1]}”")


def test_refusal_shows_the_value_escaped_and_short():
    with pytest.raises(InvalidIdentifier) as refused:
        normalise_doi("10.1000/a\u202e" + "x" * 500)

    assert (
        str(refused.value)
        == f"10.1000/a\\u202e{'x' * 69}\\u2026 is not a DOI: it has U+202E, which is not plain ASCII."
    )


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_every_identifier_is_canonical_after_one_pass_or_refused(text):
    for value in (text, f"10.1000/{text}", f"https://doi.org/10.1000/{text}", f"https://example.org/{text}"):
        for normalise in NORMALISERS.values():
            try:
                once = normalise(value)
            except InvalidIdentifier:
                continue
            assert normalise(once) == once


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_doi_address_holds_the_doi_in_one_segment(suffix):
    address = doi_url(f"10.1000/{suffix}")

    segments = urlsplit(address).path.split("/")
    assert [unquote(segment) for segment in segments] == ["", "10.1000", suffix]
    assert not urlsplit(address).query and not urlsplit(address).fragment


@pytest.mark.parametrize(
    "value",
    ["12345", " 12345 ", "PMID: 12345", "pmid:12345", "PMID 12345", "https://pubmed.ncbi.nlm.nih.gov/12345/",
     "http://www.ncbi.nlm.nih.gov/pubmed/12345"],
)  # fmt: skip
def test_pmid_has_one_spelling(value):
    assert normalise_pmid(value) == "12345"


@pytest.mark.parametrize(
    "value",
    ["", "0", "-1", "+5", "1e5", "00012345", "12 345", "12345.0", "123456789012", "١٢٣", "１２３", "1_000", "12a", "²"],
)
def test_pmid_is_refused(value):
    assert why(normalise_pmid, value)


@pytest.mark.parametrize(
    "value",
    ["PMC12", "pmc12", "PMCID: PMC12", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12/",
     "https://www.ncbi.nlm.nih.gov/pmc/articles/pmc12"],
)  # fmt: skip
def test_pmcid_has_one_spelling(value):
    assert normalise_pmcid(value) == "PMC12"


@pytest.mark.parametrize("value", ["", "PMC", "12", "PMC12.3", "PMC0012", "PMC١٢", "PMC12x", "PMC1234567890"])
def test_pmcid_is_refused(value):
    assert why(normalise_pmcid, value)


@pytest.mark.parametrize(
    ("value", "isbn"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("ISBN 978-0-306-40615-7", "9780306406157"),
        ("ISBN-13: 978 0 306 40615 7", "9780306406157"),
        ("0-8044-2957-x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
    ],
)
def test_isbn_is_kept_with_thirteen_digits(value, isbn):
    assert normalise_isbn(value) == isbn


@pytest.mark.parametrize("value", ["2041-1723", "20411723", " ISSN: 2041-1723", "ISSN 2041-1723"])
def test_issn_has_one_spelling(value):
    assert normalise_issn(value) == "2041-1723"
    assert normalise_issn("1747938x") == "1747-938X"


@pytest.mark.parametrize("value", ["", "2041-1724", "2041 1723", "2041-172", "٢٠٤١-١٧٢٣", "2041-1723 (print)"])
def test_issn_is_refused(value):
    with pytest.raises(InvalidIdentifier, match="is not an ISSN"):
        normalise_issn(value)


NEVER = re.compile("(?!)")
HOSTS = st.lists(st.text("ab0-x.", min_size=1, max_size=4), min_size=1, max_size=3).map(".".join)
ENDS = st.sampled_from([".org", ".co", ".local", ".arpa", ".internal", ".localhost", ".museum", "", ".1"])
PATHS = st.text("ab./-_A9%~?#", max_size=8)


@given(st.sampled_from(["http://", "https://", "HTTP://"]), HOSTS, ENDS, PATHS)
@settings(max_examples=500, deadline=None)
def test_address_that_needs_no_looking_at_is_what_looking_would_make_of_it(scheme, host, end, path):
    assert both_ways("_NORMAL_ALREADY", normalise_url, f"{scheme}{host}{end}/{path}")


@given(st.text("1a0.", max_size=6), st.text("abA9./-_%)\u212a", max_size=8))
@settings(max_examples=500, deadline=None)
def test_doi_that_needs_no_looking_at_is_what_looking_would_make_of_it(prefix, suffix):
    assert both_ways("_PLAIN_DOI", normalise_doi, f"10.{prefix}/{suffix}")
    assert both_ways("_PLAIN_DOI", normalise_doi, f"10.1000/{suffix}")


def both_ways(shortcut: str, normalise, value: str) -> bool:
    """Whether the short way gives the same as the long one."""
    found = tried(normalise, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identifiers, shortcut, NEVER)
        return found == tried(normalise, value)


def tried(normalise, value: str) -> str:
    try:
        return normalise(value)
    except InvalidIdentifier as refused:
        return str(refused)


@pytest.mark.parametrize(
    "value", ["", "9780306406158", "0306406153", "4006381333931", "978030640615", "٩780306406157", "X306406152"]
)
def test_isbn_is_refused(value):
    assert why(normalise_isbn, value)


@pytest.mark.parametrize(
    "value",
    ["0000-0002-1694-233X", "000000021694233x", "https://orcid.org/0000-0002-1694-233x", "ORCID: 0000-0002-1694-233X"],
)
def test_orcid_has_one_spelling(value):
    assert normalise_orcid(value) == "0000-0002-1694-233X"


@pytest.mark.parametrize(
    "value", ["", "0000-0002-1825-0098", "0000-0002-1825-009", "٠000-0002-1825-0097", "0000-0000-0000-0000"]
)
def test_orcid_is_refused(value):
    assert why(normalise_orcid, value)


@pytest.mark.parametrize(
    "value",
    ["NCT01234567", "nct01234567", "https://clinicaltrials.gov/study/NCT01234567",
     "https://www.clinicaltrials.gov/ct2/show/NCT01234567"],
)  # fmt: skip
def test_nct_has_one_spelling(value):
    assert normalise_nct(value) == "NCT01234567"


@pytest.mark.parametrize("value", ["", "NCT1234567", "NCT012345678", "NCT0123456٧", "01234567"])
def test_nct_is_refused(value):
    assert why(normalise_nct, value)


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("HTTPS://Example.ORG:443/a/../b", "https://example.org/b"),
        ("https://example.org", "https://example.org/"),
        ("http://exämple.org/ä?q=ö", "http://xn--exmple-cua.org/%C3%A4?q=%C3%B6"),
        ("https://example.org/a%2Fb?x=1&y=a+b#part", "https://example.org/a%2Fb?x=1&y=a+b#part"),
        ("https://example.org/?q=<script>", "https://example.org/?q=%3Cscript%3E"),
    ],
)
def test_url_is_normalised(value, url):
    assert normalise_url(value) == url


@pytest.mark.parametrize(
    "value",
    [
        "", "example.org", "//example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)",
        "data:text/html,x", "http:example.org", "http:\\\\example.org", "https:///x", "https://",
        "https://user:secret@example.org/", "https://a@127.0.0.1", "https://a%00.example.org/",
        "https://example.org/a\r\nSet-Cookie:x", "https://example.org/a b", "https://example.org/\u202egpj",
        "https://exam\u200bple.org/", "https://example.org:0/", "https://example.org:65536/", "https://example.org:x/",
        "https://example.org/" + "a" * 2_000, "https://example.org/" + "ä" * 700,
        "http://localhost/", "http://localhost./", "http://intranet/", "http://printer.local/",
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://①②⑦.⓪.⓪.①/", "http://169.254.169.254/",
        "http://10.0.0.1/", "http://[fe80::1%25eth0]/", "http://[/", "http://a..example.org/", "http://-<>.example.org/",
    ],
)  # fmt: skip
def test_url_is_refused(value):
    assert why(normalise_url, value)


def test_addresses_encode_what_they_are_given():
    assert [pmid_url("12/3"), pmcid_url("PMC1?"), orcid_url("0#"), nct_url("NCT/..")] == [
        "https://pubmed.ncbi.nlm.nih.gov/12%2F3/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC1%3F/",
        "https://orcid.org/0%23",
        "https://clinicaltrials.gov/study/NCT%2F..",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://doi.org/10.1000/ABC", ("doi", "10.1000/abc")),
        ("pmc12", ("pmcid", "PMC12")),
        ("NCT01234567", ("nct", "NCT01234567")),
        ("0000-0002-1825-0097", ("orcid", "0000-0002-1825-0097")),
        ("978-0-306-40615-7", ("isbn", "9780306406157")),
        ("12345", ("pmid", "12345")),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", ("pmid", "12345")),
        ("https://example.org/a", ("url", "https://example.org/a")),
        ("bone marrow edema", None),
        ("10.1000/abc.", None),
        ("", None),
    ],
)
def test_identify_tells_what_was_typed_into_a_search_box(text, found):
    assert identify(text) == found
