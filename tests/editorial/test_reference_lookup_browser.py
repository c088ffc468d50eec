"""An editor looks a reference up, takes one field over, sees that its link needs a human, and adds a work by number."""

import json

import pytest
from django.core.cache import cache

from evidence import lookups
from evidence.outgoing import Reply
from evidence.services import check_links
from tests import make
from tests.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
WORK = {
    "type": "journal-article",
    "title": ["Rest and load in tendon pain: a randomised trial"],
    "author": [{"family": "Ng", "given": "Ada"}, {"family": "Oduya", "given": "Ben"}],
    "container-title": ["Journal of Tendons"],
    "volume": "7",
    "page": "101-109",
    "issued": {"date-parts": [[2021, 5]]},
    "abstract": "<jats:p>Load relieved pain in 40 of 60 people.</jats:p>",
}


@pytest.fixture(autouse=True)
def web(monkeypatch):
    """Crossref answers every question, and every page of the web is gone."""
    cache.clear()

    def crossref(address: str, **how):
        doi = address.rpartition("/")[2].replace("%2F", "/")
        return Reply(address, 200, {}, json.dumps({"message-type": "work", "message": WORK | {"DOI": doi}}).encode())

    monkeypatch.setattr(lookups, "fetch", crossref)
    monkeypatch.setattr("evidence.services.links.fetch", lambda address, **how: Reply(address, 404, {}, b""))


def test_a_reference_is_looked_up_and_its_link_looked_after(browser, live_server, ann):
    title = WORK["title"][0]
    known = make.reference(
        by=ann, title=title, doi="10.5555/tendon.1", issued="2020", url="https://tendons.example.org/1"
    )
    make.claim(by=ann, citations=[{"reference": known}])
    check_links()
    editor = Visitor(browser, live_server.url, "ann")

    editor.open(f"/admin/evidence/reference/{known.pk}/change/")
    assert editor.reads("The server says that there is no such page (404).", within="Link")
    editor.look("reference-link")
    editor.press("I opened it: it works", within="Link")
    assert editor.reads("opened it.", within="Link")

    editor.follow("Look it up")
    editor.press("Look it up")
    assert editor.reads("signed with claims")
    editor.look("look-up")
    editor.press("Take what is ticked")
    assert editor.reads("Taken from Crossref: 3 of its fields.")

    editor.open("/admin/evidence/reference/")
    editor.follow("Add by DOI, PMID or ISBN")
    editor.page.get_by_label("DOI, PMID or ISBN").fill("10.5555/tendon.2")
    editor.press("Look it up")
    editor.look("look-up-new")
    editor.press("Add it to the library")
    assert editor.reads("Added, as Crossref tells it.")

    assert editor.faults == []
