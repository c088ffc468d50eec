"""Which claims are to be looked at again because of what happened below, and which no longer are (DESIGN §3.10)."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from editorial.news import DUE
from editorial.selectors.scopes import placed_in_current
from editorial.selectors.status import decided_at, is_overdue
from evidence import clock
from evidence.batches import in_batches
from evidence.models import Claim, Notice, VersionCitation
from evidence.roles import service_username
from evidence.standings import DOUBTING, counting_doubts
from reviews.models import ClaimState, Review, ReviewEvent, State
from reviews.models.reviews import OPEN_STATES
from reviews.selectors import standing_approvals

AT_ONCE = 500


def rechecks_for_notice(notice: Notice) -> dict[int, str]:
    """Claims whose approved or published version cites the work, unless somebody approved it knowing the notice."""
    if notice not in counting_doubts([notice.reference_id]):
        return {}
    why = _why(notice)
    claims = claims_resting_on(notice.reference_id)
    approved = ClaimState.objects.filter(claim__in=claims, approved_version__isnull=False)
    answered = _approved_since(notice, approved.values_list("approved_version", flat=True))
    return {claim.pk: why for claim in claims if claim.pk not in answered}


def _approved_since(notice: Notice, versions: Iterable[int]) -> set[int]:
    """Claims of which somebody approved one of these versions with the notice in sight."""
    return {
        one.claim_id
        for some in in_batches(versions, AT_ONCE)
        for one in standing_approvals(some).values()
        if decided_at(one) >= notice.at
    }


def claims_resting_on(reference: int) -> QuerySet[Claim]:
    """Claims that cite the work in their approved version, or in one that stands on a page."""
    everywhere = Claim.objects.filter(versions__citations__reference=reference).values_list("pk", flat=True)
    published = placed_in_current(everywhere).filter(version__citations__reference=reference)
    approved = ClaimState.objects.filter(approved_version__citations__reference=reference)
    return Claim.objects.filter(Q(pk__in=approved.values("claim")) | Q(pk__in=published.values("claim"))).order_by("pk")


def rechecks_when_due(review: Review) -> dict[int, str]:
    """Only where the claim's approved version is the one that is overdue."""
    overdue = ClaimState.objects.filter(claim=review.claim_id, next_review_due__lt=clock.now().date())
    return {one.claim_id: DUE for one in overdue}


def rechecks_after(event: ReviewEvent) -> dict[int, str]:
    """Doubts that no review begun since has answered; then a due date that the review which ended did not answer."""
    claim, review = event.review.claim, event.review
    state = ClaimState.objects.filter(claim=claim, approved_version__isnull=False).first()
    if state is None:
        return {}
    for notice in _standing_doubts(state, until=event.at):
        if not _reviews_begun_since(notice, state).exists():
            return {claim.pk: _why(notice)}
    overdue = is_overdue(state.next_review_due, event.at.date())
    answered = review.recheck and event.to_state != State.CANCELLED
    return {claim.pk: DUE} if overdue and not answered else {}


def _standing_doubts(state: ClaimState, *, until: datetime) -> list[Notice]:
    cited = VersionCitation.objects.filter(version=state.approved_version_id)
    return [one for one in counting_doubts(cited.values_list("reference", flat=True)) if one.at <= until]


def _reviews_begun_since(notice: Notice, state: ClaimState) -> QuerySet[Review]:
    """Decided reviews of the approved version that began with the notice in sight."""
    begun = Review.objects.filter(version=state.approved_version_id, opened_at__gte=notice.at)
    return begun.exclude(state__in=[*OPEN_STATES, State.CANCELLED])


def no_longer_asked(reference: int) -> QuerySet[Review]:
    """Rechecks that we opened for a notice on this work which was dismissed or lifted since, and nobody has begun."""
    counting = {one.pk for one in counting_doubts([reference])}
    notices = Notice.objects.filter(reference=reference, kind__in=DOUBTING).select_related("reference")
    over = {_why(one) for one in notices if one.pk not in counting} - {
        _why(one) for one in notices if one.pk in counting
    }
    waiting = Review.objects.filter(state=State.SUBMITTED, recheck=True, version__citations__reference=reference)
    ours = waiting.filter(submission__by__username=service_username("follow"), why__in=over)
    return ours.distinct().order_by("claim") if over else ours.none()


def _why(notice: Notice) -> str:
    return f"{notice.get_kind_display()}: {notice.reference.title}"[:300].strip()
