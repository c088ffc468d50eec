"""The pages of every app: a page lives in the lowest app that sees all it shows."""

from editorial.admin import claims, reviews, submissions

__all__ = ["claims", "reviews", "submissions"]
