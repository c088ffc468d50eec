"""Which notices tell of one event, as references are one work today, and what a dismissal of it covers.

`Notice.same_as` is for good, also where a merge was undone since: tellings are of one event where they are on one work
now. Otherwise each work has an event of its own, dismissed by itself. A telling that joined an event while two were one
work is covered by what was dismissed until they were taken apart: it had no effect, and an undo gives it none.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from evidence.families import WereOne, same_works
from evidence.models import Notice, NoticeDismissal, Reference
from evidence.models.notices import NoticeKind

Tellings = list[Notice]


@dataclass(frozen=True)
class EventTold:
    """An event on one work: who told of it first and, by others, `again`; `dismissal` is what covers it."""

    notice: Notice
    again: Tellings = field(default_factory=list)
    dismissal: NoticeDismissal | None = None

    @property
    def waits_for_its_day(self) -> bool:
        """A reinstatement without effect, until somebody who may lift tells of its day."""
        told = (self.notice, *self.again)
        return self.notice.kind == NoticeKind.REINSTATEMENT and not any(one.dated for one in told)


def by_event(notices: Iterable[Notice]) -> list[Tellings]:
    """Those of one work, told first before told again."""
    events: dict[int, Tellings] = defaultdict(list)
    for one in sorted(notices, key=lambda each: each.pk):
        events[one.event].append(one)
    return list(events.values())


def event_told_by(notice: Notice) -> EventTold:
    """The event that it tells of, on what is one work with its reference now."""
    rows = Notice.objects.filter(Q(pk=notice.event) | Q(same_as=notice.event))
    [found] = _told(rows.filter(reference__in=same_works([notice.reference_id])))
    return found


def events_open() -> QuerySet[Notice]:
    """By who told it first of what is one work today, each event that nobody dismissed; also one that was told first of
    what is another work by now."""
    told = Notice.objects.annotate(work=Coalesce("reference__merged_into", "reference"))
    same_event = Q(pk=OuterRef("same_as")) | Q(same_as=OuterRef("same_as"))
    before = told.filter(same_event, pk__lt=OuterRef("pk"), work=OuterRef("work"))
    first = told.filter(Q(same_as=None) | ~Exists(before)).filter(dismissal=None)
    return first.exclude(pk__in=dismissed_while_one([[one] for one in first.filter(same_as__isnull=False)]))


def events_told_of(reference: Reference) -> list[EventTold]:
    """All that was ever told of the work, also what has no effect or was dismissed."""
    rows = Notice.objects.filter(reference__in=same_works([reference.pk]))
    return _told(rows.select_related("by", "reference"))


def _told(rows: Iterable[Notice]) -> list[EventTold]:
    events = by_event(rows)
    given = NoticeDismissal.objects.filter(notice__in=[one.pk for those in events for one in those])
    dismissals = {one.notice_id: one for one in given.select_related("by").order_by("-pk")}
    covered = dismissed_while_one(events)
    return [
        EventTold(
            those[0],
            those[1:],
            next((dismissals[one.pk] for one in those if one.pk in dismissals), covered.get(those[0].pk)),
        )
        for those in events
    ]


def dismissed_while_one(events: Iterable[Tellings]) -> dict[int, NoticeDismissal]:
    """By the first telling: what was dismissed on a work that was one with its own then, and is another now. Costs
    nothing where there is no event that was told first on another work."""
    apart = [those for those in events if those[0].same_as_id]
    if not apart:
        return {}
    asked = {those[0].event for those in apart}
    given = NoticeDismissal.objects.filter(Q(notice__in=asked) | Q(notice__same_as__in=asked))
    dismissals, were_one = list(given.select_related("notice", "by").order_by("pk")), WereOne()
    return {
        those[0].pk: dismissal
        for those in apart
        for dismissal in dismissals
        if dismissal.notice.event == those[0].event and any(_covers(dismissal, one, were_one) for one in those)
    }


def _covers(dismissal: NoticeDismissal, telling: Notice, were_one: WereOne) -> bool:
    """The telling was there, or joined what was dismissed before."""
    at = max(dismissal.at, telling.at)
    return were_one(dismissal.notice.reference_id, telling.reference_id, at)
