"""Ten minutes of readers, publishers, holds, retractions and withdrawals, with processes killed at random: every body
that was ever served is of a document that was current within five seconds of that moment (`SOAK=1`).
"""

import pytest

from tests.conftest import SOAK
from tests.soaking.day import Day, Report

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.worker,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not SOAK, reason="takes ten minutes: SOAK=1"),
]
SECONDS, CONTROL_SECONDS = 600, 30


@pytest.fixture
def cast(ann, rob, rita, chief) -> None:
    """Whoever works at the desk."""


@pytest.fixture
def day(cast, broker, tmp_path) -> Day:
    return Day(tmp_path)


def test_every_body_ever_served_was_current(day):
    report = day.lived(SECONDS)

    print(f"\n{report}")
    assert (report.complaints, report.strange) == ([], [])
    guard_against_an_idle_day(report)


def guard_against_an_idle_day(report: Report) -> None:
    """A day on which nothing collided would have proved nothing."""
    minutes = report.seconds / 60
    assert report.notes > 1_000 * minutes
    assert report.documents > 50 * minutes
    assert report.kills.total() > 8 * minutes
    assert {name.split()[0] for name in report.kills} == {"web", "follow", "worker", "desk"}
    assert {name for name in report.acts if name.endswith("done")} == {
        f"{role} done" for role in ("publish", "hold", "doubt", "withdraw")
    }
    assert report.counts["200"] and report.counts["304"] and report.counts["410"]


@pytest.mark.parametrize(
    ("broken", "dead", "complaint"), [("altered", "", "these bytes"), ("stale", "follow two", "s before")]
)
def test_what_no_reader_may_meet_is_found_out(cast, broker, tmp_path, broken, dead, complaint):
    """The controls: a word altered on its way, with all headers right; a host that goes on with an old store."""
    day = Day(tmp_path, application=f"tests.soaking.broken:{broken}", kills=False, dead=dead)

    report = day.lived(CONTROL_SECONDS)

    print(f"\n{report}")
    assert [one for one in report.complaints if one.endswith(complaint)] != []
