"""Which approvals stand, who may not sign, and what a claim's reviews add up to."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from evidence import roles
from evidence.models import Claim, ClaimVersion, VersionTouch
from evidence.reading import asked_once
from reviews.models import (
    Assignment,
    ConflictDeclaration,
    Opinion,
    Preferences,
    Review,
    ReviewerProfile,
    State,
    Submission,
)
from reviews.models.decisions import Verdict


def approved_versions(claims: Iterable[int]) -> dict[int, ClaimVersion]:
    """By claim id its approved version: the highest-numbered whose approval stands. Claims without one are absent."""
    return {version.claim_id: version for version in standing_versions(claims)}


def standing_versions(claims: Iterable[int]) -> QuerySet[ClaimVersion]:
    """Every version of these claims whose approval stands, the approved one of each claim last."""
    standing = Review.objects.standing().filter(version=OuterRef("pk"))
    return ClaimVersion.objects.filter(Exists(standing), claim__in=claims).order_by("claim_id", "number")


def standing_approvals(versions: Iterable[int]) -> dict[int, Review]:
    """By version id the last review whose approval stands."""
    reviews = Review.objects.standing().filter(version__in=versions).order_by("decided_at", "id")
    return {review.version_id: review for review in reviews}


def last_looked_at(approvals: Iterable[Review]) -> dict[int, datetime]:
    """By id of a standing approval when somebody last read what it approves: of a correction, at which nobody looked
    anew, when the text was approved that it corrects (DESIGN §3.7)."""
    approvals = list(approvals)
    corrected = {one.claim_id for one in approvals if one.correction}
    whole = Review.objects.filter(claim__in=corrected, correction=False, state=State.APPROVED) if corrected else ()
    looked = [(one.claim_id, one.decided_at) for one in whole if one.decided_at]
    return {
        one.pk: max(
            (at for claim, at in looked if claim == one.claim_id and at < one.decided_at), default=one.decided_at
        )
        if one.correction
        else one.decided_at
        for one in approvals
        if one.decided_at
    }


def standing_opinions(review: Review) -> QuerySet[Opinion]:
    return review.opinions.filter(taken_back__isnull=True)


def opinions_behind(versions: Iterable[int]) -> dict[int, list[Opinion]]:
    """By version id the approving opinions of its last standing approval, in order of signing."""
    return opinions_for(standing_approvals(versions))


def opinions_for(approvals: Mapping[int, Review]) -> dict[int, list[Opinion]]:
    """The same for approvals that are read already, by version id."""
    opinions = Opinion.objects.filter(
        review__in=approvals.values(), verdict=Verdict.APPROVE, taken_back__isnull=True
    ).select_related("signature")
    versions = {review.pk: pk for pk, review in approvals.items()}
    behind: dict[int, list[Opinion]] = {pk: [] for pk in approvals}
    for opinion in opinions:
        behind[versions[opinion.review_id]].append(opinion)
    return behind


def last_approved_before(version: ClaimVersion) -> ClaimVersion | None:
    """The last version before this one whose approval stands."""
    standing = Review.objects.standing().filter(version=OuterRef("pk"))
    earlier = ClaimVersion.objects.filter(Exists(standing), claim=version.claim_id, number__lt=version.number)
    return earlier.order_by("number").last()


def barred_from_approving(version: ClaimVersion) -> set[int]:
    """Ids of everybody who touched what this approval would cover (DESIGN §3.4)."""
    base = last_approved_before(version)
    covered = ClaimVersion.objects.filter(
        claim=version.claim_id, number__gt=base.number if base else 0, number__lte=version.number
    )
    return set(VersionTouch.objects.filter(version__in=covered).values_list("person_id", flat=True))


def declaration_of(person: User, submission: Submission) -> ConflictDeclaration | None:
    """The person's last answer for this submission; None means not asked."""
    return submission.conflict_declarations.filter(person=person).select_related("allowance").last()


def standing_conflict(person: User, submission: Submission) -> ConflictDeclaration | None:
    """A conflict declared for this submission that no chief allowed; a later answer does not take it back."""
    return _unallowed().filter(person=person, submission=submission).last()


def conflicts_awaiting_a_word() -> QuerySet[ConflictDeclaration]:
    """Declared, allowed by nobody, and something of that submission is still to be decided."""
    still_open = Review.objects.open().filter(submission=OuterRef("submission"))
    return _unallowed().filter(Exists(still_open)).select_related("person", "submission")


@asked_once
def profile_of(person: User) -> ReviewerProfile | None:
    return ReviewerProfile.objects.filter(person=person).first()


def qualification_of(person: User) -> str:
    """As printed in signatures; empty without a profile."""
    profile = profile_of(person)
    return profile.qualification if profile else ""


def is_medically_qualified(person: User) -> bool:
    profile = profile_of(person)
    return bool(profile and profile.is_valid and profile.medically_qualified)


def who_may_review() -> QuerySet[User]:
    """Active reviewers and chiefs, each once."""
    return User.objects.filter(is_active=True, groups__name__in=[roles.REVIEWER, roles.CHIEF]).distinct()


def who_could_approve(version: ClaimVersion) -> list[User]:
    """Active reviewers and chiefs with a valid profile who did not touch the version."""
    free = (
        who_may_review()
        .exclude(pk__in=barred_from_approving(version))
        .select_related("reviewer_profile")
        .order_by("pk")
    )
    return [person for person in free if hasattr(person, "reviewer_profile") and person.reviewer_profile.is_valid]


def touched_among(person: User, versions: Iterable[ClaimVersion]) -> set[int]:
    """Ids of those versions that `person` had a hand in and cannot approve: `barred_from_approving` for many."""
    versions = list(versions)
    claims = {one.claim_id for one in versions}
    touches = VersionTouch.objects.filter(person=person, version__claim__in=claims)
    touched = list(touches.values_list("version__claim_id", "version__number"))
    if not touched:
        return set()
    approved = list(standing_versions(claims).values_list("claim_id", "number"))
    bases = {
        one.pk: max((n for pk, n in approved if pk == one.claim_id and n < one.number), default=0) for one in versions
    }
    return {
        one.pk for one in versions if any(pk == one.claim_id and bases[one.pk] < n <= one.number for pk, n in touched)
    }


def assigned_to(person: User) -> QuerySet[Assignment]:
    """Assignments of `person` that did not end."""
    return Assignment.objects.filter(reviewer=person, ended_at__isnull=True)


def open_reviews_of(person: User) -> QuerySet[Review]:
    """Open reviews that `person` has."""
    return Review.objects.open().filter(pk__in=assigned_to(person).order_by().values("review"))


def unsigned_assignments() -> QuerySet[Assignment]:
    """Standing assignments of open reviews in which no opinion of the reviewer's own stands yet."""
    return Assignment.objects.filter(~signed_themselves(), ended_at__isnull=True, review__in=Review.objects.open())


def signed_themselves() -> Exists:
    """Of assignments: an opinion of the reviewer's own stands."""
    return Exists(
        Opinion.objects.filter(review=OuterRef("review"), reviewer=OuterRef("reviewer"), taken_back__isnull=True)
    )


def in_conflict() -> Exists:
    """Of opinions and assignments: the reviewer declared a conflict for the submission, and no chief allowed it."""
    theirs = {"person": OuterRef("reviewer"), "submission": OuterRef("review__submission")}
    return Exists(_unallowed().filter(**theirs))


def _unallowed() -> QuerySet[ConflictDeclaration]:
    return ConflictDeclaration.objects.filter(answer=ConflictDeclaration.Answer.DECLARED, allowance__isnull=True)


def signed_by(person: User, reviews: Iterable[Review]) -> set[int]:
    """Ids of those reviews in which an opinion of `person` stands."""
    signed = Opinion.objects.filter(reviewer=person, review__in=[one.pk for one in reviews], taken_back__isnull=True)
    return set(signed.values_list("review_id", flat=True))


def resting_on(person: User) -> QuerySet[Claim]:
    """Claims whose approved version stands on an approval by this person."""
    approvals = Opinion.objects.filter(reviewer=person, verdict=Verdict.APPROVE, taken_back__isnull=True)
    standing = approvals.filter(review__state=State.APPROVED, review__version=OuterRef("state__approved_version"))
    return Claim.objects.filter(Exists(standing)).order_by("pk")


@asked_once
def review_day_of(person: User) -> int | None:
    """0 is Monday; None where they keep no day for it."""
    return Preferences.objects.filter(person=person).values_list("review_day", flat=True).first()


def round_before(version: ClaimVersion) -> Review | None:
    """The review that sent this claim back, where that was the last one decided."""
    decided = Review.objects.filter(claim=version.claim_id, decided_at__isnull=False).exclude(state=State.CANCELLED)
    last = decided.order_by("id").last()
    return last if last and last.state in (State.CHANGES_REQUESTED, State.REJECTED) else None


def reviewers_of_round_before(review: Review) -> list[User]:
    """Who signed in the round before, and may sign this version: the next round comes to the same people."""
    if review.previous_id is None:
        return []
    signed = Opinion.objects.filter(review=review.previous_id, taken_back__isnull=True).values("reviewer")
    people = who_may_review().filter(pk__in=signed)
    return list(people.exclude(pk__in=barred_from_approving(review.version)).order_by("pk"))


def submitters_of_versions(reviews: Iterable[Review]) -> list[User]:
    """Active people who submitted the versions of `reviews`, where these are rechecks that somebody else asked for."""
    rechecked = [one.version_id for one in reviews if one.recheck]
    first = Review.objects.filter(version__in=rechecked, recheck=False)
    return list(User.objects.filter(pk__in=first.values("submission__by"), is_active=True).order_by("pk"))
