"""Conflicts of interest: declared per person and submission, allowed by a chief with a reason, never for oneself."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services.works import lock_claims
from evidence.text import clean_line, clean_text
from reviews.models import ConflictAllowance, ConflictDeclaration, Submission
from reviews.selectors import standing_conflict, touched_among
from reviews.workflow import refresh_what_is_assigned_to


class IncompleteDeclaration(Refusal):
    """A declared conflict names what it concerns."""


@transaction.atomic
def declare_conflict(
    submission: Submission,
    *,
    answer: str,
    concerns: str = "",
    details: str = "",
    asked_about: Iterable[str] = (),
    by: User,
) -> ConflictDeclaration:
    """A new answer adds to the earlier ones. A declared conflict stays until a chief allows it.

    `asked_about` are the topics and products the person was asked about, by name.
    """
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="declare a conflict of interest for a review")
    if answer not in ConflictDeclaration.Answer.values:
        raise IncompleteDeclaration(
            Unmet("answer", "Say whether you have a conflict of interest.", "Choose one answer.")
        )
    if answer == ConflictDeclaration.Answer.DECLARED and not concerns.strip():
        raise IncompleteDeclaration(Unmet("concerns", "Which topic or product does it concern?", "Name it."))
    if answer == ConflictDeclaration.Answer.NONE and standing_conflict(by, submission):
        said = "You declared a conflict of interest, which a later answer does not take back."
        raise NotAllowed(Unmet("conflict", said, "Another reviewer can sign, or a chief can allow it with a reason."))
    declaration = ConflictDeclaration.objects.create(
        person=by,
        submission=submission,
        answer=answer,
        asked_about=[clean_line(one, field="topic or product", longest=300) for one in asked_about],
        concerns=clean_line(concerns, field="topic or product", longest=300) if concerns.strip() else "",
        details=clean_text(details, field="details") if details.strip() else "",
    )
    if answer == ConflictDeclaration.Answer.DECLARED:
        refresh_what_is_assigned_to(by, submission=submission)
    return declaration


@transaction.atomic
def allow_conflict(declaration: ConflictDeclaration, *, reason: str, by: User) -> ConflictAllowance:
    """Never one's own, and never of who would approve one's own text (DESIGN §8)."""
    roles.require(by, roles.CHIEF, to="allow a declared conflict")
    if declaration.person_id == by.pk:
        raise NotAllowed(Unmet("own-conflict", "You cannot allow your own conflict.", "Another chief can."))
    _lock_claims(declaration.submission)
    if ConflictAllowance.objects.filter(declaration=declaration).exists():
        raise Refusal(Unmet("allowed", "This conflict was allowed before.", "Nothing needs doing."))
    if touched_among(by, [one.version for one in declaration.submission.reviews.open().select_related("version")]):
        said = "You had a hand in what would be approved, so you cannot say who may approve it."
        raise NotAllowed(Unmet("own-text", said, "Another chief can."))
    text = clean_text(reason, field="reason")
    allowance = ConflictAllowance.objects.create(declaration=declaration, reason=text, by=by)
    refresh_what_is_assigned_to(declaration.person, submission=declaration.submission)
    return allowance


def _lock_claims(submission: Submission) -> None:
    """Nothing of it is decided meanwhile, and of two chiefs one comes first."""
    claims = submission.reviews.values_list("claim", flat=True)
    lock_claims(claims)
