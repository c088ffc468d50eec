"""What imported records say happened to works: recorded for whichever of our references it happened to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from evidence import clock, roles
from evidence.announcements import Meaning, is_same, meaning_of, of_target
from evidence.bibliography.records import Announced
from evidence.bibliography.retraction_watch import day_in
from evidence.families import families_of
from evidence.identifiers import NORMALISERS, UNIQUE, InvalidIdentifier
from evidence.matched import NAMES, ids_of
from evidence.models import AwaitedAnnouncement, Notice, Reference
from evidence.models.notices import NoticeKind
from evidence.services.telling import Telling, as_allowed, record_tellings, storable
from evidence.standings import DOUBTING, STANDING_AFTER

Ids = dict[str, str]
Works = dict[tuple[str, str], tuple[int, str]]


@dataclass(frozen=True)
class AnnouncedRecorded:
    """What became of each announcement: `recorded`, `known`, about no work that we have, or no notice at all.

    What is about no work that we have, and would mean something for it, is `awaited`: kept until that work comes.

    `notices_themselves` are references which are nothing but the notice of another work: to warn who cites them.
    """

    recorded: list[Notice] = field(default_factory=list)
    known: int = 0
    unmatched: int = 0
    no_notice: int = 0
    changed: frozenset[int] = frozenset()
    notices_themselves: frozenset[int] = frozenset()
    awaited: list[AwaitedAnnouncement] = field(default_factory=list)
    shared: list["Shared"] = field(default_factory=list)


@dataclass(frozen=True)
class Shared:
    """What is told of one work whose identifiers several `references` have that nobody merged."""

    by: int
    kind: str
    named: str
    references: tuple[int, ...]
    told_of: int

    def __str__(self) -> str:
        done = "it was recorded of both" if self.told_of > 1 else "it was recorded of the first alone"
        return f"“{self.kind}” of {self.named}, which two references here have: {done}; compare the two"


@dataclass(frozen=True)
class _Read:
    """An announcement, its identifiers in canonical form, beside those of the reference whose record made it.

    `by` brought it. None where it is only asked what would be recorded.
    """

    reference: Reference
    own: Ids
    told: Announced
    meaning: Meaning
    by: User | None = None


def record_announced(pairs: Iterable[tuple[Reference, Announced]], *, by: User) -> AnnouncedRecorded:
    """Record what is new of these; one import calls it for some hundreds of its references at a time."""
    return _record([(reference, told, by) for reference, told in pairs], by)


def _record(brought: Iterable[tuple[Reference, Announced, User]], by: User) -> AnnouncedRecorded:
    """Each is judged, and kept, as of whoever brought it, who need not be who records it: both must be able to lift."""
    roles.require(by, *roles.ROLES[:3], to="record notices")
    asked = [_read(*one) for one in brought]
    read = [one for one in asked if one]
    works = _found(one.told.work for one in read if one.meaning.to_another)
    preprints = _preprints(pk for pk, _ in works.values())
    tellings, unmatched, shared = [], [], []
    for one in sorted(read, key=lambda one: not one.told.notice):  # who names the notice goes first
        targets, same = _targets(one, works)
        unmatched += [] if targets else [one]
        shared += [_shared(one, same, len(targets))] if len(same) > 1 else []
        for pk in targets:
            telling = _telling(one, is_preprint=pk in preprints)
            tellings.append((pk, as_allowed(telling, one.by or by, by)))
    themselves = [one for one in read if one.meaning.is_notice]
    about = [(one.reference.pk, _of_notice(one)) for one in themselves]
    recorded = record_tellings([*tellings, *about], by=by)
    fresh = [one for one in recorded.notices[: len(tellings)] if one]
    return AnnouncedRecorded(
        [one for one in recorded.notices if one],
        known=len(tellings) - len(fresh),
        unmatched=len(unmatched),
        no_notice=len(asked) - len(read),
        changed=recorded.changed,
        notices_themselves=frozenset(one.reference.pk for one in themselves),
        awaited=_await([one for one in unmatched if _would_count(one)]),
        shared=shared,
    )


def tellings_about(reference: Reference, announced: Iterable[Announced]) -> list[Telling]:
    """What would be recorded of `reference` itself, which need not be saved yet; nothing is."""
    read = [one for one in (_read(reference, told) for told in announced) if one]
    own = [_telling(one) for one in sorted(read, key=lambda one: not one.told.notice) if not one.meaning.to_another]
    return [*own, *(_of_notice(one) for one in read if one.meaning.is_notice)]


def record_awaited(references: Iterable[Reference], *, by: User) -> AnnouncedRecorded:
    """Record what other records announced of these works before they were here, or had the identifier: in
    the name of whoever brought those."""
    rows = _waiting_for([ids_of(one) for one in references])
    told = [(one.reference, _as_announced(one), one.by) for one in rows.select_related("reference", "by")]
    return _record(told, by) if told else AnnouncedRecorded()


def told_of(works: Iterable[Ids], announced: Iterable[Announced] = ()) -> set[int]:
    """References on which something may be recorded once there are works with these identifiers, and with what is
    `announced`: who writes those locks these first, all at once."""
    rows = list(_waiting_for(works))
    named = [*(one.work for one in announced), *(_as_announced(one).work for one in rows)]
    found = _found(_canonical(one) for one in named)
    return {pk for pk, _ in found.values()} | {one.reference_id for one in rows}


def _waiting_for(works: Iterable[Ids]) -> QuerySet[AwaitedAnnouncement]:
    named = _with_one_of(works)
    return AwaitedAnnouncement.objects.filter(named) if named else AwaitedAnnouncement.objects.none()


def _with_one_of(works: Iterable[Ids]) -> Q:
    """Nothing where none of them has an identifier."""
    asked = {pair for work in works for pair in work.items()}
    named = Q()
    for name in NAMES:
        if values := [value for each, value in asked if each == name]:
            named |= Q(**{f"{name.lower()}__in": values})
    return named


def _as_announced(row: AwaitedAnnouncement) -> Announced:
    return Announced(row.kind, row.source, row.notice, row.work, row.dated)


def _would_count(one: _Read) -> bool:
    return one.meaning.kind in STANDING_AFTER and bool(one.told.work) and not is_same(one.told.work, one.own)


def _await(read: list[_Read]) -> list[AwaitedAnnouncement]:
    """Those kept before are not kept twice; those that somebody else brings, or with another day, are others."""
    rows = [_awaited(one) for one in read]
    before = AwaitedAnnouncement.objects.filter(reference__in={one.reference_id for one in rows}) if rows else ()
    kept = {_what(one) for one in before}
    fresh = {_what(one): one for one in rows if _what(one) not in kept}
    AwaitedAnnouncement.objects.bulk_create(fresh.values())
    return rows


def _awaited(one: _Read) -> AwaitedAnnouncement:
    ids = {name.lower(): value for name, value in one.told.work.items() if name in NAMES}
    said = {"kind": storable(one.told.kind)[:100], "source": storable(one.told.source)[:300]}
    dated = storable(one.told.dated)[:60]
    return AwaitedAnnouncement(reference=one.reference, notice=one.told.notice, dated=dated, by=one.by, **said, **ids)


def _what(row: AwaitedAnnouncement) -> tuple:
    return row.reference_id, row.kind, row.source, row.dated, row.doi, row.pmid, row.pmcid, row.by_id


def _read(reference: Reference, told: Announced, by: User | None = None) -> _Read | None:
    own = ids_of(reference)
    plain = replace(told, notice=_canonical(told.notice), work=_canonical(told.work))
    meaning = meaning_of(plain, own)
    return _Read(reference, own, plain, meaning, by) if meaning else None


def _is_preprint(genre: str) -> bool:
    return genre.lower() == "preprint"


def _preprints(works: Iterable[int]) -> set[int]:
    genres = Reference.objects.filter(pk__in=set(works)).order_by().values_list("pk", "genre")
    return {pk for pk, genre in genres if _is_preprint(genre)}


def _canonical(ids: Ids) -> Ids:
    """Only what identifies, in its one spelling."""
    found = {name.upper(): _normal(name, value) for name, value in ids.items()}
    return {name: value for name, value in found.items() if value}


def _normal(name: str, value: str) -> str:
    try:
        return NORMALISERS[name.lower()](value) if name.lower() in UNIQUE else ""
    except InvalidIdentifier:
        return ""


def _found(works: Iterable[Ids]) -> Works:
    """Our references with one of these identifiers, each with its DOI."""
    named = _with_one_of(works)
    rows = Reference.objects.filter(named).order_by().values_list("pk", "doi", "pmid", "pmcid") if named else []
    return {
        (name, value): (pk, ids[0] or "") for pk, *ids in rows for name, value in zip(NAMES, ids, strict=True) if value
    }


def _targets(one: _Read, works: Works) -> tuple[list[int], list[int]]:
    """Of which references it is told; and all that have an identifier of the work, and that nobody merged.

    The weightiest identifier counts. What casts a doubt is told of all of them but those whose own DOI is another.
    """
    if not one.meaning.to_another:
        return [one.reference.pk], []
    found = dict(works[pair] for pair in _by_weight(one.told.work) if pair in works)
    first, *rest = found or [one.reference.pk]
    if first == one.reference.pk:
        return [], []
    families = families_of(found) if rest else {}
    others = [pk for pk in rest if pk != one.reference.pk and pk not in families[first]]
    doubted = [pk for pk in others if one.meaning.kind in DOUBTING and not (found[pk] and "DOI" in one.told.work)]
    return [first, *doubted], [first, *others]


def _shared(one: _Read, references: list[int], told_of: int) -> Shared:
    named = " and ".join(" ".join(pair) for pair in _by_weight(one.told.work))
    return Shared(one.reference.pk, storable(one.told.kind), named, tuple(references), told_of)


def _by_weight(ids: Ids) -> Iterator[tuple[str, str]]:
    yield from ((name, ids[name]) for name in NAMES if name in ids)


def _telling(one: _Read, *, is_preprint: bool = False) -> Telling:
    """What is told for a day to come is told without a day: a reinstatement has no effect then."""
    own = not one.meaning.to_another and (one.told.of_preprint or _is_preprint(one.reference.genre))
    notice = one.told.notice or (one.own if one.meaning.to_another else {})
    dated, about = _day(one.told.dated)
    if dated and clock.is_to_come(dated):
        dated = None
    return Telling(
        kind=of_target(one.meaning.kind, one.told, is_preprint=own or is_preprint),
        source=storable(one.told.source)[:300] or "imported record",
        dated=dated,
        dated_about=about,
        doi=notice.get("DOI", ""),
        pmid=notice.get("PMID", ""),
        said=storable(one.told.kind)[:100],
        by=one.by,
        # By what it was found, should that turn out to be another's.
        raw={"kind": storable(one.told.kind), "dated": storable(one.told.dated), "work": one.told.work or one.own},
    )


def _of_notice(one: _Read) -> Telling:
    about = " ".join(next(_by_weight(one.told.work), ("another work",)))
    return Telling(
        kind=NoticeKind.NOTICE_ITSELF,
        source=storable(one.told.source)[:300] or "imported record",
        said=storable(one.told.kind)[:100],
        by=one.by,
        record=f"{one.meaning.kind} of {about}"[:60],
        note=f"It is about {about}.",
    )


def _day(text: str) -> tuple[date | None, str]:
    """(day, "") or (None, year or month); neither where it is no date."""
    parts = text.strip().split("T")[0].split("-")
    try:
        year, month, day = (int(one) for one in [*parts, "1", "1"][:3])
        whole = date(year, month, day)
    except ValueError:
        return None, ""
    if len(parts) >= 3:
        return whole, ""
    return None, f"{year:04}-{month:02}" if len(parts) == 2 else f"{year:04}"


def day_said_by(notice: Notice) -> date | None:
    """The day that its source gives, also where it was recorded without one."""
    day, _ = _day(str(notice.raw.get("dated", "")))
    return notice.dated or day or day_in(str(notice.raw.get("RetractionDate", "")))


def is_notice_itself(told: Announced, own: Ids) -> bool:
    """Whether the record of a work with these identifiers is of nothing but a notice about another work."""
    own = _canonical(own)
    plain = replace(told, notice=_canonical(told.notice), work=_canonical(told.work))
    meaning = meaning_of(plain, own)
    return bool(meaning and meaning.is_notice and not is_same(plain.work, own))
