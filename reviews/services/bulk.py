"""Many signed at once: editorial corrections and rechecks; each row is bound to the fingerprint that was shown.

In transactions of `CHUNK` rows, each with a signature of its own: what a crash interrupts is done up to there, and what
is asked for again is “done already”.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction

from evidence.batches import in_batches
from evidence.meanwhile import Seen
from evidence.models.claims import Risk
from evidence.reading import reading_once
from evidence.refusals import Unmet
from evidence.selectors import without_support
from reviews.models import ConflictDeclaration, Opinion, Review, Submission
from reviews.models.decisions import Verdict
from reviews.services.conflicts import declare_conflict
from reviews.workflow import Asked, perform_together

CHUNK = 100


class How(StrEnum):
    DONE = "done"
    ALREADY = "done already"
    REFUSED = "refused"


@dataclass(frozen=True)
class BulkRow:
    """A row as the signer saw it."""

    review: int
    digest: str


@dataclass(frozen=True)
class Signed:
    """What became of one row; `unmet` says why it was refused."""

    review: int
    how: How
    unmet: list[Unmet] = field(default_factory=list)


def sign_in_bulk(
    rows: Iterable[BulkRow],
    *,
    password: str,
    answer: str = "",
    concerns: str = "",
    details: str = "",
    seen_doubts: Seen = None,
    by: User,
) -> list[Signed]:
    """Approve all of it, in the order given; a refused row stays as it was, and nobody else's does.

    `answer`, `concerns` and `details` answer the question for a conflict of interest, for every submission touched of
    which this person was not asked yet; `seen_doubts` are the doubts on sources that the page showed. Raises
    WrongPassword, IncompleteDeclaration, UnacceptableText.
    """
    unique = list({row.review: row for row in rows}.values())
    declared = {"answer": answer, "concerns": concerns, "details": details}
    return [one for chunk in in_batches(unique, CHUNK) for one in _sign(chunk, password, declared, seen_doubts, by)]


@transaction.atomic
def _sign(
    rows: Sequence[BulkRow], password: str, declared: dict[str, str], seen_doubts: Seen, by: User
) -> list[Signed]:
    reviews = Review.objects.select_related("version").in_bulk([row.review for row in rows])
    lost = set(without_support().filter(reviews__in=reviews).values_list("pk", flat=True))
    unfit = {row.review: unmet for row in rows if (unmet := unfit_for_bulk(reviews.get(row.review), lost))}
    asked = [_asked(row) for row in rows if row.review not in unfit]
    _declare([reviews[one.review] for one in asked], declared, by)
    signed = perform_together(asked, by=by, password=password, seen_doubts=seen_doubts)
    outcomes = {one.review.pk: one.unmet for one in signed}
    reasons = {**unfit, **outcomes}
    signed_before = _signed_by(by, [row for row in rows if reasons[row.review]])
    return [_signed(row, reasons[row.review], row.review in signed_before) for row in rows]


def unfit_for_bulk(review: Review | None, lost: Container[int]) -> list[Unmet]:
    """New and changed statements are read one by one, and so is everything of high risk but a correction, and what
    nothing supports any more; `lost` are ids of such versions."""
    if review is None:
        return [Unmet("gone", "There is no such review.", "Open the page again.")]
    if review.correction:
        return []
    if not review.recheck:
        return [Unmet("not-in-bulk", "This is a new or changed statement.", "Open it and sign it by itself.")]
    if review.version.risk == Risk.HIGH:
        return [Unmet("high-risk", "This is of high risk.", "Open it and sign it by itself.")]
    if review.version_id in lost:
        said = "Every work that supported this is retracted or withdrawn."
        return [Unmet("no-support", said, "Open it, and request changes, so that an editor cites another source.")]
    return []


def _asked(row: BulkRow) -> Asked:
    return Asked(row.review, "approve", row.digest, meaning_changed=False, take=True)


def _declare(reviews: Iterable[Review], declared: dict[str, str], by: User) -> None:
    """One answer, kept with each submission."""
    wanted = {one.submission_id for one in reviews}
    answered = ConflictDeclaration.objects.filter(person=by, submission__in=wanted).values("submission")
    with reading_once():
        for submission in Submission.objects.filter(pk__in=wanted).exclude(pk__in=answered).order_by("pk"):
            declare_conflict(submission, by=by, **declared)


def _signed_by(by: User, rows: Iterable[BulkRow]) -> set[int]:
    """Which of them this person approved before, as they were shown."""
    digests = {row.review: row.digest for row in rows}
    standing = Opinion.objects.filter(reviewer=by, verdict=Verdict.APPROVE, taken_back__isnull=True)
    found = standing.filter(review__in=digests).values_list("review", "digest")
    return {review for review, digest in found if digests[review] == digest}


def _signed(row: BulkRow, unmet: list[Unmet], before: bool) -> Signed:
    if before:
        return Signed(row.review, How.ALREADY)
    return Signed(row.review, How.REFUSED, unmet) if unmet else Signed(row.review, How.DONE)
