"""Which claims are to be looked at again because of what happened below, and which no longer are (DESIGN §3.10)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from editorial.news import DUE
from editorial.selectors.scopes import placed_in_current
from editorial.selectors.status import is_overdue
from evidence import clock
from evidence.batches import in_batches
from evidence.families import same_works
from evidence.models import Claim, Notice, ReferenceMerge
from evidence.roles import service_username
from evidence.selectors import cited_by_versions
from evidence.standings import DOUBTING, Event, doubting_events
from reviews.models import ClaimState, Review, ReviewEvent, State
from reviews.models.reviews import OPEN_STATES
from reviews.selectors import standing_approvals

AT_ONCE = 500


def rechecks_for_notice(notice: Notice) -> dict[int, str]:
    """Claims whose approved or published version cites the work, unless somebody approved it knowing the notice."""
    doubts = doubting_events(same_works([notice.reference_id]))
    return _unanswered(doubts, lambda event: event.notice == notice)


def rechecks_for_merge(merge: ReferenceMerge) -> dict[int, str]:
    """Claims that cite one of two works which turned out to be one, of which the other was in doubt."""
    doubts = doubting_events(same_works([merge.merged_id]))
    return _unanswered(doubts, lambda event: event.known_at == merge.at)


def _unanswered(doubts: Mapping[int, list[Event]], asked: Callable[[Event], bool]) -> dict[int, str]:
    """Claims that nobody approved knowing of what is `asked`, with the reason to look at them again."""
    found: dict[int, str] = {}
    for reference, events in doubts.items():
        for event in filter(asked, events):
            claims = claims_resting_on([reference])
            approved = ClaimState.objects.filter(claim__in=claims, approved_version__isnull=False)
            answered = _approved_since(event, approved.values_list("approved_version", flat=True))
            found |= {claim.pk: _why(event.notice) for claim in claims if claim.pk not in answered}
    return found


def _approved_since(event: Event, versions: Iterable[int]) -> set[int]:
    """Claims of which somebody approved one of these versions with the notice in sight."""
    return {
        one.claim_id
        for some in in_batches(versions, AT_ONCE)
        for one in standing_approvals(some).values()
        if one.opened_knowing(event.known_at)
    }


def claims_resting_on(references: Iterable[int]) -> QuerySet[Claim]:
    """Claims that cite one of these in their approved version, or in one that stands on a page."""
    works = list(references)
    everywhere = Claim.objects.filter(versions__citations__reference__in=works).values_list("pk", flat=True)
    published = placed_in_current(everywhere).filter(version__citations__reference__in=works)
    approved = ClaimState.objects.filter(approved_version__citations__reference__in=works)
    return Claim.objects.filter(Q(pk__in=approved.values("claim")) | Q(pk__in=published.values("claim"))).order_by("pk")


def rechecks_when_due(reviews: Iterable[Review]) -> dict[int, str]:
    """Only where a claim's approved version is the one that is overdue."""
    claims = {one.claim_id for one in reviews}
    overdue = ClaimState.objects.filter(claim__in=claims, next_review_due__lt=clock.now().date())
    return {one.claim_id: DUE for one in overdue}


def rechecks_after(events: Collection[ReviewEvent]) -> dict[int, str]:
    """Of claims whose review ended, those with a doubt that no review begun since has answered; then a due date that
    the review which ended did not answer."""
    claims = {one.review.claim_id for one in events}
    approved = ClaimState.objects.filter(claim__in=claims, approved_version__isnull=False)
    states = {one.claim_id: one for one in approved}
    versions = {one.claim_id: one.approved_version_id for one in states.values() if one.approved_version_id}
    doubts, begun = _doubts_on(versions.values()), _last_begun(versions.values())
    asked = {}
    for event in events:
        claim = event.review.claim_id
        if pk := versions.get(claim):
            doubt = _unanswered_doubt(doubts[pk], event.at, begun.get(pk))
            asked[claim] = doubt or _unanswered_day(states[claim], event) or asked.get(claim, "")
    return {claim: why for claim, why in asked.items() if why}


def _doubts_on(versions: Collection[int]) -> dict[int, list[Event]]:
    """By version what casts a doubt on it today, in the order in which it was recorded."""
    cited = cited_by_versions(versions)
    doubts = doubting_events(set().union(*cited.values()))
    return {
        version: sorted((event for pk in works for event in doubts[pk]), key=lambda event: event.notice.pk)
        for version, works in cited.items()
    }


def _last_begun(versions: Collection[int]) -> dict[int, datetime]:
    """By version when the last of its decided reviews began."""
    decided = Review.objects.filter(version__in=versions).exclude(state__in=[*OPEN_STATES, State.CANCELLED])
    return dict(decided.order_by("opened_at").values_list("version", "opened_at"))


def _unanswered_doubt(doubts: Iterable[Event], until: datetime, begun: datetime | None) -> str:
    """The first that was known by then and that no review has had in sight when it began."""
    asking = (one for one in doubts if one.known_at <= until and not (begun and begun >= one.known_at))
    return next((_why(one.notice) for one in asking), "")


def _unanswered_day(state: ClaimState, event: ReviewEvent) -> str:
    answered = event.review.recheck and event.to_state != State.CANCELLED
    return DUE if is_overdue(state.next_review_due, event.at.date()) and not answered else ""


def no_longer_asked(references: Iterable[int]) -> list[Review]:
    """Rechecks that we opened for a notice on one of these works which was dismissed or lifted since, or is about
    another work after all, and nobody has begun."""
    references = same_works(references)
    notices = Notice.objects.filter(reference__in=references, kind__in=DOUBTING).select_related("reference")
    told = {one.pk: _why(one) for one in notices}
    doubts = doubting_events(references)
    counting = {pk: {told[event.notice.pk] for event in doubts.get(pk, [])} for pk in references}
    waiting = Review.objects.filter(state=State.SUBMITTED, recheck=True, version__citations__reference__in=references)
    ours = waiting.filter(submission__by__username=service_username("follow"), why__in=set(told.values()))
    found = list(ours.distinct().order_by("claim"))
    cited = cited_by_versions({one.version_id for one in found}, among=references)
    return [one for one in found if not any(one.why in counting[pk] for pk in cited[one.version_id])]


def _why(notice: Notice) -> str:
    return f"{notice.get_kind_display()}: {notice.reference.title}"[:300].strip()
