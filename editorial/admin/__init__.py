"""The pages of every app: a page lives in the lowest app that sees all it shows."""

from editorial.admin import reviews, submissions

__all__ = ["reviews", "submissions"]
