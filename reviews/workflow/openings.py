"""Which actions somebody gets as buttons: the same table, so buttons and rules cannot differ."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from evidence.refusals import Unmet
from reviews.models import Review, State
from reviews.workflow.table import TRANSITIONS, needs_reason, unmet_by


@dataclass(frozen=True)
class OpenAction:
    """An action that `who` and state allow; `unmet` says what would still refuse it."""

    name: str
    label: str
    needs_reason: bool
    needs_password: bool
    unmet: list[Unmet]


def actions_open_to(user: User, review: Review) -> list[OpenAction]:
    return [
        OpenAction(name, row.label, needs_reason(name, review), row.meaning is not None, unmet_by(review, name, user))
        for name, row in TRANSITIONS.items()
        if review.state in row.sources and row.who(review, user) is None and _sensible(name, review, user)
    ]


def _sensible(name: str, review: Review, user: User) -> bool:
    """Joining what one has joined would change nothing; there is somebody to take an assignment from; and before a
    review has started, only what somebody was given can be declined."""
    standing = review.assignments.filter(ended_at__isnull=True)
    if name == "join":
        return not standing.filter(reviewer=user).exists()
    if name == "reassign":
        return standing.exclude(reviewer=user).exists()
    return (
        name != "decline" or review.state == State.SUBMITTED or standing.filter(reviewer=user).exclude(by=user).exists()
    )
