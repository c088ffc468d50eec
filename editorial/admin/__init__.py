"""The pages of every app: a page lives in the lowest app that sees all it shows."""

from editorial.admin import articles, claims, people, records, references, restraints, reviews, submissions

__all__ = ["articles", "claims", "people", "records", "references", "restraints", "reviews", "submissions"]
