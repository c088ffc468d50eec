"""The library's made-up past: steps on a day so many days ago, taken in order with the record's clock set to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from evidence import clock

OPENING, WORKING_DAY, LONGEST_GAP = time(8, tzinfo=UTC), timedelta(hours=9), timedelta(minutes=13)


@dataclass(frozen=True)
class Step:
    """`days_ago` is at least 1, so that nothing happens in the future, whatever time it is today."""

    days_ago: int
    act: Callable[[], object]


def replay(steps: Iterable[Step]) -> None:
    """Oldest first; the steps of one day follow each other through its working hours, in the order given."""
    today = clock.now().date()
    for days_ago, of_day in groupby(sorted(steps, key=lambda one: -one.days_ago), key=lambda one: one.days_ago):
        _live_through(today - timedelta(days=days_ago), list(of_day))


def _live_through(day: date, steps: list[Step]) -> None:
    gap = min(LONGEST_GAP, WORKING_DAY / len(steps))
    for number, step in enumerate(steps):
        with clock.made_up(datetime.combine(day, OPENING) + number * gap):
            step.act()
