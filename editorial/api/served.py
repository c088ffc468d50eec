"""From an address to what is served there: the stored bytes, or a form derived from them that was asked for.

The status comes first: whether a page is withdrawn is known before any condition of the request is looked at.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from editorial import selectors
from editorial.api.parameters import Rendering
from editorial.api.problems import Problem, not_found
from editorial.api.representations import NOT_KEPT, Representation, respond
from editorial.formats.audience import for_audience
from editorial.formats.historical import historical
from editorial.formats.json import to_bytes
from editorial.formats.parts import TOMBSTONES
from editorial.models import Document

ROOT = "/api/v1"


def serve(request: HttpRequest, path: str, asked: Rendering, links: dict[str, str]) -> HttpResponse:
    return respond(request, representation_of(path, asked, links))


def representation_of(path: str, asked: Rendering, links: dict[str, str]) -> Representation:
    present = selectors.newest_document(path)
    if present is None:
        raise not_found()
    links = {**links, "describedby": f"{ROOT}/openapi.json", "license": settings.CONTENT_LICENSE}
    if asked.as_of:
        return _then(present, asked.as_of, asked, links)
    body = to_bytes(drawn(content_of(present), asked)) if asked.audience else bytes(present.blob.content)
    return Representation(body, present.at, links, status_of(present.status))


def _then(present: Document, moment: datetime, asked: Rendering, links: dict[str, str]) -> Representation:
    erased = selectors.erased_ids()
    if present.path.split("/")[1] in erased:
        raise Problem(410, "erased")
    old = selectors.document_as_of(present.path, moment)
    if old is None:
        raise not_found()
    document = content_of(old)
    told = historical(document, today=selectors.todays_notices(document), erased=erased)
    body = to_bytes(drawn(told, asked))
    return Representation(body, old.at, links, status_of(old.status), cache=NOT_KEPT)


def drawn(document: dict[str, Any], asked: Rendering) -> dict[str, Any]:
    if asked.audience is None:
        return document
    return for_audience(document, asked.audience, fallback=asked.fallback == "yes")


def content_of(document: Document) -> dict[str, Any]:
    return json.loads(bytes(document.blob.content))


def known_as(slug: str) -> tuple[str, str] | None:
    """The page's path and present slug; its public id, as successors and changes name it, is an old address too."""
    return selectors.published_article(slug) or _by_public_id(slug)


def _by_public_id(slug: str) -> tuple[str, str] | None:
    try:
        document = selectors.newest_document(f"articles/{UUID(slug)}")
    except ValueError:
        return None
    return (document.path, content_of(document)["slug"]) if document else None


def status_of(word: str) -> int:
    return 410 if word in TOMBSTONES else 200
