"""The order matters: caches first, because what is drawn depends on them."""

from editorial.reconcile.approvals import check_public_texts
from editorial.reconcile.caches import check_claim_states, check_ready_pages, check_renditions, check_standings
from editorial.reconcile.digests import check_digests, check_editions, check_guards
from editorial.reconcile.findings import Finding, Report
from editorial.reconcile.merges import check_likeness, check_merges
from editorial.reconcile.served import check_drawing, check_index, check_search

__all__ = ["Finding", "Report", "reconcile"]


def reconcile(*, repair: bool) -> Report:
    """Look at everything; with `repair`, rebuild what is derived and say so."""
    report = Report()
    check_guards(report)
    check_digests(report)
    check_editions(report)
    check_merges(report)
    check_likeness(report, repair=repair)
    check_standings(report, repair=repair)
    check_claim_states(report, repair=repair)
    check_ready_pages(report, repair=repair)
    check_search(report, repair=repair)
    check_index(report, repair=repair)
    check_drawing(report, repair=repair)
    check_renditions(report, repair=repair)
    check_public_texts(report)
    return report
