"""`evidence/lookups.py`: who is asked, how patiently, and that an archive's silence costs nobody anything."""

import json

import pytest
from django.core.cache import cache

from evidence import lookups
from evidence.lookups import NotLookedUp, look_up
from evidence.outgoing import NotFetched, Reply
from tests.evidence.real_files import bodies, real

pytestmark = pytest.mark.once  # asks servers of its own: no database takes part

DOI, ISBN, PMID = "10.1371/journal.pone.0033693", "9783161484100", "400712"
WORK = {"DOI": "10.5555/trial.1", "type": "journal-article", "title": ["A trial"], "author": [{"family": "Ng"}]}


@pytest.fixture(autouse=True)
def nothing_kept(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "lookups"}}
    cache.clear()


@pytest.fixture
def archives(monkeypatch):
    """What each address answers, in turn; an unknown one is a work that nobody knows."""
    answers: dict[str, list[Reply | NotFetched]] = {}
    asked: list[str] = []
    waited: list[float] = []

    def fetch(address: str, **how):
        asked.append(address)
        waiting = answers.get(address.split("?")[0], [])
        answer = (waiting.pop(0) if len(waiting) > 1 else waiting[0]) if waiting else told(404, b"Resource not found.")
        if isinstance(answer, NotFetched):
            raise answer
        return answer

    monkeypatch.setattr(lookups, "fetch", fetch)
    monkeypatch.setattr(lookups.time, "sleep", waited.append)
    return answers, asked, waited


def told(status: int, body: bytes = b"", **headers: str) -> Reply:
    return Reply("https://archive.example.org/", status, {k.replace("_", "-"): v for k, v in headers.items()}, body)


def work(**fields) -> Reply:
    return told(200, json.dumps({"message-type": "work", "message": WORK | fields}).encode())


CROSSREF = "https://api.crossref.org/works/10.5555%2Ftrial.1"
DATACITE = "https://data.crosscite.org/application/vnd.citationstyles.csl+json/10.5555/trial.1"
BOOKS, PUBMED = "https://api.crossref.org/works", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"


@pytest.mark.parametrize("typed", ["10.5555/TRIAL.1", "https://doi.org/10.5555/trial.1", "doi:10.5555/trial.1"])
def test_a_doi_is_asked_of_crossref(typed, archives):
    answers, asked, _ = archives
    answers[CROSSREF] = [work()]

    found = look_up(typed)

    assert (found.source, found.record.item["title"], asked) == ("Crossref", "A trial", [CROSSREF])


def test_what_crossref_does_not_know_is_asked_of_datacite(archives):
    answers, asked, _ = archives
    answers[DATACITE] = [told(200, json.dumps({"type": "dataset", "title": "Data", "DOI": "10.5555/trial.1"}).encode())]

    found = look_up("10.5555/trial.1")

    assert (found.source, found.record.item["type"], asked) == ("DataCite", "dataset", [CROSSREF, DATACITE])


def test_a_recorded_answer_of_crossref_is_read(archives):
    answers, _, _ = archives
    recorded = bodies("crossref/habanero_test_works_with_one_id.yaml")[-1]
    answers[f"https://api.crossref.org/works/{DOI.replace('/', '%2F')}"] = [told(200, recorded.encode())]

    found = look_up(DOI)

    assert found.record.item["DOI"] == DOI
    assert [one.kind for one in found.record.announced] == ["correction"]


def test_a_pmid_is_asked_of_pubmed(archives):
    answers, asked, _ = archives
    answers[PUBMED] = [told(200, real("pubmed-xml/metapub/10440612.xml"))]

    assert look_up("PMID: 10440612").record.item["PMID"] == "10440612"
    assert asked == [f"{PUBMED}?db=pubmed&id=10440612&retmode=xml&tool=attest"]


def test_a_pmid_that_pubmed_does_not_know_comes_back_as_an_empty_set(archives):
    answers, _, _ = archives
    answers[PUBMED] = [told(200, b"<PubmedArticleSet></PubmedArticleSet>")]

    with pytest.raises(NotLookedUp, match="No work with this PMID is known to PubMed"):
        look_up(PMID)


@pytest.mark.parametrize(("count", "known"), [(1, True), (2, False), (0, False)])
def test_an_isbn_is_a_book_only_if_it_is_one_book(count, known, archives):
    answers, _, _ = archives
    book = {"type": "book", "title": ["A book"], "ISBN": [ISBN]}
    message = {"total-results": count, "items": [book] * count}
    answers[BOOKS] = [told(200, json.dumps({"message-type": "work-list", "message": message}).encode())]

    if known:
        assert look_up(ISBN).record.item["title"] == "A book"
    else:
        with pytest.raises(NotLookedUp, match="No work with this ISBN"):
            look_up(ISBN)


@pytest.mark.parametrize("typed", ["", "bone marrow edema", "10.1000", "PMC12", "NCT01234567", "https://example.org/a"])
def test_what_no_archive_knows_by_its_number_is_not_asked_for(typed, archives):
    with pytest.raises(NotLookedUp, match="no DOI, PMID or ISBN"):
        look_up(typed)

    assert archives[1] == []


def test_offline_is_said_with_what_to_do(archives):
    answers, _, _ = archives
    answers[CROSSREF] = [
        NotFetched("api.crossref.org has no address: the name may be wrong, or this machine is offline.")
    ]
    answers[DATACITE] = [
        NotFetched("data.crosscite.org gave no answer that can be read: it took longer than 20 seconds.")
    ]

    with pytest.raises(NotLookedUp) as refused:
        look_up("10.5555/trial.1")

    assert "offline" in str(refused.value) and "nothing you have entered is lost" in str(refused.value)


def test_an_archive_that_does_not_answer_leaves_it_to_the_next(archives):
    answers, _, _ = archives
    answers[CROSSREF] = [NotFetched("Nothing came.")]
    answers[DATACITE] = [told(200, json.dumps({"type": "dataset", "title": "Data"}).encode())]

    assert look_up("10.5555/trial.1").source == "DataCite"


@pytest.mark.parametrize(
    ("first", "waited"),
    [
        (told(429, retry_after="2"), [2.0]),
        (told(503), [1.0]),
        (told(429, retry_after="315360000"), [5.0]),
        (told(503, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"), [1.0]),
    ],
)
def test_later_is_heard_and_bounded(first, waited, archives):
    answers, asked, slept = archives
    answers[CROSSREF] = [first, work()]

    assert look_up("10.5555/trial.1").source == "Crossref"
    assert (slept, len(asked)) == (waited, 2)


def test_an_archive_that_always_says_later_is_left_alone(archives):
    answers, asked, _ = archives
    answers[CROSSREF] = [told(503)]

    with pytest.raises(NotLookedUp, match="it answered 503"):
        look_up("10.5555/trial.1")

    assert asked.count(CROSSREF) == 3


def test_the_same_question_is_asked_once_a_day(archives):
    answers, asked, _ = archives
    answers[CROSSREF] = [work()]

    assert look_up("10.5555/trial.1") == look_up("10.5555/trial.1")
    assert asked == [CROSSREF]


def test_what_nobody_knew_may_be_registered_tomorrow(archives):
    answers, _, _ = archives
    with pytest.raises(NotLookedUp):
        look_up("10.5555/trial.1")
    answers[CROSSREF] = [work()]

    assert look_up("10.5555/trial.1").source == "Crossref"


@pytest.mark.parametrize(
    "body", [b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"message-type": "work", "message": null}', b""]
)
def test_an_answer_that_cannot_be_read_is_no_work(body, archives):
    answers, _, _ = archives
    answers[CROSSREF] = [told(200, body)]

    with pytest.raises(NotLookedUp):
        look_up("10.5555/trial.1")


def test_archives_are_told_whom_to_write_to_where_somebody_is(archives, settings):
    settings.OUTGOING_CONTACT = "library@health.example.org"
    answers, asked, _ = archives
    answers[CROSSREF] = [work()]

    look_up("10.5555/trial.1")

    assert asked == [f"{CROSSREF}?mailto=library%40health.example.org"]


@pytest.mark.parametrize("odd", [b"<!DOCTYPE html><title>Sign in</title>", b"{"])
def test_a_page_to_sign_in_is_said_and_the_next_question_asks_again(odd, archives):
    answers, _, _ = archives
    answers[PUBMED] = [told(200, odd), told(200, real("pubmed-xml/metapub/10440612.xml"))]

    with pytest.raises(NotLookedUp) as refused:
        look_up("PMID: 10440612")

    assert refused.value.codes == ["no-answer"]
    assert look_up("PMID: 10440612").record.item["PMID"] == "10440612"
