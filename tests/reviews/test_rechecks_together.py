"""Rechecks opened and ended together: the same rules as one by one, in as many queries as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.people import service_account
from evidence.refusals import NotAllowed
from reviews.listed import state_facts
from reviews.models import ClaimState, Review, ReviewEvent
from reviews.services import open_rechecks
from reviews.workflow import Unready, cancel_unbegun, perform
from tests import make

pytestmark = pytest.mark.django_db


def opened(claims, *, by, **rest) -> list[Review]:
    return open_rechecks({one.pk: "A source is doubted." for one in claims}, by=by, **rest)


def listed_rightly(claim) -> bool:
    row = ClaimState.objects.get(claim=claim)
    return all(getattr(row, name) == value for name, value in state_facts(claim).items())


@pytest.fixture
def claims(ann, rob):
    return [make.approved_claim(by=ann, reviewers=[rob]) for _ in range(3)]


def test_each_is_opened_on_what_is_approved_and_given_to_who_approved(claims, ann, rob):
    reviews = opened(claims, assigned=True, by=ann)

    assert [one.version.claim for one in reviews] == claims
    assert [one.assignments.get().reviewer for one in reviews] == [rob] * 3
    assert all(listed_rightly(one) for one in claims)


def test_what_is_not_approved_or_under_review_already_is_left_alone(claims, ann):
    opened(claims[:1], by=ann)

    reviews = opened([*claims, make.claim(by=ann)], by=ann)

    assert [one.claim for one in reviews] == claims[1:]


def test_many_are_opened_and_ended_in_as_many_queries_as_one(claims, ann):
    asked = []
    for some in (claims[:1], claims):
        with CaptureQueriesContext(connection) as queries:
            reviews = opened(some, assigned=True, by=ann)
            cancel_unbegun([one.pk for one in reviews], reason="It was another work.", by=ann)
        asked.append(len(queries))

    assert asked[0] == asked[1]


def test_only_what_nobody_began_is_ended(claims, ann, rob):
    begun, waiting, _ = opened(claims, assigned=True, by=ann)
    perform(begun, "start", by=rob)
    first = make.review(make.claim(by=ann), by=ann)

    ended = cancel_unbegun([begun.pk, waiting.pk, first.pk], reason="It was another work.", by=ann)

    assert ended == [waiting]
    assert ReviewEvent.objects.get(action="cancel").reason == "It was another work."
    assert not waiting.assignments.filter(ended_at=None).exists()
    assert all(listed_rightly(one) for one in claims)


def test_ending_needs_a_reason_and_a_role(claims, ann, stan):
    ids = [one.pk for one in opened(claims, by=ann)]

    with pytest.raises(Unready):
        cancel_unbegun(ids, reason=" ", by=ann)
    with pytest.raises(NotAllowed):
        cancel_unbegun(ids, reason="It was another work.", by=stan)

    assert Review.objects.open().count() == 3
    assert len(cancel_unbegun(ids, reason="It was another work.", by=service_account("follow"))) == 3
