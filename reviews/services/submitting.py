"""Submitting freezes or finds a version and opens a review on it; what is not ready is listed, and the rest goes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.models import Claim, ClaimVersion
from evidence.people import printed_name
from evidence.refusals import Unmet
from evidence.services import NotReady, freeze_version, lock_with_what_they_cite, touch_version
from evidence.text import clean_line, clean_text
from reviews.assigning import assign_reviewer
from reviews.corrections import no_correction
from reviews.integrity import blocking_of
from reviews.models import ClaimState, Review, ReviewEvent, State, Submission
from reviews.models.decisions import Verdict
from reviews.requirements import barred_by_suggesting, policy_at_opening, requirement_of_correction, risk_under_review
from reviews.selectors import approved_versions, reviewers_of_round_before, round_before
from reviews.workflow import refresh_claim_state

REVIEWED = [State.CHANGES_REQUESTED, State.REJECTED, State.REVOKED]


@dataclass
class Submitted:
    """What became of each claim; `submission` is None when nothing could be sent."""

    submission: Submission | None = None
    reviews: list[Review] = field(default_factory=list)
    skipped: list[tuple[Claim, list[Unmet]]] = field(default_factory=list)


@transaction.atomic
def submit(
    claims: Iterable[Claim],
    *,
    title: str,
    subject: str = "",
    note: str = "",
    reason: str = "",
    meaning_unchanged: bool = False,
    by: User,
) -> Submitted:
    """Send what is ready. `reason` is required for claims whose version was reviewed before.

    `meaning_unchanged`: the editor says that these are editorial corrections; what is none is skipped (DESIGN §3.7).
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="submit claims")
    done = Submitted()
    for claim in lock_with_what_they_cite({claim.pk for claim in claims}).values():
        try:
            version = _frozen(claim, reason, by)
        except NotReady as refusal:
            done.skipped.append((claim, refusal.unmet))
            continue
        unmet = _not_sendable(version, reason) or (_not_correctable(version) if meaning_unchanged else [])
        if unmet:
            done.skipped.append((claim, unmet))
            continue
        touch_version(version, by=by)
        done.submission = done.submission or _submission(title, subject, note, by)
        why = "editorial correction" if meaning_unchanged else _why(version)
        done.reviews.append(_open(version, done.submission, by, why=why, reason=reason, correction=meaning_unchanged))
        refresh_claim_state(claim, revision=claim.revision)
    return done


def _frozen(claim: Claim, reason: str, by: User) -> ClaimVersion:
    """Raises NotReady with all that keeps it, the policy's findings too; what is not sent is then not frozen either.

    What waits for a decision or is approved as it stands is not sent, whatever was found since.
    """
    with transaction.atomic():
        try:
            version = freeze_version(claim, by=by)
        except NotReady as refusal:
            raise NotReady(*refusal.unmet, *blocking_of([claim])[claim.pk]) from None
        if not _is_settled(version) and (found := blocking_of([claim])[claim.pk]):
            raise NotReady(*_not_sendable(version, reason), *found)
    return version


def _is_settled(version: ClaimVersion) -> bool:
    return version.reviews.standing().exists() or version.reviews.open().exists()


@transaction.atomic
def open_recheck(claim: Claim, *, why: str, by: User) -> Review | None:
    """A new review of the approved version; None when it has none, or a review is open already."""
    if by.is_active:
        roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="ask for a recheck")
    claim = Claim.objects.locked().get(pk=claim.pk)
    version = approved_versions([claim.pk]).get(claim.pk)
    if version is None or claim.reviews.open().exists():
        return None
    submission = _submission(f"Recheck: {claim}", "", "", by)
    review = _open(version, submission, by, why=clean_line(why, field="why", longest=300), reason="", recheck=True)
    refresh_claim_state(claim)
    return review


def rebuild_claim_states() -> int:
    """Recompute every row for lists from the reviews; returns how many claims were looked at."""
    claims = Claim.objects.filter(reviews__isnull=False).distinct()
    for claim in claims.iterator():
        with transaction.atomic():
            refresh_claim_state(Claim.objects.locked().get(pk=claim.pk))
    ClaimState.objects.filter(claim__reviews__isnull=True).delete()
    return claims.count()


def _submission(title: str, subject: str, note: str, by: User) -> Submission:
    return Submission.objects.create(
        title=clean_line(title[:300], field="title", longest=300),
        subject=subject,
        note=clean_text(note, field="note") if note.strip() else "",
        by=by,
    )


def _open(
    version: ClaimVersion,
    submission: Submission,
    by: User,
    *,
    why: str,
    reason: str,
    recheck: bool = False,
    correction: bool = False,
) -> Review:
    policy, required = policy_at_opening(version)
    if correction:
        required = requirement_of_correction(risk_under_review(version))
    review = Review.objects.create(
        submission=submission,
        version=version,
        claim=version.claim,
        recheck=recheck,
        correction=correction,
        why=why,
        policy=policy,
        approvals_needed=required.approvals,
        blinded=required.blinded,
        previous=None if recheck else round_before(version),
    )
    reason = clean_text(reason, field="reason") if reason.strip() else ""
    ReviewEvent.objects.create(review=review, action="submit", to_state=State.SUBMITTED, by=by, reason=reason)
    barred = barred_by_suggesting(version)
    for reviewer in reviewers_of_round_before(review):
        if reviewer.pk not in barred:
            assign_reviewer(review, reviewer, by=by)
    return review


def _not_sendable(version: ClaimVersion, reason: str) -> list[Unmet]:
    """DESIGN §3.2: a review is opened unless one is open or the approval stands; a reason where it was reviewed."""
    if open_review := version.claim.reviews.open().select_related("version").first():
        said = f"Version {open_review.version.number} is {open_review.get_state_display().lower()}."
        same = open_review.version_id == version.pk
        return [Unmet("open-review", said, "Wait for it." if same else "Cancel that submission, then send this one.")]
    if version.reviews.standing().exists():
        return [_approved_already(version)]
    if not reason.strip() and version.reviews.filter(state__in=REVIEWED).exists():
        said = f"Version {version.number} was reviewed before and is unchanged."
        return [Unmet("resubmission-reason", said, "Change it, or give a reason for sending it again.")]
    return []


def _not_correctable(version: ClaimVersion) -> list[Unmet]:
    return no_correction(version, approved_versions([version.claim_id]).get(version.claim_id))


def _approved_already(version: ClaimVersion) -> Unmet:
    later = approved_versions([version.claim_id])[version.claim_id]
    if later.pk == version.pk:
        return Unmet("approved", f"Version {version.number} is approved and nothing changed since.", "")
    said = f"This is version {version.number}, whose approval stands; version {later.number} was approved after it."
    return Unmet("approved", said, f"A chief who revokes version {later.number} brings it back.")


def _why_again(before: Review) -> str:
    """“round 2: changes requested by …”"""
    number, earlier = 2, before
    while earlier.previous is not None:
        number, earlier = number + 1, earlier.previous
    sent_back = before.opinions.exclude(verdict=Verdict.APPROVE).select_related("reviewer").last()
    by = f" by {printed_name(sent_back.reviewer)}" if sent_back else ""
    return f"round {number}: {before.get_state_display().lower()}{by}"[:300]


def _why(version: ClaimVersion) -> str:
    if version.number == 1:
        return "new"
    if (before := round_before(version)) is not None:
        return _why_again(before)
    approved = approved_versions([version.claim_id]).get(version.claim_id)
    return f"changed since version {approved.number}" if approved else "new version"
