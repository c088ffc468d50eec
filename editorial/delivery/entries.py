"""From the database to what is served at each address: the newest document of a path, in every form that is there.

Also what the store and an exported tree both ask to know how far they are, and of which library.
"""

import json
from collections.abc import Iterable, Iterator

from django.db.models import Max, QuerySet

from editorial.delivery.encodings import IDENTITY
from editorial.delivery.headers import ANYBODY, address_of, described, everywhere, links_of, status_of
from editorial.delivery.renditions import Altered, bodies, rendition_of
from editorial.delivery.store import Drawn, Entry, Page
from editorial.formats.forms import FORMS, JSON
from editorial.models import Document, Published, Rendition


def newest_documents(paths: Iterable[str]) -> dict[str, Document]:
    """The newest document of each path, as rows that nobody can change say it."""
    rows = Document.objects.filter(path__in=list(paths)).order_by()
    last = rows.values("path").annotate(last=Max("sequence")).values("last")
    return {one.path: one for one in Document.objects.filter(sequence__in=last).select_related("blob")}


def whole_of(path: str) -> str:
    """The path of the article or claim that an edition or version is of; its own where it is whole."""
    return "/".join(path.split("/")[:2])


def present_slugs(documents: Iterable[str]) -> dict[str, str]:
    """By the path of an article its present address."""
    pages = {whole_of(path) for path in documents if path.startswith("articles/")}
    rows = Published.objects.filter(path__in=pages).values_list("path", "summary")
    return {path: summary["slug"] for path, summary in rows}


def entries_of(documents: dict[str, Document], slugs: dict[str, str]) -> Iterator[tuple[str, Entry | None]]:
    """None for what cannot be vouched for: Django answers there, and says so."""
    kept: dict[str, list[Rendition]] = {}
    for one in Rendition.objects.filter(blob__in=[one.blob_id for one in documents.values()], form__in=FORMS):
        kept.setdefault(one.blob_id, []).append(one)
    for path, document in documents.items():
        slug = slugs.get(whole_of(path), "")
        try:
            yield path, entry_of(document, slug, kept.get(document.blob_id, []))
        except Altered:
            yield path, None


def entry_of(document: Document, slug: str, renditions: Iterable[Rendition]) -> Entry:
    """In the forms that are there; the JSON always is. Raises Altered."""
    by_form = {one.form: one for one in renditions}
    if JSON.name not in by_form:
        by_form[JSON.name] = rendition_of(document.blob_id, bytes(document.blob.content))
    return Entry(
        address=address_of(document.path, slug),
        status=status_of(document.status),
        issued=document.at.timestamp(),
        headers=_headers(document, slug),
        forms=[
            Drawn(
                name, FORMS[name].media_type, FORMS[name].content_type, FORMS[name].suffix, bodies(document.blob, one)
            )
            for name, one in by_form.items()
        ],
    )


def is_written(page: Page, document: Document, slug: str) -> bool:
    """Whether the store has this document's JSON already, with all that is said of it today."""
    address = address_of(document.path, slug)
    pointer = page.pointer(address.encode())
    if pointer is None or page.address_of(document.path) != address:
        return False
    told = json.loads(pointer)
    headers = [list(one) for one in _headers(document, slug).items()]
    digests = {form["name"]: form["digests"][IDENTITY] for form in told["forms"]}
    served = (told["status"], told["headers"], digests.get(JSON.name))
    return served == (status_of(document.status), headers, document.blob_id)


def _headers(document: Document, slug: str) -> dict[str, str]:
    return described(document.at, links_of(document.path, slug)) | ANYBODY | everywhere()


def published_paths(after: str = "") -> Iterator[str]:
    """Every path that is in the published index, in their order."""
    return Published.objects.filter(path__gt=after).order_by("path").values_list("path", flat=True).iterator(2000)


def newest_sequence() -> int:
    return Document.objects.aggregate(last=Max("sequence"))["last"] or 0


def library() -> str:
    """What tells this database from another: its first document, for as long as it lives."""
    return said_of(Document.objects.order_by("sequence"))


def said_of(documents: QuerySet[Document]) -> str:
    """The first of these, in one line; empty where there is none."""
    row = documents.values_list("path", "blob_id", "at").first()
    return "|".join(map(str, row)) if row else ""
