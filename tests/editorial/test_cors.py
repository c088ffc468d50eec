"""Reading from a page of another site: allowed to anybody, with no credentials, and the same at every address."""

import pytest

from tests import make_editorial
from tests.editorial.addresses import PAGE, TEXT, V1

pytestmark = pytest.mark.django_db
ASKED = {
    "Origin": "https://reader.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
}


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


def test_a_browser_may_ask_with_what_readers_send(client, page):
    response = client.options(PAGE, headers=ASKED)

    allowed = response.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert {"accept", "if-none-match"} <= set(allowed)
    assert int(response.headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("address", ["", "/articles", "/articles/none", "/claims/junk", "/openapi.json", "/nowhere"])
def test_what_may_be_asked_says_nothing_of_what_is_there(client, page, address):
    one, other = client.options(PAGE, headers=ASKED), client.options(V1 + address, headers=ASKED)

    assert (one.status_code, dict(one.headers)) == (other.status_code, dict(other.headers))


@pytest.mark.parametrize("method", ["get", "head", "options", "post"])
@pytest.mark.parametrize("address", [PAGE, f"{V1}/articles", f"{V1}/articles/none", f"{V1}/articles?x=1"])
def test_no_answer_allows_credentials_or_sets_a_cookie(client, page, address, method):
    response = getattr(client, method)(address, headers=ASKED)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert not response.cookies


def test_other_sites_may_read_no_page_outside_the_api(client, page):
    answers = [
        client.get("/", headers=ASKED),
        client.options("/", headers=ASKED),
        client.get("/read/example-condition/"),
    ]

    assert [one.headers.get("Access-Control-Allow-Origin") for one in answers] == [None] * 3
