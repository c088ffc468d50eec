"""The one state machine: `table.TRANSITIONS` says what may happen, `perform` is the only thing that makes it happen."""

from reviews.workflow.acts import Asked, Outcome, StaleDigest, Unready, WrongState
from reviews.workflow.openings import OpenAction, actions_open_to
from reviews.workflow.performing import cancel_unbegun, perform, perform_together
from reviews.workflow.states import list_rechecks, refresh_claim_state, refresh_what_is_assigned_to
from reviews.workflow.table import TRANSITIONS, Transition

__all__ = [
    "TRANSITIONS",
    "Asked",
    "OpenAction",
    "Outcome",
    "StaleDigest",
    "Transition",
    "Unready",
    "WrongState",
    "actions_open_to",
    "cancel_unbegun",
    "list_rechecks",
    "perform",
    "perform_together",
    "refresh_claim_state",
    "refresh_what_is_assigned_to",
]
