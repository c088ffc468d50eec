"""ISBN and ISSN as they stand in fields: several in one, each with what it is a number of."""

import re
from functools import lru_cache

from evidence.identifiers import normalise_issn

LONGEST_FIELD = 1_000

_NEXT_NUMBER = re.compile(r"[,;]|\s(?=(?:97[89]|[0-9X-]{8,}))")
_KIND_OF_NUMBER = re.compile(r"\([^()]{0,100}\)")


def numbers_in(text: str) -> tuple[str, ...]:
    """Separated by commas or semicolons, or by white space before the next number; without “(print)”."""
    return _numbers_in(text[:LONGEST_FIELD])


@lru_cache(maxsize=4096)
def _numbers_in(text: str) -> tuple[str, ...]:
    """A long list has few journals."""
    pieces = _NEXT_NUMBER.split(text)
    return tuple(one for piece in pieces if (one := _KIND_OF_NUMBER.sub("", piece).strip()))


@lru_cache(maxsize=4096)
def known_issn(text: str) -> str:
    """Raises InvalidIdentifier."""
    return normalise_issn(text)
