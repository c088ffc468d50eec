"""The documentation page: whole, true to what it speaks of, and loaded from here only."""

import re
from html import unescape

import pytest
from django.test import Client

from config.places import BASE_DIR
from editorial.api.problems import CODES
from editorial.api.worked import ANSWERS, STATES
from editorial.delivery.headers import CURRENT
from editorial.formats.forms import FORMS
from editorial.formats.json import SCHEMA
from editorial.pages.prose import Words, sections

pytestmark = pytest.mark.django_db
DOCS = "/api/v1/docs"
POLICY = (BASE_DIR / "docs" / "api.md").read_text()


@pytest.fixture
def page(client) -> str:
    return client.get(DOCS).content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_the_page_has_every_word_of_the_policy_without_its_marks(page):
    shown = words(page)
    told = [" ".join(line.replace("`", "").split()) for line in re.split(r"\n{2,}|^\* ", POLICY, flags=re.MULTILINE)]

    assert [line for line in told if line.lstrip("# ") not in shown] == []
    assert "`" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)


def test_the_page_shows_every_address_state_problem_form_and_client(page, client):
    told, shown = client.get("/api/v1/openapi.json").json(), words(page)
    parameters = {one["name"] for path in told["paths"].values() for one in path["get"]["parameters"]}
    expected = [*told["paths"], *parameters, *CODES, *(one.media_type for one in FORMS.values())]
    expected += [one.title for one in STATES]
    expected += [
        " ".join((BASE_DIR / "docs" / "clients" / name).read_text().split()) for name in ("draw.py", "draw.mjs")
    ]

    assert [one for one in expected if one not in shown] == []
    assert page.count("<details>") == len(ANSWERS) + len(STATES) + 1


def test_every_place_of_the_page_has_its_own_name(page):
    ids, links = re.findall(r'\bid="([^"]+)"', page), re.findall(r'href="#([^"]+)"', page)

    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)


def test_the_page_runs_nothing_and_loads_nothing_from_elsewhere(client):
    response = client.get(DOCS)
    policy = response.headers["Content-Security-Policy"]

    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in policy and "style-src 'self'" in policy and "script-src" not in policy
    assert b"<script" not in response.content and b" style=" not in response.content
    assert re.findall(rb'(?:src|href)="(https?:[^"]+)"', response.content) == []
    assert client.get(DOCS, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert "Set-Cookie" not in response.headers


def test_answers_to_programs_keep_the_stricter_policy(client, db):
    for address in ("/api/v1/articles", f"{DOCS}/", "/api/v1/openapi.json"):
        assert client.get(address).headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_the_policy_says_the_delay_and_the_schema_that_hold():
    assert f"`{CURRENT.removeprefix('public, ')}`" in POLICY
    assert f"{re.search('max-age=([0-9]+)', CURRENT)[1]} seconds" in POLICY
    assert SCHEMA == 1
    for named in ("RFC 9745", "RFC 8594", "`Deprecation`", "`Sunset`"):
        assert named in POLICY


def test_the_page_is_only_read_as_every_address_is(client, db):
    answers = [Client(enforce_csrf_checks=True).post(one) for one in (DOCS, "/api/v1/openapi.json")]

    assert [(one.status_code, one.headers["Allow"], one.content) for one in answers] == [
        (405, "GET, HEAD, OPTIONS", answers[1].content)
    ] * 2


def test_nothing_is_deprecated_as_the_policy_says(client, db):
    headers = client.get("/api/v1/articles").headers

    assert "no answer has these headers" in " ".join(POLICY.split())
    assert not {"Deprecation", "Sunset"} & set(headers)


def test_people_find_the_page(client, db):
    assert f'href="{DOCS}"' in client.get("/").content.decode()


def test_the_marks_of_the_policy_become_parts():
    [first, second] = sections("# A `b`\n\nOne `two`\nthree.\n\n## Then\n\n* x\n  y\n* `z`\n")

    assert (first.title, first.paragraphs) == (
        "A `b`",
        [[Words("One ", False), Words("two", True), Words(" three.", False)]],
    )
    assert (second.name, second.points) == ("then", [[Words("x y", False)], [Words("z", True)]])
