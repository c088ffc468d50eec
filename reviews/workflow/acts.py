"""What is asked of the state machine, and everything that can be unmet; only reads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.auth.models import User

from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.text import clean_text
from reviews import conditions
from reviews.models import Review, State
from reviews.models.reviews import OPEN_STATES
from reviews.requirements import shown_events
from reviews.workflow.table import TRANSITIONS, Transition, needs_reason, unconfirmed, unmet_by

OPEN = frozenset(OPEN_STATES)
DECIDED = "What is decided stands: ask for a recheck of the statement, or a chief to revoke the approval."


class WrongState(Refusal):
    """The review is not where this action starts from (HTTP 409)."""


class StaleDigest(Refusal):
    """What was decided on is not what was shown (HTTP 409)."""


class Unready(Refusal):
    """The right person in the right state, but something else is unmet."""


@dataclass(frozen=True)
class Act:
    """What one person asks for; carried through unchanged."""

    action: str
    by: User
    reason: str = ""
    meaning_changed: bool = True
    reviewer: User | None = None
    due_on: date | None = None
    confirmed: tuple[str, ...] = ()
    opened_at: datetime | None = None
    take: bool = False

    @property
    def transition(self) -> Transition:
        return TRANSITIONS[self.action]


@dataclass(frozen=True)
class Asked:
    """One row of what is signed together: the review, the signed action, and the fingerprint that was shown.

    `take`: start or join it first, where it is not assigned to the signer.
    """

    review: int
    action: str
    seen_digest: str
    reason: str = ""
    meaning_changed: bool = True
    opened_at: datetime | None = None
    take: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one row; `unmet` is empty where it was done."""

    review: Review
    act: Act
    unmet: list[Unmet] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return not self.unmet


def reason_given(reason: str) -> str:
    """Raises UnacceptableText."""
    return clean_text(reason, field="reason") if reason.strip() else ""


def check(review: Review, act: Act, seen_digest: str) -> None:
    """Raise NotAllowed, WrongState, StaleDigest or Unready: who first, then from where, then everything else."""
    row = act.transition
    who, sources = (conditions.is_reviewer, OPEN) if act.take else (row.who, row.sources)
    if (refused := who(review, act.by)) is not None:
        raise NotAllowed(refused)
    if review.state not in sources:
        raise WrongState(_wrong_state(review, act))
    if row.meaning and seen_digest != review.version.digest:
        raise StaleDigest(
            Unmet("stale-digest", "This is not the version you were shown.", "Open the review again and compare.")
        )
    if unmet := [*unmet_by(review, act.action, act.by), *_unmet_by_what_is_given(review, act)]:
        raise Unready(*unmet)


def _unmet_by_what_is_given(review: Review, act: Act) -> Iterator[Unmet]:
    if needs_reason(act.action, review) and not act.reason:
        yield Unmet("reason", "A reason is needed.", "Write one sentence that the editor can act on.")
    if act.action == "assign" and (act.reviewer is None or conditions.is_reviewer(review, act.reviewer)):
        yield Unmet("reviewer", "Only a reviewer or chief can be assigned.", "Choose one.")
    if act.action == "reassign" and not review.assignments.filter(reviewer=act.reviewer, ended_at=None).exists():
        yield Unmet("reviewer", "This review is not assigned to that person.", "Choose who has it.")
    if act.action == "approve":
        yield from unconfirmed(review, act.confirmed)


def _wrong_state(review: Review, act: Act) -> Unmet:
    last = shown_events(act.by).filter(review=review).last()
    since = f" since {last.at:%d %B %Y, %H:%M} UTC" if last else ""
    allowed = " or ".join(sorted(State(one).label.lower() for one in act.transition.sources))
    remedy = DECIDED if act.action == "take_back" else f"It must be {allowed}."
    return Unmet("wrong-state", f"This review is {review.get_state_display().lower()}{since}.", remedy)
