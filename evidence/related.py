"""The row that each of many others points at, read together, however many they are.

`prefetch_related` over a foreign key writes one OR for each row (Django 5.2), and SQLite takes a thousand of them.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def with_related(rows: Iterable[Row], name: str, among: QuerySet) -> list[Row]:
    """`rows`, each with the one of `among` that its foreign key `name` names: one query more, or a few."""
    kept = list(rows)
    key = f"{name}_id"
    found = among.in_bulk({getattr(one, key) for one in kept})
    for one in kept:
        setattr(one, name, found[getattr(one, key)])
    return kept
