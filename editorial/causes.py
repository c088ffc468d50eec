"""Rows of the apps below that mean something for what is published, as long as no `Handled` row names them."""

from datetime import date
from functools import reduce
from operator import or_

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate

from editorial.models import EditionClaim, Handled
from evidence.models import VersionCitation
from evidence.standings import DOUBTING
from reviews.models import Review, ReviewEvent, State
from reviews.models.reviews import OPEN_STATES

# From a cited reference to the notices on it, and on those it was merged with.
NOTICES = (
    "reference__notices",
    "reference__merged_into__notices",
    "reference__merged_here__notices",
    "reference__merged_into__merged_here__notices",
)
TELLING = (State.APPROVED, State.REVOKED, State.CHANGES_REQUESTED)


def not_handled(kind: str, rows: QuerySet) -> QuerySet:
    key = Concat(Value(f"{kind}:"), Cast("pk", CharField()))
    return rows.annotate(cause=key).filter(~Exists(Handled.objects.filter(cause=OuterRef("cause"))))


def telling_events() -> QuerySet[ReviewEvent]:
    """Decisions about versions that were published: reaffirmed, doubted, revoked, or approved again.

    The approval that came before the first edition is not news to it. Only there is the clock trusted: two hosts may
    disagree about the second, and a revocation must never be passed over.
    """
    placed = EditionClaim.objects.filter(version=OuterRef("review__version"))
    since = placed.filter(edition__at__lte=OuterRef("at"))
    first = Q(to_state=State.APPROVED, review__recheck=False)
    events = ReviewEvent.objects.filter(to_state__in=TELLING)
    return events.filter(Exists(since) | Exists(placed) & ~first).select_related("review")


def ended_before_all_was_answered() -> QuerySet[ReviewEvent]:
    """Ends of reviews of claims whose approved version cites a doubtful work, or is overdue.

    While a review is open no recheck can be opened; whatever came meanwhile is looked at again when it ends.
    """
    approved = OuterRef("review__claim__state__approved_version")
    cited = VersionCitation.objects.filter(version=approved)
    doubted = (
        Q(Exists(cited.filter(**{f"{of}__kind__in": DOUBTING, f"{of}__at__lte": OuterRef("at")}))) for of in NOTICES
    )
    overdue = Q(review__claim__state__next_review_due__lt=TruncDate("at"))
    events = ReviewEvent.objects.filter(from_state__in=OPEN_STATES).exclude(to_state__in=OPEN_STATES)
    return events.filter(reduce(or_, doubted) | overdue).select_related("review__claim__state")


def overdue(today: date) -> QuerySet[Review]:
    return Review.objects.standing().filter(next_review_due__lt=today)
