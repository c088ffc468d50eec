"""What changes below is found here by reading rows: notices, dismissals, decisions, due dates (DESIGN §2, §3.10).

Each cause that no `Handled` row names gets its documents and its rechecks in one transaction. The pass takes a row lock
of its own first, so that it may run twice at once, on any number of hosts, and still does each thing once.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from editorial.causes import ended_before_all_was_answered, not_handled, overdue, telling_events
from editorial.documents import issue_documents
from editorial.models import Counter, Handled
from editorial.rechecking import (
    no_longer_asked,
    rechecks_after,
    rechecks_for_merge,
    rechecks_for_notice,
    rechecks_when_due,
)
from editorial.selectors.scopes import NOTHING, Scope, in_parts, scope_of_claims, scope_of_references
from editorial.selectors.settled import last_settled
from evidence import clock
from evidence.batches import in_batches
from evidence.families import families_of, same_works
from evidence.models import (
    AccountEvent,
    Notice,
    NoticeDismissal,
    ReferenceMerge,
    ReferenceMergeUndone,
    VersionCitation,
)
from evidence.models.accounts import MAY_REVIEW_OR_NOT
from evidence.people import service_account
from evidence.standings import STANDING_AFTER
from reviews.models import Review
from reviews.services import open_rechecks
from reviews.workflow import cancel_unbegun, refresh_what_is_assigned_to

logger = logging.getLogger(__name__)

AT_A_TIME = 2_000
# Of one cause: claims that are looked at again, and pages that are drawn, in one transaction.
LARGE, PAGES = 200, 20
# Causes that are handled in one transaction; of other kinds one is.
TOGETHER = {"due": 50, "ended": LARGE}
SEEN_BY_READERS = ("notice", "dismissal", "merge", "unmerge", "decision")
OVER = "The notice that asked for it was dismissed, or taken back."
RETRY_SECONDS = 60


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
            case "notice" | "dismissal" | "merge" | "unmerge":
                return scope_of_references(self.works) if self.works else NOTHING
            case "decision":
                return scope_of_claims([self.row.review.claim_id])
            case "ended" | "account":
                return NOTHING
            case _:
                return scope_of_claims([self.row.claim_id])

    def list_anew(self) -> None:
        """What the claims' rows for lists say otherwise because of this."""
        if self.kind == "account":
            refresh_what_is_assigned_to(self.row.person)

    def undone(self) -> Iterable[Review]:
        """Rechecks that nothing asks for any more because of this."""
        return no_longer_asked(self.works) if self.works else ()

    @cached_property
    def works(self) -> set[int]:
        """References whose standing may be another because of this, with all that were merged with them."""
        match self.kind:
            case "merge":
                return same_works([self.row.merged_id, self.row.survivor_id])
            case "unmerge":
                return same_works([self.row.merge.merged_id, self.row.merge.survivor_id])
            case "notice" | "dismissal":
                notice = self.row if self.kind == "notice" else self.row.notice
                return same_works([notice.reference_id]) if notice.kind in STANDING_AFTER else set()
            case _:
                return set()

    @property
    def is_large(self) -> bool:
        """More claims cite the work than are seen to in one transaction."""
        if not self.works:
            return False
        claims = VersionCitation.objects.filter(reference__in=self.works).values("version__claim").distinct()
        return len(claims[: LARGE + 1]) > LARGE


def rechecks_because_of(causes: Iterable[Cause]) -> dict[int, str]:
    """Claims to look at again because of these, by id with the reason."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for one in causes:
        rows[one.kind].append(one.row)
    notices = (rechecks_for_notice(one) for one in rows["notice"])
    merges = (rechecks_for_merge(one) for one in rows["merge"])
    together = (rechecks_when_due(rows["due"]), rechecks_after(rows["ended"]))
    return {claim: why for asked in (*notices, *merges, *together) for claim, why in asked.items()}


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
            handled += self._see_to(kind, list(self._ready(kind, rows)))
            self._settle(kind, rows)
        return handled

    def _see_to(self, kind: str, causes: list[Cause], *, large: bool = True) -> int:
        waiting = pass_over(causes) if kind == "notice" and causes else causes
        passed = len(causes) - len(waiting)
        chosen = waiting if large else [one for one in waiting if not one.is_large]
        return passed + sum(self._try(batch) for batch in in_batches(chosen, TOGETHER.get(kind, 1)))

    def _begin_day(self) -> None:
        """Due dates are looked for once a day; so is everything else that a lost mark could have hidden."""
        if self.day != (today := clock.now().date()):
            self.marks.clear()
            self.day = today

    def _unhandled(self) -> dict[str, QuerySet]:
        found = {
            "notice": Notice.objects.select_related("reference").defer("raw", "reference__abstract"),
            "dismissal": NoticeDismissal.objects.select_related("notice"),
            "merge": ReferenceMerge.objects.all(),
            "unmerge": ReferenceMergeUndone.objects.select_related("merge"),
            "decision": telling_events(),
            "ended": ended_before_all_was_answered(),
            "account": AccountEvent.objects.filter(what__in=MAY_REVIEW_OR_NOT).select_related("person"),
        }
        rows = {kind: not_handled(kind, qs.filter(pk__gt=self.marks.get(kind, 0))) for kind, qs in found.items()}
        if "due" not in self.marks:
            rows["due"] = not_handled("due", overdue(clock.now().date()))
        return rows

    def _ready(self, kind: str, rows: QuerySet) -> Iterator[Cause]:
        for row in rows.order_by("pk")[:AT_A_TIME]:
            cause = Cause(kind, row)
            if self.failed.get(cause.key, 0) <= time.monotonic():
                yield cause

    def _try(self, batch: list[Cause]) -> int:
        """One cause that cannot be handled does not keep the others waiting."""
        try:
            return settle(batch, between=lambda: self._let_others_pass(batch[0]))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("not handled yet: %s", ", ".join(one.key for one in batch))
            self.failed |= {one.key: time.monotonic() + RETRY_SECONDS for one in batch}
            return 0

    def _let_others_pass(self, under_way: Cause) -> None:
        """What touches a page or two does not wait for what touches a thousand."""
        unhandled = self._unhandled()
        for kind in SEEN_BY_READERS:
            others = [one for one in self._ready(kind, unhandled[kind]) if one.key != under_way.key]
            self._see_to(kind, others, large=False)

    def _settle(self, kind: str, rows: QuerySet) -> None:
        """Never look again at what is old and handled."""
        if rows.exists():
            return
        self.marks[kind] = 1 if kind == "due" else last_settled(rows.model.objects)


@transaction.atomic
def pass_over(causes: list[Cause]) -> list[Cause]:
    """Note down notices about works that no version cites: an import brings them by the thousand. Returns the others. A
    version that cites such a work from now on is checked, and drawn, with its standing."""
    works = families_of(one.row.reference_id for one in causes)
    everywhere = VersionCitation.objects.filter(reference__in=set().union(*works.values()))
    cited = set(everywhere.values_list("reference", flat=True).distinct())
    idle = _taken([one for one in causes if not works[one.row.reference_id] & cited])
    Handled.objects.bulk_create(Handled(cause=one.key, documents=0) for one in idle)
    return [one for one in causes if works[one.row.reference_id] & cited]


def settle(causes: list[Cause], *, between: Callable[[], None] = lambda: None) -> int:
    """Rechecks, documents and the `Handled` rows of these causes, all or nothing; what was handled before is passed.

    What touches many claims would keep everybody waiting who publishes: it is done in parts, readers first, and other
    things `between` them.
    """
    if len(causes) == 1 and causes[0].is_large:
        return _settle_in_parts(causes[0], between)
    return _settle_at_once(causes)


@transaction.atomic
def _settle_at_once(causes: list[Cause]) -> int:
    causes = _taken(causes)
    if not causes:
        return 0
    for one in causes:
        one.list_anew()
    _look_again(rechecks_because_of(causes))
    for one in causes:
        _end(one.undone())
    issued = issue_documents(lambda: reduce(or_, (one.touched() for one in causes)), cause=causes[0].key)
    Handled.objects.bulk_create(Handled(cause=one.key, documents=len(issued.documents)) for one in causes)
    return len(causes)


def _settle_in_parts(cause: Cause, between: Callable[[], None]) -> int:
    """Each part is a transaction; one that ends early is done again from the start, and then writes only what is
    lacking. A page that is published meanwhile is drawn with today's standings by who publishes it."""
    with transaction.atomic():
        if not _taken([cause]):
            return 0
    documents = 0
    for part in in_parts(cause.touched(), PAGES):
        documents += _issue(part, cause)
        logger.info("%s: %s documents", cause.key, documents)
        between()
    for some in in_batches(sorted(rechecks_because_of([cause]).items()), LARGE):
        with transaction.atomic():
            _look_again(dict(some))
        between()
    for ended in in_batches(list(cause.undone()), LARGE):
        with transaction.atomic():
            _end(ended)
        between()
    with transaction.atomic():
        causes = _taken([cause])
        Handled.objects.bulk_create(Handled(cause=one.key, documents=documents) for one in causes)
    return len(causes)


@transaction.atomic
def _issue(part: Scope, cause: Cause) -> int:
    return len(issue_documents(lambda: part, cause=cause.key).documents)


def _taken(causes: list[Cause]) -> list[Cause]:
    """Those of them that nobody handled, once it is our turn."""
    take_turn()
    known = set(Handled.objects.filter(cause__in=[one.key for one in causes]).values_list("cause", flat=True))
    return [one for one in causes if one.key not in known]


def take_turn() -> None:
    """One pass at a time, whichever host it runs on."""
    rows = Counter.objects.select_for_update().filter(name="follow")
    if not list(rows):
        Counter.objects.bulk_create([Counter(name="follow")], ignore_conflicts=True)
        list(rows.all())


def _look_again(reasons: dict[int, str]) -> None:
    if reasons:
        open_rechecks(reasons, assigned=True, by=service_account("follow"))


def _end(rechecks: Iterable[Review]) -> None:
    if waiting := [one.pk for one in rechecks]:
        cancel_unbegun(waiting, reason=OVER, by=service_account("follow"))
