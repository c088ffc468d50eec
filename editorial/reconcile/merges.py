"""References that were merged away: nothing new rests on them, and each leads to the one that stands for the work."""

from django.db.models import Q

from editorial.reconcile.findings import Report
from evidence.batches import in_batches
from evidence.likeness import like_pairs
from evidence.models import Citation, Likeness, Reference
from evidence.services import refresh_likeness

AT_ONCE = 500


def check_merges(report: Report) -> None:
    """For a person to mend: which of two works a citation means, no rule can tell."""
    away = Reference.objects.filter(merged_into__isnull=False)
    report.checked += away.count()
    stray = Citation.objects.filter(reference__in=away).select_related("claim", "reference")
    for one in stray:
        report.found(f"claim {one.claim.public_id}", f"It cites {one.reference.public_id}, which was merged away.")
    for further in away.filter(merged_into__merged_into__isnull=False):
        report.found(f"reference {further.public_id}", "It leads to a reference that was merged away itself.")
    for named in away.filter(Q(doi__isnull=False) | Q(pmid__isnull=False) | Q(pmcid__isnull=False)):
        report.found(f"reference {named.public_id}", "It was merged away, and has an identifier.")


def check_likeness(report: Report, *, repair: bool) -> None:
    """Pairs for a person to compare are found as references are written; those from before were found never."""
    for some in in_batches(Reference.objects.unmerged().order_by("pk").iterator(AT_ONCE), AT_ONCE):
        report.checked += len(some)
        there = Likeness.objects.filter(older__merged_into=None, newer__merged_into=None)
        listed = there.filter(Q(older__in=some) | Q(newer__in=some)).values_list("older", "newer")
        pairs = {(older.pk, newer.pk) for older, newer in like_pairs(some)}
        if wrong := pairs ^ set(listed):
            if repair:
                refresh_likeness(some)
            for older, newer in sorted(wrong):
                report.found(f"references {older} and {newer}", "Listed as alike or not, wrongly.", repaired=repair)
