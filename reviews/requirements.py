"""What one review still needs: its policy when opened, or today's where that is stricter (DESIGN §3.5, §3.7)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.models import ClaimVersion, Signature
from evidence.models.claims import Risk
from evidence.reading import asked_once, reading_once
from evidence.selectors import ancestors_of, ancestries_of
from reviews.models import ConflictDeclaration, Opinion, Policy, RemarkAct, Review, ReviewEvent
from reviews.models.decisions import Verdict
from reviews.policy import (
    APPROVALS_NEEDED,
    MONTHS_TO_NEXT_REVIEW,
    Requirement,
    higher_risk,
    months_after,
    policy_in_force,
    required_by,
)
from reviews.selectors import (
    approved_versions,
    in_conflict,
    last_approved_before,
    standing_approvals,
    standing_opinions,
)


@asked_once
def _approved_now(version: ClaimVersion) -> ClaimVersion | None:
    return approved_versions([version.claim_id]).get(version.claim_id)


def risk_under_review(version: ClaimVersion) -> Risk:
    """The higher of this version's risk and the one it was approved at."""
    return higher_risk(version.risk, _risk_approved(version))


@asked_once
def _risk_approved(version: ClaimVersion) -> str | None:
    return risks_approved([version.claim_id]).get(version.claim_id)


def risks_approved(claims: Iterable[int]) -> dict[int, str]:
    """By claim id the risk of its approved version. While nothing of a part or a merged claim is approved: the highest
    that its parents were approved at, so that a split lowers nothing. Claims without either are absent."""
    approved = approved_versions(claims := set(claims))
    parents = {one: pks for one, pks in ancestries_of(claims - approved.keys()).items() if pks}
    before = approved_versions(set().union(*parents.values())) if parents else {}
    risks = {pk: version.risk for pk, version in approved.items()}
    for one, pks in parents.items():
        if theirs := [before[pk].risk for pk in pks if pk in before]:
            risks[one] = reduce(higher_risk, theirs)
    return risks


def kinds_of(version: ClaimVersion, approved: ClaimVersion | None) -> list[str]:
    """This version's kind, and the last approved version's: calling it otherwise lowers nothing."""
    return list(dict.fromkeys(one.content["kind"] for one in (version, approved) if one))


def barred_by_suggesting(version: ClaimVersion) -> set[int]:
    """Ids of those whose suggested words an editor took over into what this approval would cover, also before it was
    split or merged: they may sign at standard risk, and not at high risk (DESIGN §3.4)."""
    if risk_under_review(version) != Risk.HIGH:
        return set()
    base = last_approved_before(version)
    claims = {version.claim_id} if base else {version.claim_id, *ancestors_of(version.claim_id)}
    taken = RemarkAct.objects.filter(what=RemarkAct.What.TAKEN_OVER, remark__review__claim__in=claims)
    covered = taken.filter(at__lte=version.at, at__gte=base.at) if base else taken.filter(at__lte=version.at)
    return set(covered.values_list("remark__by", flat=True))


def high_risk_among(reviews: Sequence[Review]) -> set[int]:
    """Ids of those reviews whose version, or what was approved before it, is of high risk."""
    risks = risks_approved({one.claim_id for one in reviews})
    return {one.pk for one in reviews if higher_risk(one.version.risk, risks.get(one.claim_id)) == Risk.HIGH}


def policy_at_opening(version: ClaimVersion) -> tuple[Policy | None, Requirement]:
    risk = risk_under_review(version)
    policies = [policy_in_force(risk, kind) for kind in kinds_of(version, _approved_now(version))]
    return policies[0], reduce(Requirement.stricter, [required_by(one, risk) for one in policies])


def policy_at_recheck(version: ClaimVersion) -> tuple[Policy | None, Requirement]:
    """The same of a version that is itself the approved one."""
    policy = policy_in_force(version.risk, version.content["kind"])
    return policy, required_by(policy, version.risk)


def requirement_of_correction(risk: str) -> Requirement:
    """One reviewer, two at high risk; nothing else, for nothing clinical changes (DESIGN §3.7)."""
    return Requirement(APPROVALS_NEEDED[Risk(risk)], blinded=False, months=MONTHS_TO_NEXT_REVIEW[Risk(risk)])


def requirement_of(review: Review) -> Requirement:
    version = review.version
    return _requirement(review, risk_under_review(version), kinds_of(version, _approved_now(version)))


def _requirement(review: Review, risk: Risk, kinds: Sequence[str]) -> Requirement:
    if review.correction:
        return requirement_of_correction(risk)
    today = reduce(Requirement.stricter, [required_by(policy_in_force(risk, kind), risk) for kind in kinds])
    opened = required_by(review.policy, review.policy.risk if review.policy else risk)
    kept = Requirement(review.approvals_needed, review.blinded, opened.months, opened.specialties, opened.checklist)
    return kept.stricter(today)


def open_reviews_under(risk: str, kind: str) -> list[Review]:
    """Open reviews that a policy of this risk and kind governs; one for every kind leaves out the kinds that have their
    own. Corrections follow none."""
    reviews = list(Review.objects.open().filter(correction=False).select_related("version").order_by("claim_id"))
    approved = approved_versions([one.claim_id for one in reviews])
    risks = risks_approved([one.claim_id for one in reviews])
    own = set(Policy.objects.filter(risk=risk).exclude(kind="").values_list("kind", flat=True))

    def is_governed(review: Review) -> bool:
        kinds = set(kinds_of(review.version, approved.get(review.claim_id)))
        same_kind = kind in kinds if kind else bool(kinds - own)
        return same_kind and higher_risk(review.version.risk, risks.get(review.claim_id)) == risk

    return [one for one in reviews if is_governed(one)]


def checklist_of(reviews: Sequence[Review]) -> list[str]:
    """Every point that whoever approves these confirms, each once; read once for each risk and kind."""
    high, approved = high_risk_among(reviews), approved_versions({one.claim_id for one in reviews})
    in_force: dict[tuple[Risk, str], Requirement] = {}
    points: list[str] = []
    for one in reviews:
        if one.correction:
            continue
        points += required_by(one.policy, one.policy.risk).checklist if one.policy else ()
        risk = Risk.HIGH if one.pk in high else Risk.STANDARD
        for kind in kinds_of(one.version, approved.get(one.claim_id)):
            if (risk, kind) not in in_force:
                in_force[risk, kind] = required_by(policy_in_force(risk, kind), risk)
            points += in_force[risk, kind].checklist
    return list(dict.fromkeys(points))


def due_after(review: Review, decided_on: date) -> date:
    """When what is approved now is to be looked at again. A correction keeps the day of what it corrects, at which
    nobody looked anew."""
    if review.correction and (approved := approved_versions([review.claim_id]).get(review.claim_id)):
        corrected = standing_approvals([approved.pk])[approved.pk]
        if corrected.next_review_due:
            return corrected.next_review_due
    return months_after(decided_on, months_to_next_review(review))


def months_to_next_review(review: Review) -> int:
    """By the version's own risk: what was lowered with its approval counts as what it now is. Months that were
    lengthened while it was open count for what is opened later."""
    risk = review.version.risk
    today = required_by(policy_in_force(risk, review.version.content["kind"]), risk)
    opened = required_by(review.policy, risk) if _is_for(review.policy, risk) else today
    return min(opened.months, today.months)


def _is_for(policy: Policy | None, risk: str) -> bool:
    return policy is None or policy.risk == risk


def approvals_needed(review: Review) -> int:
    return requirement_of(review).approvals


def counting_approvals(review: Review) -> QuerySet[Opinion]:
    """Approvals that were not taken back, by people without a conflict that nobody allowed."""
    return counting_among([review])


def counting_among(reviews: Iterable[Review]) -> QuerySet[Opinion]:
    standing = Opinion.objects.filter(review__in=[one.pk for one in reviews], taken_back__isnull=True)
    return standing.filter(~in_conflict(), verdict=Verdict.APPROVE)


def approvals_reached(review: Review) -> int:
    """Distinct people."""
    return counting_approvals(review).values("reviewer").distinct().count()


def specialties_lacking(review: Review) -> list[str]:
    """Specialties that must be among the approvals and are not yet."""
    return _lacking(requirement_of(review), [one.specialty for one in counting_approvals(review)])


def _lacking(needs: Requirement, present: Iterable[str]) -> list[str]:
    names = {one.casefold() for one in present}
    return [one for one in needs.specialties if one.casefold() not in names]


def _is_filled(needs: Requirement, approvals: Mapping[int, str]) -> bool:
    """`approvals` are distinct people, with the specialty of each."""
    return len(approvals) >= needs.approvals and not _lacking(needs, approvals.values())


def quorum_reached(review: Review) -> bool:
    approvals = counting_approvals(review).values_list("reviewer", "specialty")
    return _is_filled(requirement_of(review), dict(approvals))


def quorums_reached(reviews: Sequence[Review]) -> set[int]:
    """Ids of those whose quorum is reached; the same number of queries for one and for many."""
    claims = {one.claim_id for one in reviews}
    approved, risks = approved_versions(claims), risks_approved(claims)
    people: dict[int, dict[int, str]] = {one.pk: {} for one in reviews}
    for review, reviewer, specialty in counting_among(reviews).values_list("review", "reviewer", "specialty"):
        people[review][reviewer] = specialty
    reached = set()
    with reading_once():
        for one in reviews:
            risk = higher_risk(one.version.risk, risks.get(one.claim_id))
            needs = _requirement(one, risk, kinds_of(one.version, approved.get(one.claim_id)))
            if _is_filled(needs, people[one.pk]):
                reached.add(one.pk)
    return reached


def signing_anew(person: User, reviews: Iterable[Review]) -> set[int]:
    """Ids of those open reviews that `person` approved and may approve once more: where they declared a conflict after
    that, or where everybody who is needed signed and it still waits, a conflict having been allowed too late."""
    waiting = [one for one in reviews if one.is_open]
    approved = approvals_of(person).filter(review__in=[one.pk for one in waiting])
    counts = dict(approved.values_list("review", "counts").order_by("counts"))
    settled = [one for one in waiting if counts.get(one.pk)]
    return (counts.keys() - {one.pk for one in settled}) | (quorums_reached(settled) if settled else set())


def approvals_of(person: User) -> QuerySet[Any]:
    """Their standing approvals; `counts` unless they declared a conflict of interest after signing."""
    later = ConflictDeclaration.objects.filter(
        person=person,
        submission=OuterRef("review__submission"),
        answer=ConflictDeclaration.Answer.DECLARED,
        pk__gt=OuterRef("conflict"),
    )
    standing = Opinion.objects.filter(reviewer=person, verdict=Verdict.APPROVE, taken_back__isnull=True)
    return standing.annotate(counts=~Exists(later))


def hidden_reviews(person: User) -> QuerySet[Review]:
    """The reviews that are blinded for this person: what others signed in them is shown and counted nowhere."""
    own = Opinion.objects.filter(review=OuterRef("pk"), reviewer=person, taken_back__isnull=True)
    return Review.objects.open().filter(~Exists(own), blinded=True)


def shown_opinions(person: User) -> QuerySet[Opinion]:
    return Opinion.objects.exclude(Q(review__in=hidden_reviews(person)) & ~Q(reviewer=person))


def shown_events(person: User) -> QuerySet[ReviewEvent]:
    """Without what says, in a review that is blinded for this person, that somebody signed or took it back."""
    said = Q(signature__isnull=False) | Q(action="take_back")
    return ReviewEvent.objects.exclude(said & Q(review__in=hidden_reviews(person)) & ~Q(by=person))


def shown_signatures(person: User) -> QuerySet[Signature]:
    """Without any that covers something blinded for this person: it would say which fingerprint."""
    hidden = Opinion.objects.filter(review__in=hidden_reviews(person)).exclude(reviewer=person)
    return Signature.objects.exclude(pk__in=hidden.values("signature"))


def is_blinded_for(person: User, review: Review) -> bool:
    """Open, blinded, and not signed by this person: nothing of what others signed is shown (DESIGN §8)."""
    return review.is_open and review.blinded and not standing_opinions(review).filter(reviewer=person).exists()
