"""Who could take what is open: how much each has, when they read, what keeps them from signing. The same number of
queries for one person and claim as for many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from evidence import clock
from evidence.models import AccountEvent, ClaimVersion, VersionTouch
from evidence.models.accounts import HANDED_OVER, PASSWORD_GIVEN, AccountChange
from reviews.models import Assignment, ConflictDeclaration, Review, ReviewerProfile, Submission
from reviews.models.people import Weekday
from reviews.policy import decision_due, higher_risk, policies_in_force, required_by
from reviews.requirements import kinds_of, risks_approved
from reviews.selectors import approved_versions, signed_themselves, who_may_review


@dataclass(frozen=True)
class Load:
    """Assignments that did not end and are not signed; `overdue` are those whose day has passed. What is blinded counts
    until it is decided: a number that falls would say who signed."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Candidate:
    """One person who may be assigned. `touched` and `holds` are ids of reviews: what they cannot approve, what they
    have already."""

    person: User
    profile: ReviewerProfile | None
    load: Load
    due: date
    conflicts: tuple[ConflictDeclaration, ...] = ()
    touched: frozenset[int] = frozenset()
    holds: frozenset[int] = frozenset()
    brings: tuple[str, ...] = ()
    handed_over: bool = False
    has_given_password: bool = False

    @property
    def review_day(self) -> str:
        kept = getattr(self.person, "preferences", None)
        return str(Weekday(kept.review_day).label) if kept and kept.review_day is not None else ""

    @property
    def cannot_sign(self) -> str:
        """Why nothing they are given could be signed by them; empty where it could."""
        if self.profile is None or self.profile.checked_by_id is None:
            return "nobody checked their qualification"
        if not self.profile.is_valid:
            return f"their qualification was valid until {self.profile.valid_until:%d %B %Y}"
        if self.handed_over:
            return "somebody else had access to their account"
        return "they chose no password of their own yet" if self.has_given_password else ""

    @property
    def standing_conflict(self) -> ConflictDeclaration | None:
        waiting = [one for one in self.conflicts if one.answer == "declared" and not hasattr(one, "allowance")]
        return waiting[-1] if waiting else None

    @property
    def conflict(self) -> str:
        """Not asked, none, declared or allowed: the fact, without what it is about."""
        if self.standing_conflict:
            return "declared"
        return conflict_word(self.conflicts[-1]) if self.conflicts else "not asked"


def conflict_word(declaration: ConflictDeclaration | None, *, at: datetime | None = None) -> str:
    """What somebody said of a conflict, as lists and exports show it; `at` asks what stood at that moment."""
    if declaration is None:
        return "not asked"
    if declaration.answer == ConflictDeclaration.Answer.NONE:
        return "none"
    allowance = getattr(declaration, "allowance", None)
    return "allowed" if allowance and (at is None or allowance.at <= at) else "declared"


def candidates_for(submission: Submission, reviews: Sequence[Review]) -> list[Candidate]:
    """Everybody who reviews, those first who could sign most of it and have least."""
    people = list(_reviewing_people())
    touched, holds = _touched(reviews), _held(reviews)
    loads, said = loads_of(people), _said(submission)
    handed_over, given = _let_in(people)
    wanted = specialties_wanted(reviews)
    risk = "high" if any(one.version.risk == "high" for one in reviews) else "standard"
    found = [
        Candidate(
            person=one,
            profile=getattr(one, "reviewer_profile", None),
            load=loads.get(one.pk, Load()),
            due=decision_due(risk, _day(one), today=clock.now().date()),
            conflicts=tuple(said[one.pk]),
            touched=frozenset(touched[one.pk]),
            holds=frozenset(holds[one.pk]),
            brings=_brings(one, wanted),
            handed_over=one.pk in handed_over,
            has_given_password=one.pk in given,
        )
        for one in people
    ]
    return sorted(found, key=lambda one: (bool(one.cannot_sign), len(one.touched), one.load.open, one.person.pk))


def _reviewing_people() -> QuerySet[User]:
    return who_may_review().select_related("reviewer_profile", "preferences").order_by("pk")


def _day(person: User) -> int | None:
    kept = getattr(person, "preferences", None)
    return kept.review_day if kept else None


def loads_of(people: Iterable[User]) -> dict[int, Load]:
    """By person id; who has nothing is absent."""
    standing = Assignment.objects.filter(reviewer__in=[one.pk for one in people], ended_at__isnull=True)
    late = Count("pk", filter=Q(due_on__lt=clock.now().date()))
    counted = (
        standing.filter(Q(review__blinded=True) | ~signed_themselves())
        .order_by()
        .values("reviewer")
        .annotate(open=Count("pk"), late=late)
    )
    return {one["reviewer"]: Load(one["open"], one["late"]) for one in counted}


def _said(submission: Submission) -> dict[int, list[ConflictDeclaration]]:
    said: dict[int, list[ConflictDeclaration]] = defaultdict(list)
    for one in submission.conflict_declarations.select_related("allowance").order_by("id"):
        said[one.person_id].append(one)
    return said


def barred(versions: Sequence[ClaimVersion]) -> dict[int, set[int]]:
    """By version id who touched what its approval would cover: `barred_from_approving` for many."""
    claims = {one.claim_id for one in versions}
    standing = Review.objects.standing().filter(version=OuterRef("pk"))
    approved = ClaimVersion.objects.filter(Exists(standing), claim__in=claims).values_list("claim_id", "number")
    bases = {
        one.pk: max((n for claim, n in approved if claim == one.claim_id and n < one.number), default=0)
        for one in versions
    }
    touches = VersionTouch.objects.filter(version__claim__in=claims)
    rows = list(touches.values_list("version__claim_id", "version__number", "person_id"))
    return {
        one.pk: {who for claim, n, who in rows if claim == one.claim_id and bases[one.pk] < n <= one.number}
        for one in versions
    }


def _touched(reviews: Sequence[Review]) -> dict[int, set[int]]:
    """By person id the reviews whose version they cannot approve."""
    by_version = barred([one.version for one in reviews])
    touched: dict[int, set[int]] = defaultdict(set)
    for review in reviews:
        for person in by_version[review.version_id]:
            touched[person].add(review.pk)
    return touched


def _held(reviews: Sequence[Review]) -> dict[int, set[int]]:
    held: dict[int, set[int]] = defaultdict(set)
    standing = Assignment.objects.filter(review__in=[one.pk for one in reviews], ended_at__isnull=True)
    for reviewer, review in standing.values_list("reviewer_id", "review_id"):
        held[reviewer].add(review)
    return held


def _let_in(people: Iterable[User]) -> tuple[set[int], set[int]]:
    """Whose account somebody else was let into since it was last vouched for, and whose password somebody else chose:
    `evidence.selectors.unvouched` for many."""
    events = AccountEvent.objects.filter(person__in=[one.pk for one in people]).order_by("id")
    let_in: set[int] = set()
    given: set[int] = set()
    for event in events.filter(what__in={*HANDED_OVER, *PASSWORD_GIVEN, AccountChange.VOUCHED}):
        own = event.by_id == event.person_id
        if event.what == AccountChange.VOUCHED:
            let_in.discard(event.person_id)
        elif event.what in HANDED_OVER and not own:
            let_in.add(event.person_id)
        if event.what in PASSWORD_GIVEN:
            (given.discard if own else given.add)(event.person_id)
    return let_in, given


def specialties_wanted(reviews: Sequence[Review]) -> tuple[str, ...]:
    """Specialties that policies ask for of these reviews: those they were opened under, and those in force."""
    claims = [one.claim_id for one in reviews]
    made, approved, risks = policies_in_force(), approved_versions(claims), risks_approved(claims)
    wanted: dict[str, None] = {}
    for review in reviews:
        risk = higher_risk(review.version.risk, risks.get(review.claim_id))
        kinds = kinds_of(review.version, approved.get(review.claim_id))
        today = [made.get((risk, kind)) or made.get((risk, "")) for kind in kinds]
        for policy in (review.policy, *today):
            if policy is not None and not review.correction:
                wanted |= dict.fromkeys(required_by(policy, policy.risk).specialties)
    return tuple(wanted)


def _brings(person: User, wanted: Iterable[str]) -> tuple[str, ...]:
    profile = getattr(person, "reviewer_profile", None)
    own = profile.specialty.casefold() if profile else ""
    return tuple(one for one in wanted if one.casefold() == own)
