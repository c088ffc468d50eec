"""`manage.py watch_references` and the task behind it: what they say, and that without leave nothing goes out."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from evidence.outgoing import NotFetched, Reply
from evidence.tasks import watch_links, watch_standings
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(monkeypatch):
    """A page that is there, one that is gone, and one that does not answer."""
    asked: list[str] = []

    def fetch(address: str, **how):
        asked.append(address)
        if "silent" in address:
            raise NotFetched("silent.example.org gave no answer that can be read: it took longer than 20 seconds.")
        return Reply(address, 404 if "gone" in address else 200, {}, b"")

    monkeypatch.setattr("evidence.services.links.fetch", fetch)
    return asked


@pytest.fixture
def works(ann, archives):
    return [make.reference(by=ann, url=f"https://{name}.example.org/page") for name in ("here", "gone", "silent")]


def test_the_command_names_what_needs_a_human_and_counts_the_rest(works, web):
    said = StringIO()

    call_command("watch_references", only="links", stdout=said)

    assert said.getvalue().splitlines() == [
        "https://gone.example.org/page: The server says that there is no such page (404).",
        "3 links asked for: 1 work, 1 need a human, 1 gave no answer yet and will be asked again.",
    ]


def test_no_more_is_asked_for_than_was_said(works, web):
    call_command("watch_references", most=2, stdout=StringIO())

    assert len(web) == 2


@pytest.mark.parametrize(("leave", "asked"), [(False, 0), (True, 3)])
def test_the_clock_asks_only_with_leave(leave, asked, works, web, settings):
    settings.WATCH_REFERENCES = leave

    watch_links()

    assert len(web) == asked


def test_what_archives_said_is_counted(works, web, archives):
    archives.retracted(works[0].doi)
    said = StringIO()

    call_command("watch_references", only="standings", stdout=said)

    assert said.getvalue().splitlines() == [
        "3 asked of archives: 1 known, 2 not known there, 0 without an answer yet, which will be asked again.",
        "1 notice recorded; 1 changed their source status.",
    ]
    assert web == []


def test_as_json_both_are_counted(works, web, archives):
    archives.retracted(works[0].doi)
    said = StringIO()

    call_command("watch_references", json=True, stdout=said)

    assert json.loads(said.getvalue()) == {
        "links": {"asked": 3, "works": 1, "needs_a_human": 1, "unanswered": 1},
        "standings": {"asked": 3, "known": 1, "unknown": 2, "unanswered": 0, "notices": 1, "references_changed": 1},
    }


@pytest.mark.parametrize("only", ["links", "standings"])
def test_one_alone_is_counted_alone(only, works, web):
    said = StringIO()

    call_command("watch_references", only=only, most=1, json=True, stdout=said)

    counted = json.loads(said.getvalue())
    assert (list(counted), counted[only]["asked"]) == ([only], 1)


@pytest.mark.parametrize(("leave", "asked"), [(False, 0), (True, 1)])
def test_archives_are_asked_by_the_clock_only_with_leave(leave, asked, works, archives, settings):
    settings.WATCH_REFERENCES = leave

    watch_standings()

    assert len(archives.asked) == asked
