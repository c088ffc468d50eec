"""Taking a merge back: what was moved goes back where it was, except what somebody changed since, which is named.

Notices that came meanwhile may be about either work, and nobody knows which: both are told of them, and a reviewer
dismisses what does not concern one of the two. What was dismissed is told no further, and nothing is ever lifted on a
work by that: a reinstatement stays with the work that it is on.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Q

from evidence import roles
from evidence.content import covered_reference
from evidence.events import events_told_of
from evidence.history import change_many, write
from evidence.identifiers import UNIQUE
from evidence.merges import CALLED, short
from evidence.models import Citation, Notice, NotTheSame, Reference, ReferenceMerge, ReferenceMergeUndone
from evidence.models.notices import NoticeKind
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.services.likeness import SaidBefore, call_two_works, refresh_likeness
from evidence.services.telling import as_telling, rebuild_standings, record_tellings
from evidence.services.works import (
    citing_either,
    lock_claims,
    lock_works,
    one_at_a_time,
    require_all_locked,
    revise_all,
    with_claims_locked,
)
from evidence.text import clean_text


class CannotUndoMerge(Refusal):
    """It was undone before, something else comes first, or its identifiers are another work's by now."""


def undo_merge(merge: ReferenceMerge, *, reason: str, by: User) -> ReferenceMergeUndone:
    """Two works after all. Raises NotAllowed, CannotUndoMerge, UnacceptableText."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="undo a merge of references")
    reason = clean_text(reason, field="reason")
    moved = {one["claim"] for one in merge.moved["citations"]}
    return with_claims_locked(lambda: _undo(merge, sorted(moved.union(citing_either(merge.survivor))), reason, by))


@transaction.atomic
def _undo(merge: ReferenceMerge, citing: list[int], reason: str, by: User) -> ReferenceMergeUndone:
    one_at_a_time()
    claims = lock_claims(citing)
    work = {one.pk: one for one in lock_works([merge.survivor_id])[merge.survivor_id]}
    require_all_locked(claims, merge.survivor)
    _refuse(merge, work)
    ours, theirs = work[merge.survivor_id], work[merge.merged_id]
    signed, why = covered_reference(ours), f"“{short(theirs.title)}” is another work after all: {reason}"
    left = _take_apart(merge, ours, theirs, [work[pk] for pk in merge.moved["followed"]], by, why)
    back, stayed = _put_citations_back(merge, by, why)
    revised = claims.keys() if covered_reference(ours) != signed else back
    revise_all((claims[pk] for pk in sorted(revised)), by=by, reason=why)
    left += [f"Changed since, and left as it is: the citation of “{claims[pk]}”." for pk in sorted(stayed)]
    meanwhile = [*_told_meanwhile(merge, ours, tell=theirs), *_told_meanwhile(merge, theirs, tell=ours)]
    left += filter(None, (one.left for one in meanwhile))
    left += _called_two_works_meanwhile(merge, work)
    row = ReferenceMergeUndone.objects.create(merge=merge, reason=reason, left=left, by=by)
    refresh_likeness([ours, theirs])
    _call_two_works(ours, theirs, reason, by)
    rebuild_standings([ours.pk, theirs.pk])
    record_tellings([(one.tell.pk, as_telling(one.notice)) for one in meanwhile if not one.left], by=by)
    return row


def _refuse(merge: ReferenceMerge, work: Mapping[int, Reference]) -> None:
    if ReferenceMergeUndone.objects.filter(merge=merge).exists():
        raise CannotUndoMerge(Unmet("undone", "This merge was undone before.", "Nothing needs doing."))
    later = ReferenceMerge.objects.filter(Q(survivor=merge.survivor_id) | Q(merged=merge.survivor_id), undone=None)
    if first := later.filter(pk__gt=merge.pk).select_related("merged", "survivor").last():
        said = f"Later, {_named(first)}, on {first.at:%d %B %Y}."
        raise CannotUndoMerge(Unmet("later-merge", said, "Undo that one first."))
    if unmet := list(_taken(merge)):
        raise CannotUndoMerge(*unmet)


def _named(merge: ReferenceMerge) -> str:
    return f"“{short(merge.merged.title)}” was merged into “{short(merge.survivor.title)}”"


def _taken(merge: ReferenceMerge) -> Iterator[Unmet]:
    was = _row(Reference, merge.moved["merged"])
    for name in UNIQUE:
        value = getattr(was, name)
        others = Reference.objects.exclude(pk__in=[merge.survivor_id, merge.merged_id])
        if value and (other := others.filter(**{name: value}).first()):
            said = f"Its {CALLED[name]} {value} is that of “{short(other.title)}” by now."
            yield Unmet("taken", said, "Remove it there first, or leave them merged.")


def _row(model: type[models.Model], number: int) -> Any:
    return model.history.get(history_id=number)  # type: ignore[attr-defined]


def _take_apart(
    merge: ReferenceMerge, ours: Reference, theirs: Reference, followed: list[Reference], by: User, why: str
) -> list[str]:
    """Returns what was left as it is, in sentences."""
    before, after = (_row(Reference, one) for one in merge.moved["survivor"])
    was, left, changed = _row(Reference, merge.moved["merged"]), [], False
    for name in merge.moved["fields"]:
        if getattr(ours, name) == getattr(after, name):
            setattr(ours, name, getattr(before, name))
            changed = True
        else:
            left.append(f"Changed since, and left as it is: {CALLED[name]} of “{short(ours.title)}”.")
    if changed:
        ours.revision += 1
        write(ours, by=by, reason=why)
    for name in UNIQUE:
        setattr(theirs, name, getattr(was, name))
    for one in (theirs, *followed):
        one.merged_into = None if one is theirs else theirs
        one.revision += 1
        write(one, by=by, reason=why)
    return left


def _put_citations_back(merge: ReferenceMerge, by: User, why: str) -> tuple[set[int], set[int]]:
    """Claims of which citations went back, and claims of which some were changed since and stay."""
    told = merge.moved["citations"]
    now = Citation.objects.in_bulk([one.get("kept", one["citation"]) for one in told])
    then = Citation.history.in_bulk([one[name] for one in told for name in ("before", "after") if name in one])
    back, stayed, rows = set(), set(), dict[int, Citation]()
    for one in told:
        row = now.get(one.get("kept", one["citation"]))
        if row is None or not _unchanged(row, then[one["after"]]):
            stayed.add(one["claim"])
            continue
        back.add(one["claim"])
        _as_before(one, row, then, rows, merge.merged_id)
        if "kept" in one:
            _bring_back(one["citation"], by, why)
    change_many(Citation, list(rows.values()), by=by, reason=why)
    return back, stayed


def _unchanged(row: Citation, then: Any) -> bool:
    """But for its place in the order."""
    names = [one.attname for one in Citation._meta.concrete_fields if one.name != "position"]
    return all(getattr(row, name) == getattr(then, name) for name in names)


def _as_before(told: dict, row: Citation, then: Mapping[int, Any], rows: dict[int, Citation], merged: int) -> None:
    if "kept" not in told:
        row.reference_id = merged
        rows[row.pk] = row
    elif told["before"] != told["after"]:
        was = then[told["before"]]
        rows[row.pk] = row
        row.locator, row.quote = was.locator, was.quote


def _bring_back(citation: int, by: User, why: str) -> None:
    """The row that was dropped, as it was."""
    removed = Citation.history.filter(id=citation, history_type="-").latest("history_id")
    write(removed.instance, by=by, reason=why)


def _called_two_works_meanwhile(merge: ReferenceMerge, work: Collection[int]) -> Iterator[str]:
    """Of which of the two it was meant, nobody knows: it stays with the one on which it was said."""
    of_either = Q(older__in=work) | Q(newer__in=work)
    said = NotTheSame.objects.filter(of_either, at__gte=merge.at, taken_back=None).select_related(
        "older", "newer", "by"
    )
    for one in said.order_by("pk"):
        here, other = (one.older, one.newer) if one.older_id in work else (one.newer, one.older)
        who = f"{printed_name(one.by)} on {one.at:%d %B %Y}"
        yield f"Stays with “{short(here.title)}” alone: that “{short(other.title)}” is another work, as said by {who}."


def _call_two_works(ours: Reference, theirs: Reference, reason: str, by: User) -> None:
    """They still look alike, and are not offered again."""
    with suppress(SaidBefore):
        call_two_works(ours, theirs, reason=reason, by=by)


@dataclass(frozen=True)
class Meanwhile:
    """What came, or was dismissed, while they were one. `left` says why the other work is not told of it."""

    notice: Notice
    tell: Reference
    left: str = ""


def _told_meanwhile(merge: ReferenceMerge, reference: Reference, *, tell: Reference) -> Iterator[Meanwhile]:
    for event in events_told_of(reference):
        given = event.dismissal
        for one in (event.notice, *event.again):
            said = f"“{one}” of “{short(one.reference.title)}”"
            if given and max(given.at, one.at) >= merge.at:
                who = f"dismissed by {printed_name(given.by)} on {given.at:%d %B %Y}"
                yield Meanwhile(one, tell, f"{said} stays without effect, as it was {who}: {given.reason}")
            elif one.at < merge.at:
                continue
            elif one.kind == NoticeKind.REINSTATEMENT:
                yield Meanwhile(one, tell, f"{said} lifts nothing of “{short(tell.title)}”: it is on the one alone.")
            else:
                yield Meanwhile(one, tell)
