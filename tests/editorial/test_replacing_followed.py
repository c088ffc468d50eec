"""What a replacement and the notice that goes with it mean for readers and for rechecks, until the new is published."""

import pytest

from editorial.follow import Follower
from editorial.models import Article
from editorial.services import Decision, Superseded, replace_reference
from evidence.models import Claim, Reference
from evidence.services import record_notice
from reviews.models import Review
from reviews.workflow import perform
from tests import make, make_editorial

pytestmark = pytest.mark.django_db
GROUP = "The guideline group"


@pytest.fixture
def old(ann) -> Reference:
    return make.reference(title="Gout guideline", by=ann)


@pytest.fixture
def new(ann) -> Reference:
    return make.reference(title="Gout guideline, second edition", by=ann)


@pytest.fixture
def claims(ann, rob, chief, old) -> list[Claim]:
    """Two that are published on one page."""
    texts = [f"{what} eases gout in adults." for what in ("Rest", "Heat")]
    claims = [make.approved_claim(one, citations=[{"reference": old}], by=ann, reviewers=[rob]) for one in texts]
    make_editorial.published(make_editorial.article(claims, by=ann, title="Gout"), by=chief)
    return claims


def replace(claim: Claim, old: Reference, new: Reference, *, by, **asked) -> Review:
    [review] = replace_reference(old, [Decision(claim.pk, 1, "unchanged")], successor=new, by=by, **asked).reviews
    return review


def open_reviews() -> list[tuple[int, bool]]:
    """By claim whether it is a recheck, after a pass of whoever follows what happened."""
    Follower().run_once()
    return list(Review.objects.open().order_by("claim").values_list("claim", "recheck"))


def flags(client, claim: Claim) -> list[str]:
    document = client.get("/api/v1/articles/gout").json()
    return [one["kind"] for one in document["claims"][str(claim.public_id)]["flags"]]


def test_superseding_with_the_sheet_asks_again_only_of_what_was_not_sent(ann, rob, chief, claims, old, new, client):
    sent, other = claims

    review = replace(sent, old, new, superseded=Superseded(GROUP), by=ann)

    assert open_reviews() == [(sent.pk, False), (other.pk, True)]
    assert (flags(client, sent), flags(client, other)) == (["superseded"], ["superseded"])
    make.signed(review, "approve", by=rob)
    assert open_reviews() == [(other.pk, True)]
    make_editorial.published(Article.objects.get(), by=chief)
    assert (flags(client, sent), flags(client, other)) == ([], ["superseded"])


def test_recheck_that_gave_way_comes_back_where_the_submission_is_cancelled(ann, claims, old, new):
    sent, other = claims
    record_notice(old, kind="superseded", dated=None, source=GROUP, by=ann)
    assert open_reviews() == [(sent.pk, True), (other.pk, True)]

    review = replace(sent, old, new, by=ann)

    assert open_reviews() == [(sent.pk, False), (other.pk, True)]
    perform(review, "cancel", by=ann)
    assert open_reviews() == [(sent.pk, True), (other.pk, True)]
