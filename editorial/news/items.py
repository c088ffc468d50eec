"""The items that rows add up to: what each is about, its words, where it leads, and to whom it is told.

Every function here only reads, and answers the same however often it is asked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse

from editorial.models import Hold, HoldLifted, ReportEvent, Withdrawal
from editorial.news import words
from editorial.news.people import CHIEFS, DRAFTERS, REVIEWERS, people_in, who_could_take
from editorial.selectors.waiting import ready_to_publish
from evidence import clock
from evidence.families import same_works
from evidence.models import AccountEvent, Citation, Notice, VersionCitation
from evidence.people import printed_name
from evidence.roles import EDITOR
from reviews.lacking import lacking_reviewers
from reviews.models import (
    Assignment,
    ClaimState,
    ConflictDeclaration,
    Remark,
    RemarkAct,
    Review,
    ReviewEvent,
    Submission,
)
from reviews.selectors import submitters_of_versions, unsigned_assignments
from reviews.threads import seen_by

AHEAD = timedelta(days=30)
REMINDED = timedelta(days=2)
# Why `follow` opens a recheck when nobody did before the day.
DUE = "review due"


@dataclass(frozen=True)
class Item:
    """One thing to tell `people`; `about` and the kind make its key, `subject` is the row it is about."""

    about: str
    subject: int
    title: str
    link: str
    people: Iterable[User]
    submission: Submission | None = None


def _of_submission(
    submission: Submission, title: str, people: Iterable[User], about: str = "", page: str = "change"
) -> Item:
    link = reverse(f"admin:reviews_submission_{page}", args=[submission.pk])
    return Item(about or str(submission.pk), submission.pk, words.named(submission, title), link, people, submission)


def submitted(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    submission = events[-1].review.submission
    title = words.with_risk(submission.reviews.select_related("version"), "to review")
    people = who_could_take(submission, but=[submission.by_id])
    yield _of_submission(submission, title, people, page="sitting")


def assigned(rows: Sequence[Assignment]) -> Iterator[Item]:
    submission, reviewer = rows[-1].review.submission, rows[-1].reviewer
    theirs = Review.objects.filter(submission=submission, assignments__in=_standing_assignments(reviewer))
    title = words.with_risk(theirs.select_related("version").distinct(), "assigned to you")
    due = _standing_assignments(reviewer).filter(review__in=theirs, due_on__isnull=False).order_by("due_on").first()
    title += f", due {due.due_on.day} {due.due_on:%b}" if due and due.due_on else ""
    yield _of_submission(submission, title, [reviewer], about=f"{submission.pk}:{reviewer.pk}", page="sitting")


def _standing_assignments(reviewer: User) -> QuerySet[Assignment]:
    return Assignment.objects.filter(reviewer=reviewer, ended_at__isnull=True)


def soon(rows: Sequence[Any]) -> Iterator[Item]:
    """A reminder of what somebody has not signed yet, before it is due."""
    today = clock.now().date()
    yield from _reminders(today, today + REMINDED, "is due on", "are due on")


def late(rows: Sequence[Any]) -> Iterator[Item]:
    """And once more when the day has passed."""
    today = clock.now().date()
    yield from _reminders(today - AHEAD, today - timedelta(days=1), "was due on", "were due on")


def _reminders(first: date, last: date, one: str, many: str) -> Iterator[Item]:
    """One for each submission, reviewer and day, however many claims."""
    rows = unsigned_assignments().filter(due_on__range=(first, last), reviewer__is_active=True)
    counted: Counter[tuple[Submission, User, date]] = Counter()
    for row in rows.select_related("review__submission", "reviewer").order_by("due_on", "pk"):
        if row.due_on:
            counted[row.review.submission, row.reviewer, row.due_on] += 1
    for (submission, reviewer, day), count in counted.items():
        title = f"{words.claims(count)} of yours {one if count == 1 else many} {day.day} {day:%b}"
        about = f"{submission.pk}:{reviewer.pk}:{day}"
        yield _of_submission(submission, title, [reviewer], about=about, page="sitting")


def decided(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    """To whoever submitted it. What has to be changed is somebody's: of a recheck also theirs who submitted that
    version, and every editor's where none of these is here any more."""
    submission = events[-1].review.submission
    back = [event.review for event in events if event.to_state in words.NEED_CHANGES]
    theirs = {one.pk: one for one in [submission.by, *submitters_of_versions(back)] if one.is_active}
    people = list(theirs.values()) or (list(people_in([EDITOR])) if back else [])
    told = [one for one in people if any(event.by_id != one.pk for event in events)]
    yield _of_submission(submission, words.outcomes(submission), told)


def released(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    submission = events[-1].review.submission
    lacking = lacking_reviewers().filter(submission=submission).count()
    title = f"given back, {words.claims(lacking)} without enough reviewers"
    yield _of_submission(submission, title, people_in(CHIEFS, but=[event.by_id for event in events]))


def conflict(rows: Sequence[ConflictDeclaration]) -> Iterator[Item]:
    """That there is one, never whose or which."""
    people = people_in(CHIEFS, but=[one.person_id for one in rows])
    item = _of_submission(rows[-1].submission, "a reviewer declared a conflict of interest", people)
    yield replace(item, link=reverse("admin:reviews_conflictdeclaration_changelist"))


def notice_on_source(rows: Sequence[Notice]) -> Iterator[Item]:
    [notice] = rows
    work = {"reference__in": same_works([notice.reference_id])}
    if Citation.objects.filter(**work).exists() or VersionCitation.objects.filter(**work).exists():
        link = reverse("admin:evidence_reference_change", args=[notice.reference_id])
        yield Item(str(notice.pk), notice.pk, words.of_notice(notice), link, people_in(DRAFTERS))


def preprint_published(rows: Sequence[Notice]) -> Iterator[Item]:
    """To editors, of a preprint that a claim cites: the article may say something else."""
    [notice] = rows
    if notice.reference.citations.exists():
        link = reverse("admin:evidence_reference_change", args=[notice.reference_id])
        yield Item(str(notice.pk), notice.pk, words.of_notice(notice, "Preprint published"), link, people_in([EDITOR]))


def held(rows: Sequence[Hold]) -> Iterator[Item]:
    [hold] = rows
    title = words.line(f"On hold: {words.target(hold.claim, hold.article)}")
    link = reverse("admin:editorial_hold_change", args=[hold.pk])
    yield Item(str(hold.pk), hold.pk, title, link, people_in(DRAFTERS, but=[hold.by_id]))


def lifted(rows: Sequence[HoldLifted]) -> Iterator[Item]:
    [lifted] = rows
    title = words.line(f"Hold lifted: {words.target(lifted.hold.claim, lifted.hold.article)}")
    link = reverse("admin:editorial_hold_change", args=[lifted.hold_id])
    yield Item(str(lifted.hold_id), lifted.hold_id, title, link, people_in(DRAFTERS, but=[lifted.by_id]))


def withdrawn(rows: Sequence[Withdrawal]) -> Iterator[Item]:
    [withdrawal] = rows
    title = words.line(f"Withdrawn: {words.target(withdrawal.claim, withdrawal.article)}")
    link = reverse("admin:editorial_withdrawal_change", args=[withdrawal.pk])
    yield Item(str(withdrawal.pk), withdrawal.pk, title, link, people_in(DRAFTERS, but=[withdrawal.by_id]))


def let_in(events: Sequence[AccountEvent]) -> Iterator[Item]:
    """To the owner of an account, that somebody else could have signed in with it."""
    event = events[-1]
    title = words.line(f"Your account: {str(event).lower()}, {printed_name(event.by)}")
    yield Item(str(event.person_id), event.person_id, title, reverse("account_change_password"), [event.person])


def ready(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    """Once for each edition that a page is ready for."""
    claims = {event.review.claim_id for event in events}
    for page in ready_to_publish().filter(placements__claim__in=claims).distinct():
        title = words.line(f"Ready to publish: “{page.title}”")
        link = reverse("admin:editorial_article_publish", args=[page.pk])
        yield Item(f"{page.pk}:{page.editions.count() + 1}", page.pk, title, link, people_in(CHIEFS))


def overdue(events: Sequence[ReviewEvent]) -> Iterator[Item]:
    """One a day for all rechecks that due dates opened on it."""
    day = events[-1].at.date()
    waiting = Review.objects.open().filter(recheck=True, why=DUE)
    opened = sum(moment.date() == day for moment in waiting.values_list("opened_at", flat=True))
    if not opened:
        return
    link = f"{reverse('admin:evidence_claim_changelist')}?overdue=yes"
    title = f"{words.claims(opened)} overdue for review {'waits' if opened == 1 else 'wait'} for a recheck"
    yield Item(f"{day:%Y-%m-%d}", 0, title, link, people_in(REVIEWERS))


def coming_due(rows: Sequence[Any]) -> Iterator[Item]:
    """By week, when its first day is 30 days away: nothing expires silently."""
    today = clock.now().date()
    due = ClaimState.objects.filter(next_review_due__range=(today, today + AHEAD + timedelta(days=6)))
    days = [day for day in due.values_list("next_review_due", flat=True) if day]
    weeks = Counter(day - timedelta(days=day.weekday()) for day in days)
    link = reverse("admin:reviews_claimstate_changelist")
    for monday, count in sorted(weeks.items()):
        if monday <= today + AHEAD:
            yield Item(f"{monday:%Y-%m-%d}", 0, words.of_week(monday, count), link, people_in(REVIEWERS))


def remarked(rows: Sequence[Remark]) -> Iterator[Item]:
    """Remarks are told to whoever submitted, answers to whoever is answered; how many, never what they say, and none
    that is blinded for them."""
    submission = rows[-1].submission
    for person in dict.fromkeys(one for one in map(_listener, rows) if one and one.is_active):
        readable = seen_by(person, submission.remarks.select_related("answers__by", "submission__by", "by"))
        count = sum(_listener(one) == person for one in readable)
        if not count:
            continue
        what = "remark" if person.pk == submission.by_id else "answer"
        title = f"{count} {what}{'' if count == 1 else 's'} for you"
        yield _of_submission(submission, title, [person], about=f"{submission.pk}:{person.pk}")


def taken_over(rows: Sequence[RemarkAct]) -> Iterator[Item]:
    """To whoever suggested the words: an approval of theirs then covers what they wrote (DESIGN §3.4)."""
    submission, person = rows[-1].remark.submission, rows[-1].remark.by
    taken = RemarkAct.objects.filter(what=RemarkAct.What.TAKEN_OVER, remark__submission=submission, remark__by=person)
    count = taken.values("remark").distinct().count()
    title = f"{count} suggestion{'' if count == 1 else 's'} of yours taken over"
    people = [person] if person.is_active else []
    yield _of_submission(submission, title, people, about=f"{submission.pk}:{person.pk}")


def _listener(remark: Remark) -> User | None:
    """Between whoever began a thread and whoever submitted; nobody hears of their own words."""
    begun_by = remark.answers.by if remark.answers else remark.by
    person = remark.submission.by if begun_by.pk == remark.by_id else begun_by
    return person if person.pk != remark.by_id else None


def reported(rows: Sequence[ReportEvent]) -> Iterator[Item]:
    """A reader's words, which may name somebody, stay where they are."""
    report = rows[-1].report
    target = words.target(report.claim, None if report.claim else report.article)
    title = words.line(f"Problem reported: {target}, answer by {report.due.day} {report.due:%b}")
    link = reverse("admin:editorial_problemreport_change", args=[report.pk])
    yield Item(str(report.pk), report.pk, title, link, people_in(DRAFTERS, but=[row.by_id for row in rows]))
