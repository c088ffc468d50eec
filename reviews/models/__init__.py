"""What people decided about one exact version."""

from reviews.models.decisions import (
    ConflictAllowance,
    ConflictDeclaration,
    Opinion,
    OpinionTakenBack,
    ReviewEvent,
)
from reviews.models.integrity import EvidencePolicy, FindingWaiver, WaiverTakenBack
from reviews.models.people import Preferences, ReviewerProfile
from reviews.models.policies import Policy
from reviews.models.reviews import Assignment, ClaimState, Review, State, Submission
from reviews.models.sittings import Mark, Remark, RemarkAct

__all__ = [
    "Assignment",
    "ClaimState",
    "ConflictAllowance",
    "ConflictDeclaration",
    "EvidencePolicy",
    "FindingWaiver",
    "Mark",
    "Opinion",
    "OpinionTakenBack",
    "Policy",
    "Preferences",
    "Remark",
    "RemarkAct",
    "Review",
    "ReviewEvent",
    "ReviewerProfile",
    "State",
    "Submission",
    "WaiverTakenBack",
]
