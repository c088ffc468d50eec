"""What has been made so far, by the keys that the files use."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from editorial.demo.files import Files
from editorial.models import Article, ProblemReport
from evidence.models import Claim, Reference
from reviews.models import Review


@dataclass
class Library:
    files: Files
    people: dict[str, User] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    reports: dict[str, ProblemReport] = field(default_factory=dict)

    def password(self, key: str) -> str:
        """It is in the file for everybody to read, and opens nothing from afar (config/demo_accounts.py)."""
        return next(one["password"] for one in self.files.people if one["key"] == key)

    def open_review(self, key: str) -> Review:
        return self.claims[key].reviews.open().get()

    def public_ids(self, keys: Iterable[str]) -> list[str]:
        return [str(self.claims[key].public_id) for key in keys]
