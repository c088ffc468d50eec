"""Pairs of references that may be one work, by title, year and first author, for a person to compare.

An identifier or a volume that both have and not the same tells them apart. What somebody called two works is no pair.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.identifiers import UNIQUE
from evidence.models import Likeness, NotTheSame, Reference
from evidence.models.references import TitleBegins

MOST_ALIKE = 1_000
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_MARKS = re.compile(r"[\W_]+")
Fields = Mapping[str, Any]
Key = tuple[str, str, str]
NO_KEY: Key = ("", "", "")
Pair = tuple[Reference, Reference]


def possible_duplicates() -> QuerySet[Likeness]:
    """Newest first; an identifier that tells them apart was looked at when the pair was listed."""
    said = NotTheSame.objects.filter(older=OuterRef("older"), newer=OuterRef("newer"), taken_back=None)
    return Likeness.objects.filter(~Exists(said), older__merged_into=None, newer__merged_into=None)


def possible_duplicates_of(reference: Reference) -> list[Reference]:
    """What may be the same work as this one, newest first."""
    pairs = possible_duplicates().filter(Q(older=reference) | Q(newer=reference)).select_related("older", "newer")
    return [one.newer if one.older_id == reference.pk else one.older for one in pairs]


def called_two_works() -> QuerySet[NotTheSame]:
    return NotTheSame.objects.filter(taken_back=None)


def told_apart(reference: Reference, fields: Fields) -> bool:
    names = (*UNIQUE, "volume")
    return any(getattr(reference, one) and fields.get(one) and getattr(reference, one) != fields[one] for one in names)


def plain(text: str) -> str:
    """A title or a name by its letters and figures alone."""
    return _MARKS.sub("", text.casefold())


def alike_in(pairs: Iterable[Pair]) -> dict[Reference, Reference]:
    """By reference the oldest that it may be the same as."""
    found: dict[Reference, Reference] = {}
    for older, newer in sorted(pairs, key=lambda pair: pair[0].pk):
        found.setdefault(newer, older)
    return found


def like_pairs(references: Iterable[Reference]) -> list[Pair]:
    """These with one another, and with all others that by title, year and first author may be the same work."""
    asked: dict[Key, list[Reference]] = defaultdict(list)
    for one in references:
        if one.merged_into_id is None and (key := _likeness(one)):
            asked[key].append(one)
    pairs = [pair for those in asked.values() for pair in combinations(those, 2)]
    pairs += [(other, one) for other in _beginning_like(asked) for one in asked.get(_likeness(other) or NO_KEY, ())]
    in_order = (sorted(pair, key=lambda one: one.pk) for pair in pairs)
    return [(older, newer) for older, newer in in_order if not told_apart(older, vars(newer))]


def _beginning_like(asked: Mapping[Key, list[Reference]]) -> Iterator[Reference]:
    """Others whose titles begin as those of these."""
    ended = {one.title.rstrip(" .") for those in asked.values() for one in those}
    begun = {whole[: TitleBegins.LONGEST] for title in ended for whole in (title, f"{title}.")}
    spelt = {as_written for title in begun for as_written in (title.lower(), _lower_ascii(title))}
    if spelt:
        own = [one.pk for those in asked.values() for one in those]
        titled = Reference.objects.unmerged().annotate(begins=TitleBegins()).filter(begins__in=spelt)
        others = titled.exclude(pk__in=own).only("public_id", "title", "issued", "authors", "volume", *UNIQUE)
        yield from others.order_by("pk")[:MOST_ALIKE]


def _lower_ascii(text: str) -> str:
    """As SQLite does it."""
    return text.translate(_SMALL)


def _likeness(reference: Reference) -> Key | None:
    first = next(iter(reference.authors), {})
    author = plain(first.get("family") or first.get("literal") or "")
    return (plain(reference.title), reference.year, author) if reference.year and author else None
