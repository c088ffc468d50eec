"""Who is told: active people of a role, and of the reviewers those who could take what was submitted."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from evidence import roles
from evidence.models import ClaimVersion, VersionTouch
from reviews.models import ConflictDeclaration, Review, Submission

DRAFTERS = frozenset({roles.EDITOR, roles.REVIEWER, roles.CHIEF})
EDITORS = frozenset({roles.EDITOR})
REVIEWERS = frozenset({roles.REVIEWER, roles.CHIEF})
CHIEFS = frozenset({roles.CHIEF})


def people_in(groups: Iterable[str], *, but: Iterable[int] = ()) -> QuerySet[User]:
    """Active people of one of these roles, `but` those who did the thing themselves."""
    active = User.objects.filter(is_active=True, is_staff=True, groups__name__in=groups)
    return active.exclude(pk__in=list(but)).distinct().order_by("pk")


def who_could_take(submission: Submission, *, but: Iterable[int] = ()) -> list[User]:
    """Reviewers with a valid profile and no conflict here, free to approve one claim of it at least (DESIGN §3.4)."""
    open_reviews = Review.objects.open().filter(submission=submission)
    versions = list(ClaimVersion.objects.filter(pk__in=open_reviews.values("version")))
    barred = barred_from_each(versions)
    conflicts = ConflictDeclaration.objects.filter(submission=submission, answer="declared", allowance__isnull=True)
    people = people_in(REVIEWERS, but=[*but, *conflicts.values_list("person", flat=True)])
    qualified = [one for one in people.select_related("reviewer_profile") if _has_valid_profile(one)]
    return [one for one in qualified if any(one.pk not in barred[version.pk] for version in versions)]


def _has_valid_profile(person: User) -> bool:
    return hasattr(person, "reviewer_profile") and person.reviewer_profile.is_valid


def barred_from_each(versions: Iterable[ClaimVersion]) -> dict[int, set[int]]:
    """`barred_from_approving` for many versions, in two queries."""
    versions = list(versions)
    claims = {one.claim_id for one in versions}
    approved, touched = defaultdict(list), defaultdict(list)
    standing = Exists(Review.objects.standing().filter(version=OuterRef("pk")))
    for claim, number in ClaimVersion.objects.filter(standing, claim__in=claims).values_list("claim_id", "number"):
        approved[claim].append(number)
    touches = VersionTouch.objects.filter(version__claim__in=claims)
    for claim, number, person in touches.values_list("version__claim_id", "version__number", "person_id"):
        touched[claim].append((number, person))
    return {one.pk: _between(one, approved[one.claim_id], touched[one.claim_id]) for one in versions}


def _between(version: ClaimVersion, approved: list[int], touched: list[tuple[int, int]]) -> set[int]:
    base = max((number for number in approved if number < version.number), default=0)
    return {person for number, person in touched if base < number <= version.number}
