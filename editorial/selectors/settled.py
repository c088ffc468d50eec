"""How far a table that only grows needs not be read again."""

from datetime import timedelta
from typing import Any

from evidence import clock

# No transaction is open for longer, so no row with a lower key appears later than this.
SETTLED = timedelta(minutes=10)


def last_settled(rows: Any, *, at: str = "at") -> int:
    """Key of the newest of these rows that is older than that; 0 where none is. `at` names their moment."""
    old = rows.filter(**{f"{at}__lt": clock.now() - SETTLED}).order_by("-pk")
    return old.values_list("pk", flat=True).first() or 0
