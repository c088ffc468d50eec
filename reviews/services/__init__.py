"""Every other write to what people decided; moving a review is `workflow.perform`'s alone."""

from reviews.services.assignments import assign_reviewers, hand_over
from reviews.services.bulk import BulkRow, Signed, sign_in_bulk
from reviews.services.conflicts import allow_conflict, declare_conflict
from reviews.services.integrity import NotWaivable, set_evidence_policy, take_back_waiver, waive_finding
from reviews.services.policies import Touched, UnfitPolicy, set_policy, touched_by_policy
from reviews.services.preferences import save_preferences
from reviews.services.profiles import check_profile, save_profile
from reviews.services.rechecks import open_rechecks, recheck_all_signed_by
from reviews.services.remarks import (
    add_remark,
    answer_remark,
    reopen_remark,
    resolve_remark,
    take_over_suggestion,
)
from reviews.services.sittings import Shown, mark_opened, mark_rest, save_mark, sign_sitting
from reviews.services.submitting import Submitted, open_recheck, rebuild_claim_states, submit
from reviews.services.taking import decline_submission, release_submission, take_submission

__all__ = [
    "BulkRow",
    "NotWaivable",
    "Shown",
    "Signed",
    "Submitted",
    "Touched",
    "UnfitPolicy",
    "add_remark",
    "allow_conflict",
    "answer_remark",
    "assign_reviewers",
    "check_profile",
    "declare_conflict",
    "decline_submission",
    "hand_over",
    "mark_opened",
    "mark_rest",
    "open_recheck",
    "open_rechecks",
    "rebuild_claim_states",
    "recheck_all_signed_by",
    "release_submission",
    "reopen_remark",
    "resolve_remark",
    "save_mark",
    "save_preferences",
    "save_profile",
    "set_evidence_policy",
    "set_policy",
    "sign_in_bulk",
    "sign_sitting",
    "submit",
    "take_back_waiver",
    "take_over_suggestion",
    "take_submission",
    "touched_by_policy",
    "waive_finding",
]
