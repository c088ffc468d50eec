"""Locks on references and on claims: nothing else in the product locks references.

In one transaction claims come first, then every reference that will be written on, in one go and by their ids: a second
lock later on would be out of order, and two who each wait for the other are both stopped. docs/locks.md has the paths.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import connection, transaction

from evidence.families import Family, families_of
from evidence.history import change_many
from evidence.merges import short
from evidence.models import Citation, Claim, Reference
from evidence.refusals import Refusal, Unmet
from evidence.selectors import cited_by

# A number of our own for `pg_advisory_xact_lock`; nothing else in the product takes one.
ONE_AT_A_TIME = 5_001
Made = TypeVar("Made")


class MergedAway(Refusal):
    """The reference was merged into another, `survivor`, which stands for the work now."""

    def __init__(self, reference: Reference) -> None:
        self.survivor = reference.present
        said = f"“{short(reference.title)}” was merged into “{short(self.survivor.title)}” ({self.survivor.public_id})."
        super().__init__(Unmet("merged-away", said, "Use that reference instead."))


def one_at_a_time() -> None:
    """Who takes in many references, or merges two, waits for whoever does so now, until their transaction ends.

    SQLite has one writer, who has begun with this transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def lock_works(references: Iterable[int]) -> dict[int, list[Reference]]:
    """By id all references that are the same work, locked; one that was merged with it meanwhile too."""
    asked = set(references)
    locked, families = _lock_families(lambda: asked)
    return {pk: [locked[one] for one in sorted(families[pk])] for pk in sorted(asked)}


def lock_all_found(find: Callable[[], Collection[int]]) -> dict[int, Reference]:
    """The references that `find` names, and all that are one work with them, by id."""
    return _lock_families(find)[0]


def _lock_families(find: Callable[[], Collection[int]]) -> tuple[dict[int, Reference], Mapping[int, Family]]:
    """Where there are more of them once they are locked, all are let go and locked anew: in order, not one after."""
    families = families_of(find())
    while wanted := set().union(*families.values()):
        before = transaction.savepoint()
        rows = lock_references(wanted)
        if connection.features.has_select_for_update:  # else nobody can have written meanwhile
            families = families_of(find())
        if wanted >= set().union(*families.values()):
            transaction.savepoint_commit(before)
            return rows, families
        transaction.savepoint_rollback(before)
    return {}, families


def lock_references(ids: Iterable[int]) -> dict[int, Reference]:
    return Reference.objects.locked().filter(pk__in=ids).order_by("pk").in_bulk()


def lock_cited(citations: Iterable[Mapping[str, Any]], existing: Mapping[int, Citation] | None = None) -> None:
    """Hold what is newly cited until the claim is saved: nobody merges it meanwhile. Raises MergedAway."""
    known = {pk: one.reference_id for pk, one in (existing or {}).items()}
    cited = {
        item["reference"].pk
        for item in citations
        if item.get("reference") and item["reference"].pk != known.get(item.get("id") or 0)
    }
    rows = Reference.objects.locked("self").select_related("merged_into")
    for one in rows.filter(pk__in=cited).order_by("pk") if cited else ():
        if one.merged_into_id:
            raise MergedAway(one)


class CitedMeanwhile(Exception):
    """Somebody cited one of them between reading its claims and locking it: lock again, in order."""


def with_claims_locked(act: Callable[[], Made]) -> Made:
    """`act` again, until nobody cites meanwhile: claims are locked before references, and are found by them."""
    while True:
        try:
            return act()
        except CitedMeanwhile:
            continue


def citing_either(*references: Reference) -> list[int]:
    """Ids of the claims whose working copy cites one of these."""
    rows = Citation.objects.filter(reference__in=[one.pk for one in references])
    return list(rows.order_by("claim_id").values_list("claim_id", flat=True).distinct())


def lock_claims(ids: Iterable[int]) -> dict[int, Claim]:
    return Claim.objects.locked().filter(pk__in=ids).order_by("pk").in_bulk()


def lock_with_what_they_cite(claims: Iterable[int]) -> dict[int, Claim]:
    """All of these claims, then all references they cite."""
    locked = lock_claims(claims)
    lock_references(cited_by(locked))
    return locked


def require_all_locked(claims: Mapping[int, Claim], *references: Reference) -> None:
    """Once the references are locked, too. Raises CitedMeanwhile."""
    if set(citing_either(*references)) - claims.keys():
        raise CitedMeanwhile


def revise_all(claims: Iterable[Claim], *, by: User, reason: str) -> None:
    """Locked by whoever calls: what they cite is another than their forms show."""
    rows = list(claims)
    for one in rows:
        one.revision += 1
    change_many(Claim, rows, by=by, reason=reason)
