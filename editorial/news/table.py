"""The one table of what people are told. A new kind is one entry of `NEWS`, and nothing else.

An entry says: rows of which table, which of them, what makes several rows one item, and the items with their people
and words. `roles` are those that have a use for it (checked again at display and at sending), `stands` says whether its
matter is still unsettled. Every function here only reads, and answers the same however often it is asked.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse

from editorial.formats.messages import FLAGS
from editorial.models import Hold, HoldLifted, Withdrawal
from editorial.news import words
from editorial.news.people import CHIEFS, DRAFTERS, REVIEWERS, people_in, who_could_take
from editorial.selectors.waiting import ready_to_publish
from evidence import clock
from evidence.models import Notice
from evidence.models.notices import NoticeKind
from evidence.selectors import STANDING_AFTER
from reviews.models import (
    Assignment,
    ClaimState,
    ConflictDeclaration,
    Review,
    ReviewEvent,
    State,
    Submission,
)
from reviews.selectors import lacking_reviewers

AHEAD = timedelta(days=30)
# Why `follow` opens a recheck when nobody did before the day.
DUE = "review due"
DECISIONS = (State.APPROVED, State.CHANGES_REQUESTED, State.REJECTED)


@dataclass(frozen=True)
class Item:
    """One thing to tell `people`; `about` and the kind make its key, `subject` is the row it is about."""

    about: str
    subject: int
    title: str
    link: str
    people: Iterable[User]
    submission: Submission | None = None


@dataclass(frozen=True)
class News:
    """`rows` is a table in which rows are only added, or None for what a day brings; `joins` are read with each row."""

    kind: str
    label: str
    rows: type[Model] | None
    roles: frozenset[str]
    items: Callable[[Sequence[Any]], Iterable[Item]]
    takes: Callable[[Any], bool] = lambda row: True
    groups: Callable[[Any], Any] = lambda row: row.pk
    stands: Callable[[], Exists] | None = None
    urgent: bool = False


# Read with the rows of a table, so that an entry's functions ask nothing row by row.
JOINS: dict[type[Model], tuple[str, ...]] = {
    ReviewEvent: ("review__submission__by", "by"),
    Assignment: ("review__submission", "reviewer"),
    ConflictDeclaration: ("submission",),
    Notice: ("reference",),
    Hold: ("claim", "article"),
    HoldLifted: ("hold__claim", "hold__article"),
    Withdrawal: ("claim", "article"),
}


def _submission_of(event: Any) -> int:
    return event.review.submission_id


def _of_submission(submission: Submission, title: str, people: Iterable[User], about: str = "") -> Item:
    link = reverse("admin:reviews_submission_change", args=[submission.pk])
    return Item(about or str(submission.pk), submission.pk, words.named(submission, title), link, people, submission)


def _submitted(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    submission = events[-1].review.submission
    title = words.with_risk(submission.reviews.select_related("version"), "to review")
    yield _of_submission(submission, title, who_could_take(submission, but=[submission.by_id]))


def _assigned(rows: Sequence[Assignment]) -> Iterator[Item]:
    submission, reviewer = rows[-1].review.submission, rows[-1].reviewer
    theirs = Review.objects.filter(submission=submission, assignments__in=_standing_assignments(reviewer))
    title = words.with_risk(theirs.select_related("version").distinct(), "assigned to you")
    due = _standing_assignments(reviewer).filter(review__in=theirs, due_on__isnull=False).order_by("due_on").first()
    title += f", due {due.due_on.day} {due.due_on:%b}" if due and due.due_on else ""
    yield _of_submission(submission, title, [reviewer], about=f"{submission.pk}:{reviewer.pk}")


def _standing_assignments(reviewer: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(reviewer=reviewer, ended_at__isnull=True)


def _decided(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    submission = events[-1].review.submission
    people = [one for one in [submission.by] if one.is_active and any(event.by_id != one.pk for event in events)]
    yield _of_submission(submission, words.outcomes(submission), people)


def _released(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    submission = events[-1].review.submission
    lacking = lacking_reviewers().filter(submission=submission).count()
    title = f"given back, {words.claims(lacking)} without enough reviewers"
    yield _of_submission(submission, title, people_in(CHIEFS, but=[event.by_id for event in events]))


def _conflict(rows: Sequence[ConflictDeclaration]) -> Iterator[Item]:
    """That there is one, never whose or which."""
    people = people_in(CHIEFS, but=[one.person_id for one in rows])
    yield _of_submission(rows[-1].submission, "a reviewer declared a conflict of interest", people)


def _notice(rows: Sequence[Notice]) -> Iterator[Item]:
    [notice] = rows
    reference = notice.reference
    if reference.citations.exists() or reference.version_citations.exists():
        link = reverse("admin:evidence_reference_change", args=[reference.pk])
        yield Item(str(notice.pk), notice.pk, words.of_notice(notice), link, people_in(DRAFTERS))


def _hold(rows: Sequence[Hold]) -> Iterator[Item]:
    [hold] = rows
    title = words.line(f"On hold: {words.target(hold.claim, hold.article)}")
    link = reverse("admin:editorial_hold_change", args=[hold.pk])
    yield Item(str(hold.pk), hold.pk, title, link, people_in(DRAFTERS, but=[hold.by_id]))


def _lifted(rows: Sequence[HoldLifted]) -> Iterator[Item]:
    [lifted] = rows
    title = words.line(f"Hold lifted: {words.target(lifted.hold.claim, lifted.hold.article)}")
    link = reverse("admin:editorial_hold_change", args=[lifted.hold_id])
    yield Item(str(lifted.hold_id), lifted.hold_id, title, link, people_in(DRAFTERS, but=[lifted.by_id]))


def _withdrawal(rows: Sequence[Withdrawal]) -> Iterator[Item]:
    [withdrawal] = rows
    title = words.line(f"Withdrawn: {words.target(withdrawal.claim, withdrawal.article)}")
    link = reverse("admin:editorial_withdrawal_change", args=[withdrawal.pk])
    yield Item(str(withdrawal.pk), withdrawal.pk, title, link, people_in(DRAFTERS, but=[withdrawal.by_id]))


def _ready(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    """Once for each edition that a page is ready for."""
    claims = {event.review.claim_id for event in events}
    for page in ready_to_publish().filter(placements__claim__in=claims).distinct():
        title = words.line(f"Ready to publish: “{page.title}”")
        link = reverse("admin:editorial_article_publish", args=[page.pk])
        yield Item(f"{page.pk}:{page.editions.count() + 1}", page.pk, title, link, people_in(CHIEFS))


def _overdue(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    """One a day for all rechecks that due dates opened on it."""
    day = events[-1].at.date()
    waiting = Review.objects.open().filter(recheck=True, why=DUE)
    opened = sum(moment.date() == day for moment in waiting.values_list("opened_at", flat=True))
    link = f"{reverse('admin:evidence_claim_changelist')}?overdue=yes"
    title = f"{words.claims(opened)} overdue for review {'waits' if opened == 1 else 'wait'} for a recheck"
    yield Item(f"{day:%Y-%m-%d}", 0, title, link, people_in(REVIEWERS))


def _due(rows: Sequence[Any]) -> Iterator[Item]:
    """By week, when its first day is 30 days away: nothing expires silently."""
    today = clock.now().date()
    due = ClaimState.objects.filter(next_review_due__range=(today, today + AHEAD + timedelta(days=6)))
    days = [day for day in due.values_list("next_review_due", flat=True) if day]
    weeks = Counter(day - timedelta(days=day.weekday()) for day in days)
    link = reverse("admin:evidence_claim_changelist")
    for monday, count in sorted(weeks.items()):
        if monday <= today + AHEAD:
            yield Item(f"{monday:%Y-%m-%d}", 0, words.of_week(monday, count), link, people_in(REVIEWERS))


def _lacks_reviewers() -> Exists:
    return Exists(lacking_reviewers().filter(submission=OuterRef("submission")))


def _is_assigned() -> Exists:
    mine = Assignment.objects.filter(reviewer=OuterRef("person"), ended_at__isnull=True)
    return Exists(mine.filter(review__submission=OuterRef("submission"), review__in=Review.objects.open()))


def _has_conflict() -> Exists:
    declared = ConflictDeclaration.objects.filter(answer="declared", allowance__isnull=True)
    return Exists(declared.filter(submission=OuterRef("submission")))


NEWS = [
    News("submitted", "Submitted for review", ReviewEvent, REVIEWERS, _submitted, groups=_submission_of,
         takes=lambda event: event.action == "submit" and event.by.is_active, stands=_lacks_reviewers),
    News("assigned", "Assigned to you", Assignment, REVIEWERS, _assigned, stands=_is_assigned,
         groups=lambda row: (row.review.submission_id, row.reviewer_id),
         takes=lambda row: row.by_id != row.reviewer_id and row.ended_at is None),
    News("decided", "Decided", ReviewEvent, DRAFTERS, _decided, groups=_submission_of,
         takes=lambda event: event.to_state in DECISIONS and event.from_state != event.to_state),
    News("revoked", "Approval revoked", ReviewEvent, DRAFTERS, _decided, groups=_submission_of,
         takes=lambda event: event.to_state == State.REVOKED),
    News("released", "Given back by a reviewer", ReviewEvent, CHIEFS, _released, groups=_submission_of,
         takes=lambda event: event.action in ("release", "decline"), stands=_lacks_reviewers),
    News("conflict", "Conflict of interest", ConflictDeclaration, CHIEFS, _conflict, stands=_has_conflict,
         groups=lambda row: row.submission_id, takes=lambda row: row.answer == "declared"),
    News("notice", "Notice on a source", Notice, DRAFTERS, _notice, urgent=True,
         takes=lambda notice: STANDING_AFTER[NoticeKind(notice.kind)] in FLAGS,
         stands=lambda: Exists(Notice.objects.filter(pk=OuterRef("subject"), dismissal__isnull=True))),
    News("hold", "Hold", Hold, DRAFTERS, _hold, urgent=True,
         stands=lambda: Exists(Hold.objects.filter(pk=OuterRef("subject"), lifted__isnull=True))),
    News("lifted", "Hold lifted", HoldLifted, DRAFTERS, _lifted),
    News("withdrawal", "Withdrawal", Withdrawal, DRAFTERS, _withdrawal, urgent=True),
    News("ready", "Ready to publish", ReviewEvent, CHIEFS, _ready, groups=_submission_of,
         takes=lambda event: event.to_state == State.APPROVED and event.from_state != State.APPROVED,
         stands=lambda: Exists(ready_to_publish().filter(pk=OuterRef("subject")))),
    News("overdue", "Overdue", ReviewEvent, REVIEWERS, _overdue, groups=lambda event: event.at.date(),
         takes=lambda event: event.action == "submit" and not event.by.is_active and event.review.why == DUE),
    News("due", "Review due", None, REVIEWERS, _due),
]  # fmt: skip
BY_KIND = {one.kind: one for one in NEWS}
