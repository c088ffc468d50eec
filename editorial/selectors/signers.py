"""What one person signed: opinions with when they were opened and how fast they were signed, and all other signatures.

The same number of queries whatever the number of rows. Nothing that is blinded for whoever looks is among them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from editorial.models import Edition, HoldLifted, LineWaiver, Withdrawal
from evidence.models import NoticeDismissal, Signature
from evidence.models.signatures import Meaning
from reviews.candidates import conflict_word
from reviews.models import Opinion, ReviewEvent
from reviews.requirements import shown_opinions

# Seconds a claim, at the median of a sitting: faster than this nobody reads a sentence beside its source.
UNUSUALLY_FAST = 20
# Signatures on one submission that follow each other within this are one sitting.
TOGETHER = timedelta(minutes=1)
# Signatures closer than this were written by one press of a button.
BY_ITSELF = timedelta(seconds=1)

OPINIONS = (Meaning.APPROVAL, Meaning.CHANGES_REQUESTED, Meaning.REJECTION)
RELATED = ("signature", "review__version", "review__claim", "review__submission", "conflict__allowance", "taken_back")


@dataclass(frozen=True)
class Sitting:
    """What somebody signed of one submission in one go; `seconds` a claim at the median, None where no opening is
    recorded."""

    submission: int
    title: str
    opened: datetime | None
    signed: datetime
    claims: int
    seconds: float | None

    @property
    def is_fast(self) -> bool:
        return self.seconds is not None and self.seconds < UNUSUALLY_FAST

    @property
    def per_minute(self) -> float | None:
        """Claims a minute between the first opening and the last signature."""
        if self.opened is None:
            return None
        return self.claims / max((self.signed - self.opened).total_seconds() / 60, 1 / 60)


@dataclass(frozen=True)
class Moment:
    """When one opinion was opened and signed, and of which submission it is."""

    submission: int
    title: str
    opened: datetime | None
    signed: datetime


def opinions_by(person: User, *, seen_by: User) -> QuerySet[Opinion]:
    """Newest first."""
    return shown_opinions(seen_by).filter(reviewer=person).select_related(*RELATED).order_by("-id")


def sittings_by(person: User, *, seen_by: User) -> list[Sitting]:
    """Newest first."""
    signed = shown_opinions(seen_by).filter(reviewer=person).order_by("signature__at", "id")
    fields = ("review__submission", "review__submission__title", "opened_at", "signature__at")
    return sittings(Moment(*row) for row in signed.values_list(*fields))[::-1]


def sittings(moments: Iterable[Moment]) -> list[Sitting]:
    """`moments` in the order of signing."""
    return [_sitting(one) for one in _together(moments)]


def _together(moments: Iterable[Moment]) -> Iterator[list[Moment]]:
    sitting: list[Moment] = []
    for one in moments:
        if sitting and (one.submission != sitting[-1].submission or one.signed - sitting[-1].signed > TOGETHER):
            yield sitting
            sitting = []
        sitting.append(one)
    if sitting:
        yield sitting


def _sitting(moments: Sequence[Moment]) -> Sitting:
    times = list(_seconds(moments))
    opened = min((one.opened for one in moments if one.opened), default=None)
    last = moments[-1]
    return Sitting(last.submission, last.title, opened, last.signed, len(moments), median(times) if times else None)


def _seconds(moments: Sequence[Moment]) -> Iterator[float]:
    """For each claim the time until the next was begun, or all was signed; claims begun at once share it."""
    begun = [start for start in _begun(moments) if start]
    until = dict(pairwise(sorted({*begun, moments[-1].signed})))
    for start in begun:
        yield (until.get(start, start) - start).total_seconds() / begun.count(start)


def _begun(moments: Sequence[Moment]) -> Iterator[datetime | None]:
    """When each claim was begun: as recorded; else with the first that was opened; else, where each was signed by
    itself, when the one before it was signed."""
    first = min((one.opened for one in moments if one.opened), default=None)
    before: datetime | None = None
    for one in moments:
        by_itself = before is not None and one.signed - before >= BY_ITSELF
        yield one.opened or first or (before if by_itself else None)
        before = one.signed


@dataclass(frozen=True)
class Other:
    """A signature that is no opinion: what it said, of what, and where that is shown."""

    signature: Signature
    subject: str
    page: str
    key: int
    reason: str = ""


def others_by(person: User) -> list[Other]:
    """Publications, waivers, lifted holds, dismissals, withdrawals and revocations, newest first."""
    kinds = (_published, _waived, _lifted, _dismissed, _withdrawn, _revoked)
    return sorted((one for kind in kinds for one in kind(person)), key=lambda one: -one.signature.pk)


def _of(model: type[Model], person: User, *related: str) -> QuerySet:
    return model._default_manager.filter(signature__person=person).select_related("signature", *related)


def _published(person: User) -> Iterator[Other]:
    for one in _of(Edition, person):
        yield Other(one.signature, str(one), "editorial_edition_change", one.pk)


def _waived(person: User) -> Iterator[Other]:
    for one in _of(LineWaiver, person, "article"):
        yield Other(one.signature, f"{one.article}: {one.text}", "editorial_linewaiver_change", one.pk, one.reason)


def _lifted(person: User) -> Iterator[Other]:
    for one in _of(HoldLifted, person, "hold__claim", "hold__article"):
        subject = str(one.hold.article or one.hold.claim)
        yield Other(one.signature, subject, "editorial_hold_change", one.hold_id, one.reason)


def _dismissed(person: User) -> Iterator[Other]:
    for one in _of(NoticeDismissal, person, "notice__reference"):
        subject = f"{one.notice.reference}: {one.notice}"
        yield Other(one.signature, subject, "evidence_notice_change", one.notice_id, one.reason)


def _withdrawn(person: User) -> Iterator[Other]:
    for one in _of(Withdrawal, person, "claim", "article"):
        subject = str(one.article or one.claim)
        yield Other(one.signature, subject, "editorial_withdrawal_change", one.pk, one.reason)


def _revoked(person: User) -> Iterator[Other]:
    revoked = _of(ReviewEvent, person, "review__version").filter(action="revoke", signature__meaning=Meaning.REVOCATION)
    for one in revoked:
        subject = one.review.version.content["text"]
        yield Other(one.signature, subject, "reviews_review_change", one.review_id, one.reason)


COLUMNS = (
    "signed at (UTC)", "printed name", "qualification", "what the signature says", "about", "claim", "version",
    "fingerprint", "opened at (UTC)", "conflict of interest", "reason", "confirmed", "taken back at (UTC)",
    "state of the review", "submission",
)  # fmt: skip


def table_of(opinions: Iterable[Opinion], others: Iterable[Other] = ()) -> Iterator[list[object]]:
    """One line for each opinion, then for each other signature, as `COLUMNS` names them."""
    yield from (_line_of_opinion(one) for one in opinions)
    yield from (_line_of_other(one) for one in others)


def _line_of_opinion(one: Opinion) -> list[object]:
    back = getattr(one, "taken_back", None)
    review = one.review
    return [
        *_signed(one.signature),
        review.version.content["text"],
        review.claim.public_id,
        review.version.number,
        one.digest,
        _moment(one.opened_at),
        conflict_word(one.conflict, at=one.at),
        one.note,
        " · ".join(one.confirmed),
        _moment(back.at) if back else "",
        review.get_state_display(),
        review.submission.title,
    ]


def _line_of_other(one: Other) -> list[object]:
    digests = " ".join(one.signature.digests)
    return [*_signed(one.signature), one.subject, "", "", digests, "", "not asked", one.reason, "", "", "", ""]


def _signed(signature: Signature) -> list[object]:
    said = signature.get_meaning_display()
    return [_moment(signature.at), signature.printed_name, signature.qualification, said]


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
