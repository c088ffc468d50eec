"""RIS, what reference managers exchange: two-letter tags, `TY` to `ER`; tags.py says what they mean."""

from .reading import read
from .writing import write

__all__ = ["read", "write"]
