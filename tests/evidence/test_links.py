"""`evidence/links.py` and its service: what is said of a link, who is asked when; only a person calls it dead."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.links import verdict_on
from evidence.models import LinkCheck, Notice, Reference
from evidence.outgoing import NotFetched, NotPublic, Reply
from evidence.refusals import NotAllowed, Refusal
from evidence.services import check_links, confirm_link, revise_reference
from evidence.services import links as service
from tests import make
from tests.races import at_once, unexpected

pytestmark = pytest.mark.django_db
PAGE = "https://guideline.example.org/knee/2024"


def reply(status: int = 200, body: bytes = b"<title>Knee pain</title>", address: str = PAGE) -> Reply:
    return Reply(address, status, {}, body)


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [
        (reply(), "works", ""),
        (reply(204, b""), "works", ""),
        (reply(address="https://www.guideline.example.org/knee-2024"), "works", ""),
        (reply(body=b"<title>Knee pain: 404 patients followed</title>"), "works", ""),
        (reply(404), "needs-a-human", "no such page (404)"),
        (reply(410), "needs-a-human", "no such page (410)"),
        (reply(403), "needs-a-human", "open it in a browser"),
        (reply(401), "needs-a-human", "open it in a browser"),
        (reply(405), "needs-a-human", "answered 405"),
        (reply(address="https://guideline.example.org/"), "needs-a-human", "first page of the site"),
        (reply(body=b"<html><title>Page not found | Guidelines</title>"), "needs-a-human", "calls itself"),
        (reply(body=b"<title>\n 404 - Not Found\n</title>"), "needs-a-human", "calls itself"),
        (reply(body=b"<title>This document is no longer available</title>"), "needs-a-human", "calls itself"),
        (NotPublic("It is private."), "needs-a-human", "Not asked"),
        (reply(429), "unknown", "not now"),
        (reply(500), "unknown", "not now"),
        (reply(503), "unknown", "not now"),
        (NotFetched("It took longer than 20 seconds."), "unknown", "longer than"),
    ],
)
def test_what_one_try_says(answer, outcome, said):
    verdict = verdict_on(PAGE, answer)

    assert verdict.outcome == outcome
    assert said in verdict.said


def test_no_answer_on_three_days_in_a_row_is_for_a_person():
    verdicts = [verdict_on(PAGE, NotFetched("Nothing came."), failed_before=before) for before in range(3)]

    assert [(one.outcome, one.failed) for one in verdicts] == [("unknown", 1), ("unknown", 2), ("needs-a-human", 3)]


@pytest.fixture
def web(monkeypatch):
    """What each address answers, and how often it was asked; nobody waits."""
    answers: dict[str, Reply | NotFetched] = {}
    asked: Counter[str] = Counter()

    def fetch(address: str, **how):
        asked[address] += 1
        answer = answers.get(address, reply())
        if isinstance(answer, NotFetched):
            raise answer
        return answer

    monkeypatch.setattr(service, "fetch", fetch)
    monkeypatch.setattr(service, "APART", 0.0)
    return answers, asked


def linked(url: str, ann) -> Reference:
    return make.reference(by=ann, url=url)


def later(monkeypatch, days: int) -> None:
    monkeypatch.setattr(service.clock, "now", lambda: timezone.now() + timedelta(days=days))


def test_each_link_is_asked_once_a_month_and_a_failed_one_the_next_day(ann, web, monkeypatch):
    answers, asked = web
    well, ill = linked(PAGE, ann), linked("https://ill.example.org/a", ann)
    answers[ill.url] = NotFetched("Nothing came.")

    for day in (0, 0, 2, 31):
        later(monkeypatch, day)
        check_links()

    assert asked == {well.url: 2, ill.url: 3}
    assert (well.link.outcome, ill.link.outcome, ill.link.failed) == ("works", "needs-a-human", 3)


def test_a_reference_without_an_address_is_not_asked_for(ann, web):
    make.reference(by=ann, url="")

    assert check_links() == []


def test_another_address_is_another_question(ann, web):
    answers, _ = web
    work = linked(PAGE, ann)
    answers[PAGE] = reply(404)
    check_links()

    revise_reference(work, revision=work.revision, fields={"url": "https://guideline.example.org/new"}, by=ann)
    check_links()

    row = LinkCheck.objects.get()
    assert (row.address, row.outcome, row.said) == ("https://guideline.example.org/new", "works", "")


def test_one_site_is_asked_for_a_few_at_a_time(ann, web):
    _, asked = web
    for number in range(8):
        linked(f"https://big.example.org/{number}", ann)
    linked("https://small.example.org/", ann)

    first, second = check_links(), check_links()

    assert (len(first), len(second), sum(asked.values())) == (6, 3, 9)


def test_a_turn_is_no_longer_than_it_may_be(ann, web):
    for number in range(4):
        linked(f"https://site{number}.example.org/", ann)

    assert (len(check_links(most=3)), len(check_links(most=3)), len(check_links(most=3))) == (3, 1, 0)


def test_nothing_that_comes_back_changes_a_reference_its_standing_or_a_claim(ann, web):
    answers, _ = web
    claim = make.claim(by=ann, citations=[{"reference": (work := linked(PAGE, ann))}])
    before = (work.revision, claim.revision)
    answers[PAGE] = reply(404)

    check_links()

    work.refresh_from_db(), claim.refresh_from_db()
    assert ((work.revision, claim.revision), Notice.objects.count()) == (before, 0)
    assert not hasattr(work, "standing")


def test_somebody_who_opened_it_may_say_that_it_works(ann, stan, web):
    answers, _ = web
    work = linked(PAGE, ann)
    answers[PAGE] = reply(403)
    check_links()

    with pytest.raises(NotAllowed):
        confirm_link(work, by=stan)
    confirm_link(work, by=ann)

    row = LinkCheck.objects.get()
    assert (row.outcome, row.said) == ("works", "Ann Example opened it.")
    assert check_links() == []


def test_a_reference_without_an_address_cannot_be_said_to_work(ann):
    with pytest.raises(Refusal, match="no web address"):
        confirm_link(make.reference(by=ann, url=""), by=ann)


def test_what_somebody_took_is_nobody_else_s_until_it_could_long_be_done(ann, monkeypatch):
    linked(PAGE, ann)

    taken = [len(service._take(50)), len(service._take(50))]
    later(monkeypatch, days=1)

    assert [*taken, len(service._take(50))] == [1, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_watch_at_once_ask_for_each_link_once(ann, web):
    _, asked = web
    for number in range(6):
        linked(f"https://site{number}.example.org/", ann)

    results = at_once(check_links, check_links)

    assert unexpected(results) == []
    assert set(asked.values()) == {1}
    assert len(asked) == 6
