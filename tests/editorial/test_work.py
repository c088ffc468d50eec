"""The one answer to “what is the state of this claim?”: the first that holds, in the order of DESIGN §4."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.selectors import article_status, article_tree, status_of
from editorial.services import hold, withdraw
from evidence.models import Claim
from evidence.services import record_notice, revise_claim
from reviews.models import Review
from reviews.services import open_recheck
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def status(claim: Claim) -> str:
    claim.refresh_from_db()
    return status_of([claim])[claim.pk].status


def badges(claim: Claim) -> tuple:
    return status_of([claim])[claim.pk].badges


@pytest.fixture
def draft(ann):
    return make.claim(by=ann)


@pytest.fixture
def approved(ann, rob):
    return make.approved_claim(by=ann, reviewers=[rob])


def edit(claim, by):
    claim.refresh_from_db()
    text = f"Example treatment {claim.revision} helps most adults."
    return revise_claim(claim, by=by, revision=claim.revision, fields={"text": text})


def test_a_claim_is_a_draft_until_it_is_submitted(draft, ann, rob):
    seen = [status(draft)]
    review = make.review(draft, by=ann)
    seen.append(status(draft))
    perform(review, "start", by=rob)

    assert [*seen, status(draft)] == ["draft", "submitted", "under-review"]


@pytest.mark.parametrize(("action", "word"), [("request_changes", "changes-requested"), ("reject", "rejected")])
def test_what_came_back_says_so_until_it_is_changed(draft, ann, rob, action, word):
    make.signed(make.review(draft, by=ann), action, by=rob, reason="Say in whom.")
    before = status(draft)

    edit(draft, ann)

    assert (before, status(draft)) == (word, "changed")


def test_a_cancelled_submission_is_a_draft_again(draft, ann):
    perform(make.review(draft, by=ann), "cancel", by=ann)

    assert status(draft) == "draft"


def test_an_approved_claim_that_was_edited_has_changed_since_that_version(approved, ann):
    before = status(approved)

    edit(approved, ann)

    told = status_of([Claim.objects.get()])[approved.pk]
    assert (before, told.status, told.label, told.version) == ("approved", "changed", "Changed since version 1", 1)


def test_a_recheck_shows_while_it_is_open(approved, ann, rob):
    opened = open_recheck(approved, why="asked for", by=ann)
    seen = [status(approved)]
    make.signed(opened, "approve", by=rob)

    assert [*seen, status(approved)] == ["recheck", "approved"]


def test_a_recheck_that_asked_for_changes_is_a_badge(approved, ann, rob):
    make.signed(open_recheck(approved, why="asked for", by=ann), "request_changes", by=rob, reason="Say in whom.")

    assert (status(approved), badges(approved)) == ("approved", ("flagged",))


def test_an_approval_past_its_day_is_a_badge(approved):
    due = Review.objects.get().next_review_due
    with time_machine.travel(f"{due.isoformat()}T23:59:59+00:00"):
        on_the_day = badges(approved)
    with time_machine.travel(f"{(due + timedelta(days=1)).isoformat()}T00:00:00+00:00"):
        a_day_later = badges(approved)

    assert (on_the_day, a_day_later) == ((), ("overdue",))


def test_a_claim_whose_support_was_retracted_is_quarantined(approved, ann):
    reference = approved.citations.get().reference

    record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)

    assert status(approved) == "quarantined"


def test_a_published_claim_whose_approval_was_revoked_is_quarantined(ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)
    review = Review.objects.get()

    perform(review, "revoke", by=chief, seen_digest=review.digest, reason="Wrong.", password=PASSWORD)

    assert status(page.placements.get().claim) == "quarantined"


def test_a_hold_comes_before_a_review_and_a_withdrawal_before_a_hold(approved, ann, chief):
    edit(approved, ann)
    make.review(approved, by=ann)
    hold(claim=approved, reason="A reader reports harm.", by=ann)
    held = status(approved)

    withdraw(claim=approved, reason="Wrong.", password=PASSWORD, by=chief)

    assert (held, status(approved)) == ("on-hold", "withdrawn")


def test_a_page_is_as_good_as_the_least_of_its_claims(approved, draft, ann):
    page = make_editorial.article([approved, draft, approved], by=ann)

    told = article_status([page])[page.pk]

    assert (told.status, told.approved, told.total, told.edition) == ("draft", 1, 2, None)


def test_a_page_without_claims_is_empty(ann):
    page = make_editorial.article(by=ann)

    assert article_status([page])[page.pk].status == "empty"


def test_the_tree_has_a_status_for_each_claim(approved, draft, ann):
    page = make_editorial.article([approved, draft], by=ann)

    nodes = [(one.kind, one.text, one.status.status if one.status else None) for one in article_tree(page)]

    assert nodes == [
        ("heading", "Treatment", None),
        ("bullet", approved.text, "approved"),
        ("bullet", draft.text, "draft"),
    ]


def queries(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_lists_take_as_many_queries_for_three_rows_as_for_one(ann, rob, chief):
    pages = [make_editorial.published_article(by=ann, reviewer=rob, chief=chief) for _ in range(3)]
    claims = list(Claim.objects.all())

    assert queries(lambda: status_of(claims[:1])) == queries(lambda: status_of(claims))
    assert queries(lambda: article_status(pages[:1])) == queries(lambda: article_status(pages))
