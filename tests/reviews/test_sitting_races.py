"""Signing a sitting while something moves: one effect, and the others sign; each race has its negative control."""

import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from evidence.services import check_password, revise_claim
from reviews.models import Mark, Opinion, Policy, Review, ReviewEvent, State
from reviews.services import (
    Shown,
    declare_conflict,
    mark_opened,
    save_mark,
    set_policy,
    sign_sitting,
    submit,
    take_submission,
)
from reviews.services import sittings as sittings_module
from reviews.workflow import perform, performing
from tests import make
from tests.cast import PASSWORD
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
COUNT = 2


@pytest.fixture
def team(transactional_db, ann, rob, rita, chief):
    return {"ann": ann, "rob": rob, "rita": rita, "chief": chief}


def marked(team, *, risk: str = "standard", verdict: str = "approve") -> list[Review]:
    """A sitting of rob's, every claim opened and marked."""
    claims = [make.claim(by=team["ann"], risk=risk) for _ in range(COUNT)]
    submission = submit(claims, title="Gout", by=team["ann"]).submission
    take_submission(submission, by=team["rob"])
    declare_conflict(submission, answer="none", by=team["rob"])
    reviews = list(submission.reviews.select_related("version", "claim", "submission").order_by("pk"))
    for one in reviews:
        mark_opened(one, seen_digest=one.version.digest, by=team["rob"])
        save_mark(one, verdict=verdict, seen_digest=one.version.digest, by=team["rob"])
    return reviews


def signing(team, reviews: list[Review]) -> Callable:
    rows = [Shown(one.pk, one.version.digest, "approve") for one in reviews]
    return lambda: sign_sitting(reviews[0].submission, rows=rows, password=PASSWORD, by=team["rob"])


def meanwhile(act: Callable) -> Callable:
    """While the signature is checked and written: it begins with a password, however long that takes here."""

    def later() -> Any:
        check_password(User.objects.get(username="rob"), PASSWORD)
        time.sleep(random.uniform(0, 0.04))  # noqa: S311 (no secrets)
        return act()

    return later


def ends(review: Review) -> int:
    closed = [State.APPROVED, State.CANCELLED, State.REJECTED]
    return ReviewEvent.objects.filter(review=review, to_state__in=closed).count()


def opinions(reviews: list[Review]) -> list[Opinion]:
    return list(Opinion.objects.filter(review__in=reviews))


def two_tabs(team) -> bool:
    """One reviewer signs the same sitting twice: one opinion for each claim, and no broken page."""
    reviews = marked(team, risk="high")
    results = at_once(signing(team, reviews), signing(team, reviews))
    return len(opinions(reviews)) != COUNT or bool(unexpected(results))


def against_cancel(team) -> bool:
    reviews = marked(team)
    results = at_once(
        signing(team, reviews),
        meanwhile(lambda: perform(reviews[0], "cancel", by=team["ann"], reason="The page is put off.")),
    )
    return [ends(one) for one in reviews] != [1] * COUNT or bool(unexpected(results))


def against_another_verdict(team) -> bool:
    """A second reviewer rejects one claim of the set."""
    reviews = marked(team)
    perform(reviews[0], "join", by=team["rita"])
    declare_conflict(reviews[0].submission, answer="none", by=team["rita"])
    given = {"seen_digest": reviews[0].version.digest, "password": PASSWORD, "reason": "Wrong."}
    results = at_once(
        signing(team, reviews), meanwhile(lambda: perform(reviews[0], "reject", by=team["rita"], **given))
    )
    return [ends(one) for one in reviews] != [1] * COUNT or bool(unexpected(results))


def against_another_mark(team) -> bool:
    """The other tab marks one claim otherwise: either that or the signature, never both and never neither."""
    reviews = marked(team)
    first, digest = reviews[0], reviews[0].version.digest

    def mark_otherwise():
        return save_mark(first, verdict="reject", seen_digest=digest, note="Wrong.", by=team["rob"])

    results = at_once(signing(team, reviews), meanwhile(mark_otherwise))
    signed = Opinion.objects.filter(review=first).count()
    return signed + isinstance(results[1], Mark) != 1 or bool(unexpected(results))


def against_reassigning(team) -> bool:
    """Whoever lost the assignment signed before that, or not at all."""
    reviews = marked(team)
    taken_from = {"by": team["chief"], "reviewer": team["rob"], "reason": "Too much at once."}
    results = at_once(signing(team, reviews), meanwhile(lambda: perform(reviews[0], "reassign", **taken_from)))
    done = dict(ReviewEvent.objects.filter(review=reviews[0]).values_list("action", "pk"))
    too_late = "approve" in done and "reassign" in done and done["reassign"] < done["approve"]
    return too_late or bool(unexpected(results))


def against_a_stricter_policy(team) -> bool:
    """What is raised before the approval commits counts for it."""
    reviews = marked(team)
    newest = Policy.objects.order_by("-pk").values_list("pk", flat=True).first()
    stricter = {"approvals_needed": 2, "blinded": False, "months_to_next_review": 12, "reason": "A doubt."}
    results = at_once(
        signing(team, reviews),
        meanwhile(lambda: set_policy(risk="standard", seen=newest, by=team["chief"], **stricter)),
    )
    fresh = Review.objects.filter(pk__in=[one.pk for one in reviews])
    short = [one for one in fresh if one.state == State.APPROVED and one.approvals_needed > one.opinions.count()]
    set_policy(risk="standard", by=team["chief"], **{**stricter, "approvals_needed": 1, "reason": "As before."})
    return bool(short) or bool(unexpected(results))


RACES = [two_tabs, against_cancel, against_another_verdict, against_another_mark, against_reassigning]


@pytest.mark.parametrize("race", [*RACES, against_a_stricter_policy], ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, rounds):
    violations = sum(race(team) for _ in range(rounds))

    assert violations == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_lock(race, team, monkeypatch):
    monkeypatch.setattr(performing, "check", slowly(performing.check))
    monkeypatch.setattr(sittings_module, "_require_markable", slowly(sittings_module._require_markable))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda _: race(team))


def test_signing_while_a_claim_is_edited_covers_what_was_seen(team, rounds):
    for number in range(rounds):
        reviews = marked(team)
        claim, seen = reviews[0].claim, {one.version.digest for one in reviews}
        fields = {"text": f"Rest cures every adult with gout, take {number}."}

        results = at_once(
            signing(team, reviews), meanwhile(partial(revise_claim, claim, by=team["ann"], revision=1, fields=fields))
        )

        assert unexpected(results) == []
        assert {one.digest for one in opinions(reviews)} == seen


def test_signing_while_the_signer_is_deactivated_is_whole_or_nothing(team, rounds):
    for _ in range(rounds):
        reviews = marked(team)

        results = at_once(
            signing(team, reviews), meanwhile(partial(User.objects.filter(pk=team["rob"].pk).update, is_active=False))
        )

        assert unexpected(results) == []
        assert len(opinions(reviews)) in (0, COUNT)
        User.objects.filter(pk=team["rob"].pk).update(is_active=True)


def test_two_reviewers_take_one_submission_at_once(team, rounds):
    """Of standard risk each claim has one reviewer, and both are told."""
    for _ in range(rounds):
        claims = [make.claim(by=team["ann"]) for _ in range(COUNT)]
        submission = submit(claims, title="Gout", by=team["ann"]).submission

        results = at_once(*(partial(take_submission, submission, by=team[who]) for who in ("rob", "rita")))

        assert unexpected(results) == []
        assert sorted(map(len, results)) == [0, COUNT]
