"""Which references were written since somebody last looked, by their history: nobody reads a million rows for three.

Every write of a reference leaves a row of history, so what is new, and what has another number or address by now, is
found there. The mark stays behind rows that are young: a transaction that began earlier may still come to stand there.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import Model

from evidence import clock
from evidence.models import Citation, Reference, WatchMark

# Longer than any transaction lasts.
SETTLED = timedelta(hours=6)
AT_ONCE, PARTS = 2_000, 20
Look = Callable[[list[int]], None]


def each_freshly_written(stream: str, look: Look) -> None:
    """`look` at ids of references, some at a time in a transaction of their own, the young ones every time again.

    At none where somebody else looks for the same `stream` at this moment.
    """
    _each(stream, Reference.history.model, "id", look)


def each_freshly_cited(stream: str, look: Look) -> None:
    """The same of references whose citations were written, or taken away."""
    _each(stream, Citation.history.model, "reference_id", look)


def _each(stream: str, history: type[Model], column: str, look: Look) -> None:
    WatchMark.objects.get_or_create(stream=stream)
    at = 0
    for _ in range(PARTS):
        before, at = at, _part(stream, history, column, look, at)
        if at == before:
            return


@transaction.atomic
def _part(stream: str, history: type[Model], column: str, look: Look, seen: int) -> int:
    """Up to which row it looked; `seen` where there is none after it."""
    mark = WatchMark.objects.select_for_update(skip_locked=True).filter(stream=stream).first()
    after = max(seen, mark.upto) if mark else seen
    rows = history._default_manager.filter(history_id__gt=after).order_by("history_id")
    part = list(rows.values_list("history_id", column, "history_date")[:AT_ONCE]) if mark else []
    if not mark or not part:
        return seen
    look(sorted({reference for _, reference, _ in part if reference}))
    settled = clock.now() - SETTLED
    old = [row for row, _, _ in takewhile(lambda row: row[2] < settled, part)]
    if mark.upto >= seen and old:
        mark.upto = old[-1]
        mark.save(update_fields=["upto"])
    return part[-1][0]
