"""Every other write to what people decided; moving a review is `workflow.perform`'s alone."""

from reviews.services.assignments import assign_reviewers, hand_over
from reviews.services.conflicts import allow_conflict, declare_conflict
from reviews.services.policies import Touched, UnfitPolicy, set_policy, touched_by_policy
from reviews.services.preferences import save_preferences
from reviews.services.profiles import check_profile, save_profile
from reviews.services.submitting import Submitted, open_recheck, rebuild_claim_states, submit

__all__ = [
    "Submitted",
    "Touched",
    "UnfitPolicy",
    "allow_conflict",
    "assign_reviewers",
    "check_profile",
    "declare_conflict",
    "hand_over",
    "open_recheck",
    "rebuild_claim_states",
    "save_preferences",
    "save_profile",
    "set_policy",
    "submit",
    "touched_by_policy",
]
