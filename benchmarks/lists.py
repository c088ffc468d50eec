"""The lists of the admin, as somebody signed in gets them who drafts and reviews."""

from functools import partial

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks.comparisons import PAGES
from benchmarks.measure import Act, answer
from evidence import roles
from evidence.models import Reference
from evidence.services import create_claim
from reviews.models import Review, State
from reviews.workflow import perform
from tests import make
from tests.cast import person


def main() -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_somebody())
    answer({name: partial(_page, client, *asked) for name, asked in PAGES.items()})


def _somebody() -> User:
    """Wrote and sent twenty claims and has twenty reviews, however large the library is. With what they sent every page
    of what is submitted or free is full in either library: both draw as many rows."""
    eve = person("eve", roles.EDITOR, roles.REVIEWER)
    theirs = list(Review.objects.filter(state=State.UNDER_REVIEW).order_by("pk")[:20])
    work = Reference.objects.earliest("pk")
    for number in range(20):
        text = f"Example exercise {number} relieves pain in adults."
        make.review(create_claim(text, citations=[{"reference": work, "locator": "p. 4"}], by=eve), by=eve)
    for review in theirs:
        perform(review, "join", by=eve)
    return eve


def _page(client: Client, page: str, query: dict[str, str]) -> Act:
    def act() -> None:
        response = client.get(reverse(f"admin:{page}"), query)
        assert response.status_code == 200, response.status_code

    return act
