"""Browsing the admin as one of the cast, without a browser."""

import re
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


def doubts_shown(client: Client, page: str) -> str:
    """What a page carries of the doubts that it showed."""
    found = re.search(r'name="seen_doubts" value="([^"]*)"', client.get(page).content.decode())
    return found[1] if found else ""


def decide(person: User, review: Review, action: str, **typed: str) -> Any:
    """What the page's form posts, unless `typed` says otherwise."""
    shown = {"seen_digest": review.version.digest, "seen_doubts": doubts_shown(signed_in(person), review_page(review))}
    posted = {"action": action, **shown, "password": PASSWORD, **typed}
    return signed_in(person).post(address("reviews_review_act", review.pk), posted)
