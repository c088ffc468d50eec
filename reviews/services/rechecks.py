"""Many rechecks at once: of what rests on one person's approvals, and of what the world casts a doubt on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.models import Claim, ClaimVersion
from evidence.people import printed_name
from evidence.reading import reading_once
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_claims
from evidence.text import clean_line
from reviews.assigning import assignment
from reviews.models import Assignment, Review, ReviewEvent, State, Submission
from reviews.requirements import policy_at_recheck
from reviews.selectors import approved_versions, opinions_behind, resting_on, who_may_review
from reviews.services.submitting import open_recheck
from reviews.workflow import list_rechecks


@dataclass(frozen=True)
class Rechecked:
    """What became of one claim; without a review, one is open already."""

    claim: Claim
    review: Review | None


def recheck_all_signed_by(person: User, *, reason: str, by: User) -> list[Rechecked]:
    """Open a recheck of every claim whose approval rests on `person`; nothing that is approved changes by that.

    Claim by claim, each in its own transaction: safe to repeat after a crash. Raises UnacceptableText.
    """
    roles.require(by, roles.CHIEF, to="ask for rechecks of all that somebody signed")
    if not reason.strip():
        raise Refusal(Unmet("reason", "A reason is needed.", "Each recheck names it."))
    why = f"all that {printed_name(person)} signed: {clean_line(reason, field='reason', longest=200)}"
    why = clean_line(why, field="reason", longest=300)
    return [Rechecked(one, open_recheck(one, why=why, by=by)) for one in resting_on(person)]


@transaction.atomic
def open_rechecks(reasons: Mapping[int, str], *, assigned: bool = False, by: User) -> list[Review]:
    """As `open_recheck` of many claims, by id with the reason of each, in as many queries as for one.

    `assigned`: each goes to those whose approvals it asks again, as far as they still review.
    """
    if by.is_active:
        roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="ask for rechecks")
    claims = lock_claims(reasons)
    busy = set(Review.objects.open().filter(claim__in=claims).values_list("claim", flat=True))
    versions = [one for pk, one in sorted(approved_versions(claims).items()) if pk not in busy]
    submissions = Submission.objects.bulk_create(
        Submission(title=clean_line(f"Recheck: {claims[one.claim_id]}"[:300], field="title", longest=300), by=by)
        for one in versions
    )
    with reading_once():
        rows = [_recheck(*pair, reasons) for pair in zip(versions, submissions, strict=True)]
    reviews = Review.objects.bulk_create(rows)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(review=one, action="submit", to_state=State.SUBMITTED, by=by) for one in reviews
    )
    if assigned:
        _assign_to_signers(reviews, by)
    list_rechecks(reviews)
    return reviews


def _recheck(version: ClaimVersion, submission: Submission, reasons: Mapping[int, str]) -> Review:
    policy, required = policy_at_recheck(version)
    return Review(
        submission=submission,
        version=version,
        claim_id=version.claim_id,
        recheck=True,
        why=clean_line(reasons[version.claim_id], field="why", longest=300),
        policy=policy,
        approvals_needed=required.approvals,
        blinded=required.blinded,
    )


def _assign_to_signers(reviews: Sequence[Review], by: User) -> None:
    signed = opinions_behind(one.version_id for one in reviews)
    reviewers = who_may_review().in_bulk()
    with reading_once():
        Assignment.objects.bulk_create(
            assignment(one, reviewers[reviewer], by=by)
            for one in reviews
            for reviewer in dict.fromkeys(opinion.reviewer_id for opinion in signed[one.version_id])
            if reviewer in reviewers
        )
