"""One representation on its way out: its bytes, the headers that describe exactly those, and 304 (RFC 9110, 9530).

Only a 200 is ever answered by 304: who holds the bytes of a text that was withdrawn since is told so.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date, parse_etags

# A hold is gone from here at once and from what a client kept within these seconds; after them a 304 is cheap.
CURRENT = "public, max-age=5, must-revalidate"
NOT_KEPT = "no-store"


@dataclass(frozen=True)
class Representation:
    body: bytes
    modified: datetime | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json"
    cache: str = CURRENT

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()}"'


def respond(request: HttpRequest, representation: Representation) -> HttpResponse:
    headers = _headers(representation)
    if representation.status == 200 and _has_it(request, representation.etag):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(
        representation.body,
        status=representation.status,
        content_type=representation.content_type,
        headers={**headers, "Repr-Digest": _digest(representation.body)},
    )


def _headers(representation: Representation) -> dict[str, str]:
    headers = {"ETag": representation.etag, "Cache-Control": representation.cache, "Vary": "Accept"}
    if representation.modified:
        headers["Last-Modified"] = http_date(representation.modified.timestamp())
    if representation.links:
        headers["Link"] = ", ".join(_link(rel, address) for rel, address in representation.links.items())
    return headers


def _link(rel: str, address: str) -> str:
    return f'<{iri_to_uri(address).replace(">", "%3E")}>; rel="{rel}"'


def _digest(body: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def _has_it(request: HttpRequest, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2): a proxy that compresses weakens our tag."""
    told = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in told or etag in {one.removeprefix("W/") for one in told}
