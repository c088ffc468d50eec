"""Every other write to what people decided; moving a review is `workflow.perform`'s alone."""

from reviews.services.conflicts import allow_conflict, declare_conflict
from reviews.services.policies import Touched, UnfitPolicy, set_policy, touched_by_policy
from reviews.services.profiles import check_profile, save_profile
from reviews.services.sittings import Shown, mark_opened, mark_rest, save_mark, sign_sitting
from reviews.services.submitting import Submitted, open_recheck, rebuild_claim_states, submit
from reviews.services.taking import decline_submission, release_submission, take_submission

__all__ = [
    "Shown",
    "Submitted",
    "Touched",
    "UnfitPolicy",
    "allow_conflict",
    "check_profile",
    "declare_conflict",
    "decline_submission",
    "mark_opened",
    "mark_rest",
    "open_recheck",
    "rebuild_claim_states",
    "release_submission",
    "save_mark",
    "save_profile",
    "set_policy",
    "sign_sitting",
    "submit",
    "take_submission",
    "touched_by_policy",
]
