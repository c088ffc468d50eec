"""What came of a work while somebody had a page open: an act on a page that is older than a doubt on a cited source is
refused, and says what came (DESIGN §3.10).

A page carries the doubts that it showed, by the ids of their notices. Whoever acts by no page, and shows None, is asked
nothing.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

from evidence.refusals import StaleForm, Unmet
from evidence.standings import Event, doubting_events
from evidence.text import shortened

Key = TypeVar("Key", bound=Hashable)
Doubts = Mapping[int, Event]
Seen = Collection[int] | None


class CameMeanwhile(StaleForm):
    """Something casts a doubt on a cited work that was not known when the page was drawn."""


def doubts_by(references: Mapping[Key, Iterable[int]]) -> dict[Key, Doubts]:
    """By key what casts a doubt on one of its references today, by the ids of the notices and in the order in which
    they were recorded; in as many queries as for one key."""
    cited = {key: set(those) for key, those in references.items()}
    told = doubting_events(set().union(*cited.values()))
    found = {key: {one.notice.pk: one for work in works for one in told[work]} for key, works in cited.items()}
    return {key: dict(sorted(doubts.items())) for key, doubts in found.items()}


def doubts_on(references: Iterable[int]) -> Doubts:
    return doubts_by({"": references})[""]


def unseen(doubts: Doubts, seen: Seen) -> list[Unmet]:
    """What of these the page did not show."""
    return [] if seen is None else [came(one) for pk, one in doubts.items() if pk not in seen]


def refuse_unseen(references: Iterable[int], seen: Seen) -> None:
    """Raises CameMeanwhile."""
    if seen is not None and (unmet := unseen(doubts_on(references), seen)):
        raise CameMeanwhile(*unmet)


def came(doubt: Event) -> Unmet:
    told = doubt.notice
    title = shortened(told.reference.title, 120)
    said = f"{told.get_kind_display()} of “{title}” was recorded on {doubt.known_at:%d %B %Y, %H:%M} UTC"
    said = f"{said}, as {told.source} tells it, after you opened this page."
    return Unmet("came-meanwhile", said, "Look at the page as it is now, and decide again: what you typed is kept.")
