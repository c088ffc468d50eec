"""Every page of the authorisation matrix in a real browser: a new address is judged as soon as it has its row.

The chief walks by day at a desk's width and by night on a phone, the editor the other way round.
"""

import pytest
from django.conf import settings

from tests.authorisation import MATRIX
from tests.browsing import DESK, PHONE, Walk
from tests.editorial.admin_forms import signed_in
from tests.test_authorisation import address
from tests.test_authorisation import library as library  # a fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]

# Answers for programs, and what leads elsewhere.
NOT_PAGES = (
    *(route for route in MATRIX if route.startswith("api/") and route != "api/v1/docs"),
    "admin/autocomplete/",
    "admin/jsi18n/",
    "admin/logout/",
    "admin/auth/user/<int:object_id>/export/",
)


@pytest.mark.parametrize(("who", "looks"), [
    ("chief", [(DESK, "light"), (PHONE, "dark")]),
    ("ann", [(DESK, "dark"), (PHONE, "light")]),
    ("anonymous", [(DESK, "light"), (PHONE, "dark")]),
])  # fmt: skip
def test_every_page_is_accessible_and_fits(browser, live_server, request, library, who, looks):
    cookies = [] if who == "anonymous" else [_session(live_server.url, request.getfixturevalue(who))]
    pages = sorted({address(route, library) for route, row in MATRIX.items()
                    if who in row.read and not route.startswith(NOT_PAGES)})  # fmt: skip

    walk = Walk(browser, live_server.url, looks=looks, cookies=cookies)
    for page in pages:
        walk.look_at(page)

    assert walk.faults == {}
    assert len(walk.seen) >= 4


def _session(site: str, person) -> dict:
    value = signed_in(person).cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "url": site, "value": value}
