"""Questions as both engines answer them quickly, however many rows there are."""

import json
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

Row = TypeVar("Row", bound=Model)


def with_related(rows: Iterable[Row], name: str, among: QuerySet) -> list[Row]:
    """`rows`, each with the one of `among` that its foreign key `name` names: one query more, or a few.

    `prefetch_related` over a foreign key writes one OR for each row (Django 5.2), and SQLite takes a thousand of them.
    """
    kept = list(rows)
    key = f"{name}_id"
    found = among.in_bulk({getattr(one, key) for one in kept})
    for one in kept:
        setattr(one, name, found[getattr(one, key)])
    return kept


def unindexed(column: str, *, empty: str | int = "") -> Coalesce:
    """What is in `column`, `empty` where nothing is: no index finds rows by it. SQLite, without statistics, takes any
    index that fits for a narrow one, and would begin with all reviews in a state where the question is for those of
    one person, or with all references that were not merged where it is for those with a title.
    """
    return Coalesce(column, Value(empty))


def one_of(texts: Iterable[str]) -> RawSQL:
    """For `column__in`: thousands of texts as one parameter, which costs a fifth of one for each."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::text[])", [list(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(texts))])
