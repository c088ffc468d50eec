"""Every write to pages and to what is public; each function names its actor and is one transaction."""

from editorial.services.articles import (
    SlugTaken,
    UnknownTopic,
    create_article,
    create_topic,
    revise_article,
    revise_topic,
)
from editorial.services.boilerplate import issue_boilerplate
from editorial.services.drafting import Along, bring_back, discard_kept, keep_decisions
from editorial.services.filling import NewBlock, NewSection, fill_article
from editorial.services.importing import Imported, KnownPage, NotAcceptable, accept_import
from editorial.services.inbox import mark_read, mark_unread
from editorial.services.locking import NotThere
from editorial.services.numbers import NothingOpen, reopen_number, resolve_number
from editorial.services.placements import (
    KnownClaim,
    draft_placed_claim,
    move_placement,
    place_claim,
    place_line,
    remove_placement,
    revise_line,
)
from editorial.services.publishing import NotPublishable, StaleDigest, publish
from editorial.services.replacing import Replaced, Superseded, replace_reference
from editorial.services.reports import (
    HandledMeanwhile,
    TooManyReports,
    close_report,
    give_report,
    hold_reported,
    receive_report,
    recheck_reported,
    redact_report,
    release_report,
    reopen_report,
    report_problem,
    take_report,
)
from editorial.services.restoring import restore_tree
from editorial.services.restraints import NotHeld, hold, lift_hold, waive_line, withdraw
from editorial.services.sections import add_section, move_section, remove_section, revise_section
from editorial.services.shifting import drop_placement, drop_section, shift_placement, shift_section
from editorial.services.submission import submit_article
from editorial.services.succession import merge_placed_claims, split_placed_claim, undo_split_or_merge
from editorial.services.swapping import Decision, NotReplaced, Passage

__all__ = [
    "Along",
    "Decision",
    "HandledMeanwhile",
    "Imported",
    "KnownClaim",
    "KnownPage",
    "NewBlock",
    "NewSection",
    "NotAcceptable",
    "NotHeld",
    "NotPublishable",
    "NotReplaced",
    "NotThere",
    "NothingOpen",
    "Passage",
    "Replaced",
    "SlugTaken",
    "StaleDigest",
    "Superseded",
    "TooManyReports",
    "UnknownTopic",
    "accept_import",
    "add_section",
    "bring_back",
    "close_report",
    "create_article",
    "create_topic",
    "discard_kept",
    "draft_placed_claim",
    "drop_placement",
    "drop_section",
    "fill_article",
    "give_report",
    "hold",
    "hold_reported",
    "issue_boilerplate",
    "keep_decisions",
    "lift_hold",
    "mark_read",
    "mark_unread",
    "merge_placed_claims",
    "move_placement",
    "move_section",
    "place_claim",
    "place_line",
    "publish",
    "receive_report",
    "recheck_reported",
    "redact_report",
    "release_report",
    "remove_placement",
    "remove_section",
    "reopen_number",
    "reopen_report",
    "replace_reference",
    "report_problem",
    "resolve_number",
    "restore_tree",
    "revise_article",
    "revise_line",
    "revise_section",
    "revise_topic",
    "shift_placement",
    "shift_section",
    "split_placed_claim",
    "submit_article",
    "take_report",
    "undo_split_or_merge",
    "waive_line",
    "withdraw",
]
