"""The index on PostgreSQL. It gives all rows that have a word, in no order; a list wants the newest hundred of them.

So a list is looked for in stretches of the sequence, from its newest end: a short one is walked row by row, which finds
a page of frequent words, and what longer ones have is gathered from the index and sorted. How many were found says how
long the next stretch must be. Left to itself the planner trusts its guess how frequent a word is, and may walk a whole
library for a word that is not in it.
"""

from typing import Any

from django.db.models import F, QuerySet

from editorial.fulltext.names import INDEX, TABLE

COLUMN, COLUMN_INDEX = "words", "editorial_published_words"
# In sequences, of which some are of another kind or gone: the first stretch, and the longest that is walked.
STRETCH, WALKED = 1_024, 16_384
# How much longer the next one is where nothing was found: as good as all, so that a rare word takes two looks.
LONGER = 4_096


class GIN:
    """The words as lexemes, as they are: no parser, no dictionary, no configuration; kept beside the row."""

    present = f"""
        SELECT indexname, indexname FROM pg_indexes WHERE indexname = '{COLUMN_INDEX}' UNION ALL
        SELECT column_name, column_name FROM information_schema.columns
        WHERE table_name = '{TABLE}' AND column_name = '{COLUMN}'"""  # noqa: S608 our names
    _lexemes = "array_to_tsvector(array_remove(string_to_array(terms, ' '), ''))"
    wanted = {
        COLUMN: f'ALTER TABLE "{TABLE}" ADD COLUMN "{COLUMN}" tsvector GENERATED ALWAYS AS ({_lexemes}) STORED',
        COLUMN_INDEX: f'CREATE INDEX "{COLUMN_INDEX}" ON "{TABLE}" USING gin ("{COLUMN}")',
    }
    rebuild: list[str] = []
    check = "SELECT 1"
    drop = [f'DROP INDEX IF EXISTS "{INDEX}"', f'ALTER TABLE "{TABLE}" DROP COLUMN IF EXISTS "{COLUMN}"']

    @classmethod
    def newest(
        cls, rows: QuerySet, terms: list[str], beginnings: list[str], first: int, before: int | None, limit: int
    ) -> list[Any]:
        asked = " & ".join([*(f"'{one}'" for one in terms), *(f"'{one}':*" for one in beginnings)])
        found: list[Any] = []
        top = upto = before or _after_newest(rows)
        length = STRETCH
        while upto > first and len(found) < limit:
            lowest = max(first, upto - length)
            stretch = rows.filter(sequence__gte=lowest, sequence__lt=upto)
            look = cls.walked if length <= WALKED else cls.gathered
            found += look(stretch, asked)[: limit - len(found)]
            length = _next_length(length, top - lowest, len(found), limit - len(found))
            upto = lowest
        return found

    @classmethod
    def walked(cls, rows: QuerySet, asked: str) -> QuerySet:
        """From the newest on, until there are enough: no index answers IS TRUE."""
        rows = rows.extra(where=[f'("{TABLE}"."{COLUMN}" @@ %s::tsquery) IS TRUE'], params=[asked])  # noqa: S610 ours
        return rows.order_by("-sequence")

    @classmethod
    def gathered(cls, rows: QuerySet, asked: str) -> QuerySet:
        """All there are, from the index, and then sorted: no index has the order of a sum."""
        rows = rows.extra(where=[f'"{TABLE}"."{COLUMN}" @@ %s::tsquery'], params=[asked])  # noqa: S610 ours
        return rows.order_by((F("sequence") + 0).desc())


def _after_newest(rows: QuerySet) -> int:
    return (rows.order_by("-sequence").values_list("sequence", flat=True).first() or 0) + 1


def _next_length(length: int, looked_through: int, found: int, lacking: int) -> int:
    """Half as long again as it takes if what follows is like what was looked through."""
    likely = 3 * looked_through * lacking // (2 * found) if found else length * LONGER
    return max(STRETCH, min(likely, length * LONGER))
