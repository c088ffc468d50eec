"""Filters of the claim list that are read from the review's facts: each finds its claims and no others."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from editorial.admin.claim_list import STATES, IsOverdue
from evidence.models import Claim
from reviews.services import open_recheck
from tests import make

pytestmark = pytest.mark.django_db


def _found(state: str) -> list[Claim]:
    return list(STATES[state][1](Claim.objects.order_by("pk")))


def test_open_review_of_an_approved_version_is_a_recheck_and_not_submitted(ann, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])

    open_recheck(claim, why="due", by=ann)

    assert (_found("recheck"), _found("submitted"), _found("flagged")) == ([claim], [], [])


def test_recheck_that_asks_for_changes_flags_the_claim(ann, rob):
    claim, _ = make.approved_claim(by=ann, reviewers=[rob]), make.approved_claim(by=ann, reviewers=[rob])

    make.signed(open_recheck(claim, why="due", by=ann), "request_changes", by=rob, reason="Say in whom.")

    assert (_found("flagged"), _found("recheck")) == ([claim], [])


def test_sent_back_claims_are_told_apart(ann, rob):
    back, refused = make.claim(by=ann), make.claim(by=ann)

    make.signed(make.review(back, by=ann), "request_changes", by=rob, reason="Say in whom.")
    make.signed(make.review(refused, by=ann), "reject", by=rob, reason="Not so.")

    assert (_found("changes-requested"), _found("rejected")) == ([back], [refused])


def test_claim_is_overdue_from_the_day_after_it_was_due(ann, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    due = claim.state.next_review_due
    overdue = IsOverdue(RequestFactory().get("/"), {"overdue": ["yes"]}, Claim, None)

    found = []
    for day in (due, due + timedelta(days=1)):
        with time_machine.travel(datetime.combine(day, time(12), tzinfo=UTC)):
            found.append(list(overdue.queryset(None, Claim.objects.all())))

    assert found == [[], [claim]]
