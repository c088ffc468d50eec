"""The product's half of the lists' benchmark: pages of the public API, as Django's view answers them."""

from collections.abc import Iterator
from functools import partial

from django.http import HttpResponse
from django.test import Client

from benchmarks.api_lists import ROWS
from benchmarks.copies import TOPIC
from benchmarks.measure import Act, answer
from editorial.models import Change, Document, Published

ROOT = "/api/v1"
# Claims of one copy: the middle one is the same in either library.
SEEDS, NEWEST = 160, 79


def main() -> None:
    client, named = Client(SERVER_NAME="127.0.0.1"), dict(_named())
    addresses = {name: ROOT + row.address.format(**named) for name, row in ROWS.items()}
    for name, address in addresses.items():
        _check(client.get(address), ROWS[name].items, address)
    answer({name: partial(_page, client, address) for name, address in addresses.items()})


def _check(response: HttpResponse, items: int | None, address: str) -> None:
    assert response.status_code == 200, (address, response.content)
    found = len(response.json()["items"]) if items is not None else None
    assert found == items, (address, found)


def _named() -> Iterator[tuple[str, object]]:
    """What the addresses ask for: of the middle of the library where it is one of many, else of its newest end."""
    claims = Published.objects.filter(kind="claim").order_by("sequence")
    middle = claims[claims.count() // 2 // SEEDS * SEEDS]
    words = middle.terms.split()
    yield "claim", middle.path.split("/")[1]
    yield "reference", next(one for one in words if one.startswith(":reference:")).rpartition(":")[2]
    yield "topic", next(one for one in words if one.startswith(TOPIC)).rpartition(":")[2]
    yield "article", Published.objects.filter(kind="article").order_by("sequence")[0].summary["slug"]
    yield "since", f"{claims.reverse()[NEWEST].updated_at:%Y-%m-%dT%H:%M:%SZ}"
    yield "long_ago", f"{claims[NEWEST].updated_at:%Y-%m-%dT%H:%M:%SZ}"
    yield "now", f"{Document.objects.order_by('-at')[0].at:%Y-%m-%dT%H:%M:%SZ}"
    yield "change", Change.objects.count() // 2


def _page(client: Client, address: str) -> Act:
    return lambda: client.get(address)
