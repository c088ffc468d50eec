"""Content codings (RFC 9110, section 8.4): bytes compressed once, when they are made, and what a client takes; and the
digest of what is sent. No Django here: the front has no other.
"""

import gzip
import hashlib
import zlib
from base64 import b64encode
from collections.abc import Collection, Iterable
from functools import lru_cache

import brotli

BR, GZIP, IDENTITY = "br", "gzip", ""
ENCODINGS = (BR, GZIP)
# Below this many bytes the headers are longer than what is saved.
WORTHWHILE = 256
LONGEST_HEADER = 200


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def repr_digest(digest: str) -> str:
    """RFC 9530: over the bytes sent, content coding included."""
    return f"sha-256=:{b64encode(bytes.fromhex(digest)).decode()}:"


def compressed(content: bytes) -> dict[str, bytes]:
    """By content coding; nothing where it saves nothing. The same bytes each time."""
    if len(content) < WORTHWHILE:
        return {}
    made = {BR: brotli.compress(content, quality=5), GZIP: gzip.compress(content, 6, mtime=0)}
    return {name: one for name, one in made.items() if len(one) < len(content)}


def expanded(coding: str, content: bytes) -> bytes | None:
    """What was compressed; None where these are no such bytes."""
    try:
        return brotli.decompress(content) if coding == BR else gzip.decompress(content)
    except (brotli.error, OSError, EOFError, zlib.error):
        return None


def chosen(accepted: str, offered: Collection[str]) -> str:
    """Which coding to send for an Accept-Encoding header (RFC 9110, section 12.5.3); br goes before gzip."""
    return first_of(preferred(accepted), offered)


def first_of(wanted: Iterable[str], offered: Collection[str]) -> str:
    return next((one for one in wanted if one in offered), IDENTITY)


@lru_cache(maxsize=256)
def preferred(accepted: str) -> tuple[str, ...]:
    """The codings a client takes, best first. What cannot be read is not taken."""
    if len(accepted) > LONGEST_HEADER:
        return ()
    weights = dict(_weight(part) for part in accepted.lower().split(","))
    anything = weights.get("*", 0.0)
    taken = {name: weights.get(name, anything) for name in ENCODINGS}
    least = weights.get("identity", 0.0)
    return tuple(
        sorted((name for name, weight in taken.items() if weight > 0 and weight >= least), key=lambda one: -taken[one])
    )


def _weight(part: str) -> tuple[str, float]:
    name, _, parameters = part.partition(";")
    key, _, value = parameters.strip().partition("=")
    if key.strip() != "q":
        return name.strip(), 1.0
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), 0.0
