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
from editorial.delivery.headers import NOT_KEPT, links_of, status_of
from editorial.delivery.renditions import body_in, checked
from editorial.formats.audience import for_audience
from editorial.formats.forms import Form
from editorial.formats.historical import historical
from editorial.models import Document


def serve(request: HttpRequest, path: str, kind: str, suffix: str, asked: Rendering, slug: str = "") -> HttpResponse:
    """What is at `path`, in the form asked for; `slug` is the present address of the article it belongs to."""
    return respond(request, representation_of(path, document_form(request, suffix, kind), asked, slug))


def representation_of(path: str, form: Form, asked: Rendering, slug: str) -> Representation:
    if asked.as_of:
        return _historical(path, asked.as_of, form, asked, slug)
    present = selectors.newest_document(path)
    if present is None:
        raise not_found()
    if asked.audience is None:
        return Representation(**_about(present, form, slug), stored=partial(body_in, blob=present.blob, form=form))
    return Representation(**_about(present, form, slug), body=form.draw(drawn(content_of(present), asked)))


def _historical(path: str, moment: datetime, form: Form, asked: Rendering, slug: str) -> Representation:
    """What was served then; of what was withdrawn as erased nothing, whenever that was."""
    old = selectors.document_as_of(path, moment)
    document = content_of(old) if old else {}
    _, id, *_ = path.split("/")
    erased = selectors.erased_of([id, *document.get("claims", {})])
    if id in erased and (old or selectors.newest_document(path)):
        raise Problem(410, "erased")
    if old is None:
        raise not_found()
    told = historical(document, today=selectors.todays_notices(document), erased=erased)
    return Representation(**_about(old, form, slug), body=form.draw(drawn(told, asked)), cache=NOT_KEPT)


def _about(document: Document, form: Form, slug: str) -> dict[str, Any]:
    return {
        "modified": document.at,
        "links": links_of(document.path, slug),
        "status": status_of(document.status),
        "content_type": form.content_type,
    }


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
