"""Help: a page for each role, no link in it leads nowhere, every screen links to it; every list says what to do."""

import re

import pytest
from django.contrib import admin
from django.test import Client

from editorial.admin.empty import WHEN_EMPTY
from editorial.site import HELP
from evidence import roles
from tests.authorisation import MATRIX
from tests.editorial.desk import signed_in
from tests.test_authorisation import address, library  # noqa: F401 a fixture of its own

# The same words and links on every engine.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

PEOPLE = {
    "ann": "editors",
    "rob": "reviewers",
    "chief": "chiefs",
    "audrey": "auditors",
    "admin": "administrators",
    "stan": "glossary",
}
NO_FRAME = {
    "admin/login/",
    "admin/logout/",
    "admin/jsi18n/",
    "admin/autocomplete/",
    "admin/auth/user/<int:object_id>/export/",  # a file
    "admin/reviews/submission/<int:object_id>/paper/",  # a sheet for the printer
}


@pytest.fixture
def clients(ann, rob, chief, audrey, admin, stan) -> dict[str, Client]:
    people = {"ann": ann, "rob": rob, "chief": chief, "audrey": audrey, "admin": admin, "stan": stan}
    return {name: signed_in(one) for name, one in people.items()}


def test_every_role_has_a_page():
    assert {f"{role}s" for role in roles.ROLES} <= set(HELP)


@pytest.mark.parametrize(("who", "name"), PEOPLE.items())
def test_everybody_is_shown_their_own_page_first(who, name, clients):
    shown = clients[who].get("/admin/help/").content.decode()

    pages = re.findall(r'href="/admin/help/([a-z]+)/"( aria-current="page")?', shown.split('id="help-pages"')[1])
    assert pages[0] == (name, ' aria-current="page"')
    assert sorted(one for one, _ in pages) == sorted(HELP)


def test_page_that_there_is_not_is_not_found(clients):
    assert clients["ann"].get("/admin/help/wizards/").status_code == 404


# The pages of a role may lead where only that role may go; the glossary leads nowhere else.
READERS = {"editors": "ann", "reviewers": "rob", "chiefs": "chief", "auditors": "audrey", "administrators": "admin"}


@pytest.mark.parametrize("name", HELP)
def test_every_link_of_a_page_resolves_for_whom_it_is_for(name, clients):
    client = clients[READERS.get(name, "stan")]
    shown = client.get(f"/admin/help/{name}/").content.decode()

    links = set(re.findall(r'href="(/[^"]*)"', shown.split('<main id="content"')[1]))

    assert links != set()
    assert {link: status for link in links if (status := client.get(link, follow=True).status_code) != 200} == {}


def test_every_screen_links_to_help(clients, library):  # noqa: F811 the fixture
    lacking = set()
    for route in MATRIX:
        if not route.startswith("admin/") or route in NO_FRAME:
            continue
        response = clients["chief"].get(address(route, library))
        shown = response.content.decode() if response.status_code == 200 else ""
        if "<html" in shown and 'class="frame-help" href="/admin/help/"' not in shown:
            lacking.add(route)

    assert lacking == set()


def test_sign_in_page_has_no_link_to_help_that_would_lead_back_to_it(client):
    assert "frame-help" not in client.get("/admin/login/").content.decode()


def lists() -> list[str]:
    return sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.mark.parametrize("label", lists())
def test_every_empty_list_says_what_to_do(label, clients):
    app, model = label.split(".")
    shown = clients["chief"].get(f"/admin/{app}/{model}/?q=nothingisnamedlikethis").content.decode()

    assert "Nothing matches" in shown or "Nothing waits" in shown or "How you are told" in shown
    assert label in WHEN_EMPTY


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("rob", ["Nothing is assigned to you"]),
        ("ann", ["Nothing was sent back to you"]),
        ("chief", ["Nothing is assigned to you", "No article is ready to publish"]),
        ("stan", []),
    ],
)
def test_empty_desk_says_what_to_do(who, words, clients):
    shown = clients[who].get("/admin/").content.decode()

    panels = ["Nothing is assigned to you", "Nothing was sent back to you", "No article is ready to publish"]
    assert [one for one in panels if one in shown] == words


@pytest.mark.parametrize(("address", "status"), [("/admin/nowhere/", 404), ("/admin/auth/user/", 403)])
def test_page_that_refuses_leads_back_to_the_desk_and_to_help(ann, address, status):
    answer = signed_in(ann).get(address)

    page = answer.content.decode()
    assert (answer.status_code, 'href="/admin/"' in page, 'href="/admin/help/"' in page) == (status, True, True)
    assert "See all articles" not in page


def test_dead_address_of_the_public_side_says_nothing_of_the_desk(ann, client):
    pages = [one.get("/nowhere/").content.decode() for one in (client, signed_in(ann))]

    assert pages[0] == pages[1]
    assert "/admin/" not in pages[0] and "See all articles" in pages[0]
