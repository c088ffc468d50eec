"""Merging two references that are one work. The one that is merged away stays as a row, with its history, and leads on.

What versions were frozen with does not change, so published text and open reviews are as they were. `moved` of the
`ReferenceMerge` names rows of histories: `evidence.services.merges_undone` goes back to them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import Max

from evidence import roles
from evidence.batches import in_batches
from evidence.content import covered_reference
from evidence.history import change_many, remove, write
from evidence.identifiers import UNIQUE
from evidence.merges import Move, moved, short, taken_over, two_works
from evidence.models import Citation, Reference, ReferenceMerge
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services.likeness import refresh_likeness
from evidence.services.telling import rebuild_standings
from evidence.services.works import (
    MergedAway,
    citing_either,
    lock_claims,
    lock_works,
    one_at_a_time,
    require_all_locked,
    revise_all,
    with_claims_locked,
)
from evidence.standings import lifted_as_one
from evidence.text import clean_text

AT_ONCE = 500


class NotOneWork(Refusal):
    """The two cannot be merged; every reason is named."""


def kept_from(survivor: Reference, merged: Reference, *, by: User) -> list[Unmet]:
    """Why `by` cannot merge these: they are two works, or that would lift what only others may lift."""
    return two_works(survivor, merged) or ([] if roles.may_lift(by) else _lifting(survivor, merged))


def _lifting(survivor: Reference, merged: Reference) -> list[Unmet]:
    events = {one.notice.pk: one.notice for one in lifted_as_one(survivor, merged)}
    return [
        Unmet(
            "lifts",
            f"As one work, it would be reinstated: {one.get_kind_display().lower()} would not count any more.",
            "Ask a reviewer or a chief to merge the two.",
        )
        for one in events.values()
    ]


def merge_references(
    survivor: Reference,
    merged: Reference,
    *,
    take: Collection[str] = (),
    revisions: Mapping[int, int],
    reason: str,
    by: User,
) -> ReferenceMerge:
    """Say that `merged` is the same work as `survivor`, which stands for it from now on.

    `survivor` keeps what it says but for the fields of `take`; what it lacks is filled in. `revisions`, by id, are
    those that were compared. Raises NotAllowed, NotOneWork, MergedAway, StaleForm, UnacceptableText.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="merge references")
    reason = clean_text(reason, field="reason")
    return with_claims_locked(
        lambda: _merge(survivor.pk, merged.pk, citing_either(survivor, merged), frozenset(take), revisions, reason, by)
    )


@transaction.atomic
def _merge(
    survivor: int,
    merged: int,
    citing: list[int],
    take: frozenset[str],
    revisions: Mapping[int, int],
    reason: str,
    by: User,
) -> ReferenceMerge:
    one_at_a_time()
    claims = lock_claims(citing)
    works = lock_works([survivor, merged])
    ours, theirs = (next(one for one in works[pk] if one.pk == pk) for pk in (survivor, merged))
    require_all_locked(claims, ours, theirs)
    _refuse(ours, theirs, revisions, by)
    before = newest_rows(Reference, [survivor, merged])
    followed = [one for one in works[merged] if one.pk != merged]
    signed = covered_reference(ours)
    why = f"“{short(theirs.title)}” merged into “{short(ours.title)}”: {reason}"
    fields = _put_together(ours, theirs, followed, take, by, why)
    moves = moved(Citation.objects.filter(claim__in=claims).order_by("claim_id", "position", "pk"), merged=merged,
                  survivor=survivor)  # fmt: skip
    told = _write_moves(moves, by, why)
    revised = claims.keys() if covered_reference(ours) != signed else {one.citation.claim_id for one in moves}
    revise_all((claims[pk] for pk in sorted(revised)), by=by, reason=why)
    rows = {"survivor": [before[survivor], newest_rows(Reference, [survivor])[survivor]], "merged": before[merged]}
    row = ReferenceMerge.objects.create(
        merged=theirs,
        survivor=ours,
        reason=reason,
        moved={**rows, "fields": fields, "followed": [one.pk for one in followed], "citations": told},
        by=by,
    )
    refresh_likeness([ours])
    rebuild_standings([survivor])
    return row


def _refuse(ours: Reference, theirs: Reference, revisions: Mapping[int, int], by: User) -> None:
    if ours.pk == theirs.pk:
        raise NotOneWork(Unmet("itself", "A reference cannot be merged into itself.", "Choose another one."))
    for one in (ours, theirs):
        if one.merged_into_id:
            raise MergedAway(one)
        if revisions.get(one.pk) != one.revision:
            said = f"Somebody saved “{short(one.title)}” after you opened this page."
            raise StaleForm(Unmet("stale", said, "Compare the two again."))
    if unmet := kept_from(ours, theirs, by=by):
        raise NotOneWork(*unmet)


def _put_together(
    ours: Reference, theirs: Reference, followed: list[Reference], take: frozenset[str], by: User, why: str
) -> list[str]:
    """Identifiers name one row, so the one that is merged away gives its own up; returns the fields that changed."""
    taken = taken_over(ours, theirs, take)
    further = {**theirs.more, **ours.more}
    if further != ours.more:
        taken["more"] = further
    for name in UNIQUE:
        setattr(theirs, name, None)
    for one in (theirs, *followed):
        one.merged_into, one.revision = ours, one.revision + 1
        write(one, by=by, reason=why)
    for name, value in taken.items():
        setattr(ours, name, value)
    if taken:
        ours.revision += 1
        write(ours, by=by, reason=why)
    return sorted(taken)


def _write_moves(moves: list[Move], by: User, why: str) -> list[dict[str, Any]]:
    """What became of each citation, by the rows of its history."""
    filled = {one.kept.pk: one.kept for one in moves if one.kept and one.filled}
    kept = newest_rows(Citation, {one.kept.pk for one in moves if one.kept})
    for one in moves:
        if one.kept:
            remove(Citation.objects.get(pk=one.citation.pk), by=by, reason=why)
    gone = [one.citation for one in moves if one.kept is None]
    change_many(Citation, [*gone, *(filled[pk] for pk in sorted(filled))], by=by, reason=why)
    after = newest_rows(Citation, {(one.kept or one.citation).pk for one in moves})
    return [_told(one, kept, after) for one in moves]


def _told(one: Move, before: Mapping[int, int], after: Mapping[int, int]) -> dict[str, Any]:
    told = {"claim": one.citation.claim_id, "citation": one.citation.pk}
    if one.kept is None:
        return {**told, "after": after[one.citation.pk]}
    return {**told, "kept": one.kept.pk, "before": before[one.kept.pk], "after": after[one.kept.pk]}


def newest_rows(model: type[models.Model], ids: Iterable[int]) -> dict[int, int]:
    """By id the newest row of its history."""
    found: dict[int, int] = {}
    for some in in_batches(ids, AT_ONCE):
        rows = model.history.filter(id__in=some).order_by().values("id")  # type: ignore[attr-defined]
        found |= {one["id"]: one["last"] for one in rows.annotate(last=Max("history_id"))}
    return found
