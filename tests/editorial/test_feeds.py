"""`feed.json` and `feed.atom`: what the two formats require, today's words only, and nothing that breaks a reader."""

import json
from datetime import datetime

import pytest

from editorial.formats.feeds import HAPPENED, Channel, atom_feed, json_feed
from editorial.models import Change
from editorial.services import hold, lift_hold, revise_article, withdraw
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import TEXT, V1, code
from tests.editorial.atom_rules import ATOM, checked

CHANNEL = Channel("Example & <Sons>", "https://example.org/", "https://example.org", "https://example.org/f", "CC")
LINE = {
    "sequence": 7,
    "kind": "held",
    "path": "claims/c1",
    "url": "/api/v1/claims/c1",
    "title": "",
    "meaning_changed": None,
    "at": "2026-03-01T12:30:15Z",
    "status": "held",
    "message": "This statement is not shown while it is being checked.",
}
HOSTILE = "<script>]]>&amp;&#0;\x00\x0b\x1f\ufffe\uffff\ud800 \U0001f642 \u202e"


@pytest.fixture
def page(db, ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


def titles(client, query: str = "") -> tuple[list[str], list[str]]:
    atom = checked(client.get(f"{V1}/feed.atom{query}").content)
    items = client.get(f"{V1}/feed.json{query}").json()["items"]
    return [one.findtext(f"{ATOM}title") for one in atom.findall(f"{ATOM}entry")], [one["title"] for one in items]


def test_every_kind_of_change_has_a_word():
    assert set(HAPPENED) == set(Change.Kind.values)


def test_a_change_without_words_says_what_happened():
    [item] = json_feed(CHANNEL, [LINE])["items"]
    entry = checked(atom_feed(CHANNEL, [LINE])).find(f"{ATOM}entry")

    assert item == {
        "id": "https://example.org/api/v1/claims/c1",
        "url": "https://example.org/api/v1/claims/c1",
        "title": "Held: a statement that is not shown",
        "content_text": "Held: a statement that is not shown. This statement is not shown while it is being checked.",
        "date_modified": "2026-03-01T12:30:15Z",
        "tags": ["held"],
        "_attest": {"sequence": 7, "kind": "held", "path": "claims/c1", "status": "held", "meaning_changed": None},
    }
    assert entry.findtext(f"{ATOM}title") == item["title"]
    assert entry.findtext(f"{ATOM}summary") == item["content_text"]
    assert entry.findtext(f"{ATOM}id") == item["id"]


def test_characters_that_xml_cannot_hold_break_nothing():
    hostile = {**LINE, "title": HOSTILE, "message": HOSTILE, "url": f"/{HOSTILE}"}

    entry = checked(atom_feed(CHANNEL, [hostile])).find(f"{ATOM}entry")

    assert entry.findtext(f"{ATOM}title").startswith(
        "Held: <script>]]>&amp;&#0;\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \U0001f642"
    )
    assert len(entry) == 6


def test_an_empty_library_has_a_feed(client, db):
    assert (titles(client), client.get(f"{V1}/feed.json").json()["items"]) == (([], []), [])


def test_feeds_say_what_they_are(client, page):
    told = {name: client.get(f"{V1}/feed.{name}") for name in ("json", "atom")}

    assert [one.headers["Content-Type"] for one in told.values()] == ["application/feed+json", "application/atom+xml"]
    for response in told.values():
        again = client.get(response.request["PATH_INFO"], headers={"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, response.headers["Access-Control-Allow-Origin"]) == (304, "*")
    feed = told["json"].json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://127.0.0.1:8000/api/v1/feed.json"
    assert client.get(f"{V1}/feed.json", headers={"Host": "localhost"}).content == told["json"].content


@pytest.mark.parametrize("query", ["x=1", "after=1", "before=-1", "before=x", "limit=0", "limit=1&limit=2", "q=rest"])
@pytest.mark.parametrize("name", ["json", "atom"])
def test_feeds_know_no_other_parameters(client, db, name, query):
    assert code(client.get(f"{V1}/feed.{name}?{query}"))[0] == 400


def test_each_subject_stands_in_a_feed_once_with_its_newest_change(client, page, claim, ann, rob):
    stopped = hold(claim=claim, reason="Being checked.", by=ann)
    held = titles(client)
    lift_hold(stopped, reason="It is right.", password=PASSWORD, by=rob)

    assert held[0] == held[1] and "Held: a statement that is not shown" in held[0]
    assert sorted(titles(client)[0]) == ["Shown again: Example condition", f"Shown again: {TEXT}"]


@pytest.mark.parametrize("stop", [hold, withdraw])
def test_the_words_of_what_is_stopped_are_in_no_feed(client, page, claim, chief, stop):
    signed = {"password": PASSWORD} if stop is withdraw else {}
    names = ("feed.json", "feed.atom", "feed.json?limit=1", "feed.atom?before=3")
    before = [TEXT in client.get(f"{V1}/{name}").content.decode() for name in names]

    stop(claim=claim, reason="Being checked.", by=chief, **signed)

    assert before[:2] == [True, True]
    assert [name for name in names if TEXT in client.get(f"{V1}/{name}").content.decode()] == []


def test_a_withdrawn_statement_is_told_with_its_reason(client, page, claim, chief):
    withdraw(claim=claim, reason="It was wrong.", password=PASSWORD, by=chief)

    [told] = [
        one for one in client.get(f"{V1}/feed.json").json()["items"] if one["_attest"]["path"].startswith("claims")
    ]

    assert told["title"] == "Withdrawn: a statement that is not shown"
    assert told["content_text"].endswith("This statement was withdrawn. It was wrong.")
    assert (told["_attest"]["status"], told["tags"]) == ("withdrawn", ["withdrawn"])


def test_pages_of_a_feed_lead_to_every_change(client, page, ann, chief):
    for number in (2, 3):
        revise_article(page, fields={"question_title": f"Question {number}?"}, by=ann)
        make_editorial.published(page, by=chief)

    seen, address = [], f"{V1}/feed.json?limit=2"
    while address:
        response = client.get(address)
        atom = checked(client.get(address.replace("feed.json", "feed.atom")).content)
        seen += [one["_attest"]["sequence"] for one in response.json()["items"]]
        following = response.json().get("next_url", "").removeprefix("http://127.0.0.1:8000")
        links = {one.get("rel"): one.get("href") for one in atom.findall(f"{ATOM}link")}
        assert links.get("next", "").removeprefix("http://127.0.0.1:8000") == following.replace(
            "feed.json", "feed.atom"
        )
        assert (f'<{following}>; rel="next"' in response.headers["Link"]) == bool(following)
        address = following

    assert (seen, Change.objects.count()) == ([4, 2, 1], 4)


def test_feeds_know_nothing_of_drafts(client, page, ann):
    make_editorial.article([make.claim("Secret rest relieves pain in adults.", by=ann)], by=ann, title="Secret draft")

    assert b"ecret" not in client.get(f"{V1}/feed.json").content + client.get(f"{V1}/feed.atom").content


def test_feeds_take_the_same_number_of_queries_at_one_and_three_rows(
    client, page, ann, rob, chief, django_assert_num_queries
):
    for _ in range(3):
        with django_assert_num_queries(2):
            client.get(f"{V1}/feed.json")
        make_editorial.published_article("", by=ann, reviewer=rob, chief=chief)


def test_a_feed_is_dated_by_its_newest_change(client, page):
    newest = Change.objects.last().at

    told = datetime.fromisoformat(checked(client.get(f"{V1}/feed.atom").content).findtext(f"{ATOM}updated"))

    assert told == newest.replace(microsecond=0)
    assert (
        json.loads(client.get(f"{V1}/feed.json").content)["items"][0]["date_modified"] == f"{told:%Y-%m-%dT%H:%M:%SZ}"
    )
