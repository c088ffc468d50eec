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

from editorial.delivery.encodings import IDENTITY, digest_of, first_of, preferred, repr_digest
from editorial.delivery.store import DAMAGED, Page, Store

alarms = logging.getLogger("attest.alarm")
Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Key = tuple[Any, ...]
ROOT = "/api/v1/"
JSON = "application/json"
ANYTHING = ("", "*/*")
LOOK_SECONDS = 0.25
# Of answers in each worker's memory, room for some thousand articles; of one answer; of a question, and of an address,
# in characters. What is not in memory costs a reading of the store and a digest of all its bytes.
MOST_BYTES, LARGEST, LONGEST_KEY, LONGEST_ADDRESS = 256 * 2**20, 2**20, 1_000, 400
ONES_OWN = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_COOKIE", "HTTP_AUTHORIZATION"})
UNSENT_ON_304 = frozenset({"Content-Type", "Content-Length", "Content-Encoding", "Repr-Digest"})


@dataclass(slots=True)
class Answer:
    """Ready to be sent: right as long as the store says `pointer`, or, of what Django answered, its generation.

    Who has the bytes already needs none: `body` is read, and checked, for the first who has not.
    """

    status: int
    headers: Headers
    unchanged: Headers
    etag: str
    generation: int
    body: bytes = b""
    pointer: bytes = b""
    name: bytes = b""


class Front:
    def __init__(self, django: Callable, store: Store) -> None:
        self._django, self._store = django, store
        self._ready: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._looked, self._believed = 0.0, False

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if (method == "GET" or method == "HEAD") and environ["PATH_INFO"].startswith(ROOT) and self._is_believed():
            answer = self._answer(environ)
            if answer is not None:
                return _send(answer, environ, start_response)
        return self._django(environ, start_response)

    def _is_believed(self) -> bool:
        now = time.monotonic()
        if now - self._looked > LOOK_SECONDS:
            self._looked, self._believed = now, self._store.is_believed()
        return self._believed

    def _answer(self, environ: Environ) -> Answer | None:
        """None for what is left to Django."""
        codings = preferred(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), environ.get("HTTP_ACCEPT", ""), codings)
        try:
            generation = self._store.generation()
            found = self._kept(key, generation, environ)
        except DAMAGED as error:
            alarms.critical("the store cannot be read for %r, and Django is asked: %r", key[0], error)
            return None
        if found is None and environ["REQUEST_METHOD"] == "GET":
            return self._asked(key, environ, generation)
        return found

    def _kept(self, key: Key, generation: int, environ: Environ) -> Answer | None:
        """In memory or in the store. None for what is not there, an Accept that needs weighing, altered bytes."""
        known = self._ready.get(key)
        if known is not None and known.generation == generation and _is_enough(known, environ):
            return known
        if environ.get("QUERY_STRING"):
            return None
        with self._store.reading() as page:
            return self._looked_up(page, key, known, environ)

    def _looked_up(self, page: Page, key: Key, known: Answer | None, environ: Environ) -> Answer | None:
        path, _, accept, codings = key
        address, dot, suffix = path.partition(".")
        where = address.encode("latin-1", "replace")
        pointer = page.pointer(where) if len(where) <= LONGEST_ADDRESS else None
        if pointer is None:
            return None
        if known is not None and known.pointer == pointer and _is_enough(known, environ):
            known.generation = page.generation
            return known
        answer = _told(pointer, dot + suffix, accept, codings)
        if answer is None:
            return None
        answer.generation = page.generation
        if not _has_it(answer, environ):
            answer.body = page.body(where, answer.name) or b""
            digest = digest_of(answer.body)
            if f'"{digest}"' != answer.etag:
                alarms.critical("the store's bytes for %s are not %s: not served", address, answer.etag)
                return None
            answer.headers.append(("Content-Length", str(len(answer.body))))
        return self._keep(key, answer)

    def _asked(self, key: Key, environ: Environ, generation: int) -> Answer:
        """What Django answers, for whoever asks the same until anything changes."""
        answer = ask(self._django, environ, generation)
        return self._keep(key, answer) if _may_be_kept(answer) else answer

    def _keep(self, key: Key, answer: Answer) -> Answer:
        """The oldest go when there are too many bytes; two threads at once may count wrongly, and nothing else."""
        if sum(map(len, key)) >= LONGEST_KEY:
            return answer
        before = self._ready.pop(key, None)
        self._ready[key] = answer
        self._bytes += _weight(answer) - (_weight(before) if before else 0)
        while self._bytes > MOST_BYTES and self._ready:
            _, oldest = self._ready.popitem(last=False)
            self._bytes -= _weight(oldest)
        return answer


def _told(pointer: bytes, suffix: str, accept: str, codings: Iterable[str]) -> Answer | None:
    """What a pointer says of the form asked for; None where it has none."""
    told = json.loads(pointer)
    form = next((one for one in told["forms"] if _is_asked(one, suffix, accept)), None)
    if form is None:
        return None
    coding = first_of(codings, form["digests"])
    digest = form["digests"][coding]
    etag = f'"{digest}"'
    unchanged = [("ETag", etag), *map(tuple, told["headers"])]
    about = [("Content-Type", form["content_type"]), ("Repr-Digest", repr_digest(digest))]
    if coding != IDENTITY:
        about.append(("Content-Encoding", coding))
    name = f"{form['name']}:{coding}".encode()
    return Answer(told["status"], [*unchanged, *about], unchanged, etag, 0, pointer=pointer, name=name)


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
    unchanged = [one for one in headers if one[0] not in UNSENT_ON_304]
    return Answer(status, headers, unchanged, etag, generation, body)


def _may_be_kept(answer: Answer) -> bool:
    cache = next((value for name, value in answer.headers if name == "Cache-Control"), "")
    return answer.status == 200 and cache.startswith("public") and bool(answer.etag) and _weight(answer) < LARGEST


def _weight(answer: Answer) -> int:
    return len(answer.body) + LONGEST_KEY


def _is_enough(answer: Answer, environ: Environ) -> bool:
    return bool(answer.body) or _has_it(answer, environ)


def _has_it(answer: Answer, environ: Environ) -> bool:
    """Only a 200 is ever answered by 304, so that who has a text that was withdrawn since is told."""
    has: str = environ.get("HTTP_IF_NONE_MATCH", "")
    return has != "" and answer.status == 200 and answer.etag != "" and _names(has, answer.etag)


def _send(answer: Answer, environ: Environ, start_response: Callable) -> Iterable[bytes]:
    if "HTTP_IF_NONE_MATCH" in environ and _has_it(answer, environ):
        start_response(_reason(304), answer.unchanged)
        return []
    start_response(_reason(answer.status), answer.headers)
    return [answer.body] if environ["REQUEST_METHOD"] == "GET" else []


def _names(told: str, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    return told.strip() in ("*", etag) or any(one.strip().removeprefix("W/") == etag for one in told.split(","))


@cache
def _reason(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"
