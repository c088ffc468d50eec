"""Rows as CSV that a spreadsheet opens as text: no cell of ours is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet take a cell for a formula, in full width too; an apostrophe is escaped, so that one can be
# taken off again.
TRIGGERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "\0", "'")


def inert(cell: object) -> str:
    """The cell with an apostrophe before what a spreadsheet would run; whoever reads it back takes one off."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(TRIGGERS) else text


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """With a mark that tells spreadsheets it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return f"\ufeff{written.getvalue()}"
