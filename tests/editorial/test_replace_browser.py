"""An editor replaces a guideline by its new edition, from its own page to the submission; judged at both widths."""

import pytest

from tests import make, make_editorial
from tests.browsing import Visitor, judged

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

TEXTS = [f"{what} eases gout in adults." for what in ("Rest", "Heat", "Cold", "Salt")]


def test_a_guideline_is_replaced_by_its_new_edition(browser, live_server, ann, rob):
    old = make.reference(title="Gout guideline", issued="2016", abstract="Rest helps.", by=ann)
    make.reference(title="Gout guideline, second edition", issued="2026", abstract="Rest helps.", by=ann)
    cites = [{"reference": old, "quote": "Rest helps.", "locator": "p. 3"}]
    wordings = [{"audience": "public", "text": "Rest helps."}]
    claims = [make.claim(text, citations=cites, wordings=wordings, by=ann) for text in TEXTS]
    make.approved(claims[0], by=ann, reviewers=[rob])
    make.review(claims[3], by=ann)
    make_editorial.article(claims, by=ann, title="Gout")
    editor = Visitor(browser, live_server.url, "ann")
    rows = [editor.page.locator(f"#row-{one.pk}") for one in claims]

    editor.open(f"/admin/evidence/reference/{old.pk}/change/")
    editor.follow("Replace by a newer source")
    editor.page.get_by_role("searchbox", name="Words, an author").last.fill("gout second")
    editor.press("Search", within="Which source takes its place?")
    editor.page.get_by_label("second edition").press("Space")
    editor.look("replace-choose")
    assert judged(editor.page) == []
    editor.press("Show the sheet")

    rows[0].get_by_label("Meaning unchanged").press("Space")
    rows[1].get_by_label("Revise its text").check()
    rows[2].get_by_label("No longer supported").check()
    rows[0].get_by_label("New source: page").fill("p. 9")
    editor.page.evaluate("sent = []; sheet.addEventListener('submit', (event) => sent.push(event))")
    rows[0].get_by_label("New source: page").press("Enter")
    assert editor.page.evaluate("sent.length") == 0
    assert editor.reads("3 of 3 decided here.")
    editor.look("replace-sheet")
    assert judged(editor.page) == []
    editor.press("Write and send for review")
    assert editor.reads("It was to be revised, and its text is as it was.")
    rows[1].get_by_label("New text of the claim").fill("Moist heat eases gout in adults.")
    editor.look("replace-refused")
    editor.press("Write and send for review")

    assert editor.reads("Sent for review as one submission: 2 claims.")
    assert editor.reads(TEXTS[2], within="Replaced so far")
    editor.look("replace-done")
    editor.follow("The submission", within="Replaced so far")
    assert editor.reads("Moist heat eases gout in adults.", within="Claims")
    assert editor.faults == []
