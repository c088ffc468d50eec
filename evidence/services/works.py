"""Locks on references: of a whole work, and of what a claim is about to cite."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from evidence.families import families_of
from evidence.merges import short
from evidence.models import Citation, Reference
from evidence.refusals import Refusal, Unmet

# A number of our own for `pg_advisory_xact_lock`; nothing else in the product takes one.
ONE_AT_A_TIME = 5_001


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
    asked, locked = set(references), dict[int, Reference]()
    families = families_of(asked)
    while wanted := set().union(*families.values()) - locked.keys():
        rows = Reference.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        locked |= {one.pk: one for one in rows}
        families = families_of(asked)
    return {pk: [locked[one] for one in sorted(families[pk])] for pk in sorted(asked)}


def lock_cited(citations: Iterable[Mapping[str, Any]], existing: Mapping[int, Citation] | None = None) -> None:
    """Hold what is newly cited until the claim is saved: nobody merges it meanwhile. Raises MergedAway."""
    known = {pk: one.reference_id for pk, one in (existing or {}).items()}
    cited = {
        item["reference"].pk
        for item in citations
        if item.get("reference") and item["reference"].pk != known.get(item.get("id") or 0)
    }
    rows = Reference.objects.select_for_update(of=("self",), no_key=True).select_related("merged_into")
    for one in rows.filter(pk__in=cited).order_by("pk") if cited else ():
        if one.merged_into_id:
            raise MergedAway(one)
