"""The published index points at the newest documents, and those are what the rows would give if drawn now."""

import json
from datetime import datetime
from functools import partial
from itertools import accumulate
from typing import Any

from django.db.models import F, Max

from editorial import fulltext
from editorial.documents import Drawn, draw, issue_documents
from editorial.formats.index import index_entry
from editorial.models import Article, Document, Edition, EditionClaim, EditionReference, Published
from editorial.reconcile.findings import Report
from editorial.selectors.scopes import Scope
from editorial.selectors.shelf import load_shelf
from evidence.batches import in_batches

AT_ONCE = 20
# What drawing runs into where a hand in the database made one row say what another denies.
CONTRADICTIONS = (LookupError, TypeError, ValueError)


def check_index(report: Report, *, repair: bool) -> None:
    """Every address has one row, which points at its newest document and says what that document says."""
    newest = dict(Document.objects.values_list("path").annotate(last=Max("sequence")).values_list("path", "last"))
    rows, updated = Published.objects.in_bulk(), _moments()
    for path, sequence in sorted(newest.items()):
        report.checked += 1
        document = Document.objects.select_related("blob").get(sequence=sequence)
        entry = _entry(document, updated[sequence])
        if not _agrees(rows.get(path), entry):
            if repair:
                _rebuild(rows.get(path), document, entry)
            report.found(path, "The published index differs from the newest document.", repaired=repair)
    for path in sorted(rows.keys() - newest.keys()):
        report.found(path, "The published index lists an address without a document.")


def check_search(report: Report, *, repair: bool) -> None:
    """What search finds is what the index says."""
    report.checked += 1
    if not fulltext.whole():
        if repair:
            fulltext.make_anew()
        report.found("full-text index", "It is not whole.", repaired=repair)


def _moments() -> dict[int, datetime]:
    """By sequence, when a document was issued, or the latest moment of any before it."""
    rows = Document.objects.order_by("sequence").values_list("sequence", "at")
    sequences, moments = zip(*rows, strict=True) if rows else ((), ())
    return dict(zip(sequences, accumulate(moments, max), strict=True))


def _entry(document: Document, updated_at: datetime) -> dict[str, Any]:
    keys = {"document_id": document.pk, "updated_at": updated_at, "sequence": document.sequence}
    return {**index_entry(json.loads(bytes(document.blob.content))), **keys}


def _agrees(row: Published | None, entry: dict[str, Any]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in entry.items())


def _rebuild(row: Published | None, document: Document, entry: dict[str, Any]) -> None:
    body = json.loads(bytes(document.blob.content))
    row = row or Published(path=document.path, kind=body["type"], **_keys(document.path))
    for name, value in entry.items():
        setattr(row, name, value)
    row.save()


def _keys(path: str) -> dict[str, int]:
    """The rows that an address is about."""
    collection, public_id, *_ = path.split("/")
    if collection == "articles":
        return {"article_id": Article.objects.get(public_id=public_id).pk}
    if collection == "claims":
        return {"claim_id": EditionClaim.objects.filter(claim__public_id=public_id).values_list("claim", flat=True)[0]}
    references = EditionReference.objects.filter(reference__public_id=public_id)
    return {"reference_id": references.values_list("reference", flat=True)[0]}


def check_drawing(report: Report, *, repair: bool) -> None:
    """What would be served if it were drawn now is what is served, byte for byte."""
    ids = sorted(Edition.objects.values_list("article_id", flat=True).distinct())
    for articles in in_batches(ids, AT_ONCE):
        try:
            _compare(report, articles, repair=repair)
        except CONTRADICTIONS:
            _compare_one_by_one(report, articles, repair=repair)


def _compare_one_by_one(report: Report, articles: list[int], *, repair: bool) -> None:
    """So that the one whose rows contradict each other is named, and the others are compared."""
    for article in Article.objects.filter(pk__in=articles).order_by("pk"):
        try:
            _compare(report, [article.pk], repair=repair)
        except CONTRADICTIONS:
            report.found(
                f"articles/{article.public_id}", "What is served cannot be compared: its rows contradict each other."
            )


def _compare(report: Report, articles: list[int], *, repair: bool) -> None:
    touched = partial(_everything_of, articles)
    drawn = list(draw(load_shelf(touched())))
    stale = _stale(drawn)
    report.checked += len(drawn)
    if stale and repair:
        issue_documents(touched, cause="reconcile")
    for path in stale:
        report.found(path, "What is served is not what the rows say.", repaired=repair)


def _everything_of(articles: list[int]) -> Scope:
    editions = frozenset(Edition.objects.filter(article__in=articles).values_list("pk", flat=True))
    claims = EditionClaim.objects.filter(edition__in=editions).values_list("claim_id", flat=True)
    references = EditionReference.objects.filter(edition__in=editions).values_list("reference_id", flat=True)
    return Scope(editions, frozenset(articles), frozenset(claims), frozenset(references))


def _stale(drawn: list[Drawn]) -> list[str]:
    served = Published.objects.filter(path__in=[one.path for one in drawn]).annotate(digest=F("document__blob"))
    digests = dict(served.values_list("path", "digest"))
    return [one.path for one in drawn if digests.get(one.path) != one.digest]
