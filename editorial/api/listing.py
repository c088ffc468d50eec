"""Lists: {"items": […], "next": cursor or null}, with a link to the next page."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from editorial.api.representations import Representation, respond
from editorial.delivery.headers import ROOT
from editorial.formats.json import to_bytes


def respond_list(
    request: HttpRequest, items: Iterable[dict[str, Any]], cursor: str | None, name: str = "cursor"
) -> HttpResponse:
    links = {"describedby": f"{ROOT}/openapi.json"}
    if cursor:
        links["next"] = next_page(request, name, cursor)
    return respond(request, Representation(to_bytes({"items": list(items), "next": cursor}), links=links))


def next_page(request: HttpRequest, name: str, cursor: str) -> str:
    return f"{request.path}?{urlencode({**request.GET.dict(), name: cursor})}"
