"""Two people answer one report at the same moment, and readers send the last one that the hour allows."""

import pytest

from editorial.models import Hold, ProblemReport
from editorial.services import close_report, hold_reported, receive_report, recheck_reported, reports, take_report
from editorial.services.reports import PER_SENDER
from reviews.models import Review
from tests import make_editorial
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TEXT = "The dose is ten times too high."


@pytest.fixture
def team(transactional_db, ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)
    return {"ann": ann, "rob": rob, "page": page, "claim": page.placements.get().claim}


def sent(team, sender: str) -> ProblemReport:
    return receive_report(team["page"], claim=team["claim"], text=TEXT, sender=sender)


def answers(report: ProblemReport) -> int:
    return report.events.filter(kind__in=ProblemReport.Outcome.values).count()


def hold_against_close(team, number: int) -> bool:
    """One answer stands; a text is on hold just where the report says so."""
    report, held = sent(team, f"hold {number}"), Hold.objects.count()
    results = at_once(
        lambda: hold_reported(report, claim=team["claim"], reason="Wrong.", by=team["ann"]),
        lambda: close_report(report, reason="Right.", by=team["rob"]),
    )
    report.refresh_from_db()
    says_held = report.outcome == "hold"
    return answers(report) != 1 or Hold.objects.count() - held != says_held or bool(unexpected(results))


def two_take_it(team, number: int) -> bool:
    report = sent(team, f"take {number}")
    results = at_once(lambda: take_report(report, by=team["ann"]), lambda: take_report(report, by=team["rob"]))
    taken = report.events.filter(kind="taken")
    report.refresh_from_db()
    return taken.count() != 1 or report.owner != taken.get().by or bool(unexpected(results))


def two_send_the_last_one(team, number: int) -> bool:
    sender = f"last {number}"
    for _ in range(PER_SENDER - 1):
        sent(team, sender)
    results = at_once(lambda: sent(team, sender), lambda: sent(team, sender))
    return ProblemReport.objects.filter(sender=sender).count() != PER_SENDER or bool(unexpected(results))


RACES = [hold_against_close, two_take_it, two_send_the_last_one]


@pytest.fixture(autouse=True)
def plenty(monkeypatch):
    monkeypatch.setattr(reports, "IN_TOTAL", 10_000)


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_never_goes_wrong(race, team, rounds):
    assert sum(race(team, number) for number in range(rounds)) == 0


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_race_goes_wrong_without_the_locks(race, team, monkeypatch):
    monkeypatch.setattr(reports, "_require_handler", slowly(reports._require_handler))
    monkeypatch.setattr(reports, "_own", slowly(reports._own))
    monkeypatch.setattr(reports, "_check_rate", slowly(reports._check_rate))

    with unlocked(monkeypatch):
        assert goes_wrong(lambda number: race(team, number))


def test_two_reports_of_one_claim_end_in_one_recheck(team, rounds):
    for number in range(rounds):
        first, second = sent(team, f"a {number}"), sent(team, f"b {number}")
        before = Review.objects.count()

        results = at_once(
            lambda one=first: recheck_reported(one, claim=None, by=team["ann"]),
            lambda one=second: recheck_reported(one, claim=None, by=team["rob"]),
        )

        assert (unexpected(results), len({one.pk for one in results})) == ([], 1)
        assert Review.objects.count() - before == (number == 0)
