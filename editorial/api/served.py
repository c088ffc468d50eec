"""From an address to what is served there: the stored bytes, or a form derived from them that was asked for.

The status comes first: whether a page is withdrawn is known before any condition of the request is looked at.
"""

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from editorial import selectors
from editorial.api.media import document_form
from editorial.api.parameters import Rendering
from editorial.api.problems import Problem, not_found
from editorial.api.representations import Representation, respond
from editorial.delivery.headers import CURRENT, NOT_KEPT, links_of, status_of
from editorial.delivery.renditions import body_in, checked
from editorial.formats.audience import for_audience
from editorial.formats.forms import Form
from editorial.formats.historical import historical
from editorial.models import Document


def serve(request: HttpRequest, path: str, kind: str, suffix: str, asked: Rendering, slug: str = "") -> HttpResponse:
    """What is at `path`, in the form asked for; `slug` is the present address of the article it belongs to."""
    return respond(request, representation_of(path, document_form(request, suffix, kind), asked, slug))


def representation_of(path: str, form: Form, asked: Rendering, slug: str) -> Representation:
    present = selectors.newest_document(path)
    if present is None:
        raise not_found()
    shown = _then(present, asked.as_of) if asked.as_of else None
    links, status = links_of(path, slug), status_of((shown or present).status)
    if shown is None and asked.audience is None:
        return Representation(
            modified=present.at,
            links=links,
            status=status,
            content_type=form.content_type,
            stored=partial(body_in, blob=present.blob, form=form),
        )
    document = _as_told(shown) if shown else content_of(present)
    return Representation(
        body=form.draw(drawn(document, asked)),
        modified=(shown or present).at,
        links=links,
        status=status,
        content_type=form.content_type,
        cache=NOT_KEPT if shown else CURRENT,
    )


def _then(present: Document, moment: datetime) -> Document:
    if selectors.erased_of([present.path.split("/")[1]]):
        raise Problem(410, "erased")
    old = selectors.document_as_of(present.path, moment)
    if old is None:
        raise not_found()
    return old


def _as_told(old: Document) -> dict[str, Any]:
    document = content_of(old)
    erased = selectors.erased_of([document["id"], *document.get("claims", {})])
    return historical(document, today=selectors.todays_notices(document), erased=erased)


def drawn(document: dict[str, Any], asked: Rendering) -> dict[str, Any]:
    if asked.audience is None:
        return document
    return for_audience(document, asked.audience, fallback=asked.fallback == "yes")


def content_of(document: Document) -> dict[str, Any]:
    return json.loads(checked(bytes(document.blob.content), document.blob_id))


def known_as(slug: str) -> tuple[str, str] | None:
    """The page's path and present slug; its public id, as successors and changes name it, is an old address too."""
    return selectors.published_article(slug) or _by_public_id(slug)


def _by_public_id(slug: str) -> tuple[str, str] | None:
    try:
        document = selectors.newest_document(f"articles/{UUID(slug)}")
    except ValueError:
        return None
    return (document.path, content_of(document)["slug"]) if document else None
