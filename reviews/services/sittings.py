"""A sitting: one reviewer over one submission. What they mark has no effect until one signature covers it.

A mark is bound to the fingerprint that was shown, and refused where it could never be signed. Locks are taken in one
order, as everywhere: claims, then reviews, then marks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from evidence import clock, roles
from evidence.meanwhile import CameMeanwhile, Seen
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_claims
from evidence.text import clean_text
from reviews.meanwhile import came_meanwhile
from reviews.models import Mark, Review, State, Submission
from reviews.requirements import high_risk_among, signing_anew
from reviews.selectors import assigned_to, signed_by
from reviews.workflow import Asked, Outcome, Unready, perform_together
from reviews.workflow.acts import Act, check

ACTIONS = {"approve": "approve", "request-changes": "request_changes", "reject": "reject"}
# May be mended between the mark and the signature, so they keep nobody from marking.
MENDABLE = {"no-profile", "profile-unchecked", "profile-expired", "account-handed-over", "checklist"}
NOT_OPENED = Unmet("not-opened", "This claim is of high risk, and you did not open it.", "Open it, then mark it.")


class NothingMarked(Refusal):
    """There is no mark that a signature could cover."""


@dataclass(frozen=True)
class Shown:
    """One row as it stood on the page that was signed."""

    review: int
    seen_digest: str
    verdict: str
    meaning_changed: bool = True


@transaction.atomic
def mark_opened(review: Review, *, seen_digest: str, by: User) -> Mark:
    """Keep when its reviewer first opened this version."""
    review = _locked(review)
    _require_markable(review, "approve", seen_digest, by, only_whose=True)
    mark = _mark_of(review, by)
    if mark.opened_at is None:
        mark.opened_at = clock.now()
        mark.save()
    return mark


@transaction.atomic
def save_mark(
    review: Review,
    *,
    verdict: str,
    seen_digest: str,
    note: str = "",
    meaning_changed: bool = True,
    seen_doubts: Seen = None,
    by: User,
) -> Mark:
    """Mark, or mark otherwise; an empty verdict takes the mark away. What it could never be signed for is refused now.

    `seen_doubts` are the doubts on sources that the page showed. Raises NotAllowed, WrongState, StaleDigest, Unready,
    CameMeanwhile or UnacceptableText.
    """
    if verdict not in Mark.Verdict.values:
        raise Refusal(Unmet("verdict", "There is no such mark.", "Approve, request changes, reject or later."))
    review = _locked(review)
    note = clean_text(note, field="note") if note.strip() else ""
    mark = _mark_of(review, by)
    _require_markable(review, verdict, seen_digest, by, note=note)
    if verdict in ACTIONS and mark.opened_at is None and high_risk_among([review]):
        raise Unready(NOT_OPENED)
    if verdict in ACTIONS and (unmet := came_meanwhile([review], seen_doubts).get(review.pk)):
        raise CameMeanwhile(*unmet)
    mark.verdict, mark.note, mark.meaning_changed = verdict, note, meaning_changed
    mark.marked_at = clock.now() if verdict else None
    mark.save()
    return mark


@transaction.atomic
def mark_rest(submission: Submission, *, seen: Mapping[int, str], seen_doubts: Seen = None, by: User) -> list[Outcome]:
    """Mark as approved what was shown, is not of high risk and is not marked yet; `seen` is fingerprints by review.

    What cannot be approved is told, and stays unmarked.
    """
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="mark claims")
    reviews = list(_open_rows(submission, seen).filter(pk__in=assigned_to(by).values("review")))
    kept = {one.review_id for one in Mark.objects.filter(review__in=reviews, reviewer=by).exclude(verdict="")}
    alone = high_risk_among(reviews) | (signed_by(by, reviews) - signing_anew(by, reviews)) | kept
    came = came_meanwhile(reviews, seen_doubts)
    rest = [one for one in reviews if one.pk not in alone]
    return [_approved_mark(one, seen[one.pk], came.get(one.pk, []), by) for one in rest]


def _approved_mark(review: Review, seen_digest: str, came: list[Unmet], by: User) -> Outcome:
    act = Act("approve", by)
    if came:
        return Outcome(review, act, came)
    try:
        with transaction.atomic():
            save_mark(review, verdict="approve", seen_digest=seen_digest, by=by)
    except Refusal as refused:
        return Outcome(review, act, refused.unmet)
    return Outcome(review, act)


@transaction.atomic
def sign_sitting(
    submission: Submission, *, rows: Sequence[Shown], password: str, confirmed: Sequence[str] = (), by: User
) -> list[Outcome]:
    """Sign the marks that were shown, under one password. Raises NotAllowed, NothingMarked or WrongPassword, and
    then changes nothing.

    A row whose mark or review moved meanwhile says why and keeps its mark; the others are signed.
    """
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="sign a sitting")
    if not rows:
        raise NothingMarked(Unmet("nothing-marked", "Nothing is marked to be signed.", "Mark a claim first."))
    asked_for = {row.review: row for row in rows}
    reviews = _locked_rows(submission, asked_for)
    marks = {one.review_id: one for one in _locked_marks(reviews.values(), by)}
    unopened = _unopened(reviews.values(), marks)
    moved = {pk: unmet for pk in reviews if (unmet := _moved(asked_for[pk], marks.get(pk), unopened))}
    asked = [_asked(asked_for[pk], marks[pk]) for pk in reviews if pk not in moved]
    signed = {one.review.pk: one for one in perform_together(asked, by=by, password=password, confirmed=confirmed)}
    Mark.objects.filter(reviewer=by, review__in=[pk for pk, one in signed.items() if one.is_done]).delete()
    refused = {pk: Outcome(reviews[pk], _act(asked_for[pk], by), unmet) for pk, unmet in moved.items()}
    return [(signed | refused)[pk] for pk in asked_for if pk in reviews]


def _locked(review: Review) -> Review:
    rows = Review.objects.select_for_update(of=("self",)).select_related("version", "claim", "submission", "policy")
    return rows.get(pk=review.pk)


def _open_rows(submission: Submission, seen: Iterable[int]) -> QuerySet[Review]:
    rows = submission.reviews.filter(pk__in=list(seen), state=State.UNDER_REVIEW).order_by("pk")
    return rows.select_related("version", "claim", "submission", "policy")


def _mark_of(review: Review, by: User) -> Mark:
    """This reviewer's mark, not yet saved where they made none; one on another fingerprint is void."""
    found = Mark.objects.select_for_update().filter(review=review, reviewer=by).first()
    if found and found.digest == review.version.digest:
        return found
    return Mark(pk=found.pk if found else None, review=review, reviewer=by, digest=review.version.digest)


def _require_markable(
    review: Review, verdict: str, seen_digest: str, by: User, *, note: str = "", only_whose: bool = False
) -> None:
    """As for the signed action, but for what may be mended until then; `later` needs only that a conflict was asked."""
    act = Act(ACTIONS.get(verdict, "approve"), by, note)
    try:
        check(review, act, seen_digest)
    except Unready as refused:
        wanted = {one.code for one in refused.unmet} - MENDABLE
        if verdict == Mark.Verdict.LATER:
            wanted &= {"conflict-not-asked"}
        if unmet := [one for one in refused.unmet if one.code in wanted and verdict and not only_whose]:
            raise Unready(*unmet) from None


def _locked_rows(submission: Submission, asked_for: Iterable[int]) -> dict[int, Review]:
    """The claims first; by id those of the reviews that are this submission's, in order."""
    rows = submission.reviews.filter(pk__in=list(asked_for))
    lock_claims(rows.values_list("claim", flat=True))
    locked = rows.select_for_update(of=("self",)).select_related("version", "claim").order_by("pk")
    return {one.pk: one for one in locked}


def _locked_marks(reviews: Iterable[Review], by: User) -> QuerySet[Mark]:
    return Mark.objects.select_for_update().filter(review__in=[one.pk for one in reviews], reviewer=by).order_by("pk")


def _unopened(reviews: Iterable[Review], marks: Mapping[int, Mark]) -> set[int]:
    """What became of high risk after it was marked unread."""
    opened = {pk for pk, mark in marks.items() if mark.opened_at}
    return high_risk_among(list(reviews)) - opened


def _moved(row: Shown, mark: Mark | None, unopened: set[int]) -> list[Unmet]:
    """Why the mark is not the one that was shown."""
    if mark is None or not mark.verdict:
        return [Unmet("not-marked", "Your mark is no longer there: you signed or removed it meanwhile.", "Look again.")]
    if (mark.verdict, mark.digest) != (row.verdict, row.seen_digest) or mark.verdict not in ACTIONS:
        return [Unmet("marked-otherwise", "You marked this otherwise meanwhile.", "Open the list again and compare.")]
    return [NOT_OPENED] if row.review in unopened else []


def _asked(row: Shown, mark: Mark) -> Asked:
    return Asked(row.review, ACTIONS[mark.verdict], row.seen_digest, mark.note, row.meaning_changed, mark.opened_at)


def _act(row: Shown, by: User) -> Act:
    return Act(ACTIONS.get(row.verdict, "approve"), by)
