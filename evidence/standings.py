"""What notices add up to: a source status for each reference, derived from its notices minus the dismissed ones.

Several sources may tell of one event; it counts once, from when it was first told, and a dismissal of one telling is
of the event. The gravest counts. A reinstatement lifts what was taken back on or before its day, and nothing else; one
that names no day, or whose day is still to come, does nothing.
Merged references are one work: what is told of one counts for all of them, from when they became one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from evidence import clock
from evidence.events import Tellings, by_event, dismissed_while_one
from evidence.families import Family, Joined, families_of, same_works
from evidence.models import Notice, NoticeDismissal, Reference
from evidence.models.notices import NoticeKind, StandingStatus

# What takes away a supporting reference (DESIGN §3.10).
UNSUPPORTING = [StandingStatus.RETRACTED, StandingStatus.RETRACTED_AND_REPLACED, StandingStatus.WITHDRAWN_GUIDELINE]

# Kinds that are not named have no effect: editors see them.
STANDING_AFTER = {
    NoticeKind.BIBLIOGRAPHIC_CORRECTION: StandingStatus.BIBLIOGRAPHIC_CORRECTION,
    NoticeKind.ADDENDUM: StandingStatus.BIBLIOGRAPHIC_CORRECTION,
    NoticeKind.CORRECTION: StandingStatus.CORRECTED,
    NoticeKind.CORRECTED_AND_REPUBLISHED: StandingStatus.CORRECTED,
    NoticeKind.EXPRESSION_OF_CONCERN: StandingStatus.EXPRESSION_OF_CONCERN,
    NoticeKind.PARTIAL_RETRACTION: StandingStatus.EXPRESSION_OF_CONCERN,
    NoticeKind.WITHDRAWAL: StandingStatus.RETRACTED,
    NoticeKind.RETRACTION: StandingStatus.RETRACTED,
    NoticeKind.RETRACTION_AND_REPLACEMENT: StandingStatus.RETRACTED_AND_REPLACED,
    NoticeKind.REINSTATEMENT: StandingStatus.REINSTATED,
    NoticeKind.SUPERSEDED: StandingStatus.SUPERSEDED,
    NoticeKind.WITHDRAWN_GUIDELINE: StandingStatus.WITHDRAWN_GUIDELINE,
    NoticeKind.PREPRINT: StandingStatus.PREPRINT,
    NoticeKind.LINK_DEAD: StandingStatus.LINK_DEAD,
}
GRAVITY = {status: rank for rank, status in enumerate(StandingStatus.values)}
# What casts a doubt on a statement that cites the work; milder ones are for editors only (DESIGN §3.10).
DOUBTED = [one for one, rank in GRAVITY.items() if rank >= GRAVITY[StandingStatus.CORRECTED]]
DOUBTING = [kind for kind, standing in STANDING_AFTER.items() if standing in DOUBTED]
# Of one standing, what is the graver way to come to it.
GRAVER = [NoticeKind.WITHDRAWAL, NoticeKind.PARTIAL_RETRACTION, NoticeKind.RETRACTION]
LIFTED = [
    NoticeKind.EXPRESSION_OF_CONCERN,
    NoticeKind.PARTIAL_RETRACTION,
    NoticeKind.WITHDRAWAL,
    NoticeKind.RETRACTION,
    NoticeKind.RETRACTION_AND_REPLACEMENT,
    NoticeKind.WITHDRAWN_GUIDELINE,
]


@dataclass(frozen=True)
class Event:
    """What happened to a work, by whoever told it first. `on` is for the order; `since` only where a day is known.

    `known_at`: from when on who looked at a statement that cites the reference could know of it.
    """

    notice: Notice
    on: date
    since: date | None
    known_at: datetime
    is_dated: bool

    @property
    def standing(self) -> StandingStatus:
        return STANDING_AFTER[NoticeKind(self.notice.kind)]

    @property
    def gravity(self) -> tuple[int, int, date, int]:
        kind = self.notice.kind
        grade = GRAVER.index(NoticeKind(kind)) + 1 if kind in GRAVER else 0
        return GRAVITY[self.standing], grade, self.on, self.notice.pk


@dataclass(frozen=True)
class Told:
    """The source status, the notice that decides it, and since which day."""

    status: StandingStatus = StandingStatus.CURRENT
    notice: Notice | None = None
    since: date | None = None


def standing_from_notices(reference: Reference) -> tuple[StandingStatus, Notice | None]:
    """(status, notice) that the notices of `reference`, minus dismissals, add up to."""
    told = standings_of([reference.pk])[reference.pk]
    return told.status, told.notice


def standings_of(references: Iterable[int]) -> dict[int, Told]:
    """The same of many, by id, in as many queries as for one."""
    references = list(references)
    counting = events_of(references)
    return {pk: _told(counting.get(pk, [])) for pk in references}


def standing_as_one(*references: Reference) -> StandingStatus:
    """What they would come to if they were one work."""
    family = frozenset(same_works(one.pk for one in references))
    [events] = _events_in({min(family): family}).values()
    return _told(events).status


def lifted_as_one(*references: Reference) -> list[Event]:
    """What counts today of one of them, and would be lifted by a reinstatement of another if they were one work."""
    family = frozenset(same_works(one.pk for one in references))
    [events] = _events_in({min(family): family}).values()
    reinstated = [one for one in events if one.notice.kind == NoticeKind.REINSTATEMENT]
    today = (one for found in events_of(one.pk for one in references).values() for one in found)
    return [one for one in today if reinstated and _is_lifted(one, by=reinstated[-1])]


def events_of(references: Iterable[int]) -> dict[int, list[Event]]:
    """By reference the events that count today, in the order in which they happened."""
    return _events_in(families_of(references))


def _events_in(families: Mapping[int, Family]) -> dict[int, list[Event]]:
    tellings: dict[int, Tellings] = defaultdict(list)
    for one in _tellings(set().union(*families.values())):
        tellings[one.reference_id].append(one)
    joined = Joined(families.values())
    events = {pk: _together(family, tellings) for pk, family in families.items()}
    covered = dismissed_while_one(those for found in events.values() for those in found)
    return {
        pk: _counting(pk, (those for those in found if those[0].pk not in covered), joined)
        for pk, found in events.items()
    }


def _tellings(references: Collection[int]) -> QuerySet[Notice]:
    dismissed = NoticeDismissal.objects.filter(notice=OuterRef("pk"))
    rows = Notice.objects.filter(reference__in=references, kind__in=STANDING_AFTER)
    return rows.annotate(is_dismissed=Exists(dismissed)).order_by("pk")


def _together(family: Family, tellings: Mapping[int, Tellings]) -> list[Tellings]:
    """By event, also where one of the family was told of it first and another later."""
    return by_event(one for pk in sorted(family) for one in tellings.get(pk, ()))


def doubting_events(references: Iterable[int]) -> dict[int, list[Event]]:
    """Those of them that cast a doubt on statements which cite the work."""
    found = events_of(references)
    return {pk: [one for one in events if one.standing in DOUBTED] for pk, events in found.items()}


def counting_doubts(references: Iterable[int]) -> list[Event]:
    """What casts a doubt on one of them today, in the order in which it was recorded."""
    events = (one for found in doubting_events(references).values() for one in found)
    return sorted(events, key=lambda event: event.notice.pk)


def _counting(reference: int, events: Iterable[Tellings], joined: Joined) -> list[Event]:
    standing = [those for those in events if not any(one.is_dismissed for one in those)]  # type: ignore[attr-defined]
    known = [_event(those, reference, joined) for those in standing]
    counting = sorted(filter(_has_begun, known), key=lambda event: (event.on, event.notice.pk))
    reinstated = [one for one in counting if one.notice.kind == NoticeKind.REINSTATEMENT]
    return [one for one in counting if not (reinstated and _is_lifted(one, by=reinstated[-1]))]


def _has_begun(event: Event) -> bool:
    """Only a reinstatement waits for its day: what warns of a work counts from when it was told."""
    if event.notice.kind != NoticeKind.REINSTATEMENT:
        return True
    return event.since is not None and not clock.is_to_come(event.since)


def _is_lifted(event: Event, *, by: Event) -> bool:
    """On the same day too, whichever was recorded first; one without a date came with its record."""
    if event.notice.kind not in LIFTED or event.on > by.on:
        return False
    return event.on < by.on or event.is_dated or event.notice.pk < by.notice.pk


def _event(tellings: Tellings, reference: int, joined: Joined) -> Event:
    """Its day is the earliest that a source gives; without any, the day on which we were first told."""
    first, days = tellings[0], [one.dated for one in tellings if one.dated]
    about = [_first_day(one.dated_about) for one in tellings if one.dated_about]
    known_at = min(joined.known_to(reference, one.reference_id, one.at) for one in tellings)
    on = min(days or about or [first.at.date()])
    return Event(first, on, min(days) if days else None, known_at, is_dated=bool(days or about))


def _first_day(about: str) -> date:
    year, _, month = about.partition("-")
    return date(int(year), int(month or 1), 1)


def _told(counting: list[Event]) -> Told:
    if not counting:
        return Told()
    decisive = max(counting, key=lambda event: event.gravity)
    return Told(decisive.standing, decisive.notice, decisive.since)
