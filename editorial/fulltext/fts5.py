"""The index on SQLite: it is read from the newest row on, and no further than a page of a list needs."""

from typing import Any

from django.db.models import QuerySet

from editorial.fulltext.names import INDEX, TABLE


class FTS5:
    """A row goes by the sequence of its document, so the newest come first without sorting.

    The words stay where they are (`content=`), and nothing asks for their places (`detail=none`). The tokenizer `ascii`
    keeps every letter outside ASCII, so that our words stay whole. Beginnings of 3 to 7 letters are indexed themselves:
    of a longer one the rest is compared row by row, which is quicker than to gather all that begins so.
    """

    indexed_beginning = 7

    present = "SELECT name, sql FROM sqlite_master WHERE name LIKE 'editorial_published_terms%%'"
    tables = {
        INDEX: f'CREATE VIRTUAL TABLE "{INDEX}" USING fts5(terms, content="{TABLE}", content_rowid="sequence", '
        "detail=none, columnsize=0, prefix='3 4 5 6 7', tokenize=\"ascii tokenchars '.:-_'\")"
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
    def newest(
        cls, rows: QuerySet, terms: list[str], beginnings: list[str], first: int, before: int | None, limit: int
    ) -> list[Any]:
        return list(cls.narrowed(rows, terms, beginnings, first, before)[:limit])

    @classmethod
    def narrowed(
        cls, rows: QuerySet, terms: list[str], beginnings: list[str], first: int = 0, before: int | None = None
    ) -> QuerySet:
        """The words lead and the rows follow: by a rowid without +, SQLite walks all rows."""
        phrases = [f'"{one}"' for one in terms] + [f'"{one[: cls.indexed_beginning]}" *' for one in beginnings]
        joined = f'+"{INDEX}".rowid = "{TABLE}"."sequence"'
        where = [f'"{INDEX}" MATCH %s', joined, f'"{INDEX}".rowid BETWEEN %s AND %s']
        asked: list[Any] = [" ".join(phrases), first, (before or 2**62) - 1]
        for one in beginnings:
            if len(one) > cls.indexed_beginning:
                where.append(f"instr(' ' || \"{TABLE}\".terms, %s)")
                asked.append(f" {one}")
        return rows.extra(tables=[INDEX], where=where, params=asked, order_by=[f"-{INDEX}.rowid"])  # noqa: S610 ours
