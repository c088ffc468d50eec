"""The published article for people: drawn from its public document alone, without scripts or outside assets."""

from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from editorial import selectors
from editorial.api.representations import CURRENT, Representation, respond
from editorial.api.served import content_of, known_as
from editorial.delivery.headers import status_of
from editorial.formats.audience import for_audience
from editorial.formats.html import contents, outline
from editorial.formats.parts import APPROVED

POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
LONGEST = 200


@require_safe
@csp(POLICY)  # type: ignore[arg-type]  # it knows only views that take no argument
def article(request: HttpRequest, slug: str) -> HttpResponse:
    known = known_as(slug)
    document = selectors.newest_document(known[0]) if known else None
    if known is None or document is None:
        raise Http404("Nothing is published at this address.")
    if known[1] != slug:
        return _moved(request, known[1])
    page, audience = content_of(document), "public" if request.GET.get("audience") == "public" else ""
    fallback = request.GET.get("fallback") == "yes"
    shown = for_audience(page, audience, fallback=fallback) if audience else page
    html = render_to_string("editorial/read.html", page_context(shown, audience, _has_public_wording(page)))
    return _html(request, html, document.at, status_of(document.status))


def page_context(document: dict[str, Any], audience: str, has_wording: bool) -> dict[str, Any]:
    groups = outline(document["blocks"], document["claims"])
    missing = [one for one in document["blocks"] if one.get("missing_wording")]
    return {
        "document": document,
        "groups": groups,
        "contents": contents(groups),
        "audience": audience,
        "has_wording": has_wording,
        "missing_wordings": len(missing),
        "claims": _shown_claims(document),
    }


def _shown_claims(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Each claim once, in reading order."""
    ids = dict.fromkeys(one["claim"] for one in document["blocks"] if one["claim"] in document["claims"])
    return [claim for id in ids if (claim := document["claims"][id])["status"] == APPROVED]


def _has_public_wording(page: dict[str, Any]) -> bool:
    return any(one["audience"] == "public" for claim in page["claims"].values() for one in claim["wordings"])


@require_safe
@csp(POLICY)
def index(request: HttpRequest) -> HttpResponse:
    """What is published, newest first."""
    q, after = request.GET.get("q", "")[:LONGEST].strip(), request.GET.get("after", "")
    rows, last = selectors.published("article", q=q, after=_sequence(after), limit=50)
    context = {
        "publisher": settings.PUBLISHER_NAME,
        "articles": [one.summary for one in rows],
        "q": q,
        "last": last,
        "continued": bool(after),
    }
    return _html(request, render_to_string("editorial/index.html", context))


def _sequence(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _moved(request: HttpRequest, slug: str) -> HttpResponse:
    query = f"?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else ""
    moved = HttpResponsePermanentRedirect(reverse("read", args=[slug]) + query, preserve_request=True)
    moved.headers["Cache-Control"] = CURRENT  # a browser would keep it for ever, and the old slug may come back
    return moved


def _html(request: HttpRequest, html: str, modified=None, status: int = 200) -> HttpResponse:
    return respond(
        request, Representation(html.encode(), modified, status=status, content_type="text/html; charset=utf-8")
    )
