"""The one table of what people are told. A new kind is one entry of `NEWS` and its function in `items`.

An entry says: rows of which table, which of them, what makes several rows one item, and the items with their people
and words. `roles` are those that have a use for it (checked again at display and at sending), `stands` says whether its
matter is still unsettled.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q

from editorial.models import Hold, HoldLifted, ProblemReport, ReportEvent, Withdrawal
from editorial.news import items
from editorial.news.items import DUE, Item
from editorial.news.people import CHIEFS, DRAFTERS, EDITORS, REVIEWERS
from editorial.selectors.waiting import ready_to_publish
from evidence import clock
from evidence.models import AccountEvent, Notice
from evidence.models.accounts import HANDED_OVER
from evidence.models.notices import NoticeKind
from evidence.standings import DOUBTING
from reviews.lacking import lacking_reviewers
from reviews.models import Assignment, ConflictDeclaration, Remark, RemarkAct, Review, ReviewEvent, State
from reviews.selectors import unsigned_assignments

DECISIONS = (State.APPROVED, State.CHANGES_REQUESTED, State.REJECTED)


@dataclass(frozen=True)
class News:
    """`rows` is a table in which rows are only added, or None for what a day brings."""

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
    Assignment: ("review__submission", "reviewer", "by"),
    ConflictDeclaration: ("submission",),
    Notice: ("reference",),
    Hold: ("claim", "article"),
    HoldLifted: ("hold__claim", "hold__article"),
    Withdrawal: ("claim", "article"),
    Remark: ("submission__by", "answers__by", "by"),
    RemarkAct: ("remark__submission__by", "remark__by", "by"),
    ReportEvent: ("report__claim", "report__article"),
    AccountEvent: ("person", "by"),
}


def _submission_of(event: Any) -> int:
    return event.review.submission_id


def _lacks_reviewers() -> Exists:
    return Exists(lacking_reviewers().filter(submission=OuterRef("submission")))


def _is_assigned() -> Exists:
    mine = Assignment.objects.filter(reviewer=OuterRef("person"), ended_at__isnull=True)
    return Exists(mine.filter(review__submission=OuterRef("submission"), review__in=Review.objects.open()))


def _awaits(**due: Any) -> Exists:
    mine = unsigned_assignments().filter(reviewer=OuterRef("person"), review__submission=OuterRef("submission"))
    return Exists(mine.filter(**due))


def _has_conflict() -> Exists:
    declared = ConflictDeclaration.objects.filter(answer="declared", allowance__isnull=True)
    return Exists(declared.filter(submission=OuterRef("submission")))


def _waits_for_an_answer() -> Exists:
    """Taken by nobody, or by the person who is told."""
    free = Q(owner__isnull=True) | Q(owner=OuterRef("person"))
    return Exists(ProblemReport.objects.open().filter(free, pk=OuterRef("subject")))


def _names_an_article(notice: Notice) -> bool:
    return notice.kind == NoticeKind.PREPRINT and notice.same_as_id is None and bool(notice.doi or notice.pmid)


def _is_cited_preprint() -> Exists:
    """Neither dismissed, nor is the article cited by now wherever the preprint was."""
    return Exists(Notice.objects.filter(pk=OuterRef("subject"), dismissal=None, reference__citations__isnull=False))


NEWS = [
    News("submitted", "Submitted for review", ReviewEvent, REVIEWERS, items.submitted, groups=_submission_of,
         takes=lambda event: event.action == "submit" and event.by.is_active, stands=_lacks_reviewers),
    News("assigned", "Assigned to you", Assignment, REVIEWERS, items.assigned, stands=_is_assigned,
         groups=lambda row: (row.review.submission_id, row.reviewer_id),
         takes=lambda row: row.by_id != row.reviewer_id and row.by.is_active and row.ended_at is None),
    News("decided", "Decided", ReviewEvent, DRAFTERS, items.decided, groups=_submission_of,
         takes=lambda event: event.to_state in DECISIONS and event.from_state != event.to_state),
    News("revoked", "Approval revoked", ReviewEvent, DRAFTERS, items.decided, groups=_submission_of,
         takes=lambda event: event.to_state == State.REVOKED),
    News("released", "Given back by a reviewer", ReviewEvent, CHIEFS, items.released, groups=_submission_of,
         takes=lambda event: event.action in ("release", "decline"), stands=_lacks_reviewers),
    News("conflict", "Conflict of interest", ConflictDeclaration, CHIEFS, items.conflict, stands=_has_conflict,
         groups=lambda row: row.submission_id, takes=lambda row: row.answer == "declared"),
    News("notice", "Notice on a source", Notice, DRAFTERS, items.notice_on_source, urgent=True,
         takes=lambda notice: notice.kind in DOUBTING and notice.same_as_id is None,
         stands=lambda: Exists(Notice.objects.filter(pk=OuterRef("subject"), dismissal__isnull=True))),
    News("preprint", "Preprint published", Notice, EDITORS, items.preprint_published, stands=_is_cited_preprint,
         takes=_names_an_article),
    News("hold", "Hold", Hold, DRAFTERS, items.held, urgent=True,
         stands=lambda: Exists(Hold.objects.filter(pk=OuterRef("subject"), lifted__isnull=True))),
    News("remarked", "Remarks", Remark, DRAFTERS, items.remarked, groups=lambda row: row.submission_id),
    News("taken-over", "Suggested words taken over", RemarkAct, DRAFTERS, items.taken_over,
         groups=lambda row: (row.remark.submission_id, row.remark.by_id),
         takes=lambda row: row.what == RemarkAct.What.TAKEN_OVER and row.by_id != row.remark.by_id),
    News("reported", "Reported problem", ReportEvent, DRAFTERS, items.reported, groups=lambda row: row.report_id,
         takes=lambda row: row.kind in (ReportEvent.Kind.REPORTED, ReportEvent.Kind.REOPENED) or row.is_given,
         stands=_waits_for_an_answer),
    News("lifted", "Hold lifted", HoldLifted, DRAFTERS, items.lifted),
    News("withdrawal", "Withdrawal", Withdrawal, DRAFTERS, items.withdrawn, urgent=True),
    News("account", "Your account", AccountEvent, DRAFTERS, items.let_in, urgent=True,
         groups=lambda event: event.person_id,
         takes=lambda event: event.what in HANDED_OVER and event.by_id != event.person_id and event.person.is_active),
    News("ready", "Ready to publish", ReviewEvent, CHIEFS, items.ready, groups=_submission_of,
         takes=lambda event: event.to_state == State.APPROVED and event.from_state != State.APPROVED,
         stands=lambda: Exists(ready_to_publish().filter(pk=OuterRef("subject")))),
    News("overdue", "Overdue", ReviewEvent, REVIEWERS, items.overdue, groups=lambda event: event.at.date(),
         takes=lambda event: event.action == "submit" and not event.by.is_active and event.review.why == DUE),
    News("soon", "Due soon", None, REVIEWERS, items.soon, stands=lambda: _awaits(due_on__gte=clock.now().date())),
    News("late", "Late", None, REVIEWERS, items.late, stands=lambda: _awaits(due_on__lt=clock.now().date())),
    News("due", "Review due", None, REVIEWERS, items.coming_due),
]  # fmt: skip
BY_KIND = {one.kind: one for one in NEWS}
