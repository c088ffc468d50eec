"""An editor learns that a cited preprint was published, looks the article up, and sees in time that it is retracted."""

import json

import pytest
from django.core.cache import cache

from editorial.telling import Teller
from evidence import lookups
from evidence.outgoing import Reply
from evidence.services import check_standings
from tests import make
from tests.browsing import Visitor
from tests.evidence.archives_asked import DATED, RETRACTION

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
ARTICLE = {
    "DOI": "10.5555/article.1",
    "type": "journal-article",
    "title": ["Rest and load in tendon pain: a randomised trial"],
    "author": [{"family": "Ng", "given": "Ada"}],
    "container-title": ["Journal of Tendons"],
    "issued": {"date-parts": [[2021, 5]]},
    "updated-by": [RETRACTION | DATED],
}


@pytest.fixture(autouse=True)
def crossref(monkeypatch):
    cache.clear()
    body = json.dumps({"message-type": "work", "message": ARTICLE}).encode()
    monkeypatch.setattr(lookups, "fetch", lambda address, **how: Reply(address, 200, {}, body))


def test_a_preprint_leads_to_its_article_and_the_article_to_its_retraction(
    browser, live_server, ann, archives, settings
):
    settings.WATCH_REFERENCES = True
    preprint = make.reference(by=ann, title="Rest and load in tendon pain", genre="Preprint")
    make.claim(by=ann, citations=[{"reference": preprint}])
    archives.knows(preprint.doi, relation={"is-preprint-of": [{"id": ARTICLE["DOI"], "id-type": "doi"}]})
    check_standings()
    Teller(seconds=60).run_once()
    editor = Visitor(browser, live_server.url, "ann")

    editor.open("/admin/editorial/inboxitem/")
    assert editor.reads("Preprint published: “Rest and load in tendon pain”, cited by 1 claim")
    editor.open(f"/admin/evidence/reference/{preprint.pk}/change/")
    assert editor.reads("This preprint was published as DOI 10.5555/article.1, Crossref says.")
    assert editor.reads("Last asked: Crossref")
    editor.look("reference-preprint")

    editor.follow("Look the article up")
    editor.press("Look it up")
    assert editor.reads("Look before you take it over")
    editor.look("look-up-retracted-new")
    editor.press("Add it to the library")
    assert editor.reads("Recorded as notices: retraction.")

    editor.open(f"/admin/evidence/reference/{preprint.pk}/change/")
    editor.follow("Open the article")
    assert editor.reads("Retracted", within="Source status")
    editor.follow("Look it up")
    editor.press("Look it up")
    assert editor.reads("All of it is on record.")
    editor.look("look-up-retracted-known")

    assert editor.faults == []
