"""A consultant's evening as it is clicked and typed: 31 claims, four of high risk, interrupted, and one password."""

from dataclasses import dataclass

import pytest

from editorial.services import submit_article
from evidence.services import revise_claim
from reviews.models import Mark, Opinion, Review, Submission
from reviews.services import declare_conflict, take_submission
from reviews.workflow import perform
from tests import make, make_editorial
from tests.browsing import HEIGHT, PHONE, Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

WORDS = [
    *("rest", "ice", "heat", "sleep", "diet", "yoga", "tape", "braces", "walking", "swimming", "cycling", "rowing"),
    *("massage", "shoes", "insoles", "crutches"),
]
RISKY = (4, 11, 12, 28)


@pytest.fixture
def visit(browser, live_server):
    opened: list[Visitor] = []

    def visit(username: str) -> Visitor:
        opened.append(Visitor(browser, live_server.url, username))
        return opened[-1]

    yield visit
    assert [fault for one in opened for fault in one.faults] == []


def a_page(count: int, *, by, risky=()) -> Submission:
    """A page with that many claims, submitted; those of `risky` are of high risk."""
    texts = [f"{WORDS[n % 16].capitalize()} eases {'hip' if n > 15 else 'knee'} pain in adults." for n in range(count)]
    claims = [make.claim(one, by=by, risk="high" if n in risky else "standard") for n, one in enumerate(texts)]
    return submit_article(make_editorial.article(claims, by=by, title="Joint pain"), by=by).submission


@dataclass
class Hand:
    """Counts what a hand does: a click, a key, a password typed."""

    visitor: Visitor
    done: int = 0

    def key(self, key: str) -> None:
        self.done += 1
        self.visitor.page.keyboard.press(key)

    def click(self, locator, *, leads: bool = True) -> None:
        self.done += 1
        self.visitor.go(locator) if leads else locator.click()

    def type(self, locator, text: str) -> None:
        self.done += 1
        locator.fill(text)


def saved(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_text(words).first.wait_for()


def test_thirty_one_claims_interrupted_and_resumed(visit, ann, rob):
    submission = a_page(31, by=ann, risky=RISKY)
    rob_now = visit("rob")
    rob_now.choose("My submissions")
    rob_now.look("my-submissions")
    hand = Hand(rob_now)

    hand.click(rob_now.page.get_by_role("button", name="Take it"))
    rob_now.look("sitting-interests")
    hand.click(rob_now.page.get_by_role("button", name="Nothing to declare in any of these"))
    rob_now.look("sitting")
    for number in range(16):
        mark(hand, high=number in RISKY)
    saved(rob_now, "31 claims: 16 marked, 0 signed, 15 open")
    assert set(Review.objects.values_list("state", flat=True)) == {"under-review"}

    resumed = Hand(visit("rob"), hand.done)  # a week later, in another window
    resumed.visitor.open(sitting_of(submission))
    for number in range(16, 31):
        mark(resumed, high=number in RISKY)
    saved(resumed.visitor, "31 claims: 31 marked, 0 signed, 0 open")
    resumed.click(resumed.visitor.page.get_by_role("link", name="Sign what is marked"))
    resumed.visitor.look("sitting-sign")
    resumed.type(resumed.visitor.page.get_by_label("Your password"), PASSWORD)
    resumed.click(resumed.visitor.page.get_by_role("button", name="Sign 31 claims"))
    resumed.visitor.look("sitting-signed")

    assert Opinion.objects.filter(reviewer=rob, verdict="approve").count() == 31
    assert Opinion.objects.filter(opened_at__isnull=False).count() == len(RISKY)
    assert resumed.done <= 45


def mark(hand: Hand, *, high: bool) -> None:
    """One key, or two where the claim must be opened first."""
    page = hand.visitor.page
    current = page.locator(".claim-row[aria-current]").get_attribute("id")
    if high:
        hand.key("o")
        page.locator(f"#{current} .citation").first.wait_for()
    hand.key("a")


def test_rest_is_approved_at_once_and_high_risk_one_by_one(visit, ann, rob):
    submission = a_page(31, by=ann, risky=RISKY)
    visitor = at_the_sitting(visit, submission, rob)
    hand = Hand(visitor)

    hand.click(visitor.page.get_by_role("button", name="Approve the rest"))

    saved(visitor, "31 claims: 27 marked, 0 signed, 4 open")
    assert (Mark.objects.filter(verdict="approve").count(), hand.done) == (27, 1)


def take(submission: Submission, reviewer) -> None:
    take_submission(submission, by=reviewer)
    declare_conflict(submission, answer="none", by=reviewer)


def at_the_sitting(visit, submission: Submission, reviewer) -> Visitor:
    """Who took it, has nothing to declare, and has it open."""
    take(submission, reviewer)
    visitor = visit(reviewer.username)
    visitor.open(sitting_of(submission))
    return visitor


def sitting_of(submission: Submission) -> str:
    return f"/admin/reviews/submission/{submission.pk}/sitting/"


def test_two_reviewers_of_one_high_risk_claim_do_not_see_each_other(visit, ann, rob, rita):
    submission = a_page(1, by=ann, risky=(0,))
    first = visit("rob")
    sit_and_sign(first, submission)

    second = visit("rita")
    second.open(sitting_of(submission))
    second.press("Take this submission")
    second.press("Nothing to declare")
    second.page.keyboard.press("o")
    second.page.locator(".citation").first.wait_for()
    second.page.get_by_text("What was said and done").click()
    second.look("sitting-blinded")
    assert second.reads("What others signed here is shown once you have signed")
    assert not second.reads("Signed as Rob")
    second.page.keyboard.press("a")
    sign_marked(second, 1)

    assert Review.objects.get().state == "approved"


def sit_and_sign(visitor: Visitor, submission: Submission) -> None:
    visitor.open(sitting_of(submission))
    visitor.press("Take this submission")
    visitor.press("Nothing to declare")
    visitor.page.keyboard.press("o")
    visitor.page.locator(".citation").first.wait_for()
    visitor.page.keyboard.press("a")
    sign_marked(visitor, 1)


def sign_marked(visitor: Visitor, count: int) -> None:
    saved(visitor, f"{count} marked")
    visitor.go(visitor.page.get_by_role("link", name="Sign what is marked"))
    visitor.page.get_by_label("Your password").fill(PASSWORD)
    visitor.go(visitor.page.get_by_role("button", name="Sign ", exact=False).last)
    assert visitor.reads(f"Signed: {count}")


def test_conflict_declared_late_keeps_from_approving(visit, ann, rob):
    submission = a_page(3, by=ann)
    visitor = at_the_sitting(visit, submission, rob)
    visitor.page.keyboard.press("a")
    saved(visitor, "1 marked")

    visitor.follow("Declare one after all")
    visitor.look("sitting-declare-late")
    visitor.page.get_by_label("Anything else it concerns").fill("Knee braces")
    visitor.press("Declare a conflict")

    assert visitor.reads("You declared a conflict of interest: Knee braces.")
    assert visitor.reads("Moved since you marked it")
    assert visitor.page.get_by_role("button", name="Approve claim").count() == 0
    visitor.look("sitting-conflict")


def test_stale_mark_is_shown_with_what_changed_and_the_others_sign(visit, ann, rob):
    submission = a_page(2, by=ann)
    visitor = at_the_sitting(visit, submission, rob)
    visitor.page.keyboard.press("a")
    visitor.page.keyboard.press("a")
    saved(visitor, "2 marked")
    visitor.go(visitor.page.get_by_role("link", name="Sign what is marked"))
    moved = submission.reviews.order_by("pk").first()
    perform(moved, "cancel", by=ann, reason="The page is put off.")
    fields = {"text": "Rest soothes knee pain in adults."}
    make.review(revise_claim(moved.claim, by=ann, revision=1, fields=fields), by=ann)

    visitor.page.get_by_label("Your password").fill(PASSWORD)
    visitor.press("Sign 2 claims")

    assert visitor.reads("Signed: 1 claim.")
    assert visitor.reads("Cancelled by Ann Example")
    assert visitor.page.locator("ins", has_text="soothes").count() == 1
    visitor.look("sitting-stale")


def test_changes_are_asked_for_in_place_by_keyboard_and_undone(visit, ann, rob):
    submission = a_page(3, by=ann)
    visitor = at_the_sitting(visit, submission, rob)
    keyboard = visitor.page.keyboard

    keyboard.press("?")
    visitor.look("sitting-keys")
    keyboard.press("Escape")
    keyboard.press("c")
    keyboard.type("Say in whom, and for how long.")
    visitor.look("sitting-note")
    keyboard.press("Control+Enter")
    saved(visitor, "1 marked")
    keyboard.press("l")
    saved(visitor, "1 for later")
    keyboard.press("u")
    saved(visitor, "3 claims: 1 marked, 0 signed, 2 open")

    kept = Mark.objects.get(verdict="request-changes")
    assert kept.note == "Say in whom, and for how long."


def test_urgent_claim_is_signed_on_a_phone(visit, ann, rob):
    submission = a_page(1, by=ann, risky=(0,))
    take(submission, rob)
    visitor = visit("rob")
    visitor.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    visitor.open(sitting_of(submission))

    visitor.page.get_by_role("button", name="Open claim 1").click()
    visitor.page.locator(".citation").first.wait_for()
    visitor.page.get_by_role("button", name="Approve claim 1").click()
    sign_marked(visitor, 1)

    assert Opinion.objects.get().verdict == "approve"


def test_paper_and_its_entry_are_legible(visit, ann, rob):
    submission = a_page(5, by=ann, risky=(1,))
    take(submission, rob)
    visitor = visit("rob")
    visitor.open(f"/admin/reviews/submission/{submission.pk}/paper/")
    visitor.look("paper")
    visitor.open(f"/admin/reviews/submission/{submission.pk}/entry/")
    visitor.page.get_by_label("Approve claim 1", exact=True).check()
    visitor.look("entry")
    visitor.press("Enter these marks")

    assert visitor.reads("1 mark entered.")


def test_note_outlives_a_session_that_ended(visit, ann, rob):
    submission = a_page(1, by=ann)
    visitor = at_the_sitting(visit, submission, rob)
    visitor.page.keyboard.press("c")
    visitor.page.keyboard.type("Say in whom.")
    cookies = visitor.page.context.cookies()
    visitor.page.context.clear_cookies()
    visitor.page.keyboard.press("Control+Enter")
    saved(visitor, "This was not saved.")

    visitor.page.context.add_cookies(cookies)  # signed in again
    visitor.page.reload()

    assert visitor.page.get_by_label("What the editor is to do").input_value() == "Say in whom."


def test_mark_that_was_not_saved_shows_the_one_that_stands(visit, ann, rob):
    submission = a_page(1, by=ann)
    visitor = at_the_sitting(visit, submission, rob)
    visitor.page.keyboard.press("a")
    saved(visitor, "1 marked")
    visitor.page.route("**/mark/", lambda route: route.abort())

    visitor.page.get_by_role("button", name="Later claim 1").click()

    saved(visitor, "the connection failed")
    assert visitor.page.locator(".claim-row .said").inner_text() == "Marked: approve"
