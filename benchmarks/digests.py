"""What was signed, in copies: each text says the copy's own ids, and every digest is of the text that stands there.

Without it the product would take a copied claim for its original, or for one that somebody altered.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, models

from editorial.models import Edition
from evidence.batches import in_batches
from evidence.content import digest
from evidence.models import ClaimVersion, Signature

DIGEST, AT_ONCE = re.compile("[0-9a-f]{64}"), 1_000
OPINIONS = """
UPDATE reviews_opinion SET digest = (
    SELECT version.digest FROM reviews_review review
    JOIN evidence_claimversion version ON version.id = review.version_id
    WHERE review.id = reviews_opinion.review_id)
"""
Replaced = list[tuple[str, str]]


def sign_copies(times: int, renamed: dict[int, Replaced], shared: dict[int, Replaced]) -> None:
    """By the number of a copy what its versions say otherwise than the original's, and what its editions, in which SQL
    renamed every id, say as the original's do."""
    now: dict[tuple[int, str], str] = {}
    for model, replaced in ((ClaimVersion, renamed), (Edition, shared)):
        _write(model, _texts(model, times, replaced, now))
    signed = (
        (json.dumps([now.get((copy, one), one) for one in row.digests]), row.pk)
        for copy, row in _copies(Signature, times)
    )
    _write(Signature, signed)
    with connection.cursor() as cursor:
        cursor.execute(OPINIONS)


def _texts(
    model: type[models.Model], times: int, replaced: dict[int, Replaced], now: dict[tuple[int, str], str]
) -> Iterator[tuple[str, str, int]]:
    for copy, row in _copies(model, times):
        text = row.canonical
        for was, becomes in replaced[copy]:
            text = text.replace(was, becomes)
        text = DIGEST.sub(lambda found, copy=copy: now[copy, found[0]], text)
        now[copy, row.digest] = digest(text)
        yield text, now[copy, row.digest], row.pk


def _copies(model: type[models.Model], times: int) -> Iterator[tuple[int, Any]]:
    """Rows that were copied, with the number of the copy."""
    rows = model._base_manager.order_by("pk")
    stride = rows.values_list("pk", flat=True).last() // times
    for row in rows.filter(pk__gt=stride).iterator():
        yield (row.pk - 1) // stride, row


def _write(model: type[models.Model], rows: Iterable[tuple[Any, ...]]) -> None:
    columns = "digests = %s" if model is Signature else "canonical = %s, digest = %s"
    with connection.cursor() as cursor:
        for some in in_batches(rows, AT_ONCE):
            cursor.executemany(f"UPDATE {model._meta.db_table} SET {columns} WHERE id = %s", some)  # noqa: S608 (our own names)
