"""What waits for one reviewer, submission by submission: theirs, and those that lack a reviewer.

However large the library: what is theirs is bounded by what one person takes, and of what is free only the oldest of
each state are looked at. A constant number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from editorial.models import ArticleSlug
from evidence import clock
from evidence.models.claims import Risk
from evidence.models.notices import NoticeKind
from reviews.lacking import listed_lacking
from reviews.models import Mark, Opinion, Review, Submission
from reviews.models.reviews import OPEN_STATES
from reviews.selectors import assigned_to, open_reviews_of
from reviews.services.sittings import ACTIONS

MOST_FREE = 100  # of each state: nobody takes more in one evening
SHOWN = 50
FAR = date.max


# Why a review is here, as the list of submissions is asked; a recheck is one of its own kinds and a recheck.
REASONS = {
    "new": "New",
    "changed": "Changed, or sent again",
    "correction": "Editorial correction",
    "recheck": "Recheck, whatever for",
    "notice": "Recheck: notice on a source",
    "due": "Recheck: review due",
    "problem": "Recheck: reported problem",
}


@dataclass
class Waiting:
    """One submission that waits; counts are of what waits of it for this person."""

    submission: Submission
    article: str = ""
    claims: int = 0
    high: int = 0
    mine: int = 0
    free: int = 0
    marked: int = 0
    signed: int = 0
    whys: dict[str, int] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)
    due_on: date | None = None
    since: datetime = field(default_factory=clock.now)

    @property
    def days(self) -> int:
        return max((clock.now() - self.since).days, 0)

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < clock.now().date()

    @property
    def due_in(self) -> str:
        """In words, for what a colour would say."""
        if self.due_on is None:
            return ""
        days = (self.due_on - clock.now().date()).days
        if days < 0:
            return f"overdue by {-days} day{'' if days == -1 else 's'}"
        return "due today" if days == 0 else "due tomorrow" if days == 1 else f"due in {days} days"

    @property
    def open(self) -> int:
        """Theirs, and neither marked nor signed."""
        return max(self.mine - self.marked - self.signed, 0)


def my_submissions(person: User, *, turn: str = "", risk: str = "", due: str = "", why: str = "") -> list[Waiting]:
    """High risk first, then what waits longest, then what is due first; unknown filters filter nothing."""
    mine = list(_mine(person)) if turn != "free" else []
    free = list(_free(person)) if turn != "mine" else []
    waiting = _grouped(mine, free)
    rows = [one for one in waiting.values() if _is_asked(one, risk, due, why)]
    rows.sort(key=lambda one: (not one.high, -one.days, one.due_on or FAR, one.submission.pk))
    return _told(rows[:SHOWN], person)


def sittings_of(person: User) -> QuerySet[Submission]:
    """Submissions of which this person has something open, for the menu's count."""
    mine = assigned_to(person).filter(review__state__in=OPEN_STATES)
    return Submission.objects.filter(pk__in=mine.values("review__submission"))


def _mine(person: User) -> QuerySet[Review]:
    theirs = assigned_to(person).filter(review=OuterRef("pk"))
    return _about(open_reviews_of(person)).annotate(due_on=Subquery(theirs.values("due_on")[:1]))


def _free(person: User) -> Iterable[Review]:
    """Open reviews that lack somebody, oldest first."""
    theirs = Q(pk__in=assigned_to(person).values("review"))
    for state in OPEN_STATES:
        free = listed_lacking(person).filter(listed__state=state).exclude(theirs)
        yield from _about(free)[:MOST_FREE]


def _about(reviews: QuerySet[Review]) -> QuerySet[Review]:
    return reviews.select_related("submission__by", "version").defer("version__canonical", "version__marks")


def _grouped(mine: Iterable[Review], free: Iterable[Review]) -> dict[int, Waiting]:
    found: dict[int, Waiting] = {}
    for review in mine:
        one = _added(found, review)
        one.mine += 1
        one.due_on = min(one.due_on or FAR, review.due_on or FAR)  # type: ignore[attr-defined]
        one.due_on = None if one.due_on == FAR else one.due_on
    for review in free:
        _added(found, review).free += 1
    return found


def _added(found: dict[int, Waiting], review: Review) -> Waiting:
    one = found.setdefault(review.submission_id, Waiting(review.submission, since=review.opened_at))
    one.high += review.version.risk == Risk.HIGH
    one.whys[review.why] = one.whys.get(review.why, 0) + 1
    one.reasons |= reasons_of(review)
    one.since = min(one.since, review.opened_at)
    return one


def _is_asked(one: Waiting, risk: str, due: str, why: str) -> bool:
    soon = clock.now().date() + timedelta(days=7)
    if risk == "high" and not one.high:
        return False
    if due == "overdue" and not one.is_overdue:
        return False
    if due == "week" and not (one.due_on and one.due_on <= soon):
        return False
    return why not in REASONS or why in one.reasons


def reasons_of(review: Review) -> set[str]:
    """Keys of `REASONS`; whoever asks for a recheck may give words of their own."""
    if not review.recheck:
        return {"correction" if review.correction else "new" if review.why == "new" else "changed"}
    if review.why.startswith("reported problem"):
        return {"recheck", "problem"}
    if review.why == "review due":
        return {"recheck", "due"}
    return {"recheck", "notice"} if review.why.partition(":")[0] in NoticeKind.labels else {"recheck"}


def _told(rows: list[Waiting], person: User) -> list[Waiting]:
    """With what the page is called, how many claims it is in all, and how far this person is."""
    ids = [one.submission.pk for one in rows]
    subjects = {one.submission.subject for one in rows} - {""}
    titles = dict(ArticleSlug.objects.filter(slug__in=subjects).values_list("slug", "article__title"))
    claims = _counts(Review.objects.filter(submission__in=ids), "submission")
    open_marks = Mark.objects.filter(reviewer=person, review__submission__in=ids, verdict__in=list(ACTIONS))
    marks = _counts(open_marks.filter(review__state__in=OPEN_STATES), "review__submission")
    own = Opinion.objects.filter(reviewer=person, review__submission__in=ids, taken_back__isnull=True)
    signed = _counts(own.filter(review__state__in=OPEN_STATES), "review__submission")
    for one in rows:
        pk = one.submission.pk
        one.article, one.claims = titles.get(one.submission.subject, ""), claims[pk]
        one.marked, one.signed = marks[pk], signed[pk]
    return rows


def _counts(rows: QuerySet, by: str) -> dict[int, int]:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values_list(by, "n")
    return defaultdict(int, counted)
