"""What a review must fulfil, by risk and kind: the newest policy, or what holds where nobody made one.

A change counts for reviews that are open when it is stricter, and for those opened later; what was decided stands.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from evidence.models.claims import Risk
from evidence.reading import asked_once
from reviews.models import Policy

APPROVALS_NEEDED = {Risk.STANDARD: 1, Risk.HIGH: 2}
MONTHS_TO_NEXT_REVIEW = {Risk.STANDARD: 24, Risk.HIGH: 12}
DAYS_TO_DECIDE = {Risk.STANDARD: 14, Risk.HIGH: 7}


@dataclass(frozen=True)
class Requirement:
    """`specialties`: one approval comes from each; `checklist`: every approval confirms each point."""

    approvals: int
    blinded: bool
    months: int
    specialties: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()

    def stricter(self, other: "Requirement") -> "Requirement":
        """What fulfils both."""
        return Requirement(
            approvals=max(self.approvals, other.approvals),
            blinded=self.blinded or other.blinded,
            months=min(self.months, other.months),
            specialties=tuple(dict.fromkeys((*self.specialties, *other.specialties))),
            checklist=tuple(dict.fromkeys((*self.checklist, *other.checklist))),
        )


DEFAULT = {
    risk: Requirement(APPROVALS_NEEDED[risk], blinded=risk == Risk.HIGH, months=MONTHS_TO_NEXT_REVIEW[risk])
    for risk in Risk
}


@asked_once
def policy_in_force(risk: str, kind: str) -> Policy | None:
    """The newest of this kind, else the newest for every kind; None where the defaults hold."""
    policies = Policy.objects.filter(risk=risk).order_by("-id")
    return policies.filter(kind=kind).first() or policies.filter(kind="").first()


def policies_in_force() -> dict[tuple[str, str], Policy]:
    """By risk and kind the newest policy that was made for exactly these; “” is every kind."""
    return {(one.risk, one.kind): one for one in Policy.objects.select_related("by").order_by("id")}


def required_by(policy: Policy | None, risk: str) -> Requirement:
    if policy is None:
        return DEFAULT[Risk(risk)]
    return Requirement(
        approvals=max(policy.approvals_needed, APPROVALS_NEEDED[Risk(risk)]),
        blinded=policy.blinded,
        months=policy.months_to_next_review,
        specialties=(policy.specialty,) if policy.specialty else (),
        checklist=tuple(policy.checklist),
    )


def higher_risk(one: str, other: str | None) -> Risk:
    return Risk.HIGH if Risk.HIGH in (one, other) else Risk.STANDARD


def months_after(day: date, months: int) -> date:
    """The same day of the month, or the month's last where it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def decision_due(risk: str, review_day: int | None, *, today: date) -> date:
    """Until when an assigned review is to be decided: the last review day (0 is Monday) within the days its risk
    allows, so that it falls on an evening the person keeps for it."""
    latest = today + timedelta(days=DAYS_TO_DECIDE[Risk(risk)])
    if review_day is None:
        return latest
    return latest - timedelta(days=(latest.weekday() - review_day) % 7)
