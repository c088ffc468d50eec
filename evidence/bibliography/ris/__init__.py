"""RIS, what reference managers exchange: two-letter tags, `TY` to `ER` (docs/adr or the table in tags.py)."""

from .reading import read
from .writing import write

__all__ = ["read", "write"]
