"""Giving a review to somebody, with the day by which they are to decide. Called by the workflow and by `submit`."""

from datetime import date

from django.contrib.auth.models import User

from evidence import clock
from reviews.models import Assignment, Review
from reviews.policy import decision_due
from reviews.selectors import review_day_of


def assign_reviewer(review: Review, reviewer: User, *, by: User, due_on: date | None = None) -> Assignment:
    """Without a date: the reviewer's last review day within what the risk allows."""
    given = assignment(review, reviewer, by=by, due_on=due_on)
    given.save()
    return given


def assignment(review: Review, reviewer: User, *, by: User, due_on: date | None = None) -> Assignment:
    """The same, to be saved with others."""
    due = due_on or decision_due(review.version.risk, review_day_of(reviewer), today=clock.now().date())
    return Assignment(review=review, reviewer=reviewer, by=by, due_on=due)
