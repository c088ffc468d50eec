"""The frame around the admin's pages: each says what it is, and the way to it from the desk, in plain words."""

import re
from html import unescape

import pytest
from django.test import Client
from playwright.sync_api import Locator

from evidence.services.accounts import set_password as give_new_password
from tests import make, make_editorial, make_records
from tests.browsing import HEIGHT, PHONE, Visitor
from tests.editorial.admin_forms import signed_in


def place(client: Client, address: str) -> tuple[list[str], str]:
    """The names of the steps, and the page's own."""
    page = client.get(f"/admin/{address}").content.decode()
    header = page[page.index('<div class="place">') : page.index("</h1>")]
    steps = re.findall(r"<li><a href=[^>]*>(.*?)</a>", header)
    return [unescape(one) for one in steps], unescape(header.rpartition(">")[2])


@pytest.mark.parametrize(
    ("address", "steps", "name"),
    [
        ("", [], "Desk"),
        ("reviews/review/", ["Desk"], "Submissions to review"),
        ("editorial/boilerplate/", ["Desk"], "Policy and disclaimer"),
        ("editorial/boilerplate/issue/", ["Desk", "Policy and disclaimer"], "Issue a new version"),
        ("auth/user/", ["Desk"], "People"),
        ("reviews/opinion/", ["Desk"], "Decisions"),
        ("evidence/claim/add/?new=1", ["Desk", "Claims"], "Add claim"),
        ("search/", ["Desk"], "Search"),
    ],
)
def test_page_says_what_it_is_and_the_way_to_it(chief, address, steps, name):
    assert place(signed_in(chief), address) == (steps, name)


def test_page_of_a_row_is_called_as_the_row_is(ann):
    claim = make.claim("Zoledronic acid relieves pain.", by=ann)

    found = place(signed_in(ann), f"evidence/claim/{claim.pk}/change/")

    assert found == (["Desk", "Claims"], "Zoledronic acid relieves pain.")


def test_what_somebody_wrote_or_called_a_file_begins_as_it_does(ann):
    run, work = make_records.uploaded(by=ann), make.reference(by=ann, title="pH of the stomach in adults")

    found = [
        place(signed_in(ann), f"evidence/{model}/{row.pk}/change/")
        for model, row in (("referenceimport", run), ("reference", work))
    ]

    assert found == [(["Desk", "Files of references"], "export.ris"), (["Desk", "References"], work.title)]


def test_further_page_of_a_row_leads_back_to_the_row(ann, chief):
    page = make_editorial.article([make.claim(by=ann)], by=ann, title="Heel <b>pain</b>")

    found = place(signed_in(chief), f"editorial/article/{page.pk}/publish/")

    assert found == (["Desk", "Articles", "Heel <b>pain</b>"], "Publish: Heel <b>pain</b>")


def test_lists_and_histories_say_when_as_other_pages_do(ann, chief, admin):
    claim = make.claim(by=ann)
    give_new_password(ann, password="another long password", by=admin)
    pages = ["auth/user/", "evidence/accountevent/", f"evidence/claim/{claim.pk}/history/"]

    for address in pages:
        page = signed_in(chief).get(f"/admin/{address}").content.decode()
        assert re.search(r"\d [A-Z][a-z]{2} \d{4}, \d\d:\d\d UTC", page), address
        assert not re.search(r"\d [ap]\.m\.|UTC UTC|noon|midnight", page), address


def test_list_that_is_narrowed_offers_all_of_it(ann):
    pages = [signed_in(ann).get(f"/admin/evidence/claim/{query}").content.decode() for query in ("", "?q=pain")]

    assert ["Show all" in one for one in pages] == [False, True]


@pytest.mark.browser
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_frame_works_without_a_mouse(browser, live_server, ann):
    visitor = Visitor(browser, live_server.url, "ann")
    keys, page = visitor.page.keyboard, visitor.page

    visitor.open("/admin/evidence/claim/")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"

    page.get_by_role("button", name="Ann Example").press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    assert "dark" in page.evaluate("document.documentElement.className")

    page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    page.get_by_role("button", name="Show or hide the menu").press("Enter")
    assert outline(page.get_by_role("link", name="Submissions")) != "none"
    page.get_by_role("button", name="Close the menu").press("Enter")
    assert not page.get_by_role("link", name="Submissions").is_visible()


def outline(link: Locator) -> str:
    """How a link shows that it has the keyboard."""
    link.focus()
    return link.evaluate("one => getComputedStyle(one).outlineStyle")
