"""Round 2 as people click it: suggested words are taken over, the same reviewer sees only what changed; and bulk."""

import pytest

from reviews.models import Review
from reviews.services import submit
from tests import make
from tests.browsing import Visitor
from tests.cast import PASSWORD
from tests.editorial.test_admin_bulk import corrections

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

BEFORE = "Rest relieves pain in adults with gout."
BETTER = "Rest relieves the pain of a gout flare in adults."
OTHER = "Ice relieves pain in adults with gout."


@pytest.fixture
def visit(browser, live_server, ann, rob):
    opened: dict[str, Visitor] = {}

    def visit(username: str) -> Visitor:
        if username not in opened:
            opened[username] = Visitor(browser, live_server.url, username)
        return opened[username]

    yield visit
    assert [fault for one in opened.values() for fault in one.faults] == []


def test_second_round_comes_to_the_same_reviewer_with_what_changed(visit, ann, rob):
    claims = [make.claim(text, by=ann) for text in (BEFORE, OTHER)]
    first = submit(claims, title="Gout", by=ann)
    suggest(visit("rob"), first.reviews[0])
    take_over_and_send_again(visit("ann"), claims[0])
    approve_what_changed(visit("rob"))
    assert [one.state for one in Review.objects.order_by("pk")] == ["changes-requested", "submitted", "approved"]


def open_review(somebody: Visitor, review: Review) -> None:
    somebody.open(f"/admin/reviews/review/{review.pk}/change/")


def suggest(rob: Visitor, review: Review) -> None:
    open_review(rob, review)
    rob.press("Start the review")
    declare_nothing(rob)
    rob.page.get_by_text("Remark on this statement").click()
    rob.page.get_by_label("Your remark").fill("Of a flare?")
    rob.page.get_by_label("Suggested words").fill(BETTER)
    rob.press("Keep the remark")
    rob.look("review-remark")
    part = rob.part("Sign this version")
    part.get_by_label("Reason").fill("Say that it is a flare.")
    part.get_by_label("Your password").fill(PASSWORD)
    rob.go(part.get_by_role("button", name="Request changes"))


def declare_nothing(reviewer: Visitor) -> None:
    reviewer.page.get_by_label("Nothing to declare").check()
    reviewer.press("Say so")


def take_over_and_send_again(ann: Visitor, claim) -> None:
    ann.open(f"/admin/evidence/claim/{claim.pk}/change/")
    assert ann.reads("Say that it is a flare.")
    ann.look("claim-remarks")
    ann.press("Take over the words suggested by Rob Example")
    ann.press("Submit for review")


def approve_what_changed(rob: Visitor) -> None:
    rob.open("/admin/reviews/review/?turn=mine")
    assert (rob.reads("round 2: changes requested by Rob Example"), rob.reads(OTHER)) == (True, False)
    rob.follow(BETTER)
    part = "Round 2: what changed since version 1"
    assert [rob.reads(words, within=part) for words in ("Of a flare?", "Say that it is a flare.", "flare")] == [
        True
    ] * 3
    rob.look("round-2")
    rob.press("Start the review")
    declare_nothing(rob)
    part = rob.part("Sign this version")
    part.get_by_label("Your password").fill(PASSWORD)
    rob.go(part.get_by_role("button", name="Approve"))


def test_corrections_are_signed_together_and_each_row_says_so(visit, ann, rob):
    corrections(3, by=ann, reviewers=[rob])
    reviewer = visit("rob")
    reviewer.open("/admin/reviews/review/corrections/")
    reviewer.follow("Choose all")
    reviewer.look("corrections")
    reviewer.page.get_by_label("Nothing to declare").check()
    reviewer.page.get_by_label("Your password").fill("not my password")
    reviewer.page.get_by_role("button", name="Sign what is chosen").click()
    reviewer.page.get_by_text("nothing was signed").wait_for()
    reviewer.page.get_by_label("Your password").fill(PASSWORD)
    reviewer.page.get_by_role("button", name="Sign what is chosen").click()
    reviewer.page.get_by_text("3 done").wait_for()
    reviewer.look("corrections-signed")
    assert reviewer.page.get_by_text("· done").count() == 3
    assert Review.objects.filter(correction=True, state="approved").count() == 3
