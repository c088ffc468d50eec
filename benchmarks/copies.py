"""Rows copied inside the database: the number of a copy makes its keys, public ids and addresses its own.

What is served is drawn from no rows, so its bytes are copied by `benchmarks.bodies`.
"""

from collections.abc import Iterable
from os.path import commonprefix

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from benchmarks.bodies import TABLE, Renaming, copy_bodies
from benchmarks.digests import sign_copies
from editorial import fulltext
from editorial.models import (
    Article,
    ArticleSlug,
    Blob,
    Boilerplate,
    Change,
    Counter,
    Document,
    Edition,
    EditionClaim,
    Handled,
    Placement,
    Published,
    ReadyPage,
    Rendition,
    Section,
)
from evidence.history import install_guards, remove_guards
from evidence.models import AccountEvent, Claim, ClaimVersion, Reference, Signature, Standing, VersionCitation
from reviews.models import (
    Assignment,
    ClaimState,
    Opinion,
    Review,
    ReviewerProfile,
    ReviewEvent,
    Submission,
)

# What every copy shares.
SHARED = {Boilerplate, Counter, ReviewerProfile, ReviewerProfile.history.model}
# All that lists read.
LISTED = {
    Claim, Claim.history.model, ClaimVersion, VersionCitation, ClaimState, Submission, Review, ReviewEvent, Assignment,
    Opinion, Signature, Article, Section, Placement, Edition, EditionClaim, ReadyPage,
}  # fmt: skip
# All that is asked about a page by who only reads pages.
PAGES = {Article, ArticleSlug, Edition, Blob, Rendition, Document, Published}
# What public lists and `as_of` look through; copies share the bytes of their originals.
PUBLIC = {Article, Claim, Edition, Document, Published, Change}
# Who cites the same works gets documents of their own from the product.
WORKS = {Reference, Reference.history.model, Standing}
ISSUED = {Blob, Rendition, Document, Published, Change, Handled}
# Words in one claim of so many; another is in every eighth claim of the first copy only.
PLANTED = {"hundredth": 100, "thousandth": 1_000, ":kind:safety": 500}
FEW, TOPIC = 8, ":topic:example"
# Copies that the product acts on: they say their own ids, under digests of their own.
SIGNED = ("everything", "citing")
# Those whose rows are bytes, and those with a row for each address.
BYTES, ADDRESSED = {Blob, Rendition}, {Document, Published}
Model = type[models.Model]


def copy_rows(which: str, times: int) -> None:
    """Until there are `times` as many rows of `everything`, of what the claim list reads (`listed`), of what is served
    of pages and their editions (`pages`), of what public lists look through (`public`), of references (`works`), or of
    pages that all cite the works of the original and have no documents yet (`citing`)."""
    ours = {model for name in ("evidence", "reviews", "editorial") for model in apps.get_app_config(name).get_models()}
    parts = {"listed": LISTED, "pages": PAGES, "public": PUBLIC, "works": {Reference}, "everything": ours - SHARED}
    parts["citing"] = parts["everything"] - WORKS - ISSUED - {AccountEvent}
    copied = parts[which]
    strides = {model: stride for model in copied if (stride := _highest(model))}
    under = "articles/" if which == "pages" else ""
    remove_guards()
    fulltext.drop()
    _hasten()
    with transaction.atomic(), connection.cursor() as cursor:
        if Blob in strides:
            copy_bodies({k: _renaming(f"{k + MARKS:04x}", str(k)) for k in range(1, times)}, under)
        for model in sorted(strides.keys() - BYTES, key=lambda one: one._meta.db_table):
            cursor.execute(_copy_statement(model, strides, times, under if model in ADDRESSED else ""))
        _move_counters(cursor, strides)
        if which in SIGNED:
            sign_copies(times, *_renamings(times, shares=Reference not in strides))
    install_guards()
    fulltext.install()
    _vacuum()


def _renamings(times: int, *, shares: bool) -> tuple[dict[int, Renaming], dict[int, Renaming]]:
    """What versions say as copies of their own, and what editions say again as the original does: works it `shares`."""
    works = [str(one) for one in Reference._base_manager.values_list("public_id", flat=True)] if shares else []
    marks = {k: f"{k + MARKS:04x}" for k in range(1, times)}
    shared = {k: [(f'"{mark}{one[4:]}', f'"{one}') for one in works] for k, mark in marks.items()}
    return {k: _renaming(mark, str(k)) for k, mark in marks.items()}, shared


def _hasten() -> None:
    """References are right by construction, and a database that was cut short is thrown away."""
    fast = {
        "sqlite": ["PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"],
        "postgresql": ["SET session_replication_role = replica"],
    }
    with connection.cursor() as cursor:
        for statement in fast[connection.vendor]:
            cursor.execute(statement)


def _highest(model: Model) -> int:
    """How far a copy's keys are from the original's: at least 1 where there are rows at all."""
    if isinstance(model._meta.pk, models.AutoField):
        return model._base_manager.aggregate(top=models.Max("pk"))["top"] or 0
    return int(model._base_manager.exists())


def _copy_statement(model: Model, strides: dict[Model, int], times: int, under: str) -> str:
    table, fields = model._meta.db_table, model._meta.local_concrete_fields
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = ", ".join(_value(one, strides) for one in fields)
    key = model._meta.pk.column
    those = f"WHERE path LIKE '{under}%%'" if under else ""
    return (  # names and numbers are our own
        f"WITH RECURSIVE copies(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {times - 1}) "  # noqa: S608
        f'INSERT INTO "{table}" ({columns}) SELECT {values} '
        f'FROM copies CROSS JOIN "{table}" {those} ORDER BY k, "{key}"'
    )


def _value(field: models.Field, strides: dict[Model, int]) -> str:
    """The column as copy number k has it."""
    column, about = f'"{field.column}"', _subject(field)
    if about in strides:
        return _key(column, about, strides)
    if isinstance(field, models.UUIDField):
        return _uuid(column)
    if field.name == "path":
        return _path(column)
    if field.name == "terms" and Blob not in strides:
        return _terms(column)
    if field.model is ClaimVersion and field.name == "canonical":
        return column
    if field.name in ("canonical", "summary", "terms", "slug") or (field.name == "csl" and Reference in strides):
        return _renamed(column, field)
    if field.name == "updated_at" and Blob not in strides:
        return _later(column)
    if field.name == "sequence":
        return f"{column} + k * {_top(field)}"
    addressed = field.unique or isinstance(field, models.SlugField)
    return f"{column} || '-' || k" if addressed else column


def _subject(field: models.Field) -> Model | None:
    """The model whose key this column holds."""
    if field.is_relation:
        return field.remote_field.model
    if field.primary_key:
        return field.model
    original = getattr(field.model, "instance_type", None)
    return original if original and field.name == original._meta.pk.name else None


def _key(column: str, about: Model, strides: dict[Model, int]) -> str:
    if about is Published:
        return _path(column)
    if about is Blob:
        return f"(SELECT now FROM {TABLE} WHERE was = {column} AND {TABLE}.k = copies.k)"  # noqa: S608 (our own names)
    return f"{column} + k * {strides[about]}"


def _top(field: models.Field) -> int:
    return field.model._base_manager.aggregate(top=models.Max(field.name))["top"]


# Public ids begin with the time, whose first four digits stay the same for 49 days: those say the copy instead.
MARKS = 4096


def _hexadecimal() -> str:
    return f"printf('%04x', k + {MARKS})" if connection.vendor == "sqlite" else f"lpad(to_hex(k + {MARKS}), 4, '0')"


def _marked(column: str) -> str:
    return f"{_hexadecimal()} || substr({column}, 5)"


def _uuid(column: str) -> str:
    return _marked(column) if connection.vendor == "sqlite" else f"({_marked(f'{column}::text')})::uuid"


def _path(column: str) -> str:
    """kind/public id/…"""
    slash = f"instr({column}, '/')" if connection.vendor == "sqlite" else f"position('/' in {column})"
    return f"substr({column}, 1, {slash}) || {_hexadecimal()} || substr({column}, {slash} + 5)"


def _renamed(column: str, field: models.Field) -> str:
    text, whole = column, "{}"
    if isinstance(field, models.JSONField) and connection.vendor == "postgresql":
        text, whole = f"{column}::text", "({})::jsonb"
    for was, now in _renaming(f"' || {_hexadecimal()} || '", "' || k || '"):
        text = f"replace({text}, '{was}', '{now}')"
    return whole.format(text)


def _renaming(mark: str, number: str) -> Renaming:
    """What ids and addresses begin with, and what they begin with in a copy."""
    first = str(Claim._base_manager.order_by("pk").values_list("public_id", flat=True).first())[:4]
    slugs = commonprefix(list(Article._base_manager.values_list("slug", flat=True)))  # noqa: RUF071 (no paths)
    return [(f"{before}{first}", f"{before}{mark}") for before in '"/:'] + [(slugs, f"{slugs}{number}-")]


def _terms(column: str) -> str:
    """Each copy has works and a topic of its own; some words are shared by so many claims of the whole library."""
    prefix = str(Reference._base_manager.values_list("public_id", flat=True).first())[:4]
    works = f"""replace({column}, ':reference:{prefix}', ':reference:' || {_hexadecimal()})"""
    number = (
        f"((sequence + k * {_top(Published._meta.get_field('sequence'))}) / 2)"  # between two claims lies a version
    )
    words = [f"CASE WHEN {number} % {every} = 0 THEN ' {word}' ELSE '' END" for word, every in PLANTED.items()]
    few = f"CASE WHEN k = 1 AND sequence / 2 % {FEW} = 0 THEN ' few' ELSE '' END"
    return f"{works} || CASE WHEN kind = 'claim' THEN ' {TOPIC}-' || k || {' || '.join((*words, few))} ELSE '' END"


def _later(column: str) -> str:
    """Ten minutes after the copy before."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', {column}, (k * 10) || ' minutes')"
    return f"{column} + k * interval '10 minutes'"


def _move_counters(cursor, strides: Iterable[Model]) -> None:
    """Sequences and counters go on after the highest copy."""
    for statement in connection.ops.sequence_reset_sql(no_style(), list(strides)):
        cursor.execute(statement)
    for name, model in (("documents", Document), ("changes", Change)):
        if model in strides:
            Counter.objects.filter(name=name).update(value=_top(model._meta.get_field("sequence")))


def _vacuum() -> None:
    """As PostgreSQL does for itself in time; SQLite never does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
