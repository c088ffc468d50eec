"""What time it is for the record: UTC now. Only the demo library, whose past is made up, may say otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_made_up: ContextVar[datetime | None] = ContextVar("made_up", default=None)


def now() -> datetime:
    return _made_up.get() or timezone.now()


def is_to_come(day: date) -> bool:
    """It has not begun anywhere that the record knows of: its days are UTC."""
    return day > now().date()


@contextmanager
def made_up(moment: datetime) -> Iterator[None]:
    """Records written inside say that it was `moment`. An architecture test keeps this to the demo library."""
    token = _made_up.set(moment)
    try:
        yield
    finally:
        _made_up.reset(token)
