"""Browsing the admin as one of the cast, without a browser."""

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import Review
from tests.cast import PASSWORD


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(page: str, *args: Any) -> str:
    """`review_act` of review 3: address("reviews_review_act", 3)."""
    return reverse(f"admin:{page}", args=args)


def questions(client: Client, path: str) -> int:
    """How many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def review_page(review: Review) -> str:
    return address("reviews_review_change", review.pk)


def decide(person: User, review: Review, action: str, **typed: str) -> Any:
    """What the page's form posts, unless `typed` says otherwise."""
    posted = {"action": action, "seen_digest": review.version.digest, "password": PASSWORD, **typed}
    return signed_in(person).post(address("reviews_review_act", review.pk), posted)
