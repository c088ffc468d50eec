"""Where a published reference leads that was merged into another: only where that one is published too."""

from collections.abc import Iterable

from editorial.models import EditionReference
from evidence.models import Reference


def survivors_of(references: Iterable[Reference]) -> dict[int, str]:
    """By id of a merged reference the public id of the one that stands for the work now."""
    heads = {one.pk: one.merged_into_id for one in references if one.merged_into_id}
    if not heads:  # nearly always
        return {}
    listed = EditionReference.objects.filter(reference__in=set(heads.values())).order_by()
    public = dict(listed.values_list("reference", "reference__public_id").distinct())
    return {pk: str(public[head]) for pk, head in heads.items() if head in public}


def published_before_merge(references: Iterable[int]) -> set[int]:
    """Published references that were merged into one of these."""
    listed = EditionReference.objects.filter(reference__merged_into__in=references).order_by()
    return set(listed.values_list("reference_id", flat=True).distinct())
