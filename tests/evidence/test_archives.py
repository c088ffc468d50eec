"""`evidence/archives.py`: how many works stand in one question, and what an answer, or none, comes to."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from evidence import clock
from evidence.archives import CROSSREF, LONGEST_QUESTION, PUBMED, NotNow, NotTogether, ask, in_questions
from evidence.bibliography.records import Told
from evidence.outgoing import WEB_PAGE, NotFetched, Reply
from tests.evidence.archives_asked import message, related
from tests.evidence.real_files import bodies, real, real_text

pytestmark = pytest.mark.once  # no database takes part

DOI, OTHER = "10.5555/trial.1", "10.5555/trial.2"
OLD = "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"


def kinds(told: Told) -> dict[str, list[str]]:
    return {name: [one.kind for one in announced] for name, announced in told.works.items()}


def test_one_question_names_all_of_them_and_wants_only_what_happened(archives, settings):
    settings.OUTGOING_CONTACT = "library@health.example.org"

    ask(CROSSREF, [DOI, OTHER])

    asked = parse_qs(urlsplit(archives.asked[0]).query)
    assert asked == {
        "filter": [f"doi:{DOI},doi:{OTHER}"],
        "select": ["DOI,update-to,updated-by,relation"],
        "rows": ["2"],
        "mailto": ["library@health.example.org"],
    }


def test_pubmed_is_asked_for_many_and_told_whom_to_write_to(archives, settings):
    settings.OUTGOING_CONTACT = "library@health.example.org"

    ask(PUBMED, ["400712", "423962"])

    asked = parse_qs(urlsplit(archives.asked[0]).query)
    assert (asked["id"], asked["tool"], asked["email"]) == (
        ["400712,423962"],
        ["attest"],
        ["library@health.example.org"],
    )


def test_no_question_is_longer_than_a_server_reads():
    long_ones = [f"10.5555/{number:03}{'x' * 250}" for number in range(60)]

    parts = list(in_questions(CROSSREF, [*long_ones, *(f"10.5555/{number}" for number in range(100))]))

    assert sum(map(len, parts)) == 160
    assert max(map(len, parts)) == 40
    assert max(len(CROSSREF.address(one)) for one in parts) <= LONGEST_QUESTION


@pytest.mark.parametrize("odd", [OLD, "10.5555/a,b"])
def test_what_would_part_the_filter_is_asked_for_alone(odd, archives):
    archives.retracted(odd)

    parts = list(in_questions(CROSSREF, [DOI, odd, OTHER]))

    assert sorted(parts) == sorted([[DOI, OTHER], [odd]])
    assert kinds(ask(CROSSREF, [odd])) == {odd: ["retraction"]}


def test_a_doi_comes_back_in_any_case_and_an_absent_one_not_at_all(archives):
    archives.works[DOI] = {"DOI": DOI.upper(), "updated-by": [{"DOI": "10.5555/N", "type": "retraction"}]}

    told = ask(CROSSREF, [DOI, OTHER])

    assert (kinds(told), told.whole) == ({DOI: ["retraction"]}, True)


def test_an_answer_that_counts_more_than_it_has_is_not_whole(archives):
    archives.instead = [Reply("", 200, {}, message("work-list", {"total-results": 2, "items": [{"DOI": DOI}]}))]

    assert ask(CROSSREF, [DOI, OTHER]).whole is False


@pytest.mark.parametrize("item", [None, [], "x", {"DOI": None}, {"DOI": "10.5555"}, {"title": ["no DOI"]}])
def test_a_work_that_cannot_be_made_out_leaves_the_others_as_they_are(item, archives):
    items = [item, {"DOI": DOI, "updated-by": "odd", "update-to": [None], "relation": []}]
    archives.instead = [Reply("", 200, {}, message("work-list", {"total-results": 2, "items": items}))]

    told = ask(CROSSREF, [DOI, OTHER])

    assert (kinds(told), told.whole) == ({DOI: []}, False)


def test_nothing_found_is_an_answer(archives):
    assert ask(CROSSREF, [DOI, OTHER]) == ask(PUBMED, ["1", "2"]) == Told({})


@pytest.mark.parametrize(
    ("reply", "raised"),
    [
        (Reply("", 400, {}, message("validation-failure", [{"message": "odd"}])), NotTogether),
        (Reply("", 414, {}, b""), NotTogether),
        (Reply("", 200, {}, message("work-list", {"total-results": 0, "items": []}), whole=False), NotTogether),
        (Reply("", 200, {}, b"<html>Maintenance</html>"), NotFetched),
        (Reply("", 200, {}, b"\xef\xbb\xbf\n<!DOCTYPE HTML PUBLIC x><HTML>Sign in</HTML>"), NotFetched),
        (Reply("", 200, {}, b"<!-- portal --><html>"), NotFetched),
        (Reply("", 200, {"content-type": "text/html; charset=utf-8"}, b"Sign in"), NotFetched),
        (Reply("", 200, {"content-encoding": "gzip"}, b"\x1f\x8b"), NotFetched),
        (Reply("", 200, {}, b"\xff\xfe"), NotTogether),
        (Reply("", 200, {}, b"[" * 100_000), NotTogether),
        (Reply("", 200, {}, message("validation-failure", [{"message": "odd"}])), NotTogether),
        (Reply("", 403, {}, b""), NotFetched),
        (Reply("", 302, {}, b""), NotFetched),
        (Reply("", 503, {}, b""), NotNow),
    ],
)
def test_what_is_no_answer_says_so(reply, raised, archives):
    archives.instead = [reply]

    with pytest.raises(NotFetched) as failed:
        ask(CROSSREF, [DOI, OTHER])

    assert type(failed.value) is raised


@pytest.mark.parametrize(("asked", "seconds"), [("120", 120.0), ("", 0.0), ("soon", 0.0), ("9" * 400, 999999999.0)])
def test_how_long_to_be_left_alone_is_heard(asked, seconds, archives):
    archives.instead = [Reply("", 429, {"retry-after": asked}, b"")]

    with pytest.raises(NotNow) as failed:
        ask(CROSSREF, [DOI])

    assert failed.value.seconds == seconds


def test_until_a_date_is_heard_as_well(archives):
    until = (clock.now() + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    archives.instead = [Reply("", 503, {"retry-after": until}, b"")]

    with pytest.raises(NotNow) as failed:
        ask(CROSSREF, [DOI])

    assert 3500 < failed.value.seconds <= 3600


def test_an_article_set_that_breaks_off_is_read_up_to_there_and_not_whole(archives):
    archives.has_article("7", related("RetractionIn", "8"))
    broken = f"<PubmedArticleSet>{archives.articles['7']}<PubmedArticle><Medline".encode()
    archives.instead = [Reply("", 200, {}, broken)]

    told = ask(PUBMED, ["7", "9"])

    assert (kinds(told), told.whole) == ({"7": ["RetractionIn"]}, False)


def test_articles_without_a_title_and_deleted_ones_are_known_by_what_they_announce(archives):
    archives.has_article("7", related("RetractionOf", "8"))
    untitled = archives.articles["7"].replace("<ArticleTitle>A trial.</ArticleTitle>", "")
    deleted = "<DeleteCitation><PMID>9</PMID></DeleteCitation>"
    archives.instead = [Reply("", 200, {}, f"<PubmedArticleSet>{untitled}{deleted}</PubmedArticleSet>".encode())]

    told = ask(PUBMED, ["7", "9"])

    assert (kinds(told), told.whole) == ({"7": ["RetractionOf"], "9": ["DeleteCitation"]}, True)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PubmedArticleSet>&e;</PubmedArticleSet>',
        b"",
    ],
)
def test_xml_that_declares_anything_is_no_answer(body, archives):
    archives.instead = [Reply("", 200, {}, body)]

    with pytest.raises(NotTogether):
        ask(PUBMED, ["7"])


def test_a_page_for_people_is_no_answer_of_pubmed(archives):
    archives.instead = [Reply("", 200, {}, b"<html xmlns='x'><head/></html>")]

    with pytest.raises(NotFetched) as failed:
        ask(PUBMED, ["7", "8"])

    assert (type(failed.value), str(failed.value)) == (NotFetched, WEB_PAGE)


def test_recorded_answers_of_crossref_and_pubmed_are_read(archives):
    recorded = bodies("crossref/habanero_test_works_with_one_id.yaml")[-1].encode()
    extract = real("pubmed-xml/extract_pubmed20n0014.xml")
    archives.instead = [Reply("", 200, {}, recorded), Reply("", 200, {}, extract)]

    crossref, pubmed = ask(CROSSREF, ["10.1371/journal.pone.0033693"]), ask(PUBMED, ["400712", "400955"])

    assert kinds(crossref) == {"10.1371/journal.pone.0033693": ["correction"]}
    assert {"RetractionIn", "Retracted Publication"} <= set(kinds(pubmed)["400712"])
    assert "RetractionOf" in kinds(pubmed)["400955"]


def test_a_recorded_preprint_says_what_it_became(archives):
    archives.instead = [Reply("", 200, {}, real_text("csl/citation-js_api_doi.json").encode())]

    told = ask(CROSSREF, ["10.1101/2021.08.15.21262067"])

    [became] = told.works["10.1101/2021.08.15.21262067"]
    assert (became.kind, became.notice) == ("is-preprint-of", {"doi": "10.1093/cid/ciab963"})
