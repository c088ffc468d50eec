"""Remarks as pages show them: each thread with what this person may do in it; and what a round changed beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q

from editorial.admin.citation_cards import CitationCard, citation_cards
from editorial.admin.review_page import Label, Passage, Required, labels, passages, required_claims
from editorial.formats.words import Piece, word_changes
from editorial.models import Article
from evidence import roles
from evidence.models import Claim
from reviews.models import Remark, Review, Submission
from reviews.services.remarks import SPEAKERS
from reviews.threads import Thread, threads_in, threads_on_review


@dataclass(frozen=True)
class ShownThread:
    """`own_roles` are the person's."""

    thread: Thread
    by: User
    own_roles: frozenset[str]

    @property
    def remark(self) -> Remark:
        return self.thread.remark

    @property
    def claim(self) -> Claim | None:
        return self.remark.review.claim if self.remark.review else None

    @property
    def may_answer(self) -> bool:
        return bool(self.own_roles & set(SPEAKERS))

    @property
    def may_resolve(self) -> bool:
        is_theirs = self.remark.by_id == self.by.pk or roles.CHIEF in self.own_roles
        return self.may_answer and self.thread.is_open and is_theirs

    @property
    def may_reopen(self) -> bool:
        return self.may_answer and not self.thread.is_open and self.by.pk in self.thread.people

    @property
    def may_take_over(self) -> bool:
        """While it is open and the statement says something else."""
        suggested = self.remark.suggestion
        return bool(suggested and self.claim and self.may_answer and self.thread.is_open) and (
            self.claim.text != suggested
        )

    @property
    def pieces(self) -> list[Piece]:
        """The suggested words against those that were remarked on."""
        return word_changes(self._remarked_on, self.remark.suggestion)

    @property
    def replaces(self) -> list[Piece]:
        """What taking over would change today, where the statement was changed since the remark."""
        if not (self.may_take_over and self.claim) or self.claim.text == self._remarked_on:
            return []
        return word_changes(self.claim.text, self.remark.suggestion)

    @property
    def _remarked_on(self) -> str:
        return self.remark.review.version.content["text"] if self.remark.review else ""


@dataclass(frozen=True)
class Remarks:
    """Threads of one page, and what a new remark would be about: `review` for a statement, else the page."""

    threads: list[ShownThread]
    submission: Submission | None = None
    review: Review | None = None
    may_add: bool = False
    abouts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def open(self) -> list[ShownThread]:
        return [one for one in self.threads if one.thread.is_open]

    @property
    def text(self) -> str:
        """What the statement says, for whoever suggests other words."""
        return self.review.version.content["text"] if self.review else ""


def shown_threads(threads: Iterable[Thread], by: User) -> list[ShownThread]:
    own_roles = frozenset(roles.roles_of(by))
    return [ShownThread(one, by, own_roles) for one in threads]


def remarks_on_review(review: Review, by: User) -> Remarks:
    """Of this round; those of the round before stand beside what changed."""
    threads = shown_threads(threads_on_review(review, by), by)
    return Remarks(threads, review.submission, review, roles.has_role(by, *SPEAKERS))


def remarks_on_submission(submission: Submission, by: User) -> Remarks:
    """All of it, the page's and its statements'; a new one is about the page."""
    threads = shown_threads(threads_in(submission.remarks.all(), by), by)
    about_page = [(value, name) for value, name in Remark.About.choices if value != Remark.About.CLAIM]
    return Remarks(threads, submission, None, roles.has_role(by, *SPEAKERS), about_page)


def open_remarks(article: Article, by: User) -> list[Thread]:
    """On the page itself, and on the statements that stand on it."""
    on_page = Q(submission__subject=article.slug, review__isnull=True)
    on_claims = Q(review__claim__in=article.placements.filter(claim__isnull=False).values("claim"))
    return [one for one in threads_in(Remark.objects.filter(on_page | on_claims), by) if one.is_open]


@dataclass(frozen=True)
class Round:
    """A review that follows one in which changes were asked for: what changed since, beside what was asked."""

    number: int
    previous: Review
    passages: list[Passage]
    labels: list[Label]
    citations: list[CitationCard]
    requires: list[Required]
    remarks: Remarks

    @property
    def changes_anything(self) -> bool:
        return bool(self.passages or self.labels or self.citations or self.requires)


def round_of(review: Review, by: User) -> Round | None:
    """None for a first round. Compared with the version that was decided on, not with the last approved one."""
    before = review.previous
    if before is None:
        return None
    now, then = review.version, before.version
    return Round(
        number=_number(review),
        previous=before,
        passages=[one for one in passages(now, then) if one.is_changed],
        labels=[one for one in labels(now, then) if one.before is not None],
        citations=[one for one in citation_cards(now, then) if one.change],
        requires=[one for one in required_claims(now, then) if one.change],
        remarks=Remarks(shown_threads(threads_on_review(before, by), by), before.submission),
    )


def _number(review: Review) -> int:
    number = 1
    while review.previous is not None:
        number, review = number + 1, review.previous
    return number
