"""Two people at once, for real: threads with connections of their own, let go at the same moment.

A race only counts on PostgreSQL; SQLite has one writer. `unlocked` is the negative control: without row locks, and with
a moment between reading and writing, the same race must go wrong, or it proved nothing. A control ends with the first
round that goes wrong and gives up after so many that chance cannot fail it: `goes_wrong`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet

from evidence.refusals import Refusal


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned, or the refusal it raised; any other exception is the test's."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        barrier.wait(timeout=30)
        try:
            results[number] = act()
        except Exception as error:  # told to the main thread below
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def unexpected(results: list[Any]) -> list[Exception]:
    """Neither an outcome nor a refusal: what a person would see as a broken page."""
    return [one for one in results if isinstance(one, Exception) and not isinstance(one, Refusal)]


@contextmanager
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take the row locks away."""
    with monkeypatch.context() as patched:
        patched.setattr(QuerySet, "select_for_update", lambda self, **kwargs: self.all())
        yield


def slowly(act: Callable[..., Any]) -> Callable[..., Any]:
    """The same act with a moment after it, so that a missing lock is found in few rounds."""

    def slow(*args: Any, **kwargs: Any) -> Any:
        result = act(*args, **kwargs)
        time.sleep(0.005)
        return result

    return slow


def goes_wrong(race: Callable[[int], bool], *, tries: int = 200) -> bool:
    """Whether one of many rounds, which are told their number, goes wrong; the first that does is enough."""
    return any(race(number) for number in range(tries))
