"""How many must approve, and for how long an approval is good, by risk."""

from datetime import date, timedelta

from evidence.models.claims import Risk

APPROVALS_NEEDED = {Risk.STANDARD: 1, Risk.HIGH: 2}
DAYS_TO_NEXT_REVIEW = {Risk.STANDARD: 730, Risk.HIGH: 365}


def higher_risk(one: str, other: str | None) -> Risk:
    return Risk.HIGH if Risk.HIGH in (one, other) else Risk.STANDARD


def next_review_due(risk: str, approved_on: date) -> date:
    """The last day on which the approval is fresh; from the next 00:00 UTC it is overdue (DESIGN §8)."""
    return approved_on + timedelta(days=DAYS_TO_NEXT_REVIEW[Risk(risk)])
