"""The only way out: a web address that somebody typed or a file brought is asked for here, and nowhere else.

A name is resolved once, every address it has must be public, and the connection goes to the one that was checked.
Each redirect is a new address and is checked as one. What is read is bounded in bytes and in seconds, whatever the
other side does, and nothing is decompressed. Who asks says who they are.
"""

import ipaddress
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, ReadTimeoutError, SSLError
from urllib3.util.connection import create_connection

from evidence.identifiers import InvalidIdentifier, normalise_url
from evidence.text import shortened

PORTS = {"http": 80, "https": 443}
# So much of an address or a name is said, after what is wrong with it.
SHOWN = 60
MOST_BYTES, SECONDS, CONNECT_SECONDS, HOPS = 2_000_000, 20.0, 5.0, 5
# What a network says that wants somebody to sign in first, in place of whoever was asked.
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s{0,99}(<!--.{0,999}?-->\s{0,99})?<(!doctype\s{1,9})?html\b", re.I | re.S)
WEB_PAGE = "A web page came instead of its answer: perhaps this network wants somebody to sign in first."
REDIRECTS = {301, 302, 303, 307, 308}


class NotFetched(Exception):
    """Nothing that can be used came back, and why, in words fit to show. It says nothing about the work itself."""


class NotPublic(NotFetched):
    """The address is one that is never asked."""


@dataclass(frozen=True)
class Reply:
    """`whole` is False where more was sent than was wanted; header names are in lower case."""

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool = True

    @property
    def is_page(self) -> bool:
        """Whether it is for people to read, whatever was asked for."""
        named = self.headers.get("content-type", "").lower()
        return named.startswith("text/html") or bool(_PAGE.match(self.body[:2_000]))


def fetch(
    address: str, *, accept: str = "*/*", most: int = MOST_BYTES, seconds: float = SECONDS, hops: int = HOPS
) -> Reply:
    """GET, following at most `hops` redirects, within `seconds` in all. Raises NotFetched, NotPublic."""
    with _deadline(seconds) as deadline:
        for _ in range(hops + 1):
            reply = _ask(_checked(address), accept, most, deadline)
            onward = reply.headers.get("location", "")
            if reply.status not in REDIRECTS or not onward:
                return reply
            address = urljoin(reply.address, onward)  # which may be relative: RFC 9110, section 10.2.2
    raise NotFetched(f"It leads from address to address, more than {hops} times.")


def _checked(address: str) -> str:
    try:
        normal = normalise_url(address)
    except InvalidIdentifier as wrong:
        raise NotPublic(f"{wrong.why[:1].upper()}{wrong.why[1:]}: {_named(address)}") from None
    parts = urlsplit(normal)
    if parts.port not in (None, PORTS[parts.scheme]):
        raise NotPublic(f"It names port {parts.port}: web pages are asked for at 80 and 443 only.")
    return normal


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet at large (RFC 6890), and hides no other (RFC 4291, 2.5.5)."""
    found = ipaddress.ip_address(address)
    if found.is_multicast or found.is_reserved or not found.is_global:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    return not (found.is_site_local or found.ipv4_mapped or found.sixtofour or found.teredo)


def _address_of(host: str, port: int) -> str:
    """The first address of a name, if each that it has is public: a name that mixes them is a trap."""
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        said = "The name has no address, so it may be wrong, or this machine is offline"
        raise NotFetched(f"{said}: {_named(host)}") from None
    if not found or not all(map(is_public, found)):
        raise NotPublic(f"It leads to an address that is not public: {_named(host)}")
    return found[0]


class _Deadline:
    """When time is up, the connection that is open is cut, in whatever it is waiting."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.over = seconds, False
        self._connection: socket.socket | None = None

    def watch(self, connection: socket.socket) -> None:
        self._connection = connection
        if self.over:
            self.cut()

    def cut(self) -> None:
        self.over = True
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Deadline]:
    deadline = _Deadline(seconds)
    timer = Timer(seconds, deadline.cut)
    timer.daemon = True
    timer.start()
    try:
        yield deadline
    finally:
        timer.cancel()


class _Checked(HTTPConnection):
    """Connects to the address that was checked, and to no other; TLS still asks for the name."""

    def __init__(self, *arguments: Any, deadline: _Deadline, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._deadline = deadline

    def _new_conn(self) -> socket.socket:
        return create_connection((_address_of(self.host, self.port), self.port), self.timeout)

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _CheckedTls(_Checked, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CheckedTls


POOLS = {"http": _Pool, "https": _TlsPool}


def _ask(address: str, accept: str, most: int, deadline: _Deadline) -> Reply:
    parts = urlsplit(address)
    host = parts.hostname or ""
    within = Timeout(connect=min(CONNECT_SECONDS, deadline.seconds), read=deadline.seconds)
    port = parts.port or PORTS[parts.scheme]
    with POOLS[parts.scheme](host, port, timeout=within, deadline=deadline) as pool:
        try:
            answer = pool.urlopen("GET", _target(address), headers=_headers(accept), **AS_IT_COMES)
            try:
                body, whole = _read(answer, most)
            finally:
                answer.close()
        except (HTTPError, HTTPException, OSError) as failed:
            raise NotFetched(_unread(host, _why(failed, deadline))) from failed
    if deadline.over:
        raise NotFetched(_unread(host, _too_long(deadline)))
    return Reply(address, answer.status, {name.lower(): value for name, value in answer.headers.items()}, body, whole)


def _named(address: str) -> str:
    """As much of it as is read, and nothing that cannot be seen."""
    return shortened(ascii(address)[1:-1], SHOWN)


def _unread(host: str, why: str) -> str:
    return f"No answer came that can be read, since {why}: {_named(host)}"


# One question, one answer: what to do about a redirect or a failure is not the library's to decide.
AS_IT_COMES: dict[str, Any] = {
    "redirect": False,
    "retries": False,
    "preload_content": False,
    "decode_content": False,
    "assert_same_host": False,
}


def _headers(accept: str) -> dict[str, str]:
    return {"User-Agent": settings.OUTGOING_USER_AGENT, "Accept": accept, "Accept-Encoding": "identity"}


def _target(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _read(answer: BaseHTTPResponse, most: int) -> tuple[bytes, bool]:
    body = b""
    # To its end, for only there does it show that it was cut off.
    while len(body) <= most and (more := answer.read(most + 1 - len(body), decode_content=False)):
        body += more
    return body[:most], len(body) <= most


def _why(failed: Exception, deadline: _Deadline) -> str:
    if deadline.over or isinstance(failed, ConnectTimeoutError | ReadTimeoutError | TimeoutError):
        return _too_long(deadline)
    if isinstance(failed, SSLError):
        return "its certificate does not hold"
    return "the connection failed, or what came was not HTTP"


def _too_long(deadline: _Deadline) -> str:
    return f"it took longer than {deadline.seconds:g} seconds"
