"""Remarks as threads: what was said of a statement or a page, what was answered, and whether it is still open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from evidence import roles
from reviews.models import Opinion, Remark, RemarkAct, Review, Submission
from reviews.models.reviews import OPEN_STATES

CLOSING = (RemarkAct.What.RESOLVED, RemarkAct.What.TAKEN_OVER)


@dataclass(frozen=True)
class Thread:
    """A remark with its answers and everything that became of it, oldest first."""

    remark: Remark
    answers: list[Remark]
    acts: list[RemarkAct]

    @property
    def last_act(self) -> RemarkAct | None:
        return self.acts[-1] if self.acts else None

    @property
    def is_open(self) -> bool:
        return self.last_act is None or self.last_act.what not in CLOSING

    @property
    def people(self) -> set[int]:
        """Whoever said or did something in it."""
        return {self.remark.by_id, *(one.by_id for one in self.answers), *(one.by_id for one in self.acts)}


def seen_by(person: User, remarks: QuerySet[Remark] | None = None) -> QuerySet[Remark]:
    """What this person may read: as long as a review is blinded for a reviewer, nothing that other reviewers remarked
    on it. Editors, who cannot sign, read all of it."""
    remarks = Remark.objects.all() if remarks is None else remarks
    if not roles.is_reviewer(person):
        return remarks
    signed = Opinion.objects.filter(review=OuterRef("review"), reviewer=person, taken_back__isnull=True)
    reviewers = User.objects.filter(groups__name__in=[roles.REVIEWER, roles.CHIEF]).exclude(pk=person.pk)
    blinded = Q(review__in=Review.objects.filter(blinded=True, state__in=OPEN_STATES))
    return remarks.exclude(blinded & ~Exists(signed) & Q(by__in=reviewers))


def threads_in(remarks: QuerySet[Remark], person: User) -> list[Thread]:
    """The threads that begin with one of `remarks`, as far as this person may read them; a fixed number of queries."""
    related = ("by", "submission", "review__claim", "review__version")
    answers = Prefetch("answered_by", seen_by(person, Remark.objects.select_related("by")), to_attr="seen_answers")
    acts = Prefetch("acts", RemarkAct.objects.select_related("by"), to_attr="all_acts")
    begun = seen_by(person, remarks.filter(answers__isnull=True)).select_related(*related).order_by("pk")
    rows = begun.prefetch_related(answers, acts)
    return [Thread(one, one.seen_answers, one.all_acts) for one in rows]  # type: ignore[attr-defined]


def thread_of(remark: Remark, person: User) -> Thread | None:
    """The thread this remark begins or belongs to; None where the person may not read it."""
    found = threads_in(Remark.objects.filter(pk=remark.answers_id or remark.pk), person)
    return found[0] if found else None


def threads_on_review(review: Review, person: User) -> list[Thread]:
    return threads_in(Remark.objects.filter(review=review), person)


def threads_on_claims(claims: Iterable[int], person: User) -> list[Thread]:
    """Through all rounds."""
    return threads_in(Remark.objects.filter(review__claim__in=list(claims)), person)


def threads_on_page(submissions: QuerySet[Submission], person: User) -> list[Thread]:
    """About a section, the article, or what is missing: not about one statement."""
    return threads_in(Remark.objects.filter(submission__in=submissions, review__isnull=True), person)
