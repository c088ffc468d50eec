"""The public pages and the preview in a real browser: axe finds nothing serious, and nothing is wider than a phone."""

import pytest
from playwright.sync_api import Browser

from editorial.services import hold
from tests.browsing import DESK, PHONE, photograph, pixels_too_wide, serious
from tests.cast import PASSWORD
from tests.editorial.rich_page import rich_page

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server, ann, rob, chief):
    page = rich_page(ann=ann, rob=rob, chief=chief)
    hold(claim=page.claims["grip"], reason="Being checked.", by=ann)
    return live_server.url, page.article


def seen(browser: Browser, address: str, name: str, width: int, cookies: list | None = None) -> tuple[list[str], int]:
    """What axe calls serious or worse, and by how many pixels the page is too wide."""
    colours = "dark" if width == PHONE else "light"
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=colours)
    context.add_cookies(cookies or [])
    page = context.new_page()
    page.goto(address)
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    photograph(page, f"{name}-{width}")
    found = serious(page), pixels_too_wide(page)
    context.close()
    return found


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("read", "/read/tennis-elbow/"),
        ("public", "/read/tennis-elbow/?audience=public"),
        ("index", "/"),
        ("404", "/nowhere/"),
        ("api-docs", "/api/v1/docs"),
    ],
)
def test_public_pages_are_accessible_and_fit(browser, site, name, address, width):
    assert seen(browser, site[0] + address, name, width) == ([], 0)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_preview_is_accessible_and_fits(browser, site, client, ann, width):
    address, article = site
    client.login(username="ann", password=PASSWORD)
    cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]

    assert seen(browser, f"{address}/preview/{article.public_id}/", "preview", width, cookies) == ([], 0)
