"""`reviews/policy.py`: what is stricter counts, months end with the calendar, reviews fall due on my evening."""

from datetime import date

import pytest

from reviews.policy import DEFAULT, Requirement, decision_due, months_after

MONDAY = date(2026, 11, 23)


def test_of_two_requirements_the_stricter_parts_count():
    one = Requirement(approvals=2, blinded=False, months=12, specialties=("Cardiology",), checklist=("Dose", "Unit"))
    other = Requirement(approvals=1, blinded=True, months=6, specialties=("Pharmacy",), checklist=("Unit", "Route"))

    assert one.stricter(other) == Requirement(
        approvals=2,
        blinded=True,
        months=6,
        specialties=("Cardiology", "Pharmacy"),
        checklist=("Dose", "Unit", "Route"),
    )


def test_without_a_policy_high_risk_needs_two_who_do_not_see_each_other():
    assert {
        "standard": Requirement(approvals=1, blinded=False, months=24),
        "high": Requirement(approvals=2, blinded=True, months=12),
    } == DEFAULT


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 24, date(2028, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_end_where_the_calendar_ends(day, months, due):
    assert months_after(day, months) == due


@pytest.mark.parametrize(
    ("risk", "review_day", "due"),
    [
        ("standard", None, date(2026, 12, 7)),
        ("high", None, date(2026, 11, 30)),
        ("standard", 0, date(2026, 12, 7)),
        ("standard", 3, date(2026, 12, 3)),
        ("high", 6, date(2026, 11, 29)),
        ("high", 1, date(2026, 11, 24)),
    ],
)
def test_a_review_falls_due_on_the_reviewers_last_evening_within_what_its_risk_allows(risk, review_day, due):
    assert decision_due(risk, review_day, today=MONDAY) == due
