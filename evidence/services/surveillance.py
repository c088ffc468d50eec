"""Archives are asked what happened to our references, many in one question, first those that claims cite.

Who takes some says so first, so that two who watch at once ask once. Nothing is asked inside a transaction. What an
archive announces is recorded as it is of an imported record, so one event counts once, whoever tells it, and a
dismissal stays. An archive that does not answer loses nothing: it is asked again, later each time.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from evidence import clock
from evidence.archives import ARCHIVES, NotNow, NotTogether, Questions, ask, in_questions
from evidence.bibliography.records import Told
from evidence.families import families_of
from evidence.models import ArchiveCheck, Citation, Reference, VersionCitation, WatchMark
from evidence.models.watching import Answer, Archive
from evidence.outgoing import NotFetched
from evidence.people import service_account
from evidence.services.announced import record_announced
from evidence.services.freshly import each_freshly_cited, each_freshly_written

log = logging.getLogger(__name__)

# A retraction of what a claim rests on should not wait longer than a week to be seen; of the rest, a month.
AGAIN_CITED, AGAIN = timedelta(days=7), timedelta(days=30)
# After the first failure, four times as long after each more, and never longer than an answer stands.
FIRST_WAIT, LONGEST_WAIT = timedelta(hours=1), AGAIN_CITED
# However long an archive asks to be left alone.
LEFT_ALONE = timedelta(days=1)
# Longer than a whole turn takes; what somebody took who was then killed is due again after it.
TAKEN = timedelta(minutes=30)
HANDED_ON = ("reference_id", "identifier", "cited")
# Of one archive in one turn, and how many seconds apart: Crossref allows one list a second to anybody.
MOST, QUESTIONS, APART = 400, 20, 1.0


@dataclass
class Surveyed:
    """Of how many references archives were asked, and what that brought; `changed` have another source status."""

    asked: int = 0
    known: int = 0
    unknown: int = 0
    unanswered: int = 0
    notices: int = 0
    changed: set[int] = field(default_factory=set)


def check_standings(*, most: int = MOST) -> Surveyed:
    """Ask each archive about the `most` references that were due first."""
    surveyed, by = Surveyed(), service_account("watch")
    each_freshly_cited("cited", _hurry)
    for questions in ARCHIVES:
        _ask_all(questions, deque(_in_questions(questions, _take(questions, most))), surveyed, by)
    return surveyed


def _in_questions(questions: Questions, taken: Iterable[ArchiveCheck]) -> Iterator[list[ArchiveCheck]]:
    """What got no answer before comes last, and after the second time each time with half as many: should one of them
    be the reason, it does not hide the others for ever."""
    for failed, those in groupby(sorted(taken, key=attrgetter("failed")), key=attrgetter("failed")):
        by_identifier = {one.identifier: one for one in those}
        for some in in_questions(questions, by_identifier, halved(questions.at_once, failed)):
            yield [by_identifier[one] for one in some]


def halved(at_once: int, failed: int) -> int:
    return max(at_once >> max(failed - 1, 0), 1)


def _hurry(cited: list[int]) -> None:
    """What a claim has come to cite need not wait for the month of what none did."""
    loose = ArchiveCheck.objects.select_for_update(skip_locked=True).filter(cited=False)
    rows = list(loose.filter(reference__in=cited_among(cited)).order_by("pk"))
    for one in rows:
        one.cited, one.due_at = True, min(one.due_at, one.at + AGAIN_CITED if one.at else one.due_at)
    ArchiveCheck.objects.bulk_update(rows, ["cited", "due_at"])


def _ask_all(questions: Questions, waiting: deque[list[ArchiveCheck]], surveyed: Surveyed, by: User) -> None:
    for turn in range(QUESTIONS):
        if not waiting:
            return
        time.sleep(APART if turn else 0)
        those = waiting.popleft()
        try:
            told = ask(questions, [one.identifier for one in those])
        except NotTogether as failed:
            if len(those) > 1:
                middle = len(those) // 2
                waiting.extendleft([those[middle:], those[:middle]])
            else:
                _failed(those, failed, surveyed)
        except NotFetched as failed:
            _failed(those, failed, surveyed)
            _leave_alone(questions, [one for some in waiting for one in some], failed)
            log.warning("%s was not asked further in this turn. %s", Archive(questions.archive).label, failed)
            return
        else:
            _take_in(questions, those, told, surveyed, by)


def _take(questions: Questions, most: int) -> list[ArchiveCheck]:
    each_freshly_written(questions.archive, partial(_list, questions))
    return _take_due(questions.archive, most)


@transaction.atomic
def _take_due(archive: Archive, most: int) -> list[ArchiveCheck]:
    now = clock.now()
    if WatchMark.objects.filter(stream=archive, not_before__gt=now).exists():
        return []
    due = ArchiveCheck.objects.select_for_update(skip_locked=True).filter(archive=archive, due_at__lte=now)
    taken: list[ArchiveCheck] = []
    for cited in (True, False):
        taken += due.filter(cited=cited).order_by("due_at", "pk")[: max(most - len(taken), 0)]
    ArchiveCheck.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=now + TAKEN)
    return taken


def _list(questions: Questions, written: list[int]) -> None:
    """References that have a number now by which this archive was not asked yet, and those that have none any more."""
    rows = Reference.objects.filter(pk__in=written).exclude(**{questions.field: None})
    if questions.after:
        unknown = ArchiveCheck.objects.filter(archive=questions.after, answer=Answer.UNKNOWN, reference=OuterRef("pk"))
        rows = rows.filter(Exists(unknown.filter(identifier=OuterRef(questions.field))))
    numbers = dict(rows.order_by().values_list("pk", questions.field))
    ours = ArchiveCheck.objects.filter(archive=questions.archive, reference__in=written)
    known = dict(ours.values_list("reference", "identifier"))
    gone = [pk for pk, identifier in known.items() if numbers.get(pk) != identifier]
    ours.filter(reference__in=gone).delete()
    new = [pk for pk in numbers if numbers[pk] != known.get(pk)]
    cited = cited_among(new)
    fresh = {"archive": questions.archive, "due_at": clock.now()}
    ArchiveCheck.objects.bulk_create(
        [ArchiveCheck(reference_id=pk, identifier=numbers[pk], cited=pk in cited, **fresh) for pk in new]
    )


def cited_among(references: Iterable[int]) -> set[int]:
    """Those that a claim cites, or that one did when it was submitted: what is on a page was."""
    families = families_of(references)
    among = set().union(*families.values())
    rows = (model.objects.filter(reference__in=among).order_by() for model in (Citation, VersionCitation))
    cited = {pk for one in rows for pk in one.values_list("reference", flat=True).distinct()}
    return {pk for pk, family in families.items() if family & cited}


def _take_in(questions: Questions, those: Sequence[ArchiveCheck], told: Told, surveyed: Surveyed, by: User) -> None:
    """First what was announced, then that it was asked: who is killed in between asks again, and all is known."""
    references = Reference.objects.defer("abstract", "more").in_bulk([one.reference_id for one in those])
    pairs = [
        (references[one.reference_id], announced)
        for one in those
        if getattr(references[one.reference_id], questions.field) == one.identifier
        for announced in told.works.get(one.identifier, ())
    ]
    if pairs:
        recorded = record_announced(pairs, by=by)
        surveyed.notices += len(recorded.recorded)
        surveyed.changed |= recorded.changed
    answered = [one for one in those if one.identifier in told.works or told.whole]
    _answered(answered, told, surveyed)
    for other in ARCHIVES:
        if other.after == questions.archive:
            _hand_on(answered, other.archive)
    missing = [one for one in those if one not in answered]
    _failed(missing, NotFetched("Only a part of its answer could be read."), surveyed)


@transaction.atomic
def _hand_on(those: Sequence[ArchiveCheck], archive: Archive) -> None:
    """Another archive is asked about what this one does not know, and no more about what it knows by now."""
    now, known = clock.now(), [one.reference_id for one in those if one.answer == Answer.KNOWN]
    ArchiveCheck.objects.filter(archive=archive, reference__in=known).delete()
    fresh = [
        ArchiveCheck(archive=archive, due_at=now, **{name: getattr(one, name) for name in HANDED_ON})
        for one in those
        if one.answer == Answer.UNKNOWN
    ]
    ArchiveCheck.objects.bulk_create(fresh, ignore_conflicts=True)


def _answered(those: Sequence[ArchiveCheck], told: Told, surveyed: Surveyed) -> None:
    now, cited = clock.now(), cited_among(one.reference_id for one in those)
    for one in those:
        one.answer = Answer.KNOWN if one.identifier in told.works else Answer.UNKNOWN
        one.said, one.failed, one.at = "", 0, now
        one.cited = one.reference_id in cited
        one.due_at = now + (AGAIN_CITED if one.cited else AGAIN)
    known = sum(one.answer == Answer.KNOWN for one in those)
    surveyed.asked += len(those)
    surveyed.known += known
    surveyed.unknown += len(those) - known
    _keep(those)


def _failed(those: Sequence[ArchiveCheck], failed: NotFetched, surveyed: Surveyed) -> None:
    now = clock.now()
    for one in those:
        one.failed += 1
        one.said = str(failed)[:300]
        one.due_at = now + max(_asked_for(failed), min(FIRST_WAIT * 4 ** min(one.failed - 1, 9), LONGEST_WAIT))
    surveyed.asked += len(those)
    surveyed.unanswered += len(those)
    _keep(those)


@transaction.atomic
def _leave_alone(questions: Questions, unasked: Sequence[ArchiveCheck], failed: NotFetched) -> None:
    """For as long as the archive wants. What was taken and not asked for is no failure: it is due as before."""
    until = clock.now() + _asked_for(failed)
    WatchMark.objects.filter(stream=questions.archive).update(not_before=until)
    ArchiveCheck.objects.filter(pk__in=[one.pk for one in unasked]).update(due_at=until)


def _asked_for(failed: NotFetched) -> timedelta:
    seconds = failed.seconds if isinstance(failed, NotNow) else 0.0
    return min(timedelta(seconds=seconds), LEFT_ALONE)


@transaction.atomic
def _keep(those: Sequence[ArchiveCheck]) -> None:
    """A row that was listed anew meanwhile, for another number, is another row."""
    there = ArchiveCheck.objects.select_for_update().order_by("pk").filter(pk__in=[one.pk for one in those])
    present = set(there.values_list("pk", flat=True))
    said = ["answer", "said", "failed", "cited", "at", "due_at"]
    ArchiveCheck.objects.bulk_update([one for one in those if one.pk in present], said)
