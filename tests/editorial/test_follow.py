"""What happens below reaches what is served, and opens rechecks, without anybody asking; any number of times."""

import json
from datetime import date, datetime, timedelta

import pytest
import time_machine

from editorial.follow import Cause, Follower, settle
from editorial.models import Change, Document, EditionClaim, Handled
from editorial.selectors import newest_document
from evidence import clock
from evidence.services import dismiss_notice, record_notice, revise_claim
from reviews.models import Review
from reviews.services import open_recheck, submit
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TEXT = "Rest relieves pain in adults with tendon injury."


def body(path: str) -> dict:
    return json.loads(bytes(newest_document(path).blob.content))


def told(claim) -> tuple:
    """What the public is told of a claim: status, whether it has its text, its flags."""
    shown = body(f"claims/{claim.public_id}")
    return shown["status"], shown["text"] is not None, [one["kind"] for one in shown["flags"]]


def noticed(claim, kind: str, *, by, which: int = 0):
    reference = claim.citations.all()[which].reference
    return record_notice(reference, kind=kind, dated=date(2026, 1, 5), source="Publisher", by=by)


@pytest.fixture
def claim(ann, rob, chief):
    make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)
    return EditionClaim.objects.get().claim


@pytest.fixture
def well_supported(ann, rob, chief):
    citations = [{"reference": make.reference(by=ann)} for _ in range(2)]
    claim = make.approved_claim(TEXT, by=ann, reviewers=[rob], citations=citations)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    return claim


def test_a_retraction_of_the_only_support_quarantines(claim, ann):
    noticed(claim, "retraction", by=ann)

    Follower().run_once()

    assert told(claim) == ("quarantined", False, [])
    assert body(f"claims/{claim.public_id}")["message"].endswith("was retracted.")


def test_a_retraction_of_one_of_two_supports_flags(well_supported, ann):
    noticed(well_supported, "retraction", by=ann)

    Follower().run_once()

    assert told(well_supported) == ("approved", True, ["retracted"])


def test_a_retraction_of_both_supports_quarantines(well_supported, ann):
    noticed(well_supported, "retraction", by=ann)
    noticed(well_supported, "withdrawn-guideline", by=ann, which=1)

    Follower().run_once()

    assert told(well_supported) == ("quarantined", False, [])


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        ("correction", ["corrected"]),
        ("superseded", ["superseded"]),
        ("expression-of-concern", ["expression-of-concern"]),
        ("link-dead", []),
        ("preprint", []),
        ("bibliographic-correction", []),
    ],
)
def test_a_notice_flags_in_public_only_where_it_matters(claim, ann, kind, flags):
    noticed(claim, kind, by=ann)

    Follower().run_once()

    assert told(claim) == ("approved", True, flags)
    assert Review.objects.filter(recheck=True).count() == len(flags)


def test_a_notice_for_editors_only_issues_no_document(claim, ann):
    before = Document.objects.count()

    noticed(claim, "link-dead", by=ann)
    Follower().run_once()

    assert Document.objects.count() == before


def test_a_notice_shows_in_the_reference_and_on_the_page(claim, ann):
    noticed(claim, "correction", by=ann)

    Follower().run_once()

    reference = claim.citations.get().reference
    page = body(f"articles/{EditionClaim.objects.get().edition.article.public_id}")
    assert body(f"references/{reference.public_id}")["standing"]["status"] == "corrected"
    assert page["references"][0]["standing"]["message"] == "This source was corrected in substance."


def test_a_dismissed_notice_is_undone(claim, ann, rob):
    notice = noticed(claim, "retraction", by=ann)
    Follower().run_once()

    dismiss_notice(notice, reason="Another article.", password=PASSWORD, by=rob)
    Follower().run_once()

    assert told(claim) == ("approved", True, [])
    kinds = list(Change.objects.filter(path__startswith="claims").values_list("kind", flat=True))
    assert kinds == ["published", "quarantined", "restored"]


def test_a_reaffirming_reviewer_clears_the_flag(claim, ann, rob):
    noticed(claim, "correction", by=ann)
    Follower().run_once()

    make.signed(Review.objects.get(recheck=True), "approve", by=rob)
    Follower().run_once()

    assert told(claim) == ("approved", True, [])
    assert Change.objects.filter(path__startswith="claims").last().kind == "unflagged"


def test_reaffirming_moves_the_day_of_review_and_not_the_day_of_change(claim, ann, rob):
    article = EditionClaim.objects.get().edition.article
    before = body(f"articles/{article.public_id}")
    with time_machine.travel(clock.now() + timedelta(days=30)):
        opened = open_recheck(claim, why="asked for", by=ann)
        make.signed(opened, "approve", by=rob)
        Follower().run_once()

    after = body(f"articles/{article.public_id}")

    moved = date.fromisoformat(after["lastReviewed"]) - date.fromisoformat(before["lastReviewed"])
    assert (moved.days, after["dateModified"]) == (30, before["dateModified"])


def test_a_correction_moves_the_day_of_change_and_not_the_day_of_review(claim, ann, rob, chief):
    article = EditionClaim.objects.get().edition.article
    before = body(f"articles/{article.public_id}")
    with time_machine.travel(clock.now() + timedelta(days=30)):
        spelt = revise_claim(claim, fields={"text": TEXT.replace("tendon", "tendons")}, revision=claim.revision, by=ann)
        [review] = submit([spelt], title="Spelling", meaning_unchanged=True, by=ann).reviews
        make.signed(review, "approve", by=rob)
        make_editorial.published(article, by=chief)

    after = body(f"articles/{article.public_id}")

    changed = datetime.fromisoformat(after["dateModified"]) - datetime.fromisoformat(before["dateModified"])
    assert (after["lastReviewed"], changed.days) == (before["lastReviewed"], 30)


def test_a_recheck_that_asks_for_changes_flags(claim, ann, rob):
    opened = open_recheck(claim, why="asked for", by=ann)

    make.signed(opened, "request_changes", by=rob, reason="Say in whom.")
    Follower().run_once()

    assert told(claim) == ("approved", True, ["recheck"])


def test_a_recheck_that_rejects_takes_the_text_away(claim, ann, rob):
    opened = open_recheck(claim, why="asked for", by=ann)

    make.signed(opened, "reject", by=rob, reason="It is wrong.")
    Follower().run_once()

    assert told(claim) == ("quarantined", False, [])
    assert body(f"claims/{claim.public_id}")["message"] == "This statement is not shown: its approval was revoked."


def test_a_revoked_approval_takes_the_text_away(claim, chief):
    review = Review.objects.get()

    perform(review, "revoke", by=chief, seen_digest=review.digest, reason="It is wrong.", password=PASSWORD)
    Follower().run_once()

    assert told(claim) == ("quarantined", False, [])


def test_a_review_is_overdue_from_the_day_after_it_is_due(claim):
    due = Review.objects.get().next_review_due
    with time_machine.travel(f"{due.isoformat()}T23:59:59+00:00"):
        Follower().run_once()
        on_the_day = body(f"claims/{claim.public_id}")["overdue"]
    with time_machine.travel(f"{(due + timedelta(days=1)).isoformat()}T00:00:00+00:00"):
        Follower().run_once()
        a_day_later = body(f"claims/{claim.public_id}")["overdue"]

    assert (on_the_day, a_day_later) == (False, True)
    assert [one.why for one in Review.objects.filter(recheck=True)] == ["review due"]


def test_one_follower_notices_that_the_day_has_changed(claim):
    follower, due = Follower(), Review.objects.get().next_review_due
    follower.run_once()

    with time_machine.travel(f"{(due + timedelta(days=1)).isoformat()}T00:00:00+00:00"):
        handled = follower.run_once()

    assert handled == 1


def test_following_twice_does_each_thing_once(claim, ann):
    noticed(claim, "correction", by=ann)
    Follower().run_once()
    before = Document.objects.count(), Review.objects.count(), Handled.objects.count()

    handled = Follower().run_once()

    assert handled == 0
    assert (Document.objects.count(), Review.objects.count(), Handled.objects.count()) == before


def test_a_cause_that_another_follower_handled_is_passed_over(claim, ann):
    cause = Cause("notice", noticed(claim, "correction", by=ann))

    assert (settle([cause]), settle([cause])) == (1, 0)


def test_one_cause_that_fails_does_not_keep_the_others_waiting(claim, ann, monkeypatch):
    first = noticed(claim, "correction", by=ann)
    second = noticed(claim, "expression-of-concern", by=ann)

    def settle_others(causes, **kwargs):
        if causes[0].row == first:
            raise ValueError("cannot be handled")
        return settle(causes, **kwargs)

    monkeypatch.setattr("editorial.follow.settle", settle_others)
    handled = Follower().run_once()

    assert (handled, Handled.objects.get().cause) == (1, f"notice:{second.pk}")


def test_a_notice_on_a_reference_nobody_published_is_handled_without_documents(ann):
    record_notice(make.reference(by=ann), kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)

    Follower().run_once()

    assert Handled.objects.get().documents == 0


def test_notices_on_works_that_nobody_cites_are_passed_over_together(claim, ann, django_assert_max_num_queries):
    for _ in range(30):
        record_notice(make.reference(by=ann), kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    follower = Follower()

    with django_assert_max_num_queries(40):
        handled = follower.run_once()

    assert (handled, Handled.objects.count(), follower.run_once()) == (30, 30, 0)
