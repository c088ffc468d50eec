"""The bibliography of a page, chosen by its style and copied with one press."""

import pytest

from tests import make, make_editorial
from tests.browsing import Visitor
from tests.editorial.desk import address

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_a_bibliography_is_chosen_and_copied(browser, live_server, ann):
    works = [
        make.reference(by=ann, title=f"{what} in low back pain", authors=[{"family": name, "given": "Ana"}], doi=doi)
        for what, name, doi in (("Rest", "Zander", "10.5555/rest"), ("Walking and other exercise", "Abel", ""))
    ]
    claim = make.claim(by=ann, citations=[{"reference": one} for one in works])
    article = make_editorial.article([claim], by=ann)
    editor = Visitor(browser, live_server.url, "ann")
    editor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    editor.open(address("editorial_article_change", article.pk))
    editor.follow("Bibliography")
    editor.look("bibliography-vancouver")
    editor.follow("APA (7th edition)")
    editor.look("bibliography-apa")
    editor.page.get_by_role("button", name="Copy").click()
    editor.page.get_by_text("Copied.", exact=True).wait_for()

    copied = editor.page.evaluate("navigator.clipboard.readText()")
    assert [one[:4] for one in copied.split("\n")] == ["Abel", "Zand"]
    assert editor.faults == []
