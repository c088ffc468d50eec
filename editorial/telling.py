"""The inbox is filled here by reading rows: what happened below is found, never reported from below (DESIGN §2).

`Teller` remembers how far it read each table of `news.NEWS`. What it finds is written under a row lock of its own, one
item a person and matter, so that it may run twice at once, on any number of hosts, and still tells each thing once. A
pass is short whatever there is to tell: `follow` has holds and notices to see to.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model

from editorial.models import InboxItem, TellingMark
from editorial.news import JOINS, NEWS, Item, News
from editorial.selectors.settled import last_settled
from evidence import clock

logger = logging.getLogger(__name__)

# What is older is no news to somebody who was not told then: a library that moves in does not fill every inbox.
NEWS_FOR = timedelta(days=30)
AT_ONCE = 500
SECONDS_A_PASS = 0.3
RETRY_SECONDS = 60
BY_DAY = "day"


@dataclass
class Teller:
    """One process' memory of what was told; all of it may be lost."""

    seconds: float = SECONDS_A_PASS
    marks: dict[str, int] = field(default_factory=dict)
    seen: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[tuple[str, int], float] = field(default_factory=dict)
    day: date | None = None

    def run_once(self) -> int:
        """Tell what there is, as far as the time of a pass reaches; returns how many items were written."""
        until = time.monotonic() + self.seconds
        written = self._look_ahead()
        for model in dict.fromkeys(one.rows for one in NEWS if one.rows):
            written += self._read(model, until)
        return written

    def _look_ahead(self) -> int:
        """What a day brings is looked for once on it."""
        if self.day == (today := clock.now().date()):
            return 0
        self.day = today
        return sum(self._try(one, []) or 0 for one in NEWS if one.rows is None)

    def _read(self, model: type[Model], until: float) -> int:
        stream, written, left = model._meta.label, 0, set()
        rows = self._new_rows(model, stream)
        for news, group in _matters(model, rows):
            told = self._try(news, group) if time.monotonic() <= until else None
            written += told or 0
            left |= {row.pk for row in group} if told is None else set()
        self.seen[stream] |= {row.pk for row in rows} - left
        if not rows:
            self._settle(model, stream)
        return written

    def _new_rows(self, model: type[Model], stream: str) -> list[Any]:
        mark, now = self.marks.setdefault(stream, _mark_of(stream)), time.monotonic()
        recent = model._default_manager.filter(pk__gt=mark, at__gte=clock.now() - NEWS_FOR).order_by("pk")
        keys = [pk for pk in recent.values_list("pk", flat=True) if pk not in self.seen[stream]]
        ready = [pk for pk in keys if self.failed.get((stream, pk), 0) <= now][:AT_ONCE]
        return list(recent.filter(pk__in=ready).select_related(*JOINS.get(model, ()))) if ready else []

    def _try(self, news: News, rows: Sequence[Any]) -> int | None:
        """One matter that cannot be told does not keep the others waiting; None says that it was not."""
        stream = rows[0]._meta.label if rows else BY_DAY
        try:
            return tell(news, rows, upto=self.marks.get(stream, 0))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("not told yet: %s %s", news.kind, [row.pk for row in rows])
            self.failed |= {(stream, row.pk): time.monotonic() + RETRY_SECONDS for row in rows}
            return None

    def _settle(self, model: type[Model], stream: str) -> None:
        """Never look again at what is old and told."""
        if not self.seen[stream] and self.marks[stream]:
            return
        settled = last_settled(model._default_manager)
        failed = [pk - 1 for of, pk in self.failed if of == stream and pk not in self.seen[stream]]
        self.marks[stream] = max(self.marks[stream], min([settled, *failed]))
        self.seen[stream] = {pk for pk in self.seen[stream] if pk > self.marks[stream]}


def _matters(model: type[Model], rows: Sequence[Any]) -> Iterator[tuple[News, list[Any]]]:
    """The rows of each matter together, kind by kind."""
    for news in NEWS:
        groups: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            if news.rows is model and news.takes(row):
                groups[news.groups(row)].append(row)
        yield from ((news, group) for group in groups.values())


@transaction.atomic
def tell(news: News, rows: Sequence[Any], *, upto: int = 0) -> int:
    """The items of these rows; what was told before is not told again. `upto`: all older rows of the table are told."""
    _take_turn(rows[0]._meta.label if rows else BY_DAY, upto)
    return sum(_write(news, item, rows) for item in news.items(rows))


def _mark_of(stream: str) -> int:
    return TellingMark.objects.filter(pk=stream).values_list("upto", flat=True).first() or 0


def _take_turn(stream: str, upto: int) -> None:
    """One pass at a time on each table, whichever host it runs on."""
    rows = TellingMark.objects.select_for_update().filter(pk=stream)
    if not list(rows):
        TellingMark.objects.bulk_create([TellingMark(stream=stream)], ignore_conflicts=True)
        list(rows.all())
    rows.filter(upto__lt=upto).update(upto=upto)


def _write(news: News, item: Item, rows: Sequence[Any]) -> int:
    """New to who was not told; newer, and unread again, to who was, unless they were told of these very rows."""
    key, people = f"{news.kind}:{item.about}", list(item.people)
    upto = max((row.pk for row in rows), default=0)
    at = max((row.at for row in rows), default=clock.now())
    known = {one.person_id: one for one in InboxItem.objects.filter(key=key)}
    fresh = [_item(news, item, one.pk, key, upto, at) for one in people if one.pk not in known]
    InboxItem.objects.bulk_create(fresh)
    grown = {one.pk for one in people}
    return len(fresh) + sum(_renew(one, item.title, upto, at, one.person_id in grown) for one in known.values())


def _item(news: News, item: Item, person: int, key: str, upto: int, at: datetime) -> InboxItem:
    return InboxItem(
        person_id=person,
        key=key,
        kind=news.kind,
        urgent=news.urgent,
        title=item.title,
        link=item.link,
        subject=item.subject,
        submission=item.submission,
        upto=upto,
        at=at,
        waiting_since=clock.now(),
    )


def _renew(known: InboxItem, title: str, upto: int, at: datetime, concerned: bool) -> int:
    if concerned and upto > known.upto:
        known.upto, known.at, known.read_at = upto, max(at, known.at), None
        known.waiting_since = known.waiting_since or clock.now()
        changed = ["title", "upto", "at", "read_at", "waiting_since"]
    elif title != known.title:
        changed = ["title"]
    else:
        return 0
    known.title = title
    known.save(update_fields=changed)
    return 1
