"""What no reader may ever meet, for the controls: WSGI callables that are wrong in one way each."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from config.wsgi import application as sound
from editorial.delivery.store import Store

_asked = count()


def altered(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Every twentieth body that can be read has another word, and headers that say it is right."""
    told: list[Any] = []
    body = b"".join(sound(environ, lambda *args: told.extend(args)))
    if b"eases" in body and next(_asked) % 20 == 0:
        body = body.replace(b"eases", b"cures")
        digest = hashlib.sha256(body)
        said = {"ETag": f'"{digest.hexdigest()}"', "Repr-Digest": f"sha-256=:{b64encode(digest.digest()).decode()}:"}
        told[1] = [(name, said.get(name, value)) for name, value in told[1]]
    start_response(told[0], told[1])
    return [body]


def stale(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """A host whose store is believed though nothing brings it up to date."""
    Store.is_believed = lambda self: True
    return sound(environ, start_response)
