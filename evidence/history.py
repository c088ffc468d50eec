"""What has been, stays: histories of working copies and append-only rows, guarded in Python and in the database.

`Tracked` rows change only through `write` and `remove`, which name a person and a reason; `AppendOnly` rows never.
`install_guards` puts triggers on every such table of every app; it runs after each migrate, because a later migration
that rebuilds an SQLite table silently drops them. `missing_guards` compares the database's catalogue with that list.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, connections, models, transaction

from evidence import clock
from evidence.batches import in_batches
from evidence.bulk import AT_ONCE, copy_rows, insert_rows, quoted, update_rows
from evidence.guards import GUARDS

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class AppendOnlyViolation(TypeError):
    """An append-only row was about to be changed or deleted."""


class UntrackedWrite(TypeError):
    """A tracked row was about to change without a person and a reason, or past its history."""


class AppendOnlyQuerySet(models.QuerySet):
    def _refuse(self, *args: Any, **kwargs: Any) -> None:
        raise AppendOnlyViolation(f"{self.model._meta.verbose_name} rows are never changed or deleted.")

    update = delete = bulk_update = update_or_create = _refuse

    def bulk_create(self, objs, *args, **kwargs):
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            self._refuse()
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnly(models.Model):
    """A row that is written once; a primary key built by hand cannot overwrite an existing row."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyViolation(f"{self._meta.verbose_name} {self.pk} is never changed.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        raise AppendOnlyViolation(f"{self._meta.verbose_name} {self.pk} is never deleted.")


class TrackedQuerySet(models.QuerySet):
    def _refuse(self, *args: Any, **kwargs: Any) -> None:
        raise UntrackedWrite(f"{self.model._meta.verbose_name} rows change through services only, which keep history.")

    update = delete = bulk_update = update_or_create = get_or_create = _refuse

    def bulk_create(self, objs, *args, **kwargs):
        if not _writing.get():
            self._refuse()
        return super().bulk_create(objs, *args, **kwargs)

    def locked(self, *of: str) -> Self:
        """Held against whoever writes these rows, until the transaction ends. Whoever only points at one with a foreign
        key need not wait: no lock is taken that nobody sees."""
        return self.select_for_update(of=of, no_key=True)


class Tracked(models.Model):
    """A working copy: editable, each change kept by django-simple-history with person, time and reason."""

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not _writing.get():
            raise UntrackedWrite(f"Save {self._meta.verbose_name} with evidence.history.write(…, by=…).")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any):
        if not _writing.get():
            raise UntrackedWrite(f"Delete {self._meta.verbose_name} with evidence.history.remove(…, by=…).")
        return super().delete(*args, **kwargs)


@contextmanager
def _named(row: models.Model, by: AbstractBaseUser, reason: str) -> Iterator[None]:
    if by is None or by.pk is None:
        raise UntrackedWrite("Every change names the person who makes it.")
    token = _writing.set(True)
    row._history_user, row._change_reason = by, reason  # type: ignore[attr-defined]
    row._history_date = clock.now()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        _writing.reset(token)
        del row._history_user, row._change_reason, row._history_date  # type: ignore[attr-defined]


def write(row: models.Model, *, by: AbstractBaseUser, reason: str = "") -> Any:
    """Save `row` whole (never some fields of a stale instance) with a history row that names `by` and `reason`."""
    with _named(row, by, reason):
        row.save()
    return row


def remove(row: models.Model, *, by: AbstractBaseUser, reason: str = "") -> None:
    """Delete `row`; its history, with `by` and `reason`, stays."""
    with _named(row, by, reason):
        row.delete()


def write_many(
    model: type[models.Model], rows: list, *, by: AbstractBaseUser, reason: str = "", reasons: Sequence[str] = ()
) -> list:
    """Create many tracked rows at once with their history; with `change_many` the only bulk paths there are.

    `reasons`, where given, has one reason for each row.
    """
    why = list(reasons) or [reason] * len(rows)
    with transaction.atomic(savepoint=False):
        insert_rows(model, rows)
        _copy_into_history(model, dict(zip((one.pk for one in rows), why, strict=True)), "+", by)
    return rows


def change_many(model: type[models.Model], rows: list, *, by: AbstractBaseUser, reason: str = "") -> None:
    """Save many tracked rows whole, as they are now, with their history; whoever calls holds their locks."""
    with transaction.atomic(savepoint=False):
        update_rows(model, rows)
        _copy_into_history(model, dict.fromkeys((one.pk for one in rows), reason), "~", by)


def _copy_into_history(model: type[models.Model], whys: dict[Any, str], kind: str, by: AbstractBaseUser) -> None:
    """The database copies rows that stand in it already: nothing is sent and encoded a second time."""
    if by is None or by.pk is None:
        raise UntrackedWrite("Every change names the person who makes it.")
    history, key = model.history.model, quoted(model._meta.pk.column)  # type: ignore[attr-defined]
    at = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        for some in in_batches(whys.items(), AT_ONCE):
            keys = [pk for pk, _ in some]
            reason, reasons = _reason_in_sql(key, some)
            told = {
                "history_date": "%s",
                "history_type": "%s",
                "history_user_id": "%s",
                "history_change_reason": reason,
            }
            copying = copy_rows(model, history, history.tracked_fields, told)
            those = f"({', '.join(['%s'] * len(keys))}) ORDER BY {key}"
            cursor.execute(copying + those, [at, kind, by.pk, *reasons, *keys])


def _reason_in_sql(key: str, whys: list[tuple[Any, str]]) -> tuple[str, list[Any]]:
    if len({reason for _, reason in whys}) == 1:
        return "%s", [whys[0][1]]
    return f"CASE {key} {'WHEN %s THEN %s ' * len(whys)}END", [one for pair in whys for one in pair]


def guarded_models() -> Iterator[type[models.Model]]:
    """Every append-only model and every history table, of all installed apps."""
    for model in apps.get_models():
        if issubclass(model, AppendOnly) or hasattr(model, "instance_type"):
            yield model


def _present(cursor: Any, using: str) -> list[type[models.Model]]:
    """Guarded models whose table exists: `migrate` may have been asked for one app only."""
    tables = set(connections[using].introspection.table_names(cursor))
    return [model for model in guarded_models() if model._meta.db_table in tables]


def install_guards(using: str = "default") -> None:
    """Make the database itself refuse to change what is append-only; safe to repeat."""
    engine = GUARDS[connections[using].vendor]
    with connections[using].cursor() as cursor:
        for statement in engine.prepare():
            cursor.execute(statement)
        for model in _present(cursor, using):
            for statement in engine.install(model):
                cursor.execute(statement)


def remove_guards(using: str = "default") -> None:
    """For tests that flush the database, and nothing else."""
    engine = GUARDS[connections[using].vendor]
    with connections[using].cursor() as cursor:
        for model in _present(cursor, using):
            for statement in engine.remove(model):
                cursor.execute(statement)


def missing_guards(using: str = "default") -> list[str]:
    """Names of triggers that should stand in the database's catalogue and do not."""
    engine = GUARDS[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(engine.catalogue)
        standing = {row[0] for row in cursor.fetchall()}
        wanted = {name for model in _present(cursor, using) for name in engine.names(model)}
    return sorted(wanted - standing)


def grant_rights(role: str, using: str = "default") -> None:
    """On PostgreSQL, let the role the product runs as read and add everywhere, and change only what may change.

    That role owns nothing, so it can neither change an append-only row nor take a guard away (DESIGN §5).
    """
    guarded = {model._meta.db_table for model in guarded_models()}
    with connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {_quoted(role, using)}")
        for table in connections[using].introspection.table_names(cursor):
            rights = "SELECT, INSERT" if table in guarded else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f"GRANT {rights} ON {_quoted(table, using)} TO {_quoted(role, using)}")


def _quoted(name: str, using: str) -> str:
    return connections[using].ops.quote_name(name)
