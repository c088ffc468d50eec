"""`editorial/admin/citation_cards.py`: what a version cites against what the one before cited; nothing goes unseen."""

import pytest

from editorial.admin.citation_cards import citation_cards
from evidence.models import Claim, Reference
from evidence.services import revise_claim
from reviews.services import submit
from tests import make

pytestmark = pytest.mark.django_db

EARLY, LATE = {"locator": "p. 3", "quote": "Pain fell."}, {"locator": "p. 7", "quote": "Not at one year."}


@pytest.fixture
def trial(ann) -> Reference:
    return make.reference(by=ann, title="Trial of rest")


@pytest.fixture
def other(ann) -> Reference:
    return make.reference(by=ann, title="Trial of ice")


def cited(claim: Claim, *citations: dict, by) -> list[tuple[str, str, str]]:
    """Sent with these citations: of each card what changed, where in the work, and where it was cited before."""
    before = claim.versions.latest("number")
    claim.refresh_from_db()
    claim = revise_claim(claim, citations=list(citations), revision=claim.revision, by=by)
    [review] = submit([claim], title="Knee", by=by).reviews
    cards = citation_cards(review.version, before)
    return [(one.change, one.citation.get("locator", ""), (one.before or {}).get("locator", "")) for one in cards]


def approved(*citations: dict, by, reviewer) -> tuple[Claim, list[dict]]:
    claim = make.approved_claim(by=by, reviewers=[reviewer], citations=list(citations))
    return claim, [{"id": one.pk} for one in claim.citations.all()]


def test_passage_that_is_dropped_is_told_where_another_of_the_same_work_stays(ann, rob, trial):
    claim, [early, _] = approved({"reference": trial, **EARLY}, {"reference": trial, **LATE}, by=ann, reviewer=rob)

    assert cited(claim, early, by=ann) == [("", "p. 3", ""), ("removed", "p. 7", "")]


def test_further_passage_of_the_same_work_is_added_and_not_changed(ann, rob, trial):
    claim, [early] = approved({"reference": trial, **EARLY}, by=ann, reviewer=rob)

    assert cited(claim, early, {"reference": trial, **LATE}, by=ann) == [("", "p. 3", ""), ("added", "p. 7", "")]


def test_changed_passage_is_compared_with_its_own_and_not_with_the_first_of_the_work(ann, rob, trial):
    claim, [early, late] = approved({"reference": trial, **EARLY}, {"reference": trial, **LATE}, by=ann, reviewer=rob)
    changed = {**late, "direction": "contradicts"}

    assert cited(claim, early, changed, by=ann) == [("", "p. 3", ""), ("changed", "p. 7", "p. 7")]


def test_moved_locator_is_a_change_of_the_same_citation(ann, rob, trial):
    claim, [early] = approved({"reference": trial, **EARLY}, by=ann, reviewer=rob)

    assert cited(claim, {**early, "locator": "p. 4"}, by=ann) == [("changed", "p. 4", "p. 3")]


def test_another_order_is_told(ann, rob, trial, other):
    claim, [first, second] = approved({"reference": trial}, {"reference": other}, by=ann, reviewer=rob)

    assert [change for change, *_ in cited(claim, second, first, by=ann)] == ["moved", "moved"]


def test_replaced_work_is_one_added_and_one_removed(ann, rob, trial, other):
    claim, _ = approved({"reference": trial, **EARLY}, by=ann, reviewer=rob)

    assert cited(claim, {"reference": other, **LATE}, by=ann) == [("added", "p. 7", ""), ("removed", "p. 3", "")]


def test_what_was_never_approved_has_no_changes(ann, trial):
    [review] = submit([make.claim(by=ann, citations=[{"reference": trial}])], title="Knee", by=ann).reviews

    assert [one.change for one in citation_cards(review.version, None)] == [""]
