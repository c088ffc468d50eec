"""One representation on its way out: its bytes, the headers that describe exactly those, and 304 (RFC 9110, 9530).

Only a 200 is ever answered by 304: who holds the bytes of a text that was withdrawn since is told so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from editorial.delivery.encodings import IDENTITY, chosen, compressed, digest_of, preferred, repr_digest
from editorial.delivery.headers import CURRENT, described

Encoded = tuple[str, str, bytes]


@dataclass(frozen=True)
class Representation:
    """`stored` finds coding, SHA-256 and bytes for the codings that are taken; else `body` is compressed as asked."""

    body: bytes = b""
    modified: datetime | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json"
    cache: str = CURRENT
    stored: Callable[[Iterable[str]], Encoded] | None = None

    def encoded(self, accepted: str) -> Encoded:
        """The content coding for an Accept-Encoding header, the digest, and the bytes."""
        if self.stored is not None:
            return self.stored(preferred(accepted))
        made = compressed(self.body) if preferred(accepted) else {}
        coding = chosen(accepted, made)
        content = made.get(coding, self.body)
        return coding, digest_of(content), content


def respond(request: HttpRequest, representation: Representation) -> HttpResponse:
    coding, digest, body = representation.encoded(request.headers.get("Accept-Encoding", ""))
    etag = f'"{digest}"'
    headers = {"ETag": etag, **described(representation.modified, representation.links, representation.cache)}
    if representation.status == 200 and _has_it(request, etag):
        return HttpResponseNotModified(headers=headers)
    headers |= {"Repr-Digest": repr_digest(digest)} | ({} if coding == IDENTITY else {"Content-Encoding": coding})
    return HttpResponse(body, status=representation.status, content_type=representation.content_type, headers=headers)


def _has_it(request: HttpRequest, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2): a proxy that compresses weakens our tag."""
    told = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in told or etag in {one.removeprefix("W/") for one in told}
