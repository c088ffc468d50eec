"""The front: a WSGI callable before Django's that answers published addresses from this host's store.

An address to a pointer to bytes, If-None-Match, coding, done: no settings, middleware, session or database. Whatever it
does not know, and every question with a query, goes on to Django, which gives the same bytes; the answers to lists are
kept until anything is published. While `follow` has not said that the store is up to date, Django answers everything.
"""

import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from editorial.delivery.encodings import IDENTITY, chosen, digest_of, repr_digest
from editorial.delivery.store import Page, Store

alarms = logging.getLogger("attest.alarm")
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
ROOT = "/api/v1/"
JSON = "application/json"
ANYTHING = ("", "*/*")
QUESTION = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")
LOOK_SECONDS = 0.25
# Of answers in each worker's memory; of one answer; of a question, and of an address, in characters.
MOST_BYTES, LARGEST, LONGEST_KEY, LONGEST_ADDRESS = 64 * 2**20, 2**20, 1_000, 400
ONES_OWN = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_COOKIE", "HTTP_AUTHORIZATION"})
UNSENT_ON_304 = frozenset({"Content-Type", "Content-Length", "Content-Encoding", "Repr-Digest"})


@dataclass(slots=True)
class Answer:
    """Ready to be sent: right as long as the store says `pointer`, or, of what Django answered, its generation."""

    status: int
    headers: Headers
    body: bytes
    etag: str
    generation: int
    pointer: bytes = b""


class Front:
    def __init__(self, django: Callable, store: Store) -> None:
        self._django, self._store = django, store
        self._ready: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._bytes = 0
        self._looked, self._believed = 0.0, False

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if (method == "GET" or method == "HEAD") and environ["PATH_INFO"].startswith(ROOT) and self._is_believed():
            answer = None if environ.get("QUERY_STRING") else self._stored(environ)
            if answer is not None:
                return _send(answer, environ, start_response)
            if method == "GET":
                return self._asked(environ, start_response)
        return self._django(environ, start_response)

    def _is_believed(self) -> bool:
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            self._looked, self._believed = now, self._store.is_believed()
        return self._believed

    def _stored(self, environ: Environ) -> Answer | None:
        key = (environ["PATH_INFO"], environ.get("HTTP_ACCEPT", ""), environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = self._ready.get(key)
        with self._store.reading() as page:
            if known is not None and known.generation == page.generation:
                return known
            address, dot, suffix = key[0].partition(".")
            where = address.encode("latin-1", "replace")
            pointer = page.pointer(where) if len(where) <= LONGEST_ADDRESS else None
            if pointer is None:
                return None
            if known is not None and known.pointer == pointer:
                known.generation = page.generation
                return known
            answer = _read(page, where, pointer, dot + suffix, *key[1:])
        if answer and sum(map(len, key)) < LONGEST_KEY:
            self._keep(key, answer)
        return answer

    def _asked(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        """What Django answered to the same question since anything changed; else it is asked."""
        key = ("?", *(environ.get(name, "") for name in QUESTION))
        with self._store.reading() as page:
            generation = page.generation
        known = self._ready.get(key)
        if known is not None and known.generation == generation:
            return _send(known, environ, start_response)
        answer = ask(self._django, environ, generation)
        if _may_be_kept(answer) and sum(map(len, key)) < LONGEST_KEY:
            self._keep(key, answer)
        return _send(answer, environ, start_response)

    def _keep(self, key: tuple[str, ...], answer: Answer) -> Answer:
        """The oldest go when there are too many bytes; two threads at once may count wrongly, and nothing else."""
        before = self._ready.pop(key, None)
        self._ready[key] = answer
        self._bytes += len(answer.body) + LONGEST_KEY - (len(before.body) + LONGEST_KEY if before else 0)
        while self._bytes > MOST_BYTES and self._ready:
            _, oldest = self._ready.popitem(last=False)
            self._bytes -= len(oldest.body) + LONGEST_KEY
        return answer


def _read(page: Page, address: bytes, pointer: bytes, suffix: str, accept: str, codings: str) -> Answer | None:
    """None for what is left to Django: a form that is not there yet, an Accept that needs weighing, altered bytes."""
    told = json.loads(pointer)
    form = next((one for one in told["forms"] if _is_asked(one, suffix, accept)), None)
    if form is None:
        return None
    coding = chosen(codings, form["digests"])
    digest = form["digests"][coding]
    body = page.body(address, f"{form['name']}:{coding}".encode()) or b""
    if digest_of(body) != digest:
        alarms.critical("the store's bytes for %s are not %s: not served", address.decode(), digest)
        return None
    etag = f'"{digest}"'
    about = {
        "ETag": etag,
        "Content-Type": form["content_type"],
        "Content-Length": str(len(body)),
        "Repr-Digest": repr_digest(digest),
    }
    if coding != IDENTITY:
        about["Content-Encoding"] = coding
    headers = [(name, value) for name, value in told["headers"]]
    return Answer(told["status"], [*headers, *about.items()], body, etag, page.generation, pointer)


def _is_asked(form: dict[str, Any], suffix: str, accept: str) -> bool:
    if suffix:
        return form["suffix"] == suffix
    return form["type"] == (JSON if accept in ANYTHING else accept)


def ask(django: Callable, environ: Environ, generation: int = 0) -> Answer:
    """Django's answer as it is for somebody who has nothing yet, and whom nobody knows."""
    started: list[Any] = []

    def start(status: str, headers: Headers, exc_info: Any = None) -> None:
        started[:] = [int(status[:3]), headers]

    asked = {name: value for name, value in environ.items() if name not in ONES_OWN}
    parts = django(asked, start)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = started
    etag = next((value for name, value in headers if name == "ETag"), "")
    return Answer(status, headers, body, etag, generation)


def _may_be_kept(answer: Answer) -> bool:
    cache = next((value for name, value in answer.headers if name == "Cache-Control"), "")
    return answer.status == 200 and cache.startswith("public") and bool(answer.etag) and len(answer.body) < LARGEST


def _send(answer: Answer, environ: Environ, start_response: Callable) -> Iterable[bytes]:
    """Only a 200 is ever answered by 304, so that who has a text that was withdrawn since is told."""
    has = environ.get("HTTP_IF_NONE_MATCH")
    if has and answer.status == 200 and answer.etag and _names(has, answer.etag):
        start_response(_reason(304), [one for one in answer.headers if one[0] not in UNSENT_ON_304])
        return []
    start_response(_reason(answer.status), answer.headers)
    return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []


def _names(told: str, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    return told.strip() in ("*", etag) or any(one.strip().removeprefix("W/") == etag for one in told.split(","))


@cache
def _reason(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
