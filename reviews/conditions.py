"""Who may perform an action, and what must hold for it; `workflow.TRANSITIONS` says which of these each action needs.

A *who* answers with the reason why not; a *condition* with everything that is unmet. Both only read.
"""

from collections.abc import Callable

from django.contrib.auth.models import User

from evidence import roles
from evidence.models import Citation, Claim, Wording
from evidence.people import printed_name
from evidence.refusals import Unmet
from evidence.selectors import unvouched
from reviews.corrections import no_correction
from reviews.models import Review
from reviews.requirements import approvals_of, barred_by_suggesting, quorum_reached
from reviews.selectors import (
    approved_versions,
    barred_from_approving,
    declaration_of,
    profile_of,
    standing_conflict,
    standing_opinions,
    who_could_approve,
)

Who = Callable[[Review, User], Unmet | None]
Condition = Callable[[Review, User], list[Unmet]]


def is_reviewer(review: Review, by: User) -> Unmet | None:
    if roles.is_reviewer(by):
        return None
    return Unmet("role", "Only a reviewer or chief can do this.", f"{_names(who_could_approve(review.version))} can.")


def is_assigned(review: Review, by: User) -> Unmet | None:
    if not roles.is_reviewer(by):
        return is_reviewer(review, by)
    mine = review.assignments.filter(reviewer=by)
    if (mine.filter(ended_at__isnull=True) if review.is_open else mine).exists():
        return None  # of a review that has ended, whoever was assigned is told that it has
    return Unmet("not-assigned", "This review is not assigned to you.", "Start or join it first, or ask a chief.")


def is_chief(review: Review, by: User) -> Unmet | None:
    return None if roles.is_chief(by) else Unmet("role", "Only a chief can do this.", "Ask a chief.")


def is_editor(review: Review, by: User) -> Unmet | None:
    """Whoever submitted it may cancel it too, whatever their role is today."""
    if roles.is_editor(by) or (review.submission.by_id == by.pk and roles.may_draft(by)):
        return None
    return Unmet("role", "Only an editor can cancel a submission.", "Ask an editor.")


def has_opinion(review: Review, by: User) -> Unmet | None:
    if standing_opinions(review).filter(reviewer=by).exists() and roles.is_reviewer(by):
        return None
    return Unmet("no-opinion", "You signed no opinion in this review that could be taken back.")


def did_not_touch(review: Review, by: User) -> list[Unmet]:
    """Four eyes over everyone who touched it (DESIGN §3.4)."""
    if by.pk not in barred_from_approving(review.version):
        return []
    others = _names(who_could_approve(review.version))
    return [Unmet("four-eyes", f"You cannot approve this: {_what_they_did(review.claim, by)}.", f"{others} can.")]


def did_not_suggest_at_high_risk(review: Review, by: User) -> list[Unmet]:
    if by.pk not in barred_by_suggesting(review.version):
        return []
    said = "You suggested words that were taken over, and this is of high risk."
    return [Unmet("suggested", said, "Two others who had no hand in its words can sign.")]


def has_valid_profile(review: Review, by: User) -> list[Unmet]:
    """A profile that somebody vouches for, and an account that nobody else was let into since."""
    return [*unmet_of_profile(by), *unvouched(by)]


def unmet_of_profile(by: User) -> list[Unmet]:
    profile = profile_of(by)
    if profile is None:
        return [Unmet("no-profile", "You have no reviewer profile.", "A chief can make one.")]
    if profile.checked_by_id is None:
        return [Unmet("profile-unchecked", "Nobody checked your qualification yet.", "A chief other than you can.")]
    if not profile.is_valid:
        until = f"{profile.valid_until:%d %B %Y}"
        return [Unmet("profile-expired", f"Your qualification was valid until {until}.", "A chief can renew it.")]
    return []


def has_no_conflict(review: Review, by: User) -> list[Unmet]:
    declaration = declaration_of(by, review.submission)
    if declaration is None:
        return [
            Unmet("conflict-not-asked", "You did not say whether you have a conflict of interest.", "Say so first.")
        ]
    standing = standing_conflict(by, review.submission)
    if standing is None:
        return []
    said = f"You declared a conflict of interest: {standing.concerns}."
    return [Unmet("conflict", said, "Another reviewer can sign, or a chief can allow it with a reason.")]


def is_plain_where_corrected(review: Review, by: User) -> list[Unmet]:
    """What the editor called an editorial correction is still one, against what is approved now (DESIGN §3.7)."""
    if not review.correction:
        return []
    unmet = no_correction(review.version, approved_versions([review.claim_id]).get(review.claim_id))
    remedy = "Request changes, so that it is submitted as a change."
    return [Unmet(one.code, one.message, remedy) for one in unmet]


def has_answered_conflict(review: Review, by: User) -> list[Unmet]:
    """For decisions that stop a text: a conflict does not bar them, but it must have been asked."""
    return [one for one in has_no_conflict(review, by) if one.code == "conflict-not-asked"]


def has_not_signed(review: Review, by: User) -> list[Unmet]:
    """Two may sign anew (`requirements.signing_anew`), because what they signed counts under no answer of theirs, or
    because it was signed in full and still waits."""
    if approvals_of(by).filter(review=review, counts=True).exists() and not quorum_reached(review):
        return [Unmet("signed-already", "You approved this version already.", "Another reviewer completes the quorum.")]
    return []


def _names(people: list[User]) -> str:
    return ", ".join(printed_name(one) for one in people[:3]) or "Nobody yet"


def _what_they_did(claim: Claim, by: User) -> str:
    rows = [
        Claim.history.filter(id=claim.pk, history_user=by),
        Wording.history.filter(claim_id=claim.pk, history_user=by),
        Citation.history.filter(claim_id=claim.pk, history_user=by),
    ]
    dates = [row.history_date for row in (qs.order_by("-history_id").first() for qs in rows) if row]
    return f"you changed it on {max(dates):%d %B %Y}" if dates else "you submitted it or changed what it cites"
