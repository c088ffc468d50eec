"""The pages of every app: a page lives in the lowest app that sees all it shows."""

from editorial.admin import (
    articles,
    boilerplate,
    claims,
    conflicts,
    due_list,
    inbox,
    people,
    policies,
    preferences,
    records,
    references,
    reports,
    restraints,
    reviews,
    submissions,
    topics,
)

__all__ = [
    "articles",
    "boilerplate",
    "claims",
    "conflicts",
    "due_list",
    "inbox",
    "people",
    "policies",
    "preferences",
    "records",
    "references",
    "reports",
    "restraints",
    "reviews",
    "submissions",
    "topics",
]
