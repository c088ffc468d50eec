"""Splitting and merging: new claims that name their parents; citations are copied and must be confirmed.

What a parent must be shown with (a caveat, a step before) its children must be shown with too.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.history import write
from evidence.models import Citation, Claim, ClaimSuccession
from evidence.models.claims import Risk
from evidence.public_id import new_public_id
from evidence.refusals import Refusal, Unmet
from evidence.services.claims import create_claim, lock_claim

KEPT = ("kind", "asserts", "risk", "language")


class NothingToDo(Refusal):
    """A split needs two parts, a merge two claims, an undo an act that still stands."""


@transaction.atomic
def split_claim(claim: Claim, *, parts: Sequence[str], revision: int | None = None, by: User) -> list[Claim]:
    """One new claim for each text of `parts`, each with the parent's citations to confirm.

    Raises StaleForm when `revision` is given and no longer the claim's.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="split claims")
    if len(parts) < 2:
        raise NothingToDo(Unmet("parts", "A split needs at least two texts.", "Put each statement on its own."))
    parent = lock_claim(claim, revision)
    citations = [_copied(one) for one in parent.citations.all()]
    kept: dict[str, Any] = {name: getattr(parent, name) for name in KEPT}
    kept |= {"citations": citations, "requires": _required([parent])}
    reason = f"split from “{str(parent)[:120]}”"
    children = [create_claim(text, by=by, reason=reason, **kept) for text in parts]
    _record([parent], children, ClaimSuccession.How.SPLIT, by)
    return children


@transaction.atomic
def merge_claims(claims: Sequence[Claim], *, text: str, revisions: Mapping[int, int] | None = None, by: User) -> Claim:
    """One new claim in place of several, with all their citations to confirm, at the highest of their risks.

    `revisions`, by claim id, are those that were shown: raises StaleForm when one is no longer its claim's.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="merge claims")
    shown = revisions or {}
    parents = [lock_claim(one, shown.get(one.pk)) for one in sorted(set(claims), key=lambda one: one.pk)]
    if len(parents) < 2:
        raise NothingToDo(Unmet("claims", "A merge needs at least two claims.", "Select more than one."))
    copies = {
        (one.reference_id, one.locator, one.number if one.reference_id is None else None): _copied(one)
        for one in Citation.objects.filter(claim__in=parents).order_by("claim_id", "position")
    }
    kept: dict[str, Any] = {name: getattr(parents[0], name) for name in KEPT}
    kept |= {"citations": list(copies.values()), "requires": _required(parents)}
    if any(one.risk == Risk.HIGH for one in parents):
        kept["risk"] = Risk.HIGH
    child = create_claim(text, by=by, reason="merged", **kept)
    _record(parents, [child], ClaimSuccession.How.MERGE, by)
    return child


@transaction.atomic
def undo_succession(act: UUID, *, by: User) -> list[ClaimSuccession]:
    """Take a split or merge back: the parents are in force again; the children stay as drafts without a parent."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="undo a split or merge")
    rows = list(ClaimSuccession.objects.select_for_update().filter(act=act, undone=False))
    if not rows:
        raise NothingToDo(Unmet("undone", "This split or merge was undone before.", "Nothing needs doing."))
    for row in rows:
        row.undone = True
        write(row, by=by, reason="undone")
    return rows


def _required(parents: Sequence[Claim]) -> list[Claim]:
    """What is merged itself is not required any more."""
    required = Claim.objects.filter(required_by__claim__in=parents).exclude(pk__in=[one.pk for one in parents])
    return list(required.distinct().order_by("pk"))


def _copied(citation: Citation) -> dict:
    names = ("reference", "locator", "quote", "direction", "directness", "number", "source_unknown")
    return {**{name: getattr(citation, name) for name in names}, "to_confirm": True}


def _record(parents: list[Claim], children: list[Claim], how: str, by: User) -> None:
    act = new_public_id()
    for parent in parents:
        for position, child in enumerate(children):
            row = ClaimSuccession(act=act, parent=parent, child=child, how=how, position=position)
            write(row, by=by, reason=how)
