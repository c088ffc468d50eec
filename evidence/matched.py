"""By which identifiers a source named the work that it told of, and whether its reference still has one of them.

A DOI may have stood on the wrong record. What was told by it stays there, and counts, until somebody who may dismisses
it: nothing is lifted because a number was typed. Until then it is named here, with who has the identifier now. For the
same reason a reinstatement lifts nothing by an identifier that the work did not have when it was taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Protocol

from django.contrib.auth.models import User

from evidence import roles
from evidence.announcements import is_same
from evidence.bibliography.retraction_watch import doi_in, pmid_in
from evidence.events import EventTold
from evidence.families import same_works
from evidence.models import Notice, Reference
from evidence.models.notices import NoticeKind
from evidence.standings import LIFTED, events_of

NAMES = ("DOI", "PMID", "PMCID")
Ids = Mapping[str, str]


class Named(Protocol):
    """A notice, or what is to become one."""

    @property
    def kind(self) -> str: ...
    @property
    def raw(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Misplaced:
    """`named` as “DOI 10.…”; `elsewhere` is the reference that has it now."""

    notice: Notice
    named: str
    elsewhere: Reference | None


def ids_of(reference: Reference) -> dict[str, str]:
    return ids_in({"doi": reference.doi, "pmid": reference.pmid, "pmcid": reference.pmcid})


def ids_in(fields: Mapping[str, Any]) -> dict[str, str]:
    """Of a work that is no reference yet."""
    return {name: value for name in NAMES if (value := fields.get(name.lower()))}


def work_named(notice: Named) -> dict[str, str]:
    """Nothing where a person said it of the reference itself, or where the reference is the notice."""
    if notice.kind == NoticeKind.NOTICE_ITSELF:
        return {}
    row, ids = notice.raw, notice.raw.get("work")
    if "OriginalPaperDOI" in row or "OriginalPaperPubMedID" in row:
        doi, pmid = row.get("OriginalPaperDOI", ""), row.get("OriginalPaperPubMedID", "")
        ids = {"DOI": doi_in(str(doi)), "PMID": pmid_in(str(pmid))}
    return {name: str(ids[name]) for name in NAMES if ids.get(name)} if isinstance(ids, dict) else {}


def misplaced(reference: Reference, events: Iterable[EventTold]) -> list[Misplaced]:
    """Those of its events that were told by an identifier which it has no more, and by nothing else."""
    standing = [one for one in events if not one.dismissal]
    named = {one.notice.pk: [work_named(each) for each in (one.notice, *one.again)] for one in standing}
    own = [ids_of(one) for one in Reference.objects.filter(pk__in=same_works([reference.pk]))]
    lost = [one for one in standing if all(_is_of_another(work, own) for work in named[one.notice.pk])]
    return [_misplaced(one.notice, named[one.notice.pk][0]) for one in lost]


def _is_of_another(work: Ids, own: Iterable[Ids]) -> bool:
    return bool(work) and not any(is_same(work, one) for one in own)


def _misplaced(notice: Notice, work: Ids) -> Misplaced:
    name, value = next(iter(work.items()))
    elsewhere = Reference.objects.filter(**{name.lower(): value}).first()
    return Misplaced(notice, f"{name} {value}", elsewhere)


@dataclass(frozen=True)
class Held:
    """The identifiers that a reference had since somebody saved it."""

    ids: Ids
    since: datetime
    by: int | None


def may_be_lifted(told: Iterable[tuple[int, Ids]]) -> list[bool]:
    """Of each reference that is named by these identifiers, whether a reinstatement told by them may lift what counts
    against it: that was recorded while it had one of them, or somebody who may lift has given it one since."""
    asked = list(told)
    counting = events_of(pk for pk, _ in asked) if asked else {}
    against = {pk: [one.notice for one in events if one.notice.kind in LIFTED] for pk, events in counting.items()}
    held = _held({one.reference_id for notices in against.values() for one in notices})
    return [
        all(_had(held[one.reference_id], ids, one.at) or _was_given(held[pk], ids) for one in against[pk])
        for pk, ids in asked
    ]


def _held(references: Iterable[int]) -> Mapping[int, Sequence[Held]]:
    """By reference, oldest first."""
    found = defaultdict[int, list[Held]](list)
    rows = Reference.history.filter(id__in=set(references)).order_by("history_id")
    for pk, since, by, *ids in rows.values_list("id", "history_date", "history_user", *map(str.lower, NAMES)):
        found[pk].append(Held({name: one for name, one in zip(NAMES, ids, strict=True) if one}, since, by))
    return found


def _had(held: Sequence[Held], ids: Ids, at: datetime) -> bool:
    before = [one for one in held if one.since <= at]
    return bool(before) and is_same(ids, before[-1].ids)


def _was_given(held: Sequence[Held], ids: Ids) -> bool:
    """By whoever saved it with the identifier first, of all who saved it since without a break."""
    present = list(takewhile(lambda one: is_same(ids, one.ids), reversed(held)))
    giver = User.objects.filter(pk=present[-1].by or 0).first() if present else None
    return bool(giver and roles.may_lift(giver))
