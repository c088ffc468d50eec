"""Notices as they come in, one or many: who tells what of which reference, and what that makes of its standing.

A telling is recorded once for each source, however often it is read. Where another source told of the same event
before, with the same notice and kind, it is kept beside that and changes nothing: not even a dismissal is undone.
One source knows a notice by its DOI and another by its PubMed id: it is the same where a reference of ours has both,
and where a whole work was taken back on the same day. Of a day alone nothing joins what was dismissed: in doubt, two.
A reinstatement has no effect without its day: told without one and then with it, it is kept twice, and is one event.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.events import event_told_by
from evidence.families import same_works
from evidence.matched import may_be_lifted, work_named
from evidence.models import Notice, Reference, Standing
from evidence.models.notices import NoticeKind, StandingStatus
from evidence.related import one_of
from evidence.services.works import lock_works
from evidence.standings import standings_of

# What happens to a whole work, and not twice on one day.
ONCE_A_DAY = [
    NoticeKind.WITHDRAWAL,
    NoticeKind.RETRACTION,
    NoticeKind.RETRACTION_AND_REPLACEMENT,
    NoticeKind.WITHDRAWN_GUIDELINE,
]
TOLD = ("kind", "source", "dated", "dated_about", "doi", "pmid", "url", "said", "record", "note", "raw")
UNDATED = "undated"
WITH_ITS_DAY = ", with its day"
# What no database takes, or what turns the direction of writing; a byte that was no UTF-8 shows as one that is missing.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_UNDECODED = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """A source's own words, as they can be kept."""
    return _UNDECODED.sub("\ufffd", _UNFIT.sub("", text)).strip()


@dataclass(frozen=True)
class Telling:
    """What one source says. `dated` is a day, `dated_about` a year or month where that is all there is; `by`, who
    brought it where another records it."""

    kind: str
    source: str
    dated: date | None = None
    dated_about: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    said: str = ""
    reasons: tuple[str, ...] = ()
    record: str = ""
    note: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)
    by: User | None = None

    @property
    def day_said(self) -> str:
        return self.dated.isoformat() if self.dated else self.dated_about

    @property
    def is_bare(self) -> bool:
        return _is_bare(self)


def _is_bare(told: Telling | Notice) -> bool:
    """It names no notice and no day: that it happened is all it says."""
    return not (told.doi or told.pmid or told.record or told.day_said)


def as_allowed(telling: Telling, *people: User) -> Telling:
    """Where one of these may not lift what was taken back, a reinstatement is recorded without its day, so without
    effect."""
    if telling.kind != NoticeKind.REINSTATEMENT or telling.dated is None or all(map(roles.may_lift, people)):
        return telling
    return replace(telling, dated=None)


def _as_confirmed(tellings: Sequence[tuple[int, Telling]]) -> list[tuple[int, Telling]]:
    """A reinstatement by an identifier that the work was given later than what it would lift has no day, so no effect,
    until somebody who may lift records it."""
    by_identifier = {
        at: (pk, ids)
        for at, (pk, one) in enumerate(tellings)
        if one.kind == NoticeKind.REINSTATEMENT and one.dated and (ids := work_named(one))
    }
    lifting = dict(zip(by_identifier, may_be_lifted(by_identifier.values()), strict=True))
    return [(pk, one if lifting.get(at, True) else replace(one, dated=None)) for at, (pk, one) in enumerate(tellings)]


def as_notice(telling: Telling, **rest: Any) -> Notice:
    """Not saved, and without what only the record gives it, which is `rest`."""
    return Notice(**{**vars(telling), "reasons": list(telling.reasons), "raw": dict(telling.raw), **rest})


def as_telling(notice: Notice, **rest: Any) -> Telling:
    """What it tells, to be told of another reference; `rest` in place of what it says."""
    return Telling(**{**{name: getattr(notice, name) for name in TOLD}, "reasons": tuple(notice.reasons), **rest})


@dataclass(frozen=True)
class Recorded:
    """For each telling, in the order given, its notice; None where it was known. `changed` are references whose
    source status is another than before."""

    notices: list[Notice | None]
    changed: frozenset[int]


@transaction.atomic
def record_tellings(tellings: Sequence[tuple[int, Telling]], *, by: User) -> Recorded:
    """Record what is new of these (reference id, telling) pairs; locks the references, and those merged with them."""
    other_names = _other_names(one for _, one in tellings)
    ledgers = _ledgers(lock_works(reference for reference, _ in tellings), other_names)
    confirmed = _as_confirmed(tellings)
    notices = [ledgers[reference].enter(reference, telling, by) for reference, telling in confirmed]
    fresh = [one for one in notices if one]
    Notice.objects.bulk_create(one for one in fresh if one.same_as is None)
    Notice.objects.bulk_create(one for one in fresh if one.same_as is not None)  # which has its key by now
    return Recorded(notices, frozenset(rebuild_standings({one.reference_id for one in fresh})))


def new_among(reference: Reference, tellings: Iterable[Telling]) -> list[bool]:
    """Which of these would be recorded, as notices stand now."""
    confirmed = _as_confirmed([(reference.pk, one) for one in tellings])
    work = Reference.objects.filter(pk__in=same_works([reference.pk])).order_by("pk")
    ledger = _ledgers({reference.pk: list(work)}, _other_names(one for _, one in confirmed))[reference.pk]
    return [ledger.enter(pk, one, None) is not None for pk, one in confirmed]


def _other_names(tellings: Iterable[Telling]) -> dict[str, str]:
    """By “doi 10.…” of a notice its “pmid …”, and the other way round, as far as we have the notice with both."""
    halves = [one for one in tellings if bool(one.doi) != bool(one.pmid)]
    found: dict[str, str] = {}
    for name in ("doi", "pmid"):  # each by its own index
        asked = {value for one in halves if (value := getattr(one, name))}
        ours = Reference.objects.filter(**{f"{name}__in": one_of(asked)}).exclude(doi=None).exclude(pmid=None)
        for doi, pmid in ours.order_by().values_list("doi", "pmid") if asked else ():
            found |= {f"doi {doi}": f"pmid {pmid}", f"pmid {pmid}": f"doi {doi}"}
    return found


def _ledgers(works: Mapping[int, list[Reference]], other_names: Mapping[str, str]) -> dict[int, "Ledger"]:
    """By reference; merged ones share theirs."""
    shared = {tuple(one.pk for one in work): Ledger(work, other_names) for work in works.values()}
    by_reference = {pk: ledger for family, ledger in shared.items() for pk in family}
    rows = Notice.objects.filter(reference__in=by_reference).select_related("same_as").order_by("pk")
    for one in rows:
        by_reference[one.reference_id].keep(one)
    return by_reference


@dataclass
class KnownEvent:
    """An event, and what is told of it on this work."""

    event: Notice
    tellings: list[Notice] = field(default_factory=list)


class Ledger:
    """The notices of one work, while some are added to them under its lock."""

    def __init__(self, work: Iterable[Reference], other_names: Mapping[str, str]) -> None:
        self.other_names = other_names
        self.own = {("doi", one.doi) for one in work} | {("pmid", one.pmid) for one in work}
        self.known: set[tuple[str, ...]] = set()
        self.first: dict[tuple[str, str], Notice] = {}
        self.events: dict[str, list[KnownEvent]] = defaultdict(list)
        self.without_day: dict[tuple[str, ...], Notice] = {}
        self.with_day: set[tuple[str, ...]] = set()

    def keep(self, notice: Notice) -> None:
        told = notice.kind, notice.source
        self.known |= {(*told, "identity", notice.identity or ""), (*told, "day", notice.day_said)}
        event = notice.same_as or notice
        for key in self._keys_of(notice):
            self.first.setdefault((notice.kind, key), event)
        # What was told first of a work that is another by now is still the event of what is told here.
        known = next((one for one in self.events[notice.kind] if one.event == event), None)
        if known is None:
            self.events[notice.kind].append(known := KnownEvent(event))
        known.tellings.append(notice)
        if notice.kind == NoticeKind.REINSTATEMENT:
            self._keep_its_day((*told, (notice.identity or "").removesuffix(WITH_ITS_DAY)), notice, event)

    def _keep_its_day(self, told: tuple[str, ...], notice: Notice, event: Notice) -> None:
        if not notice.dated:
            self.without_day.setdefault(told, event)
            return
        self.with_day.add(told)
        waiting = self.without_day.items()
        self.without_day = {key: one for key, one in waiting if one != event or key[:2] != told[:2]}

    def enter(self, reference: int, telling: Telling, by: User | None) -> Notice | None:
        """A notice to be saved, or None where this source told so before."""
        identity = self._identity(telling)
        earlier = self._told_without_its_day(telling, identity)
        if self._is_known(telling, identity):
            if earlier is None:
                return None
            identity += WITH_ITS_DAY
        notice = as_notice(telling, reference_id=reference, identity=identity, by=telling.by or by)
        notice.same_as = self._told_first(telling, notice) or earlier
        self.keep(notice)
        return notice

    def _is_known(self, telling: Telling, identity: str) -> bool:
        told = telling.kind, telling.source
        unnamed = not (telling.doi or telling.pmid or telling.record)
        return (*told, "identity", identity) in self.known or (
            unnamed and (*told, "day", telling.day_said) in self.known
        )

    def _told_without_its_day(self, telling: Telling, identity: str) -> Notice | None:
        """The event, where this source told of it so far without the day that this telling has."""
        told = telling.kind, telling.source
        if not telling.dated or (*told, identity) in self.with_day:
            return None
        by_its_day = not telling.record and not any(one.startswith(("doi", "pmid")) for one in self._keys_of(telling))
        return self.without_day.get((*told, identity)) or (
            self.without_day.get((*told, UNDATED)) if by_its_day else None
        )

    def _told_first(self, telling: Telling, notice: Notice) -> Notice | None:
        if telling.is_bare:
            return self._only_one(telling.kind)
        keys = self._keys_of(notice)
        keys += [self.other_names[one] for one in keys if one in self.other_names]
        found = (self.first.get((telling.kind, key)) for key in keys)
        return next((one for one in found if one), None) or self._of_that_day(telling)

    def _of_that_day(self, telling: Telling) -> Notice | None:
        """The one event of that day of which others know the notice by DOI, where this source has its PubMed id, or
        the other way round. A dismissal of it was given without this telling, so it is none of this one."""
        if telling.kind not in ONCE_A_DAY or not telling.dated or bool(telling.doi) == bool(telling.pmid):
            return None
        found = [one for one in self.events[telling.kind] if _is_other_half(one.tellings, telling)]
        return found[0].event if len(found) == 1 and not _is_dismissed(found[0].tellings) else None

    def _only_one(self, kind: str) -> Notice | None:
        """Which of several is meant, nobody knows: then it is one of its own, with all that say as little."""
        events = [one.event for one in self.events[kind]]
        return events[0] if len(events) == 1 else next((one for one in events if _is_bare(one)), None)

    def _keys_of(self, notice: Notice | Telling) -> list[str]:
        """What tells one event from another. A notice at the work's own address has only its day."""
        if self._is_in_place(notice):
            return [f"in place {notice.day_said}"] if notice.day_said else []
        return [f"doi {notice.doi}"] * bool(notice.doi) + [f"pmid {notice.pmid}"] * bool(notice.pmid)

    def _is_in_place(self, notice: Notice | Telling) -> bool:
        named = [("doi", notice.doi)] * bool(notice.doi) + [("pmid", notice.pmid)] * bool(notice.pmid)
        return any(one in self.own for one in named)

    def _identity(self, telling: Telling) -> str:
        """As the source will know it the next time, also when it has put its date right meanwhile."""
        if telling.record:
            return f"record {telling.record}"
        return next(iter(self._keys_of(telling)), telling.day_said or UNDATED)


def _is_other_half(told: Sequence[Notice], telling: Telling) -> bool:
    mine, other = ("doi", "pmid") if telling.doi else ("pmid", "doi")
    apart = any(getattr(one, mine) or one.source == telling.source for one in told)
    return not apart and any(getattr(one, other) and one.dated == telling.dated for one in told)


def _is_dismissed(told: Sequence[Notice]) -> bool:
    saved = next((one for one in told if one.pk), None)
    return bool(saved and event_told_by(saved).dismissal)


def rebuild_standings(references: Iterable[int]) -> set[int]:
    """Bring cached standings of these works in step with the notices; returns the references whose status is another
    by that."""
    told = standings_of(same_works(references))
    before = dict(Standing.objects.filter(reference__in=told).values_list("reference", "status"))
    Standing.objects.bulk_create(
        [Standing(reference_id=pk, status=one.status, notice=one.notice, since=one.since) for pk, one in told.items()],
        update_conflicts=True,
        unique_fields=["reference"],
        update_fields=["status", "notice", "since"],
    )
    return {pk for pk, one in told.items() if before.get(pk, StandingStatus.CURRENT) != one.status}
