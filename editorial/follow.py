"""What changes below is found here by reading rows: notices, dismissals, decisions, due dates (DESIGN §2, §3.10).

Each cause that no `Handled` row names gets its documents and its rechecks in one transaction. The pass takes a row lock
of its own first, so that it may run twice at once, on any number of hosts, and still does each thing once.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, TruncDate

from editorial.documents import issue_documents
from editorial.models import Counter, EditionClaim, Handled
from editorial.news import DUE
from editorial.selectors.scopes import Scope, placed_in_current, scope_of_claims, scope_of_references
from editorial.selectors.settled import last_settled
from editorial.selectors.status import decided_at, is_overdue
from evidence import clock
from evidence.batches import in_batches
from evidence.models import AccountEvent, Claim, Notice, NoticeDismissal, VersionCitation
from evidence.models.accounts import MAY_REVIEW_OR_NOT
from evidence.people import service_account
from evidence.standings import DOUBTING, counting_doubts
from reviews.models import ClaimState, Review, ReviewEvent, State
from reviews.models.reviews import OPEN_STATES
from reviews.selectors import standing_approvals
from reviews.services import open_recheck
from reviews.workflow import refresh_what_is_assigned_to

logger = logging.getLogger(__name__)

AT_ONCE = 50
RETRY_SECONDS = 60
TELLING = (State.APPROVED, State.REVOKED, State.CHANGES_REQUESTED)


@dataclass(frozen=True)
class Cause:
    """A row of an app below; `key` is what `Handled` remembers it by."""

    kind: str
    row: Any

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row.pk}"

    def touched(self) -> Scope:
        match self.kind:
            case "notice":
                return scope_of_references([self.row.reference_id])
            case "dismissal":
                return scope_of_references([self.row.notice.reference_id])
            case "decision":
                return scope_of_claims([self.row.review.claim_id])
            case "ended" | "account":
                return Scope()
            case _:
                return scope_of_claims([self.row.claim_id])

    def list_anew(self) -> None:
        """What the claims' rows for lists say otherwise because of this."""
        if self.kind == "account":
            refresh_what_is_assigned_to(self.row.person)

    def rechecks(self) -> list[tuple[Claim, str]]:
        """Claims to look at again because of this, each with the reason."""
        match self.kind:
            case "notice":
                return _rechecks_for_notice(self.row)
            case "due":
                return _rechecks_when_due(self.row)
            case "ended":
                return _rechecks_after(self.row)
            case _:
                return []


@dataclass
class Follower:
    """One process' memory: up to where everything was found handled, and what failed when. Both may be lost."""

    marks: dict[str, int] = field(default_factory=dict)
    failed: dict[str, float] = field(default_factory=dict)
    day: date | None = None

    def run_once(self) -> int:
        """Handle what there is; returns how many causes were."""
        handled = 0
        self._begin_day()
        for kind, rows in self._unhandled().items():
            waiting = list(self._ready(kind, rows))
            for batch in in_batches(waiting, AT_ONCE if kind == "due" else 1):
                handled += self._try(batch)
            self._settle(kind, rows)
        return handled

    def _begin_day(self) -> None:
        """Due dates are looked for once a day; so is everything else that a lost mark could have hidden."""
        if self.day != (today := clock.now().date()):
            self.marks.clear()
            self.day = today

    def _unhandled(self) -> dict[str, QuerySet]:
        found = {
            "notice": Notice.objects.select_related("reference"),
            "dismissal": NoticeDismissal.objects.select_related("notice"),
            "decision": _telling_events(),
            "ended": _ended_before_all_was_answered(),
            "account": AccountEvent.objects.filter(what__in=MAY_REVIEW_OR_NOT).select_related("person"),
        }
        rows = {kind: _not_handled(kind, qs.filter(pk__gt=self.marks.get(kind, 0))) for kind, qs in found.items()}
        if "due" not in self.marks:
            rows["due"] = _not_handled("due", _overdue(clock.now().date()))
        return rows

    def _ready(self, kind: str, rows: QuerySet) -> Iterator[Cause]:
        for row in rows.order_by("pk"):
            cause = Cause(kind, row)
            if self.failed.get(cause.key, 0) <= time.monotonic():
                yield cause

    def _try(self, batch: list[Cause]) -> int:
        """One cause that cannot be handled does not keep the others waiting."""
        try:
            return settle(batch)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("not handled yet: %s", ", ".join(one.key for one in batch))
            self.failed |= {one.key: time.monotonic() + RETRY_SECONDS for one in batch}
            return 0

    def _settle(self, kind: str, rows: QuerySet) -> None:
        """Never look again at what is old and handled."""
        if rows.exists():
            return
        self.marks[kind] = 1 if kind == "due" else last_settled(rows.model.objects)


def _not_handled(kind: str, rows: QuerySet) -> QuerySet:
    key = Concat(Value(f"{kind}:"), Cast("pk", CharField()))
    return rows.annotate(cause=key).filter(~Exists(Handled.objects.filter(cause=OuterRef("cause"))))


def _telling_events() -> QuerySet[ReviewEvent]:
    """Decisions about versions that were published: reaffirmed, doubted, revoked, or approved again.

    The approval that came before the first edition is not news to it. Only there is the clock trusted: two hosts may
    disagree about the second, and a revocation must never be passed over.
    """
    placed = EditionClaim.objects.filter(version=OuterRef("review__version"))
    since = placed.filter(edition__at__lte=OuterRef("at"))
    first = Q(to_state=State.APPROVED, review__recheck=False)
    events = ReviewEvent.objects.filter(to_state__in=TELLING)
    return events.filter(Exists(since) | Exists(placed) & ~first).select_related("review")


def _ended_before_all_was_answered() -> QuerySet[ReviewEvent]:
    """Ends of reviews of claims whose approved version cites a doubtful work, or is overdue.

    While a review is open no recheck can be opened; whatever came meanwhile is looked at again when it ends.
    """
    approved = OuterRef("review__claim__state__approved_version")
    notices = {"reference__notices__kind__in": DOUBTING, "reference__notices__at__lte": OuterRef("at")}
    doubted = VersionCitation.objects.filter(version=approved, **notices)
    overdue = Q(review__claim__state__next_review_due__lt=TruncDate("at"))
    events = ReviewEvent.objects.filter(from_state__in=OPEN_STATES).exclude(to_state__in=OPEN_STATES)
    return events.filter(Exists(doubted) | overdue).select_related("review__claim__state")


def _overdue(today: date) -> QuerySet[Review]:
    return Review.objects.standing().filter(next_review_due__lt=today)


@transaction.atomic
def settle(causes: list[Cause]) -> int:
    """Rechecks, documents and the `Handled` rows of these causes, all or nothing; what was handled before is passed."""
    take_turn()
    known = set(Handled.objects.filter(cause__in=[one.key for one in causes]).values_list("cause", flat=True))
    causes = [one for one in causes if one.key not in known]
    if not causes:
        return 0
    for one in causes:
        one.list_anew()
    _open_rechecks(dict(pair for one in causes for pair in one.rechecks()))
    issued = issue_documents(lambda: reduce(or_, (one.touched() for one in causes)), cause=causes[0].key)
    Handled.objects.bulk_create(Handled(cause=one.key, documents=len(issued.documents)) for one in causes)
    return len(causes)


def take_turn() -> None:
    """One pass at a time, whichever host it runs on."""
    rows = Counter.objects.select_for_update().filter(name="follow")
    if not list(rows):
        Counter.objects.bulk_create([Counter(name="follow")], ignore_conflicts=True)
        list(rows.all())


def _open_rechecks(reasons: dict[Claim, str]) -> None:
    account = service_account("follow")
    for claim in sorted(reasons, key=lambda one: one.pk):
        open_recheck(claim, why=reasons[claim][:300], by=account)


def _rechecks_for_notice(notice: Notice) -> list[tuple[Claim, str]]:
    """Claims whose approved or published version cites the work, unless somebody approved it knowing the notice."""
    if notice not in counting_doubts([notice.reference_id]):
        return []
    why = _why(notice)
    claims = _citing(notice.reference_id)
    approved = ClaimState.objects.filter(claim__in=claims, approved_version__isnull=False)
    approvals = standing_approvals(one.approved_version_id for one in approved if one.approved_version_id).values()
    answered = {one.claim_id for one in approvals if decided_at(one) >= notice.at}
    return [(claim, why) for claim in claims if claim.pk not in answered]


def _citing(reference: int) -> QuerySet[Claim]:
    """Claims that cite the work in their approved version, or in one that stands on a page."""
    everywhere = Claim.objects.filter(versions__citations__reference=reference).values_list("pk", flat=True)
    published = placed_in_current(everywhere).filter(version__citations__reference=reference)
    approved = ClaimState.objects.filter(approved_version__citations__reference=reference)
    return Claim.objects.filter(Q(pk__in=approved.values("claim")) | Q(pk__in=published.values("claim"))).order_by("pk")


def _rechecks_when_due(review: Review) -> list[tuple[Claim, str]]:
    """Only where the claim's approved version is the one that is overdue."""
    overdue = ClaimState.objects.filter(claim=review.claim_id, next_review_due__lt=clock.now().date())
    return [(one.claim, DUE) for one in overdue.select_related("claim")]


def _rechecks_after(event: ReviewEvent) -> list[tuple[Claim, str]]:
    """Doubts that no review begun since has answered; then a due date that the review which ended did not answer."""
    claim, review = event.review.claim, event.review
    state = ClaimState.objects.filter(claim=claim, approved_version__isnull=False).first()
    if state is None:
        return []
    for notice in _standing_doubts(state, until=event.at):
        if not _reviews_begun_since(notice, state).exists():
            return [(claim, _why(notice))]
    overdue = is_overdue(state.next_review_due, event.at.date())
    answered = review.recheck and event.to_state != State.CANCELLED
    return [(claim, DUE)] if overdue and not answered else []


def _standing_doubts(state: ClaimState, *, until: datetime) -> list[Notice]:
    cited = VersionCitation.objects.filter(version=state.approved_version_id)
    return [one for one in counting_doubts(cited.values_list("reference", flat=True)) if one.at <= until]


def _reviews_begun_since(notice: Notice, state: ClaimState) -> QuerySet[Review]:
    """Decided reviews of the approved version that began with the notice in sight."""
    begun = Review.objects.filter(version=state.approved_version_id, opened_at__gte=notice.at)
    return begun.exclude(state__in=[*OPEN_STATES, State.CANCELLED])


def _why(notice: Notice) -> str:
    return f"{notice.get_kind_display()}: {notice.reference.title}"
