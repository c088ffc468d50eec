"""Which references were written since somebody last looked, by their history: nobody reads a million rows for three.

Every write of a reference leaves a row of history, so what is new, and what has another number or address by now, is
found there. The mark stays behind rows that are young: a transaction that began earlier may still come to stand there.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile

from evidence import clock
from evidence.models import Reference, WatchMark

# Longer than any transaction lasts.
SETTLED = timedelta(hours=6)
AT_ONCE, PARTS = 2_000, 20


def freshly_written(stream: str) -> Iterator[list[int]]:
    """Ids of references, some at a time, the young ones every time again; within a transaction.

    None where somebody else looks for the same `stream` at this moment.
    """
    WatchMark.objects.get_or_create(stream=stream)
    mark = WatchMark.objects.select_for_update(skip_locked=True).filter(stream=stream).first()
    at = mark.upto if mark else 0
    settled = clock.now() - SETTLED
    history = Reference.history.model.objects.order_by("history_id")
    for _ in range(PARTS if mark else 0):
        rows = list(history.filter(history_id__gt=at).values_list("history_id", "id", "history_date")[:AT_ONCE])
        if not rows:
            break
        yield sorted({reference for _, reference, _ in rows})
        old = [row for row, _, _ in takewhile(lambda row: row[2] < settled, rows)]
        if mark and mark.upto == at and old:
            mark.upto = old[-1]
            mark.save()
        at = rows[-1][0]
