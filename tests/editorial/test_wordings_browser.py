"""The claim's form in a browser: wordings beside the claim, and a measure that follows what is typed."""

import pytest

from evidence.models import Claim
from evidence.services import revise_claim
from tests import make
from tests.browsing import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
EASY, HARD = "Rest helps sore arms.", "Corticosteroid injections alleviate epicondylitis symptomatology temporarily."


@pytest.fixture
def claim(ann) -> Claim:
    wordings = [{"audience": "public", "text": EASY}]
    made = make.claim("Rest relieves tennis elbow within a year.", by=ann, wordings=wordings)
    return revise_claim(made, revision=1, fields={"text": "Rest relieves tennis elbow within two years."}, by=ann)


def test_wording_follows_the_claim_and_its_measure_what_is_typed(browser, live_server, ann, claim):
    editor = Visitor(browser, live_server.url, "ann")
    editor.open(f"/admin/evidence/claim/{claim.pk}/change/")
    box = editor.page.locator(".beside-claim").first
    editor.look("wordings")

    assert box.locator("ins").inner_text().endswith("two years")
    assert "Easy enough" in box.inner_text()
    box.locator("textarea").fill(HARD)
    box.get_by_text("Harder than the target").wait_for()
    editor.page.locator("#id_wordings-0-audience").select_option("professional")
    box.get_by_text("Harder than the target").wait_for(state="detached")
    editor.page.locator("#id_wordings-0-audience").select_option("public")
    editor.page.get_by_role("textbox", name="Text*", exact=True).fill("Rest helps nobody.")
    assert box.locator(".says").inner_text() == "Rest helps nobody."
    assert box.get_by_text("You are changing the claim.").is_visible()
    editor.look("wordings-typing")
    assert side_by_side(box) is True
    editor.page.set_viewport_size({"width": PHONE, "height": 900})
    assert side_by_side(box) is False
    assert editor.faults == []


def side_by_side(box) -> bool:
    left, right = (box.locator(one).bounding_box() for one in (".claim-says", ".wording-says"))
    return left["x"] + left["width"] <= right["x"] and left["y"] == right["y"]
