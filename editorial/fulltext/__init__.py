"""The engine's own index over `Published.terms`: FTS5 on SQLite, GIN over tsvectors on PostgreSQL.

Neither engine reads a text: `formats.terms` decides what a word is, so both find the same. The database keeps the index
in step itself, in the writer's own transaction: by triggers on SQLite, which a later migration that rebuilds the table
silently drops. So `install` runs after every migrate, and `reconcile` asks whether the index is `whole`.
"""

from typing import Any

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import QuerySet

from editorial.fulltext.fts5 import FTS5
from editorial.fulltext.gin import GIN
from editorial.fulltext.names import INDEX, TABLE

ENGINES: dict[str, Any] = {"sqlite": FTS5, "postgresql": GIN}

__all__ = ["FTS5", "GIN", "INDEX", "TABLE", "drop", "install", "make_anew", "newest", "whole"]


def newest(
    rows: QuerySet, terms: list[str], *, beginnings: list[str], limit: int, first: int = 0, before: int | None = None
) -> list[Any]:
    """The newest `limit` rows, from `first` and `before` these sequences, with all `terms` and words that begin so.

    The rows are of one kind. Terms come from `formats`: letters, digits and points, or a label; nothing that either
    engine's grammar knows. What it costs follows what is shown, and not how many rows there are.
    """
    return ENGINES[connections[rows.db].vendor].newest(rows, terms, beginnings, first, before, limit)


def install(using: str = "default") -> None:
    """Make what is missing, and the whole index anew if anything was; safe to repeat."""
    if _has_terms(using) and _missing(using):
        make_anew(using)


def make_anew(using: str = "default") -> None:
    engine = ENGINES[connections[using].vendor]
    _execute(using, [*engine.drop, *engine.wanted.values(), *engine.rebuild])


def drop(using: str = "default") -> None:
    _execute(using, ENGINES[connections[using].vendor].drop)


def whole(using: str = "default") -> bool:
    """Everything is there and says what the rows say, as far as the engine can tell."""
    if _missing(using):
        return False
    try:
        _execute(using, [ENGINES[connections[using].vendor].check])
    except OperationalError:
        raise  # busy says nothing of the index
    except DatabaseError:
        return False
    return True


def _missing(using: str) -> bool:
    engine = ENGINES[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(engine.present)
        present = dict(cursor.fetchall())
    changed = [name for name, sql in present.items() if sql in engine.wanted.values() or name == sql]
    return not engine.wanted.keys() <= set(changed)


def _has_terms(using: str) -> bool:
    """`migrate` may have been asked for one app only, or to go back."""
    with connections[using].cursor() as cursor:
        if TABLE not in connections[using].introspection.table_names(cursor):
            return False
        columns = connections[using].introspection.get_table_description(cursor, TABLE)
    return "terms" in {one.name for one in columns}


def _execute(using: str, statements: list[str]) -> None:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
