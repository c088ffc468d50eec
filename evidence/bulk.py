"""The SQL that writes many rows of a model in few statements, one class an engine; `evidence.history` says who may.

Django's own bulk writes send a thousand variables at a time, and every row twice where its history is kept. PostgreSQL
takes the rows as one JSON text; SQLite binds as many variables as it can. The database copies what stands in it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, product
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from evidence.batches import in_batches

AT_ONCE = 500  # rows in one statement
# Their values are bound as they stand; those of other fields are adapted to the engine first.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)
Model = type[models.Model]


def insert_rows(model: Model, rows: Sequence[models.Model]) -> None:
    """New rows, in their order; each is given its key."""
    columns = [one for one in model._meta.local_concrete_fields if not one.primary_key]
    stamped = [one for one in columns if getattr(one, "auto_now_add", False) or getattr(one, "auto_now", False)]
    values = attrgetter(*(one.attname for one in columns))
    with connection.cursor() as cursor:
        for some in in_batches(rows, AT_ONCE):
            for row in some:
                row._prepare_related_fields_for_save("insert_rows")  # type: ignore[attr-defined] # of a row saved meanwhile
            for one, row in product(stamped, some):
                setattr(row, one.attname, timezone.now())
            keys = ROWS[connection.vendor].insert(cursor, model, columns, [values(row) for row in some])
            for row, key in zip(some, keys, strict=True):
                row.pk = key
                row._state.adding, row._state.db = False, "default"


def update_rows(model: Model, rows: Iterable[models.Model]) -> None:
    """Each row whole, as it is now."""
    key = model._meta.pk
    columns = [*(one for one in model._meta.local_concrete_fields if not one.primary_key), key]
    values = attrgetter(*(one.attname for one in columns))
    with connection.cursor() as cursor:
        for some in in_batches(rows, AT_ONCE):
            ROWS[connection.vendor].update(cursor, model, columns, [values(row) for row in some])


def copy_rows(source: Model, target: Model, columns: Sequence[models.Field], told: Mapping[str, str]) -> str:
    """A statement that copies the rows whose keys follow; `told` has SQL for further columns of the target."""
    key, copied = quoted(source._meta.pk.column), _named(columns)
    further = ", ".join(map(quoted, told))
    return (
        f"INSERT INTO {quoted(target._meta.db_table)} ({copied}, {further}) "  # noqa: S608 (names are our own)
        f"SELECT {copied}, {', '.join(told.values())} FROM {quoted(source._meta.db_table)} WHERE {key} IN "
    )


def quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _named(columns: Iterable[models.Field]) -> str:
    return ", ".join(quoted(one.column) for one in columns)


class SQLiteRows:
    @classmethod
    def insert(
        cls, cursor: CursorWrapper, model: Model, columns: list[models.Field], rows: list[tuple]
    ) -> Iterator[int]:
        most = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) // len(columns)
        one_row = f"({', '.join(['%s'] * len(columns))})"
        for some in in_batches(rows, most):
            cursor.execute(
                f"INSERT INTO {quoted(model._meta.db_table)} ({_named(columns)}) "  # noqa: S608 (names are our own)
                f"VALUES {', '.join([one_row] * len(some))} RETURNING {quoted(model._meta.pk.column)}",
                list(chain.from_iterable(cls._bound(columns, some))),
            )
            yield from (key for (key,) in cursor.fetchall())

    @classmethod
    def update(cls, cursor: CursorWrapper, model: Model, columns: list[models.Field], rows: list[tuple]) -> None:
        *others, key = columns
        changed = ", ".join(f"{quoted(one.column)} = %s" for one in others)
        cursor.executemany(
            f"UPDATE {quoted(model._meta.db_table)} SET {changed} WHERE {quoted(key.column)} = %s",  # noqa: S608
            list(cls._bound(columns, rows)),
        )

    @staticmethod
    def _bound(columns: list[models.Field], rows: Iterable[tuple]) -> Iterator[list[Any]]:
        adapted = [(at, one) for at, one in enumerate(columns) if not isinstance(one, _PLAIN)]
        for row in map(list, rows):
            for at, one in adapted:
                row[at] = one.get_db_prep_save(row[at], connection)
            yield row


class PostgreSQLRows:
    @classmethod
    def insert(
        cls, cursor: CursorWrapper, model: Model, columns: list[models.Field], rows: list[tuple]
    ) -> Iterator[int]:
        named = _named(columns)
        cursor.execute(
            f"INSERT INTO {quoted(model._meta.db_table)} ({named}) SELECT {named} FROM {cls._records(model)} "  # noqa: S608
            f"RETURNING {quoted(model._meta.pk.column)}",
            [cls._as_json(columns, rows)],
        )
        yield from (key for (key,) in cursor.fetchall())

    @classmethod
    def update(cls, cursor: CursorWrapper, model: Model, columns: list[models.Field], rows: list[tuple]) -> None:
        *others, key = columns
        table, key_name = quoted(model._meta.db_table), quoted(key.column)
        changed = ", ".join(f"{quoted(one.column)} = given.{quoted(one.column)}" for one in others)
        cursor.execute(
            f"UPDATE {table} SET {changed} FROM {cls._records(model)} AS given "  # noqa: S608 (names are our own)
            f"WHERE {table}.{key_name} = given.{key_name}",
            [cls._as_json(columns, rows)],
        )

    @staticmethod
    def _records(model: Model) -> str:
        return f"json_populate_recordset(NULL::{quoted(model._meta.db_table)}, %s)"

    @staticmethod
    def _as_json(columns: list[models.Field], rows: list[tuple]) -> str:
        names = [one.column for one in columns]
        return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=_told_in_json)


def _told_in_json(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a bulk write")


ROWS: dict[str, type[SQLiteRows] | type[PostgreSQLRows]] = {"sqlite": SQLiteRows, "postgresql": PostgreSQLRows}
