"""The SQL that makes a table append-only, one class an engine; `evidence.history` says which tables.

SQLite: UPDATE and DELETE are not all, INSERT OR REPLACE overwrites past both. PostgreSQL: a row trigger does not stop
TRUNCATE. Whoever owns the tables can still drop a trigger, which is why production migrates under another role.
"""

from collections.abc import Iterator

from django.db import models

REFUSAL = "append-only: rows of {table} are never changed or deleted"


def _unique_columns(model: type[models.Model]) -> Iterator[list[str]]:
    """The column sets on which a REPLACE could take the place of an existing row."""
    meta = model._meta
    yield [meta.pk.column]
    for field in meta.local_fields:
        if field.unique and not field.primary_key:
            yield [field.column]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            yield [meta.get_field(name).column for name in constraint.fields]


class SQLiteGuards:
    catalogue = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'"

    @staticmethod
    def prepare() -> list[str]:
        return []

    @staticmethod
    def names(model: type[models.Model]) -> list[str]:
        return [f"guard_{model._meta.db_table}_{verb}" for verb in ("update", "delete", "insert")]

    @classmethod
    def install(cls, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        update, delete, insert = cls.names(model)
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL.format(table=table)}'); END"
        taken = " OR ".join(cls._exists(table, columns) for columns in _unique_columns(model))
        yield from cls.remove(model)
        yield f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" {refuse}'
        yield f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" {refuse}'
        yield f'CREATE TRIGGER "{insert}" BEFORE INSERT ON "{table}" WHEN {taken} {refuse}'

    @staticmethod
    def _exists(table: str, columns: list[str]) -> str:
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        return f'EXISTS (SELECT 1 FROM "{table}" WHERE {same})'  # noqa: S608 names come from our own models

    @classmethod
    def remove(cls, model: type[models.Model]) -> Iterator[str]:
        for name in cls.names(model):
            yield f'DROP TRIGGER IF EXISTS "{name}"'


class PostgreSQLGuards:
    catalogue = (
        "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal "
        "AND tgenabled IN ('O', 'A') AND proname = 'attest_append_only' AND prosrc LIKE '%RAISE EXCEPTION%'"
    )

    @staticmethod
    def prepare() -> list[str]:
        return [
            "CREATE OR REPLACE FUNCTION attest_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "RAISE EXCEPTION 'append-only: rows of % are never changed or deleted', TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END $$"
        ]

    @staticmethod
    def names(model: type[models.Model]) -> list[str]:
        # PostgreSQL cuts names at 63 characters.
        return [f"guard_{model._meta.db_table[:45]}_{verb}" for verb in ("change", "truncate")]

    @classmethod
    def install(cls, model: type[models.Model]) -> Iterator[str]:
        table = model._meta.db_table
        change, truncate = cls.names(model)
        call = "EXECUTE FUNCTION attest_append_only()"
        yield from cls.remove(model)
        yield f'CREATE TRIGGER "{change}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}'
        yield f'CREATE TRIGGER "{truncate}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}'

    @classmethod
    def remove(cls, model: type[models.Model]) -> Iterator[str]:
        for name in cls.names(model):
            yield f'DROP TRIGGER IF EXISTS "{name}" ON "{model._meta.db_table}"'


GUARDS = {"sqlite": SQLiteGuards, "postgresql": PostgreSQLGuards}
