"""Who is one work: references that people merged, whichever of them a version cites or a notice is on.

Published versions go on citing what they were signed with. So whatever is said of one reference holds for all that were
merged with it, from the moment at which they became one, and no longer once that is undone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from evidence.models import Reference, ReferenceMerge

Family = frozenset[int]


def families_of(references: Iterable[int]) -> dict[int, Family]:
    """By id the ids of all references that are the same work, itself included; in three queries, however many, and in
    one where nothing was ever merged."""
    asked = set(references)
    # The index answers this comparison on either engine.
    if not asked or not Reference.objects.filter(merged_into__gt=0).exists():
        return {pk: frozenset({pk}) for pk in asked}
    away = Reference.objects.filter(pk__in=asked, merged_into__isnull=False).order_by()
    stands_for = {pk: head for pk, head in away.values_list("pk", "merged_into") if head}
    heads = {stands_for.get(pk, pk) for pk in asked}
    members: dict[int, set[int]] = defaultdict(set)
    merged = Reference.objects.filter(merged_into__in=heads).order_by()
    for head, pk in merged.values_list("merged_into", "pk"):
        members[head or pk].add(pk)
    found = {head: frozenset({head, *members[head]}) for head in heads}
    return {pk: found[stands_for.get(pk, pk)] for pk in asked}


def same_works(references: Iterable[int]) -> set[int]:
    """These, and all that were merged with one of them."""
    return set().union(*families_of(references).values())


class Joined:
    """From when on two references of one family were one work."""

    def __init__(self, families: Iterable[Family]) -> None:
        members = set().union(*(one for one in families if len(one) > 1))
        rows = ReferenceMerge.objects.filter(merged__in=members, undone=None) if members else ()
        self.since: dict[Family, datetime] = {}
        together: dict[int, set[int]] = {pk: {pk} for pk in members}
        for merge in sorted(rows, key=lambda one: one.pk):
            self._join(together, merge)

    def _join(self, together: Mapping[int, set[int]], merge: ReferenceMerge) -> None:
        one, other = together[merge.merged_id], together[merge.survivor_id]
        self.since |= {frozenset({a, b}): merge.at for a in one for b in other}
        one |= other
        for pk in one:
            together[pk] |= one

    def known_to(self, reference: int, on: int, at: datetime) -> datetime:
        """When something that was said of `on` at that moment was said of `reference` as well."""
        return max(at, self.since.get(frozenset({reference, on}), at))


class WereOne:
    """Whether two references were one work at a moment, also where that was undone since."""

    def __init__(self) -> None:
        rows = ReferenceMerge.objects.order_by("pk")
        self.merges = list(rows.values_list("merged", "survivor", "at", "undone__at"))

    def __call__(self, one: int, other: int, at: datetime) -> bool:
        held = [{a, b} for a, b, since, until in self.merges if since <= at and (until is None or at < until)]
        found, more = {one}, {one}
        while more:
            more = set().union(*(pair for pair in held if pair & found)) - found
            found |= more
        return other in found
