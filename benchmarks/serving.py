"""What the front does for one article, beside a store of as many articles as asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from random import Random
from time import process_time, time
from typing import Any

from benchmarks.delivery import ROOT, SERVED
from benchmarks.measure import Act, answer
from editorial.delivery.encodings import BR
from editorial.delivery.entries import entries_of, newest_documents, present_slugs
from editorial.delivery.front import Front
from editorial.delivery.refresh import store
from editorial.delivery.site import environ_of
from editorial.delivery.store import Entry
from editorial.models import Published
from evidence.batches import in_batches

READINGS, ARTICLES, AT_ONCE = 2_000, 100, 1_000
CHANCE = Random(20261)  # noqa: S311 (no secrets)


def main(size: str) -> None:
    articles = int(size)
    _fill(articles)
    _map(articles)
    front, some = Front(_nobody, store()), _asked(articles)
    acts: tuple[Callable[[], Act], ...] = (
        lambda: _serving(front, some * (READINGS // len(some))),
        lambda: _serving(Front(_nobody, store()), _asked(articles)),
    )
    answer(dict(zip(SERVED, acts, strict=True)), clock=process_time)


def _fill(size: int) -> None:
    """Articles of the library again and again, each at an address of its own, in the coding that is asked for."""
    entries = _published()
    for numbers in in_batches(range(size), AT_ONCE):
        with store().writing() as writer:
            for number in numbers:
                writer.put(f"articles/{number}", replace(next(entries), address=f"{ROOT}/articles/{number}"))


def _map(size: int) -> None:
    """Read once what a worker that runs for long has read: the first look at a part of a mapped file costs more."""
    with store().reading() as page:
        for number in range(size):
            assert page.body(f"{ROOT}/articles/{number}".encode(), f"json:{BR}".encode())


def _published() -> Iterator[Entry]:
    paths = Published.objects.filter(kind="article").order_by("path").values_list("path", flat=True)[:ARTICLES]
    newest = newest_documents(paths)
    for _, entry in cycle(entries_of(newest, present_slugs(newest))):
        (form,) = entry.forms
        yield replace(entry, forms=[replace(form, codings={BR: form.codings[BR]})])


def _asked(size: int) -> list[dict[str, Any]]:
    """Articles from all over the store, others each time."""
    addresses = (f"{ROOT}/articles/{number}" for number in CHANCE.sample(range(size), ARTICLES))
    return [environ_of(one, "127.0.0.1", HTTP_ACCEPT_ENCODING=BR) for one in addresses]


def _serving(front: Front, asked: list[dict[str, Any]]) -> Act:
    store().say_alive(time())

    def serve() -> None:
        for one in asked:
            assert front(one, _started)

    return serve


def _started(status: str, headers: list[tuple[str, str]]) -> None:
    assert status == "200 OK", status


def _nobody(environ: dict, start_response: Callable) -> None:
    raise AssertionError(f"{environ['PATH_INFO']} is not in the store")
