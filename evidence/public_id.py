"""Public identifiers: UUID version 7 (RFC 9562, section 5.7), ordered by creation; Python 3.11 has none of its own."""

import secrets
import time
import uuid


def new_public_id() -> uuid.UUID:
    """48 bits of Unix milliseconds, version, 74 random bits, variant."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))
