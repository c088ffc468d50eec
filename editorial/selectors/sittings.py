"""One submission as one reviewer sits over it: its claims in page order, each with what changed, marked and moved.

Read in a constant number of queries, however many claims there are; what an opened claim shows beside is read then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User

from editorial.composition import reading_order
from editorial.models import Article, ArticleSlug, Hold, Withdrawal
from editorial.selectors.status import standing_holds
from evidence import roles
from evidence.models import ClaimVersion
from evidence.people import printed_name
from evidence.refusals import Unmet
from reviews.lacking import lacking
from reviews.meanwhile import came_since_marked
from reviews.models import Assignment, ConflictDeclaration, Mark, Opinion, Review, ReviewEvent, State, Submission
from reviews.requirements import high_risk_among, signing_anew
from reviews.selectors import declaration_of, standing_conflict, standing_versions, touched_among
from reviews.services.sittings import ACTIONS, NOT_OPENED


@dataclass(frozen=True)
class Row:
    """One claim of the sitting; `number` stays, whatever is decided; `moved` says why its mark cannot be signed."""

    number: int
    review: Review
    before: ClaimVersion | None
    sent_back: ClaimVersion | None
    newest: ClaimVersion | None
    is_high: bool
    is_mine: bool
    mark: Mark | None
    signed: Opinion | None
    moved: tuple[Unmet, ...] = ()
    is_free: bool = False
    signs_anew: bool = False

    @property
    def is_signed(self) -> bool:
        """And nothing is left to sign for this person."""
        return self.signed is not None and not self.signs_anew

    @property
    def version(self) -> ClaimVersion:
        return self.review.version

    @property
    def compared(self) -> ClaimVersion | None:
        """What it is shown against: the last approved version, or the one that was sent back where none is."""
        return self.before or self.sent_back

    @property
    def key(self) -> str:
        """What a button names: the review, and the fingerprint that was shown."""
        return f"{self.review.pk}:{self.version.digest}"

    @property
    def verdict(self) -> str:
        return self.mark.verdict if self.mark else ""

    @property
    def is_markable(self) -> bool:
        return self.is_mine and self.review.state == State.UNDER_REVIEW and not self.is_signed

    @property
    def is_to_sign(self) -> bool:
        """Marked with something that a signature says, and nothing moved."""
        return self.verdict in ACTIONS and not self.moved and not self.is_signed

    @property
    def is_open_to_me(self) -> bool:
        return self.is_markable and not self.verdict

    @property
    def is_rest(self) -> bool:
        """What “approve the rest” marks."""
        return self.is_open_to_me and not self.is_high

    @property
    def sent_again(self) -> ClaimVersion | None:
        """A newer version than the one that was marked here."""
        return self.newest if self.newest and self.newest.number > self.version.number else None


@dataclass(frozen=True)
class Part:
    """A heading of the page and the claims under it, in page order."""

    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Sitting:
    submission: Submission
    person: User
    article: Article | None
    parts: list[Part]
    declaration: ConflictDeclaration | None
    conflict: ConflictDeclaration | None
    due: list[Assignment]

    @cached_property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part.rows]

    @cached_property
    def counts(self) -> dict[str, int]:
        rows = self.rows
        return {
            "claims": len(rows),
            "high": sum(one.is_high for one in rows),
            "free": sum(one.is_free for one in rows),
            "mine": sum(one.is_mine and one.review.is_open for one in rows),
            "marked": sum(one.is_to_sign for one in rows),
            "later": sum(one.verdict == Mark.Verdict.LATER and one.is_markable for one in rows),
            "signed": sum(one.is_signed for one in rows),
            "unmarked": sum(one.is_open_to_me for one in rows),
            "rest": sum(one.is_rest for one in rows),
            "moved": sum(bool(one.moved) for one in rows),
        }

    @property
    def is_reviewer(self) -> bool:
        return roles.is_reviewer(self.person)

    @property
    def asks_conflict(self) -> bool:
        return self.declaration is None and self.is_reviewer and any(one.review.is_open for one in self.rows)


def sitting_of(submission: Submission, person: User) -> Sitting:
    reviews = list(submission.reviews.select_related("version", "policy", "previous__version").order_by("pk"))
    article = article_of(submission)
    conflict = standing_conflict(person, submission)
    facts = _facts_of(reviews, person, conflict)
    parts = _in_page_order(article, reviews)
    numbers = {one.pk: n for n, one in enumerate((one for _, rows in parts for one in rows), 1)}
    given = Assignment.objects.filter(review__in=reviews, reviewer=person, ended_at__isnull=True)
    return Sitting(
        submission=submission,
        person=person,
        article=article,
        parts=[Part(heading, [facts.row(numbers[one.pk], one) for one in rows]) for heading, rows in parts],
        declaration=declaration_of(person, submission),
        conflict=conflict,
        due=list(given.filter(due_on__isnull=False)),
    )


def article_of(submission: Submission) -> Article | None:
    """The page whose claims were sent, also under an address it had before."""
    if not submission.subject:
        return None
    found = ArticleSlug.objects.filter(slug=submission.subject).select_related("article").first()
    return found.article if found else None


def _in_page_order(article: Article | None, reviews: list[Review]) -> list[tuple[str, list[Review]]]:
    """Under the page's headings, a claim where it stands first; those that stand nowhere on it come last."""
    waiting = {one.claim_id: one for one in reviews}
    parts: list[tuple[str, list[Review]]] = []
    entries = reading_order(article.sections.all(), article.placements.all()) if article else []
    for entry in entries:
        review = waiting.pop(entry.placement.claim_id or 0, None) if entry.placement else None
        if review is None:
            continue
        if not parts or parts[-1][0] != entry.section.title:
            parts.append((entry.section.title, []))
        parts[-1][1].append(review)
    left = sorted(waiting.values(), key=lambda one: one.pk)
    return [*parts, ("Not on the page" if article else "", left)] if left else parts


@dataclass(frozen=True)
class Facts:
    """Everything that is read for all rows at once."""

    standing: Mapping[int, list[ClaimVersion]]
    newest: Mapping[int, ClaimVersion]
    high: set[int]
    mine: set[int]
    marks: Mapping[int, Mark]
    free: set[int]
    signed: Mapping[int, Opinion]
    anew: set[int]
    closed_by: Mapping[int, ReviewEvent]
    touched: set[int]
    holds: Mapping[int, list[Hold]]
    came: Mapping[int, list[Unmet]]
    withdrawn: Mapping[int, Withdrawal]
    conflict: ConflictDeclaration | None
    may_review: bool

    def row(self, number: int, review: Review) -> Row:
        mark = self.marks.get(review.pk)
        counts = mark if mark and mark.digest == review.version.digest else None
        return Row(
            number=number,
            review=review,
            before=compared_with(review, self.standing.get(review.claim_id, [])),
            sent_back=review.previous.version if review.previous else None,
            newest=self.newest.get(review.claim_id),
            is_high=review.pk in self.high,
            is_mine=review.pk in self.mine,
            is_free=review.pk in self.free,
            mark=counts,
            signed=self.signed.get(review.pk),
            signs_anew=review.pk in self.anew & self.mine,
            moved=tuple(self._moved(review, mark)) if mark and mark.verdict in ACTIONS else (),
        )

    def _moved(self, review: Review, mark: Mark) -> Iterable[Unmet]:
        if mark.digest != review.version.digest:
            yield Unmet("stale-digest", "You marked another text than the one here.", "Read it and mark it again.")
        if not review.is_open:
            yield self._closed(review)
        elif not self.may_review:
            yield Unmet("role", "You are not a reviewer any more.", "Ask an administrator.")
        elif review.pk not in self.mine:
            yield Unmet("not-assigned", "This is not assigned to you any more.", "Take it again, or leave it.")
        holds = (one for one in self.holds.get(review.claim_id, []) if one.at > (mark.marked_at or one.at))
        if hold := next(holds, None):
            said = f"{printed_name(hold.by)} put it on hold after you marked it: {hold.reason}"
            yield Unmet("on-hold", said, "Read it again, and mark it anew if you stand by it.")
        yield from self.came.get(review.pk, ())
        if review.claim_id in self.withdrawn:
            yield Unmet("withdrawn", f"The claim was withdrawn: {self.withdrawn[review.claim_id].reason}", "")
        if mark.verdict == "approve":
            yield from self._unapprovable(review, mark)

    def _closed(self, review: Review) -> Unmet:
        last = self.closed_by.get(review.pk)
        who = f" by {printed_name(last.by)} on {last.at:%d %B %Y, %H:%M} UTC" if last else ""
        newer = self.newest.get(review.claim_id)
        again = newer is not None and newer.number > review.version.number
        remedy = "It was changed; what changed stands below." if again else "Nothing is left to sign."
        return Unmet("wrong-state", f"{review.get_state_display()}{who}, before you signed.", remedy)

    def _unapprovable(self, review: Review, mark: Mark) -> Iterable[Unmet]:
        if self.conflict:
            said = f"You declared a conflict of interest: {self.conflict.concerns}."
            yield Unmet("conflict", said, "Another reviewer can sign, or a chief can allow it with a reason.")
        if review.version_id in self.touched:
            yield Unmet("four-eyes", "You had a hand in this text.", "Another reviewer can sign it.")
        if review.pk in self.high and mark.opened_at is None:
            yield NOT_OPENED


def _facts_of(reviews: list[Review], person: User, conflict: ConflictDeclaration | None) -> Facts:
    claims = {one.claim_id for one in reviews}
    standing: dict[int, list[ClaimVersion]] = defaultdict(list)
    for version in standing_versions(claims):
        standing[version.claim_id].append(version)
    mine = Assignment.objects.filter(review__in=reviews, reviewer=person, ended_at__isnull=True)
    opinions = Opinion.objects.filter(review__in=reviews, reviewer=person, taken_back__isnull=True)
    closed = {one.claim_id for one in reviews if not one.is_open}
    ended = ReviewEvent.objects.filter(review__in=reviews, review__claim__in=closed).select_related("by")
    marks = {one.review_id: one for one in Mark.objects.filter(review__in=reviews, reviewer=person)}
    return Facts(
        standing=standing,
        newest={one.claim_id: one for one in ClaimVersion.objects.filter(claim__in=closed).order_by("number")},
        high=high_risk_among(reviews),
        mine=(given := set(mine.values_list("review_id", flat=True))),
        free=_free(reviews, given, person),
        marks=marks,
        signed={one.review_id: one for one in opinions.select_related("signature")},
        anew=set() if conflict else signing_anew(person, reviews),
        closed_by={one.review_id: one for one in ended.order_by("pk")},
        touched=touched_among(person, [one.version for one in reviews]),
        holds=standing_holds("claim", claims),
        came=came_since_marked(reviews, marks),
        withdrawn={one.claim_id: one for one in Withdrawal.objects.filter(claim__in=claims) if one.claim_id},
        conflict=conflict,
        may_review=roles.is_reviewer(person),
    )


def _free(reviews: list[Review], given: set[int], person: User) -> set[int]:
    """What “take” would take: what lacks a reviewer, and what was given to this person and not started."""
    free = lacking(person).filter(pk__in=[one.pk for one in reviews]).exclude(pk__in=given)
    waiting = {one.pk for one in reviews if one.pk in given and one.state == State.SUBMITTED}
    return waiting | set(free.values_list("pk", flat=True))


def compared_with(review: Review, standing: list[ClaimVersion]) -> ClaimVersion | None:
    """What is approved now, or was when this was decided; a recheck shows one text, which is approved already."""
    if review.recheck or not standing:
        return None
    if review.is_open and standing[-1].pk != review.version_id:
        return standing[-1]
    earlier = [one for one in standing if one.number < review.version.number]
    return earlier[-1] if earlier else None
