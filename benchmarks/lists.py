"""The claim list of the admin, as a signed-in editor gets it."""

from functools import partial

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks.measure import Act, answer
from benchmarks.report import PAGES
from evidence import roles
from evidence.services import create_claim
from tests.cast import person


def main() -> None:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(_editor())
    answer({name: partial(_page, client, query) for name, query in PAGES.items()})


def _editor() -> User:
    """Somebody who wrote twenty claims, however large the library is."""
    eve = person("eve", roles.EDITOR)
    for _ in range(20):
        create_claim("Example exercise relieves pain in adults.", by=eve)
    return eve


def _page(client: Client, query: dict[str, str]) -> Act:
    def act() -> None:
        response = client.get(reverse("admin:evidence_claim_changelist"), query)
        assert response.status_code == 200, response.status_code

    return act
