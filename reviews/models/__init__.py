"""What people decided about one exact version."""

from reviews.models.decisions import (
    ConflictAllowance,
    ConflictDeclaration,
    Opinion,
    OpinionTakenBack,
    ReviewEvent,
)
from reviews.models.people import ReviewerProfile
from reviews.models.reviews import Assignment, ClaimState, Review, State, Submission

__all__ = [
    "Assignment",
    "ClaimState",
    "ConflictAllowance",
    "ConflictDeclaration",
    "Opinion",
    "OpinionTakenBack",
    "Review",
    "ReviewEvent",
    "ReviewerProfile",
    "State",
    "Submission",
]
