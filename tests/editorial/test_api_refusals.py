"""`editorial/api/`: what is refused, how it is said, and that a draft cannot be told from nothing."""

import json
from uuid import uuid4

import pytest

from tests import make, make_editorial
from tests.editorial.addresses import PAGE, TEXT, V1, code

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/articles", "/articles/x", "/claims", "/changes", "/openapi.json"])
def test_anything_but_reading_is_refused(client, db, method, address):
    response = getattr(client, method)(V1 + address)

    assert (*code(response), response.headers["Allow"]) == (405, "method-not-allowed", "GET, HEAD, OPTIONS")


def test_as_of_before_anything_was_published_finds_nothing(client, page):
    assert code(client.get(f"{PAGE}?as_of=2001-01-01")) == (404, "not-found")


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("articles?status=draft", "unknown-parameter"),
        ("articles?include=history", "unknown-parameter"),
        ("articles?kind=safety", "unknown-parameter"),
        ("articles?text__startswith=a", "unknown-parameter"),
        ("articles?callback=x", "unknown-parameter"),
        ("articles?utm_source=x", "unknown-parameter"),
        ("articles/x?fields=*", "unknown-parameter"),
        ("references/018f0000-0000-7000-8000-000000000001?audience=public", "unknown-parameter"),
        ("openapi.json?x=1", "unknown-parameter"),
        ("articles?limit=1&limit=2", "repeated-parameter"),
        ("articles?limit=0", "invalid-parameter"),
        ("articles?limit=101", "invalid-parameter"),
        ("articles?limit=1_0", "invalid-parameter"),
        ("articles?limit=%D9%A1", "invalid-parameter"),
        ("articles?limit=NaN", "invalid-parameter"),
        ("articles?reference=1", "invalid-parameter"),
        ("articles?audience=all", "invalid-parameter"),
        ("articles?updated_since=yesterday", "invalid-parameter"),
        ("articles?updated_since=0001-01-01T00:00:00%2B23:59", "invalid-parameter"),
        ("articles?updated_since=2026-01-01T00:00:00", "invalid-parameter"),
        ("articles?q=" + "x" * 201, "invalid-parameter"),
        ("claims?kind=opinion", "invalid-parameter"),
        ("changes?after=-1", "invalid-parameter"),
        ("articles?cursor=1", "invalid-cursor"),
        ("articles?cursor=1.forged", "invalid-cursor"),
        ("articles?q=%00", "bad-request"),
    ],
)
def test_parameters_that_are_refused(client, db, query, answer):
    assert code(client.get(f"{V1}/{query}")) == (400, answer)


@pytest.mark.parametrize(
    "id", ["0", "-1", "1e3", "%D9%A1", "9" * 40, "1;drop", "..%2f1", "%F0%9F%98%80", "x.css", "1%0a.json", "a/b/c"]
)
def test_junk_in_addresses_is_not_found(client, db, id):
    for kind in ("articles", "claims", "references", "articles/x/editions", f"claims/{uuid4()}/versions"):
        assert code(client.get(f"{V1}/{kind}/{id}")) == (404, "not-found")


def test_a_nul_in_an_address_goes_no_further(client, db):
    assert code(client.get(f"{V1}/articles/a%00b")) == (400, "bad-request")
    assert client.get("/read/a%00b/").status_code == 400


def test_a_failure_of_ours_is_a_problem_too(client, page, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("editorial.selectors.newest_document", lambda path: 1 / 0)

    assert code(client.get(PAGE)) == (500, "internal-error")


def test_drafts_look_like_what_never_existed(client, page, claim, ann):
    draft = make_editorial.article([make.claim(by=ann)], by=ann, title="Secret draft")
    unpublished = draft.placements.get().claim
    pairs = [
        ("articles/secret-draft", "articles/no-such-page"),
        (f"articles/{draft.public_id}", f"articles/{uuid4()}"),
        ("articles/secret-draft/editions/1", "articles/no-such-page/editions/1"),
        (f"claims/{unpublished.public_id}", f"claims/{uuid4()}"),
        (f"claims/{claim.public_id}/versions/2", f"claims/{uuid4()}/versions/2"),
        (f"references/{unpublished.citations.get().reference.public_id}", f"references/{uuid4()}"),
    ]

    for pair in pairs:
        draft_answer, other = (client.get(f"{V1}/{address}", headers={"If-None-Match": "*"}) for address in pair)
        assert (draft_answer.content, dict(draft_answer.headers)) == (other.content, dict(other.headers))
        assert code(draft_answer) == (404, "not-found")


def test_nothing_answers_in_html_under_the_api(client, db):
    for address in ("/api/", "/api", "/api/v2/articles", "/api/v1/", "/api//claims", "/api/v1/docs/"):
        response = client.get(address)
        assert (response.status_code, b"<" in response.content) == (404, False), address


def test_errors_are_never_kept(client, db):
    assert client.get(f"{V1}/articles/none").headers["Cache-Control"] == "no-store"
    assert json.loads(client.get(f"{V1}/articles?x=1").content)["errors"] == [{"parameter": "x"}]
