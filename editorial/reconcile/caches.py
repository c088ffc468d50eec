"""What is kept beside the record to be quick: standings and the claims' rows for lists, against what they cache."""

from typing import Any

from django.db import transaction
from django.db.models import Q

from editorial.reconcile.findings import Report
from evidence.models import Claim, Reference
from evidence.models.notices import StandingStatus
from evidence.selectors import standing_from_notices
from evidence.services import rebuild_standing
from reviews.models import ClaimState
from reviews.selectors import state_facts
from reviews.workflow import refresh_claim_state


def check_standings(report: Report, *, repair: bool) -> None:
    known = Reference.objects.filter(Q(notices__isnull=False) | Q(standing__isnull=False)).distinct()
    for reference in known.select_related("standing").iterator(500):
        report.checked += 1
        standing = getattr(reference, "standing", None)
        status, notice = standing_from_notices(reference)
        cached = (standing.status, standing.notice_id) if standing else (StandingStatus.CURRENT, None)
        if cached != (status, notice.pk if notice else None):
            if repair:
                with transaction.atomic():
                    rebuild_standing(Reference.objects.select_for_update().get(pk=reference.pk))
            report.found(
                f"standing of reference {reference.public_id}", "It differs from its notices.", repaired=repair
            )


def check_claim_states(report: Report, *, repair: bool) -> None:
    reviewed = Claim.objects.filter(Q(reviews__isnull=False) | Q(state__isnull=False)).distinct()
    for claim in reviewed.select_related("state").iterator(500):
        report.checked += 1
        if not _same(getattr(claim, "state", None), state_facts(claim)):
            if repair:
                with transaction.atomic():
                    refresh_claim_state(Claim.objects.select_for_update().get(pk=claim.pk))
            report.found(f"state of claim {claim.public_id}", "It differs from its reviews.", repaired=repair)


def _same(state: ClaimState | None, facts: dict[str, Any] | None) -> bool:
    if state is None or facts is None:
        return state is None and facts is None
    return all(getattr(state, name) == value for name, value in facts.items())
