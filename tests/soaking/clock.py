"""When each document was first seen in the database, and how late this machine lets anybody be.

A process that wants to look every few milliseconds and is let in later only, was kept waiting by the machine and not by
the product: so much is allowed for, and no more.
"""

import threading
import time
from bisect import bisect_left, bisect_right

from django.db import Error, connection

from editorial.models import Document

EVERY = 0.02


class Clock:
    def __init__(self) -> None:
        self.seen: dict[int, float] = {}
        self._ticks: list[float] = []
        self._late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Clock":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.look()

    def look(self) -> None:
        newest = max(self.seen, default=0)
        found = list(Document.objects.filter(sequence__gt=newest).values_list("sequence", flat=True))
        self.seen |= dict.fromkeys(found, time.time())

    def of(self, seen: dict[int, float]) -> "Clock":
        """The same machine, of documents that somebody else saw."""
        other = Clock()
        other.seen, other._ticks, other._late = seen, self._ticks, self._late
        return other

    def lateness(self, since: float, until: float) -> float:
        """The longest that this was kept from looking between two moments."""
        between = self._late[bisect_left(self._ticks, since) : bisect_right(self._ticks, until) + 1]
        return max(between, default=0.0)

    def _look(self) -> None:
        while not self._stop.is_set():
            planned = time.time() + EVERY
            time.sleep(EVERY)
            try:
                self.look()
            except Error:
                connection.close()
            now = time.time()
            self._ticks.append(now)
            self._late.append(now - planned)
        connection.close()
