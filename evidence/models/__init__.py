"""What we claim, and on what it rests."""

from evidence.models.accounts import AccountEvent
from evidence.models.awaited import AwaitedAnnouncement
from evidence.models.claims import Citation, Claim, ClaimRequirement, ClaimSuccession, Wording
from evidence.models.imports import ImportedPart, ReferenceImport
from evidence.models.links import LinkCheck
from evidence.models.merges import (
    Likeness,
    NotTheSame,
    NotTheSameTakenBack,
    ReferenceMerge,
    ReferenceMergeUndone,
)
from evidence.models.notices import Notice, NoticeDismissal, Standing
from evidence.models.references import Reference
from evidence.models.signatures import Signature
from evidence.models.versions import ClaimVersion, VersionCitation, VersionTouch
from evidence.models.watching import ArchiveCheck, WatchMark

__all__ = [
    "AccountEvent",
    "ArchiveCheck",
    "AwaitedAnnouncement",
    "Citation",
    "Claim",
    "ClaimRequirement",
    "ClaimSuccession",
    "ClaimVersion",
    "ImportedPart",
    "Likeness",
    "LinkCheck",
    "NotTheSame",
    "NotTheSameTakenBack",
    "Notice",
    "NoticeDismissal",
    "Reference",
    "ReferenceImport",
    "ReferenceMerge",
    "ReferenceMergeUndone",
    "Signature",
    "Standing",
    "VersionCitation",
    "VersionTouch",
    "WatchMark",
    "Wording",
]
