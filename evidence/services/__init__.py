"""Every write to what we claim and on what it rests; each function names its actor and is one transaction."""

from evidence.services.announced import AnnouncedRecorded, is_notice_itself, record_announced
from evidence.services.claims import create_claim, create_claims, reopen_number, resolve_citation, revise_claim
from evidence.services.found import AnotherWork, Happened, add_found, happened_to, is_of, record_found, revise_found
from evidence.services.likeness import SaidBefore, call_two_works, offer_again, refresh_likeness
from evidence.services.links import check_links, confirm_link
from evidence.services.merges import NotOneWork, kept_from, merge_references
from evidence.services.merges_undone import CannotUndoMerge, undo_merge
from evidence.services.notices import dismiss_notice, rebuild_standing, record_notice
from evidence.services.notices_import import NoticesRead, import_notices
from evidence.services.references import KnownReference, add_reference, find_or_add_reference, revise_reference
from evidence.services.restoring import CannotUndo, claim_marks, restore_claim
from evidence.services.signatures import WrongPassword, check_password, sign
from evidence.services.succession import merge_claims, split_claim, undo_succession
from evidence.services.surveillance import Surveyed, check_standings
from evidence.services.versions import NotReady, freeze_version, touch_version
from evidence.services.works import MergedAway, lock_with_what_they_cite

__all__ = [
    "AnnouncedRecorded",
    "AnotherWork",
    "CannotUndo",
    "CannotUndoMerge",
    "Happened",
    "KnownReference",
    "MergedAway",
    "NotOneWork",
    "NotReady",
    "NoticesRead",
    "SaidBefore",
    "Surveyed",
    "WrongPassword",
    "add_found",
    "add_reference",
    "call_two_works",
    "check_links",
    "check_password",
    "check_standings",
    "claim_marks",
    "confirm_link",
    "create_claim",
    "create_claims",
    "dismiss_notice",
    "find_or_add_reference",
    "freeze_version",
    "happened_to",
    "import_notices",
    "is_notice_itself",
    "is_of",
    "kept_from",
    "lock_with_what_they_cite",
    "merge_claims",
    "merge_references",
    "offer_again",
    "rebuild_standing",
    "record_announced",
    "record_found",
    "record_notice",
    "refresh_likeness",
    "reopen_number",
    "resolve_citation",
    "restore_claim",
    "revise_claim",
    "revise_found",
    "revise_reference",
    "sign",
    "split_claim",
    "touch_version",
    "undo_merge",
    "undo_succession",
]
