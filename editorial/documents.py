"""Issuing: what is served is drawn once, kept as bytes, and pointed at (DESIGN §1, §3.9, §8).

`issue_documents` locks the counter last and draws only then, so it sees every hold, withdrawal and revocation that is
committed. A document is written only where its bytes differ from the newest at that address.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from editorial.delivery.refresh import refresh_after_commit
from editorial.delivery.renditions import keep_renditions
from editorial.formats.index import index_entry
from editorial.formats.json import article_document, claim_document, reference_document, to_bytes, version_document
from editorial.formats.parts import TOMBSTONES
from editorial.models import Blob, Change, Counter, Document, Published
from editorial.selectors.scopes import NOTHING, Scope
from editorial.selectors.shelf import Shelf, load_shelf
from evidence import clock
from evidence.text import shortened

DOCUMENTS, CHANGES = "documents", "changes"
INDEXED = ["document", "status", "summary", "terms", "updated_at", "sequence"]
# Of several things that happened to the claims of a page, the page's own line in `changes` names the gravest.
GRAVEST = [
    Change.Kind.WITHDRAWN,
    Change.Kind.HELD,
    Change.Kind.QUARANTINED,
    Change.Kind.FLAGGED,
    Change.Kind.RELEASED,
    Change.Kind.RESTORED,
    Change.Kind.UNFLAGGED,
    Change.Kind.OVERDUE,
    Change.Kind.REAFFIRMED,
]
ENDS = {"held": Change.Kind.RELEASED, "quarantined": Change.Kind.RESTORED}
BEGINS = {"held": Change.Kind.HELD, "quarantined": Change.Kind.QUARANTINED}


@dataclass(frozen=True)
class Drawn:
    """A document as it should be now; `keys` are the rows it is about."""

    path: str
    kind: str
    body: dict[str, Any]
    keys: dict[str, int]

    @cached_property
    def content(self) -> bytes:
        return to_bytes(self.body)

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def entry(self) -> dict[str, Any]:
        return index_entry(self.body)

    @property
    def title(self) -> str:
        named = self.body.get("title") or self.body.get("text") or self.body.get("formatted") or ""
        return shortened(named, 300)


@dataclass(frozen=True)
class Issued:
    """What one issuing wrote."""

    documents: list[Document]
    changes: list[Change]


def draw(shelf: Shelf) -> Iterator[Drawn]:
    """Every document of the shelf's scope as it should be now."""
    for edition, page in shelf.pages():
        path = f"articles/{page.content['article']}"
        path = path if page.kind == "article" else f"{path}/editions/{page.number}"
        yield Drawn(path, page.kind, article_document(page), {"article_id": edition.article_id})
    sources = {one.id: one for one in shelf.sources.values()}
    for pk, claim, versions in shelf.claims():
        yield Drawn(f"claims/{claim.id}", "claim", claim_document(claim, sources), {"claim_id": pk})
        for one in versions:
            path = f"claims/{one.id}/versions/{one.version}"
            yield Drawn(path, "version", version_document(one, sources), {"claim_id": pk})
    for pk in sorted(shelf.scope.references & shelf.sources.keys()):
        source = shelf.sources[pk]
        yield Drawn(f"references/{source.id}", "reference", reference_document(source), {"reference_id": pk})


@transaction.atomic
def issue_documents(touched: Callable[[], Scope], *, cause: str, meaning_changed: bool | None = None) -> Issued:
    """Write what differs from what is served, its lines in `changes`, and the published index.

    Takes the last lock; `touched` says which addresses are concerned, and is asked only then.
    """
    counters = lock_counters()
    at, scope = clock.now(), touched()
    if scope == NOTHING:
        return Issued([], [])
    drawn = list(draw(load_shelf(scope)))
    served = Published.objects.select_related("document").in_bulk([one.path for one in drawn])
    fresh = [one for one in drawn if one.path not in served or served[one.path].document.blob_id != one.digest]
    _keep_bytes(fresh)
    documents = _write_documents(fresh, cause, at, counters[DOCUMENTS])
    changes = _write_changes(fresh, documents, served, meaning_changed, counters[CHANGES])
    _index(fresh, documents)
    Counter.objects.bulk_update(counters.values(), ["value"])
    refresh_after_commit(one.path for one in documents)
    return Issued(documents, changes)


def lock_counters() -> dict[str, Counter]:
    names = (DOCUMENTS, CHANGES)
    rows = Counter.objects.select_for_update().filter(name__in=names).order_by("name")
    counters = {one.name: one for one in rows}
    if len(counters) < len(names):
        Counter.objects.bulk_create([Counter(name=name) for name in names], ignore_conflicts=True)
        counters = {one.name: one for one in rows.all()}
    return counters


def next_number(counter: Counter) -> int:
    counter.value += 1
    return counter.value


def _keep_bytes(drawn: Iterable[Drawn]) -> None:
    contents = {one.digest: one.content for one in drawn}
    known = set(Blob.objects.filter(digest__in=contents).values_list("digest", flat=True))
    Blob.objects.bulk_create(Blob(digest=key, content=value) for key, value in contents.items() if key not in known)
    keep_renditions(contents)


def _write_documents(drawn: Iterable[Drawn], cause: str, at: datetime, counter: Counter) -> list[Document]:
    return Document.objects.bulk_create(
        Document(
            path=one.path,
            sequence=next_number(counter),
            cause=cause,
            status=one.body["status"],
            blob_id=one.digest,
            at=at,
        )
        for one in drawn
    )


def _index(drawn: list[Drawn], documents: list[Document]) -> None:
    """In the order of sequences `updated_at` never goes back, even if the clock was set back."""
    before = Published.objects.order_by("-sequence").values_list("updated_at", flat=True).first()
    Published.objects.bulk_create(
        [
            published_row(one, document, max(before or document.at, document.at))
            for one, document in zip(drawn, documents, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=INDEXED,
    )


def published_row(drawn: Drawn, document: Document, updated_at: datetime) -> Published:
    return Published(
        path=drawn.path,
        kind=drawn.kind,
        document=document,
        updated_at=updated_at,
        sequence=document.sequence,
        **drawn.keys,
        **drawn.entry,
    )


def _write_changes(
    drawn: list[Drawn], documents: list[Document], served: dict[str, Published], meaning: bool | None, counter: Counter
) -> list[Change]:
    kinds = {one.path: change_kind(one, served.get(one.path)) for one in drawn if one.kind in ("claim", "article")}
    gravest = next((kind for kind in GRAVEST if kind in kinds.values()), None)
    rows = []
    for one, document in zip(drawn, documents, strict=True):
        kind = kinds.get(one.path) or (gravest or Change.Kind.UPDATED if one.kind == "article" else None)
        if kind:
            told = meaning if kind == Change.Kind.UPDATED else None
            rows.append(
                Change(
                    sequence=next_number(counter),
                    kind=kind,
                    path=one.path,
                    title=one.title,
                    meaning_changed=told,
                    document=document,
                    at=document.at,
                )
            )
    return Change.objects.bulk_create(rows)


def change_kind(drawn: Drawn, served: Published | None) -> str | None:
    """What happened to a claim or an article since the document that is served; None for nothing worth a line."""
    if served is None:
        return Change.Kind.PUBLISHED
    before, after = served.summary, drawn.entry["summary"]
    if before["status"] != after["status"]:
        return _moved(before["status"], after["status"])
    if any(before.get(name) != after.get(name) for name in ("version", "edition")):
        return Change.Kind.UPDATED
    return _doubted(before, after) if drawn.kind == "claim" else None


def _moved(before: str, after: str) -> str:
    if after in TOMBSTONES:
        return Change.Kind.WITHDRAWN
    return BEGINS.get(after) or ENDS.get(before) or Change.Kind.PUBLISHED


def _doubted(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    if set(after["flags"]) - set(before["flags"]):
        return Change.Kind.FLAGGED
    if set(before["flags"]) - set(after["flags"]):
        return Change.Kind.UNFLAGGED
    if after["overdue"] and not before["overdue"]:
        return Change.Kind.OVERDUE
    return Change.Kind.REAFFIRMED if before["approved"] != after["approved"] else None
