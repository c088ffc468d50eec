"""Who answers a notice: whoever approves in a review that was opened with the notice on record, and nobody else."""

import json
from datetime import datetime

import pytest

from editorial.follow import Follower
from evidence import clock
from evidence.services import record_notice
from reviews.models import Review, State
from reviews.services import open_recheck
from reviews.workflow import perform
from tests import make, make_editorial

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(ann):
    return make.reference(by=ann)


@pytest.fixture
def claim(ann, rob, chief, source):
    """Published, and resting on that source alone."""
    claim = make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": source}])
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    return claim


def concern(source, *, by):
    record_notice(
        source, kind="expression-of-concern", dated=clock.now().date(), source="Publisher", doi="10.5555/n.1", by=by
    )
    Follower().run_once()


def flags(client, claim) -> list[str]:
    served = json.loads(client.get(f"/api/v1/claims/{claim.public_id}").content)
    return [one["kind"] for one in served["flags"]]


def open_states(claim) -> list[str]:
    return [one.state for one in Review.objects.filter(claim=claim, recheck=True).order_by("pk")]


def test_a_recheck_that_was_open_before_the_notice_does_not_clear_its_mark(client, ann, rob, claim, source):
    recheck = perform(open_recheck(claim, why="A year is over.", by=ann), "start", by=rob)
    concern(source, by=ann)

    make.signed(recheck, "approve", by=rob)
    Follower().run_once()

    assert flags(client, claim) == ["expression-of-concern"]
    assert open_states(claim) == [State.APPROVED, State.SUBMITTED]


def test_the_recheck_that_asks_about_the_notice_clears_it(client, ann, rob, claim, source):
    concern(source, by=ann)

    make.signed(Review.objects.get(claim=claim, recheck=True), "approve", by=rob)
    Follower().run_once()

    assert (flags(client, claim), open_states(claim)) == ([], [State.APPROVED])


def test_a_text_that_lost_its_support_says_since_when(client, ann, claim, source):
    day = clock.now().date()
    notice = record_notice(source, kind="retraction", dated=day, source="Publisher", doi="10.5555/n.2", by=ann)
    Follower().run_once()
    first = json.loads(client.get(f"/api/v1/claims/{claim.public_id}").content)

    record_notice(source, kind="retraction", dated=day, source="PubMed", doi="10.5555/n.3", by=ann)
    Follower().run_once()
    again = json.loads(client.get(f"/api/v1/claims/{claim.public_id}").content)

    assert (first["status"], datetime.fromisoformat(first["since"])) == (
        "quarantined",
        notice.at.replace(microsecond=0),
    )
    assert again["since"] == first["since"]
