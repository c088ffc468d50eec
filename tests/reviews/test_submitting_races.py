"""Two submissions at once of claims that rest on the same works: one waits for the other, and both are sent."""

import pytest

from evidence.models import Claim
from evidence.services import revise_claim
from reviews.services import submit, submitting
from tests import make
from tests.races import at_once, goes_wrong, slowly, unexpected

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def submitting_both(claims, by):
    return lambda: submit(claims, title="Example submission", by=by)


def crossing(ann, eve) -> list[Exception]:
    """What goes wrong where two pages cite the same two works, each in another order."""
    one, other = make.reference(by=ann), make.reference(by=ann)
    first, second = (
        [make.claim(citations=[{"reference": work}], by=by) for work in works]
        for works, by in (((one, other), ann), ((other, one), eve))
    )

    results = at_once(submitting_both(first, ann), submitting_both(second, eve))

    return unexpected(results)


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr(submitting, "touch_version", slowly(submitting.touch_version))


def test_two_pages_that_cite_the_same_works_are_sent_at_once(transactional_db, ann, eve, rounds, slow):
    assert [wrong for _ in range(rounds // 3) for wrong in crossing(ann, eve)] == []


def test_claim_by_claim_they_would_not_be(transactional_db, ann, eve, slow, monkeypatch):
    monkeypatch.setattr(submitting, "lock_with_what_they_cite", Claim.objects.order_by("pk").in_bulk)

    assert goes_wrong(lambda number: bool(crossing(ann, eve)))


def required_meanwhile(ann, eve) -> list[Exception]:
    """What goes wrong where a claim of a submission comes to require another of it at that moment."""
    caveat, claim = make.claim(by=ann), make.claim(by=ann)
    results = at_once(
        submitting_both([caveat, claim], ann),
        lambda: revise_claim(claim, revision=claim.revision, requires=[caveat], by=eve),
    )
    return unexpected(results)


def test_a_claim_comes_to_require_another_while_both_are_sent(transactional_db, ann, eve, rounds, slow):
    assert [wrong for _ in range(rounds // 3) for wrong in required_meanwhile(ann, eve)] == []
