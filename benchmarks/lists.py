"""The lists of the admin, as somebody signed in gets them who drafts and reviews."""

from functools import partial

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks.measure import Act, answer
from benchmarks.report import PAGES
from evidence import roles
from evidence.services import create_claim
from reviews.models import Review, State
from reviews.workflow import perform
from tests.cast import person


def main() -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_somebody())
    answer({name: partial(_page, client, *asked) for name, asked in PAGES.items()})


def _somebody() -> User:
    """Wrote twenty claims and has twenty reviews, however large the library is."""
    eve = person("eve", roles.EDITOR, roles.REVIEWER)
    for _ in range(20):
        create_claim("Example exercise relieves pain in adults.", by=eve)
    for review in Review.objects.filter(state=State.SUBMITTED).order_by("pk")[:20]:
        perform(review, "start", by=eve)
    return eve


def _page(client: Client, page: str, query: dict[str, str]) -> Act:
    def act() -> None:
        response = client.get(reverse(f"admin:{page}"), query)
        assert response.status_code == 200, response.status_code

    return act
