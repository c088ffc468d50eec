"""What is said of a document in the headers of its representations: the same from the front and from Django."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.http import http_date

from editorial.formats.parts import TOMBSTONES

ROOT = "/api/v1"
# The one page for people under /api/.
DOCUMENTATION = f"{ROOT}/docs"
# A hold is gone from here at once and from what a client kept within these seconds; after them a 304 is cheap.
CURRENT = "public, max-age=5, must-revalidate"
NOT_KEPT = "no-store"
VARY = "Accept, Accept-Encoding"
# Nothing that is read may run or be framed, and anybody may read it, from a page of any site.
INERT = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Deprecation, ETag, Last-Modified, Link, Repr-Digest, Sunset",
    **INERT,
}
# Where only people who are signed in may read: no cache and no other site has it.
PRIVATE = {"Cache-Control": "private, no-store", **INERT}
# What a browser is told before it sends these headers from a page of another site (CORS). Nothing allows credentials.
METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Cache-Control, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def is_of_api(path: str) -> bool:
    """However somebody writes the address: what is under it answers programs."""
    return f"{path.lstrip('/')}/".startswith("api/")


def status_of(word: str) -> int:
    return 410 if word in TOMBSTONES else 200


def address_of(path: str, slug: str) -> str:
    """Where `path` is served; `slug` is the present address of the article it belongs to."""
    kind, id, *rest = path.split("/")
    return "/".join([ROOT, kind, slug if kind == "articles" else id, *rest])


def links_of(path: str, slug: str) -> dict[str, str]:
    """What belongs to a document, by relation (RFC 8288; the names are IANA's)."""
    address = address_of(path, slug)
    collection, _, *rest = path.split("/")
    whole = address.rsplit("/", 2)[0] if rest else address
    links = {"canonical": address}
    if rest:
        links["latest-version"] = whole
    if collection == "articles":
        links["version-history"] = f"{whole}/editions"
    if not rest and collection != "references":
        links["collection"] = f"{ROOT}/{collection}"
    return {**links, "describedby": f"{ROOT}/openapi.json", "license": settings.CONTENT_LICENSE}


def described(modified: datetime | None, links: Mapping[str, str], cache: str = CURRENT) -> dict[str, str]:
    """The headers that all representations of a document share."""
    headers = {"Cache-Control": cache, "Vary": VARY}
    if modified:
        headers["Last-Modified"] = http_date(modified.timestamp())
    if links:
        headers["Link"] = ", ".join(_link(rel, address) for rel, address in links.items())
    return headers


def everywhere() -> dict[str, str]:
    """What Django's own middleware adds to every answer."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
    }


def _link(rel: str, address: str) -> str:
    return f'<{iri_to_uri(address).replace(">", "%3E")}>; rel="{rel}"'
