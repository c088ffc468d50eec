"""From the database to this host's store: after each commit at once, and by `follow` for whatever a crash or another
host left out (DESIGN §8).

`refresh` opens the store's write transaction first and reads the database only then: whoever comes later reads later.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from editorial.delivery.entries import (
    entries_of,
    is_written,
    library,
    newest_documents,
    newest_sequence,
    present_slugs,
    published_paths,
    said_of,
    whole_of,
)
from editorial.delivery.headers import address_of
from editorial.delivery.renditions import derive, forget_old
from editorial.delivery.store import Store, Writer, opened
from editorial.models import Document
from evidence.batches import in_batches

logger = logging.getLogger(__name__)
AT_ONCE, FORMED_AT_ONCE = 200, 20
PATIENCE = 60.0
LIBRARY, FOLLOWED, LAST, FORMED = "library", "followed", "last", "formed"


def store() -> Store | None:
    """The store that this process has open, as its front reads it; None where settings name none."""
    return opened(Path(settings.DELIVERY_STORE)) if settings.DELIVERY_STORE else None


def refresh_after_commit(paths: Iterable[str]) -> None:
    """What fails here is repaired by `follow`: the commit stands in any case."""
    wanted = list(paths)

    def refresh_committed() -> None:
        refresh(wanted)

    if settings.DELIVERY_STORE:
        transaction.on_commit(refresh_committed, robust=True)


def refresh(paths: Iterable[str]) -> None:
    """Bring these addresses up to date; a store of another library, or one that is still to be made, is left alone."""
    found = store()
    for some in in_batches(sorted(set(paths)), AT_ONCE) if found else ():
        with found.writing() as writer:
            if writer.mark(LIBRARY) == library():
                _write(writer, some)


def _write(writer: Writer, paths: Iterable[str], *, again: bool = True) -> None:
    """Also editions whose address changed with their article's. What is there already is written `again`, or not."""
    newest = newest_documents(paths)
    slugs = present_slugs(newest)
    moved = [
        under
        for path in newest
        if path.count("/") == 1 and writer.address_of(path) not in (None, address_of(path, slugs.get(path, "")))
        for under in writer.paths_under(f"{path}/")
    ]
    if moved:
        newest |= newest_documents(moved)
    if not again:
        newest = {
            path: one for path, one in newest.items() if not is_written(writer, one, slugs.get(whole_of(path), ""))
        }
    for path, entry in entries_of(newest, slugs):
        if entry is None:
            writer.remove(path)
        else:
            writer.put(path, entry)


@dataclass
class StoreFollower:
    """Brings one host's store up to what is committed, and says that it is; `follow` runs it beside its other work.

    Without `forms` it leaves those other than JSON to Django; with them it does until nothing was issued for so many
    seconds of `calm`, or for a minute: whoever issues documents by the thousand beside it needs the processor.
    """

    forms: bool = True
    calm: float = 0
    moved: float = -inf
    restless_since: float = inf

    def run_once(self) -> int:
        """How many addresses were refreshed; there may be more to do as long as any was."""
        found = store()
        if found is None or not found.is_in_place():
            return 0
        began = time.time()
        with found.reading() as page:
            followed, whose, last = page.mark(FOLLOWED), page.mark(LIBRARY), page.mark(LAST)
        if not followed or whose != library() or last != _row(int(followed)):
            refreshed = self._rebuild(found)
        else:
            refreshed = self._catch_up(found, int(followed))
        found.say_alive(began)
        return refreshed + (self._add_forms(found) if self._is_time_for_forms(refreshed) and self.forms else 0)

    def _is_time_for_forms(self, refreshed: int) -> bool:
        now = time.monotonic()
        if refreshed:
            self.moved, self.restless_since = now, min(self.restless_since, now)
        if now - self.moved < self.calm:
            return now - self.restless_since >= PATIENCE
        self.restless_since = inf
        return True

    def _add_forms(self, found: Store) -> int:
        """The other forms of what is new, a few at a time; meanwhile Django draws them when they are asked for."""
        with found.reading() as page:
            formed = int(page.mark(FORMED) or 0)
        rows = list(_later(formed, FORMED_AT_ONCE))
        if rows:
            newest = newest_documents({path for _, path in rows})
            derive(one.blob for one in newest.values())
            forget_old(newest)
            with found.writing() as writer:
                _write(writer, newest)
                writer.set_mark(FORMED, str(rows[-1][0]))
        return len(rows)

    def _catch_up(self, found: Store, followed: int) -> int:
        """Documents commit in the order of their sequence: nothing appears behind a mark."""
        refreshed = 0
        while rows := list(_later(followed)):
            followed = rows[-1][0]
            with found.writing() as writer:
                _write(writer, {path for _, path in rows}, again=False)
                _settle(writer, followed)
            refreshed += len(rows)
        return refreshed

    def _rebuild(self, found: Store) -> int:
        """Everything anew; what is not there yet is asked of Django."""
        last = newest_sequence()
        with found.writing() as writer:
            writer.clear()
            writer.set_mark(LIBRARY, library())
        refreshed = 0
        for some in in_batches(published_paths(), AT_ONCE):
            with found.writing() as writer:
                _write(writer, some)
            refreshed += len(some)
        with found.writing() as writer:
            _settle(writer, last)
        logger.info("delivery store made anew: %s addresses", refreshed)
        return refreshed


def _later(sequence: int, most: int = AT_ONCE) -> Any:
    rows = Document.objects.filter(sequence__gt=sequence).order_by("sequence")
    return rows.values_list("sequence", "path")[:most]


def _settle(writer: Writer, sequence: int) -> None:
    writer.set_mark(FOLLOWED, str(sequence))
    writer.set_mark(LAST, _row(sequence))


def _row(sequence: int) -> str:
    """What tells a database from itself after a copy was restored and other things were published since."""
    return said_of(Document.objects.filter(sequence=sequence))
