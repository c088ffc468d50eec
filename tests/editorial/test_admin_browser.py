"""The admin's pages in a real browser: axe finds nothing serious, by day on a desk and by night on a phone."""

import pytest
from django.conf import settings

from evidence.services import revise_claim
from tests import make
from tests.browsing import DESK, HEIGHT, PHONE, Visitor
from tests.editorial.admin_forms import signed_in
from tests.editorial.test_reader_browser import seen

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def library(ann, eve, rob):
    claim = make.approved_claim("Zoledronic acid 5 mg relieves pain.", by=ann, reviewers=[rob])
    return revise_claim(claim, revision=1, fields={"text": "Zoledronic acid 4 mg relieves pain."}, by=eve)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_admin_pages_are_accessible_and_fit(browser, live_server, ann, library, width):
    session = {"name": settings.SESSION_COOKIE_NAME, "url": live_server.url}
    session["value"] = signed_in(ann).cookies[settings.SESSION_COOKIE_NAME].value
    claim, reference = library.pk, library.citations.get().reference_id
    paths = {
        "claims": "evidence/claim/",
        "claim": f"evidence/claim/{claim}/change/",
        "claim-history": f"evidence/claim/{claim}/history/",
        "claim-split": f"evidence/claim/{claim}/split/",
        "claim-nearest": "evidence/claim/add/?text=Zoledronic+acid+relieves+pain.",
        "references": "evidence/reference/",
        "reference": f"evidence/reference/{reference}/change/",
        "notice": f"evidence/reference/{reference}/notice/",
        "search": "search/?q=zoledronic",
    }

    found = {name: seen(browser, f"{live_server.url}/admin/{path}", name, width, [session]) for name, path in
             paths.items()}  # fmt: skip

    assert found == dict.fromkeys(paths, ([], 0))


def test_rules_of_the_evidence_policy_are_read_whole_on_a_phone(browser, live_server, chief):
    visitor = Visitor(browser, live_server.url, "chief")
    visitor.page.set_viewport_size({"width": PHONE, "height": HEIGHT})

    visitor.open("/admin/reviews/evidencepolicy/")

    table, frame = visitor.page.evaluate(
        "(one => [one.scrollWidth, one.parentElement.clientWidth])(document.querySelector('table.policies'))"
    )
    assert table <= frame
