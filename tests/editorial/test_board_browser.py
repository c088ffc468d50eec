"""The chief's pages in a real browser, as people click them; axe and a phone's width on the way."""

import pytest

from evidence.services import revise_claim
from reviews.services import declare_conflict, submit
from tests import make
from tests.browsing import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit(browser, live_server, ann, rob, rita, chief):
    """Each person by name; nobody's pages may be at fault when the test ends."""
    opened: dict[str, Visitor] = {}

    def visit(username: str) -> Visitor:
        if username not in opened:
            opened[username] = Visitor(browser, live_server.url, username)
        return opened[username]

    yield visit
    assert [fault for one in opened.values() for fault in one.faults] == []


def test_chief_asks_for_more_and_the_reviewer_is_asked_for_it(visit, ann, rob):
    make.started(make.claim("Rest eases knee pain in adults.", by=ann, kind="safety"), by=ann, reviewer=rob)
    chief, reviewer = visit("chief"), visit("rob")

    chief.choose("Review policies")
    chief.look("policies-empty")
    chief.follow("Change standard risk, safety")
    chief.page.get_by_label("Approvals needed").fill("2")
    chief.page.get_by_label("Blinded").check()
    chief.page.get_by_label("Specialty needed").fill("Cardiology")
    chief.page.get_by_label("Checklist").fill("I read the full text of every source.\nThe dose is right.")
    chief.page.get_by_label("Reason").fill("A recall last month.")
    chief.press("Show what it would change")
    chief.look("policy-looked-at")
    chief.press("Set this policy")
    assert chief.reads("In force: Standard risk, safety")
    chief.look("policies")

    reviewer.choose("Reviews")
    reviewer.follow("Rest eases knee pain in adults.")
    reviewer.look("review-checklist")
    reviewer.page.get_by_label("I read the full text of every source.").check()
    reviewer.page.get_by_label("The dose is right.").check()
    reviewer.page.get_by_label("Your password").fill("correct horse battery")
    reviewer.press("Approve")
    assert reviewer.reads("1 of 2 needed, one of them from Cardiology")


def test_dashboard_is_drawn_and_no_script_fails_on_it(visit, ann):
    make.review(make.claim("Rest eases knee pain in adults.", by=ann), by=ann)
    chief = visit("chief")

    chief.choose("Dashboard")
    chief.look("dashboard")

    assert chief.reads("Submitted, not yet started", within="Time in each state")


def test_chief_assigns_a_submission_and_lets_somebody_sign_in_spite_of_a_conflict(visit, ann, rob, rita):
    texts = ("Rest eases knee pain in adults.", "Ice eases knee pain in adults.", "Heat eases knee pain in adults.")
    claims = [make.claim(text, by=ann) for text in texts]
    revised = revise_claim(claims[2], by=rita, revision=1, fields={"text": "Heat eases knee pain in old people."})
    submission = submit([*claims[:2], revised], title="Knee pain", by=ann).submission

    said = {"concerns": "iloprost", "details": "A grant for a trial, ten years ago."}
    declare_conflict(submission, answer="declared", **said, by=rob)
    chief = visit("chief")

    chief.choose("Submissions")
    chief.follow("Knee pain")
    chief.look("submission-chief")
    chief.follow("Assign reviewers")
    chief.look("assign")
    chief.page.get_by_role("checkbox", name="Rita Example").check()
    chief.press("Assign what is ticked")
    assert chief.reads("2 of 3 done")
    assert chief.reads("Rita Example touched this claim and could not approve it.")
    chief.look("assigned")

    chief.choose("Conflicts of interest")
    chief.look("conflicts")
    chief.follow("Rob Example")
    chief.look("conflict")
    chief.page.get_by_label("Reason").fill("A small grant ten years ago.")
    chief.press("Allow it")
    assert chief.reads("Rob Example may now sign.")
    chief.choose("Conflicts of interest")
    chief.look("conflicts-none")

    chief.open(f"/admin/reviews/review/{submission.reviews.first().pk}/change/")
    chief.page.locator("summary", has_text="Assign a reviewer").click()
    chief.page.locator("summary", has_text="Give it to somebody else").click()
    chief.look("review-chief")


def test_chief_reads_what_somebody_signed_and_asks_for_rechecks(visit, ann, rob):
    for text in ("Rest eases knee pain in adults.", "Ice eases knee pain in adults."):
        make.approved_claim(text, by=ann, reviewers=[rob])
    chief = visit("chief")

    chief.choose("By signer")
    chief.look("signers")
    chief.follow("Rob Example")
    chief.look("signed")
    chief.page.locator("summary", has_text="Rechecks of all of it").click()
    chief.page.get_by_label("Reason").fill("The register struck him off.")
    chief.press("Open 2 rechecks")
    assert chief.reads("2 rechecks opened. What is approved stands.")
    chief.look("rechecked")
