"""`manage.py watch_references` and the task behind it: what they say, and that without leave nothing goes out."""

from io import StringIO

import pytest
from django.core.management import call_command

from evidence.outgoing import NotFetched, Reply
from evidence.tasks import watch_links
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
def works(ann):
    return [make.reference(by=ann, url=f"https://{name}.example.org/page") for name in ("here", "gone", "silent")]


def test_the_command_names_what_needs_a_human_and_counts_the_rest(works, web):
    said = StringIO()

    call_command("watch_references", stdout=said)

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
