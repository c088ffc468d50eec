"""K10: many signed at once against one decision, one edit, or another bulk inside the set; each with its control."""

import pytest

from evidence.services import revise_claim
from reviews.models import Opinion, Review, ReviewEvent, State
from reviews.services import BulkRow, declare_conflict, open_recheck, sign_in_bulk, submit
from reviews.workflow import perform, performing
from tests import make
from tests.cast import PASSWORD
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROWS = 3
ENDS = [State.APPROVED, State.REJECTED, State.CHANGES_REQUESTED]


@pytest.fixture
def team(transactional_db, ann, rob, rita, chief):
    """Made in the database that other connections see."""
    return {"ann": ann, "rob": rob, "rita": rita}


@pytest.fixture
def claims(team):
    return [make.approved_claim(by=team["ann"], reviewers=[team["rob"]]) for _ in range(ROWS)]


def rechecks(team, claims) -> list[Review]:
    return [open_recheck(one, why="review due", by=team["ann"]) for one in claims]


def signing(reviews, by):
    rows = [BulkRow(one.pk, one.version.digest) for one in reviews]
    return lambda: sign_in_bulk(rows, password=PASSWORD, answer="none", by=by)


def requesting_changes(review: Review, by):
    review = perform(review, "start", by=by)
    declare_conflict(review.submission, answer="none", by=by)
    asked = {"seen_digest": review.version.digest, "password": PASSWORD, "reason": "In whom?"}
    return lambda: perform(review, "request_changes", by=by, **asked)


def ended_twice(reviews) -> bool:
    ends = [ReviewEvent.objects.filter(review=one, to_state__in=ENDS).count() for one in reviews]
    return ends != [1] * len(ends)


def bulk_against_a_decision(team, claims) -> bool:
    """One of them comes first, and the other rows are signed all the same."""
    reviews = rechecks(team, claims)
    results = at_once(signing(reviews, team["rob"]), requesting_changes(reviews[1], team["rita"]))
    return ended_twice(reviews) or bool(unexpected(results))


def bulk_against_bulk(team, claims) -> bool:
    """In opposite orders: nobody waits for ever, and each row is decided once."""
    reviews = rechecks(team, claims)
    results = at_once(signing(reviews, team["rob"]), signing(reviews[::-1], team["rita"]))
    return ended_twice(reviews) or bool(unexpected(results))


RACES = [bulk_against_a_decision, bulk_against_bulk]


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, claims, rounds):
    violations = sum(race(team, claims) for _ in range(rounds))

    assert violations == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_lock(race, team, claims, monkeypatch):
    monkeypatch.setattr(performing, "check", slowly(performing.check))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda _: race(team, claims))


def test_bulk_while_one_is_edited_covers_what_was_shown(team, claims, rounds):
    """The edit goes on; what was signed is the version that was shown, and the next one is another."""
    ann, rob = team["ann"], team["rob"]
    for number in range(rounds):
        reviews = rechecks(team, claims)
        claims[1].refresh_from_db()
        fields = {"text": f"Rest relieves pain of joint {number} in adults."}
        edit = {"by": ann, "revision": claims[1].revision, "fields": fields}

        results = at_once(signing(reviews, rob), lambda given=edit: revise_claim(claims[1], **given))

        assert unexpected(results) == []
        digests = {one.digest for one in Opinion.objects.filter(review__in=reviews)}
        assert digests == {one.version.digest for one in reviews}
        [changed] = submit([claims[1]], title="Changed", by=ann).reviews
        assert changed.version.digest not in digests
        make.signed(changed, "approve", by=team["rita"])
