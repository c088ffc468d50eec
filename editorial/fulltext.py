"""The engine's own index over `Published.terms`: FTS5 on SQLite, GIN over tsvectors on PostgreSQL.

Neither engine reads a text: `formats.terms` decides what a word is, so both find the same. The database keeps the index
in step itself, in the writer's own transaction: by triggers on SQLite, which a later migration that rebuilds the table
silently drops. So `install` runs after every migrate, and `reconcile` asks whether the index is `whole`.
"""

from typing import Any

from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.models import QuerySet

from editorial.formats.index import label

TABLE, INDEX = "editorial_published", "editorial_published_terms"


class FTS5:
    """A row goes by the sequence of its document, so the newest come first without sorting.

    The words stay where they are (`content=`), and nothing asks for their places (`detail=none`). The tokenizer `ascii`
    keeps every letter outside ASCII, so that our words stay whole. Beginnings of 3 to 6 letters are indexed themselves:
    of a longer one the rest is compared row by row, which is quicker than to gather all that begins so.
    """

    indexed_beginning = 6

    present = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'editorial_published_terms%%'"
    tables = {
        INDEX: f'CREATE VIRTUAL TABLE "{INDEX}" USING fts5(terms, content="{TABLE}", content_rowid="sequence", '
        "detail=none, columnsize=0, prefix='3 4 5 6', tokenize=\"ascii tokenchars '.:-_'\")"
    }
    _command = f'INSERT INTO "{INDEX}" ("{INDEX}"'
    _take = f"{_command}, rowid, terms) VALUES ('delete', OLD.sequence, OLD.terms);"
    _put = f'INSERT INTO "{INDEX}" (rowid, terms) VALUES (NEW.sequence, NEW.terms);'  # noqa: S608 our names
    triggers = {
        f"{INDEX}_{verb}": f'CREATE TRIGGER "{INDEX}_{verb}" AFTER {when} ON "{TABLE}" BEGIN {steps} END'
        for verb, when, steps in (
            ("insert", "INSERT", _put),
            ("delete", "DELETE", _take),
            ("update", "UPDATE OF sequence, terms", f"{_take} {_put}"),
        )
    }
    wanted = tables | triggers
    rebuild = [f"{_command}) VALUES ('rebuild')"]
    check = f"{_command}, rank) VALUES ('integrity-check', 1)"
    drop = [*(f'DROP TRIGGER IF EXISTS "{name}"' for name in triggers), f'DROP TABLE IF EXISTS "{INDEX}"']

    @classmethod
    def narrowed(
        cls, rows: QuerySet, kind: str, terms: list[str], beginnings: list[str], first: int, before: int | None
    ) -> QuerySet:
        """The words lead and the rows follow: by a filter on `kind`, or a rowid without +, SQLite walks all rows."""
        phrases = [f'"{one}"' for one in (label("list", kind), *terms)]
        phrases += [f'"{one[: cls.indexed_beginning]}" *' for one in beginnings]
        joined = f'+"{INDEX}".rowid = "{TABLE}"."sequence"'
        where = [f'"{INDEX}" MATCH %s', joined, f'"{INDEX}".rowid BETWEEN %s AND %s']
        asked: list[Any] = [" ".join(phrases), first, (before or 2**62) - 1]
        for one in beginnings:
            if len(one) > cls.indexed_beginning:
                where.append(f"instr(' ' || \"{TABLE}\".terms, %s)")
                asked.append(f" {one}")
        return rows.extra(tables=[INDEX], where=where, params=asked, order_by=[f"-{INDEX}.rowid"])  # noqa: S610 ours


class GIN:
    """The words as lexemes, as they are: no parser, no dictionary, no configuration."""

    present = "SELECT indexname, indexname FROM pg_indexes WHERE indexname = 'editorial_published_terms'"
    vector = f"array_to_tsvector(array_remove(string_to_array(\"{TABLE}\".\"terms\", ' '), ''))"
    wanted = {INDEX: f'CREATE INDEX "{INDEX}" ON "{TABLE}" USING gin (({vector}))'}
    rebuild = [f'REINDEX INDEX "{INDEX}"']
    check = "SELECT 1"
    drop = [f'DROP INDEX IF EXISTS "{INDEX}"']

    @classmethod
    def narrowed(
        cls, rows: QuerySet, kind: str, terms: list[str], beginnings: list[str], first: int, before: int | None
    ) -> QuerySet:
        """Rare words are looked up; by frequent ones the planner walks the rows of this kind from the newest."""
        lexemes = [f"'{one}'" for one in terms] + [f"'{one}':*" for one in beginnings]
        rows = rows.filter(kind=kind, **({"sequence__lt": before} if before else {}))
        rows = rows.filter(sequence__gte=first) if first else rows
        rows = rows.extra(where=[f"{cls.vector} @@ %s::tsquery"], params=[" & ".join(lexemes)])  # noqa: S610 ours
        return rows.order_by("-sequence")


ENGINES: dict[str, Any] = {"sqlite": FTS5, "postgresql": GIN}


def narrowed(
    rows: QuerySet, kind: str, terms: list[str], *, beginnings: list[str], first: int = 0, before: int | None = None
) -> QuerySet:
    """Rows of a kind with every one of `terms` and a word for each of `beginnings`, newest first.

    All come from `formats`: letters, digits and points, or a label; nothing that either engine's grammar knows.
    `first` and `before` are sequences.
    """
    return ENGINES[connections[rows.db].vendor].narrowed(rows, kind, terms, beginnings, first, before)


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
