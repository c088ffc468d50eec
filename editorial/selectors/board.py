"""What the chief and the board ask of the work: how much stands where, since when, and how fast it goes.

Counted in the database, in a constant number of queries. Of reviews that are open only where they are and since when
is told, never what somebody thinks of the version.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncWeek

from editorial.models import Article, Placement, Withdrawal
from evidence.models.claims import Risk
from reviews.models import Assignment, ClaimState, Opinion, Review, ReviewEvent, State

SENT_BACK = (State.CHANGES_REQUESTED, State.REJECTED)
# Cancelled is no decision.
DECIDED = (State.APPROVED, State.CHANGES_REQUESTED, State.REJECTED, State.REVOKED)


@dataclass(frozen=True)
class Span:
    """More than `least` and up to `most` days; without `most` any longer time."""

    key: str
    said: str
    least: int
    most: int | None = None


WAITS = (
    Span("week", "up to 7 days", 0, 7),
    Span("fortnight", "8 to 14 days", 7, 14),
    Span("month", "15 to 30 days", 14, 30),
    Span("longer", "more than 30 days", 30),
)
TAKEN = (
    Span("1", "up to 1 day", 0, 1),
    Span("3", "2 to 3 days", 1, 3),
    Span("7", "4 to 7 days", 3, 7),
    Span("14", "8 to 14 days", 7, 14),
    Span("30", "15 to 30 days", 14, 30),
    Span("longer", "more than 30 days", 30),
)
# Days until the review is due; what is negative is overdue (from the next 00:00 UTC, DESIGN §8).
DUE = (
    Span("long-overdue", "overdue by more than 30 days", -36_500, -31),
    Span("overdue", "overdue by up to 30 days", -31, -1),
    Span("30", "due within 30 days", -1, 30),
    Span("60", "due in 31 to 60 days", 30, 60),
    Span("90", "due in 61 to 90 days", 60, 90),
)
# Hundredths of a page's claims that have an approved version.
SHARES = (
    Span("all", "all approved", 99, 100),
    Span("most", "75 to 99 %", 74, 99),
    Span("half", "50 to 74 %", 49, 74),
    Span("some", "1 to 49 %", 0, 49),
    Span("none", "none approved", -1, 0),
)


def named(spans: Sequence[Span], key: str) -> Span:
    return next(one for one in spans if one.key == key)


def since_then(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """With `since`: when the review came to the state it is in."""
    begun = ReviewEvent.objects.filter(review=OuterRef("pk"), to_state=State.UNDER_REVIEW).order_by("id").values("at")
    since = Case(
        When(decided_at__isnull=False, then=F("decided_at")),
        When(state=State.UNDER_REVIEW, then=Subquery(begun[:1])),
        default=F("opened_at"),
        output_field=DateTimeField(),
    )
    return reviews.annotate(since=since)


def waited(field: str, span: Span, now: datetime) -> Q:
    """Since a moment that is as long ago as the span says."""
    long_enough = Q(**{f"{field}__lte": now - timedelta(days=span.least)}) if span.least else Q()
    most = timedelta(days=span.most) if span.most else None
    return long_enough & (Q(**{f"{field}__gt": now - most}) if most else Q())


def took(span: Span) -> Q:
    """From opening to decision."""
    days = [None if one is None else F("opened_at") + timedelta(days=one) for one in (span.least, span.most)]
    longer = Q(decided_at__gt=days[0]) if span.least else Q()
    return longer & (Q(decided_at__lte=days[1]) if days[1] is not None else Q())


def _span_of(spans: Iterable[Span], condition: Any) -> Case:
    whens = [When(condition(one), then=Value(one.key)) for one in spans]
    return Case(*whens, output_field=CharField())


def _counted(rows: QuerySet, *keys: str) -> Counter[tuple]:
    """How many rows there are of each combination."""
    found = rows.order_by().values_list(*keys).annotate(rows=Count("pk"))
    return Counter({tuple(key): count for *key, count in found})


def standing_where(now: datetime) -> Counter[tuple[str, str]]:
    """By state and span: what is open, and claims that were sent back and did not come again."""
    waits = _span_of(WAITS, lambda span: waited("since", span, now))
    reviews = _counted(since_then(Review.objects.open()).annotate(span=waits), "state", "span")
    back = ClaimState.objects.filter(state__in=SENT_BACK)
    since = _span_of(WAITS, lambda span: waited("review__decided_at", span, now))
    return reviews + _counted(back.annotate(span=since), "state", "span")


def decided_since(start: datetime) -> QuerySet[Review]:
    return Review.objects.filter(decided_at__gte=start, state__in=DECIDED)


def cycle_times(start: datetime) -> Counter[tuple[bool, str]]:
    """By “is it a recheck?” and span: reviews decided since `start`, from submission to decision."""
    return _counted(decided_since(start).annotate(span=_span_of(TAKEN, took)), "recheck", "span")


def weeks(start: datetime, now: datetime) -> list[date]:
    """The Mondays of the weeks, UTC, that lie in this time or begin before it."""
    first = start.date() - timedelta(days=start.weekday())
    return [first + timedelta(weeks=number) for number in range((now.date() - first).days // 7 + 1)]


def throughput(first: date) -> tuple[Counter[tuple[date, str]], Counter[tuple[date]]]:
    """Decided by week and state, and submitted by week."""
    start = datetime.fromisoformat(f"{first}T00:00:00+00:00")
    decided = decided_since(start).annotate(week=TruncWeek("decided_at"))
    opened = Review.objects.filter(opened_at__gte=start).annotate(week=TruncWeek("opened_at"))
    by_state = Counter({(week.date(), state): n for (week, state), n in _counted(decided, "week", "state").items()})
    return by_state, Counter({(week.date(),): n for (week,), n in _counted(opened, "week").items()})


def with_review_due() -> QuerySet[ClaimState]:
    """Claims whose approval stands, is good until a day, and was not withdrawn from the public."""
    withdrawn = Withdrawal.objects.filter(claim=OuterRef("pk"))
    return ClaimState.objects.filter(~Exists(withdrawn), next_review_due__isnull=False)


def days_from(today: date, days: int) -> date:
    return today + timedelta(days=days)


def due_in(span: Span, today: date) -> Q:
    after, until = days_from(today, span.least), days_from(today, span.most or 0)
    return Q(next_review_due__gt=after, next_review_due__lte=until)


def due_ladder(today: date) -> Counter[tuple[str]]:
    near = with_review_due().filter(next_review_due__lte=today + timedelta(days=DUE[-1].most or 0))
    return _counted(near.annotate(span=_span_of(DUE, lambda span: due_in(span, today))), "span")


@dataclass(frozen=True)
class Load:
    """One reviewer's open assignments, and how many reviews they helped to decide."""

    reviewer: int
    standard: int = 0
    high: int = 0
    late: int = 0
    signed: int = 0


def load(today: date, start: datetime) -> list[Load]:
    """Everybody who has something assigned or signed something, the most laden first."""
    assigned = Assignment.objects.filter(ended_at__isnull=True).order_by().values("reviewer")
    high, late = Q(review__version__risk=Risk.HIGH), Q(due_on__lt=today)
    counted = assigned.annotate(
        standard=Count("pk", filter=~high), high=Count("pk", filter=high), late=Count("pk", filter=late)
    )
    signed = dict(signed_by(start).order_by().values_list("reviewer").annotate(n=Count("review", distinct=True)))
    found = {one["reviewer"]: Load(**one, signed=signed.pop(one["reviewer"], 0)) for one in counted}
    found |= {pk: Load(pk, signed=count) for pk, count in signed.items()}
    return sorted(found.values(), key=lambda one: (-one.standard - one.high, -one.signed, one.reviewer))


def signed_by(start: datetime) -> QuerySet[Opinion]:
    """Opinions in reviews that were decided since: in an open one, that somebody signed is not told."""
    return Opinion.objects.filter(taken_back__isnull=True, review__in=decided_since(start))


def with_shares(articles: QuerySet[Article]) -> QuerySet[Any]:
    """With `claims_placed`, `claims_approved` and `share`, in hundredths rounded down; without claims there is none."""
    placed = Placement.objects.filter(article=OuterRef("pk"), claim__isnull=False).order_by().values("article")
    has = Q(claim__state__approved_version__isnull=False)
    total = placed.annotate(n=Count("claim", distinct=True)).values("n")
    approved = placed.annotate(n=Count("claim", distinct=True, filter=has)).values("n")
    counted = articles.annotate(claims_placed=Subquery(total), claims_approved=Subquery(approved))
    share = F("claims_approved") * 100 / F("claims_placed")
    return counted.annotate(share=Case(When(claims_placed__gt=0, then=share), output_field=IntegerField()))


def share_in(span: Span) -> Q:
    return Q(share__gt=span.least, share__lte=span.most)


def shares() -> Counter[tuple[str]]:
    """How many pages have which share of their claims approved."""
    pages = with_shares(Article.objects.filter(withdrawals__isnull=True)).filter(share__isnull=False)
    return _counted(pages.annotate(span=_span_of(SHARES, share_in)), "span")


def least_approved() -> QuerySet[Any]:
    """Pages that lack approvals, the least approved first."""
    pages = with_shares(Article.objects.filter(withdrawals__isnull=True))
    return pages.filter(claims_approved__lt=F("claims_placed")).order_by("share", "pk")
