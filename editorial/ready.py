"""Which pages are ready to publish, kept for desks: found by reading rows, as `follow` finds everything else.

To ask it of every page takes a look at every claim on it; only pages that something happened to are looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from editorial.causes import TELLING
from editorial.follow import take_turn
from editorial.models import Article, Edition, Placement, ReadyPage, Withdrawal
from editorial.selectors.settled import SETTLED, last_settled
from editorial.selectors.waiting import ready_to_publish
from evidence import clock
from reviews.models import ReviewEvent

AT_ONCE = 50


@dataclass(frozen=True)
class Source:
    """A table whose new rows touch pages; its rows are written once, its keys grow."""

    rows: Callable[[], Any]
    pages: str
    at: str = "at"


SOURCES = {
    "placed": Source(lambda: Placement.history.all(), "article", "history_date"),
    "published": Source(lambda: Edition.objects.all(), "article"),
    "withdrawn": Source(lambda: Withdrawal.objects.filter(article__isnull=False), "article"),
    "decided": Source(
        lambda: ReviewEvent.objects.filter(to_state__in=TELLING, review__claim__placements__isnull=False),
        "review__claim__placements__article",
    ),
}


@dataclass
class ReadyFollower:
    """One process' memory of what it read; it may be lost, and then every page is looked at once."""

    marks: dict[str, int] = field(default_factory=dict)
    seen: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    waiting: set[int] = field(default_factory=set)

    def run_once(self) -> int:
        """Look at some pages that something happened to; returns how many."""
        begins = not self.marks
        for name, source in SOURCES.items():
            self.waiting |= self._touched(name, source)
        if begins:
            self.waiting = set(Article.objects.values_list("pk", flat=True))
        now = sorted(self.waiting)[:AT_ONCE]
        if now:
            list_ready(now)
            self.waiting -= set(now)
        return len(now)

    def _touched(self, name: str, source: Source) -> set[int]:
        recent = source.rows().filter(pk__gt=self.marks.get(name, 0))
        if name not in self.marks:  # what is older is looked at with every page
            recent = recent.filter(**{f"{source.at}__gte": clock.now() - SETTLED})
        read = set(recent.order_by().values_list("pk", source.pages))
        fresh = {page for key, page in read if key not in self.seen[name]}
        if fresh or self.seen[name] or name not in self.marks:
            self._settle(name, source, {key for key, _ in read})
        return fresh

    def _settle(self, name: str, source: Source, read: set[int]) -> None:
        """Never read again what is old."""
        self.marks[name] = max(self.marks.get(name, 0), last_settled(source.rows(), at=source.at))
        self.seen[name] = {key for key in self.seen[name] | read if key > self.marks[name]}


@transaction.atomic
def list_ready(articles: Iterable[int]) -> None:
    """Of these pages, list the ready ones and no other."""
    take_turn()
    asked = set(articles)
    ready = set(ready_to_publish().filter(pk__in=asked).values_list("pk", flat=True))
    ReadyPage.objects.filter(article__in=asked - ready).delete()
    ReadyPage.objects.bulk_create([ReadyPage(article_id=pk) for pk in sorted(ready)], ignore_conflicts=True)
