"""The bulk door for imports: a whole tree of sections and placements in few statements, each row with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article, Placement, Section
from editorial.models.articles import PlacementKind
from editorial.services.locking import NotThere, count_up, lock_article
from evidence.history import write_many
from evidence.models import Claim
from evidence.refusals import Unmet
from evidence.text import clean_line


@dataclass
class NewBlock:
    """A claim or a line; `depth` nests it under the nearest block before it that is less deep."""

    kind: str = PlacementKind.PARAGRAPH
    depth: int = 0
    claim: Claim | None = None
    line: str = ""


@dataclass
class NewSection:
    """`level` (1 is the top) nests it under the nearest section before it of a lower level."""

    title: str = ""
    level: int = 1
    blocks: list[NewBlock] = field(default_factory=list)


@transaction.atomic
def fill_article(article: Article, sections: Sequence[NewSection], *, by: User, reason: str = "") -> list[Placement]:
    """Put `sections` into an article that is still empty; returns the placements in reading order."""
    article = lock_article(article, None, by)
    if article.sections.exists():
        raise NotThere(Unmet("not-empty", "This article has sections already.", "Propose changes to it instead."))
    rows = _sections(article, sections)
    _write_by_level(Section, rows, by=by, reason=reason)
    placements = [one for new, section in zip(sections, rows, strict=True) for one in _blocks(article, section, new)]
    _write_by_level(Placement, placements, by=by, reason=reason)
    count_up(article, by=by, reason=reason)
    return placements


def _sections(article: Article, sections: Iterable[NewSection]) -> list[Section]:
    above: list[tuple[int, Section]] = []
    rows = []
    for position, new in enumerate(sections):
        title = clean_line(new.title, field="heading", longest=300) if new.title.strip() else ""
        row = Section(article=article, title=title, position=position)
        row.parent = _nest(above, new.level, row)
        rows.append(row)
    return rows


def _blocks(article: Article, section: Section, new: NewSection) -> list[Placement]:
    above: list[tuple[int, Placement]] = []
    rows = []
    for position, block in enumerate(new.blocks):
        line = "" if block.claim else clean_line(block.line, field="line", longest=500)
        row = Placement(
            article=article, section=section, kind=block.kind, claim=block.claim, line=line, position=position
        )
        row.parent = _nest(above, block.depth, row)
        rows.append(row)
    return rows


def _nest(above: list, depth: int, row):
    """The row under which `row` stands, where `above` is the branch that leads to the row before it."""
    while above and above[-1][0] >= depth:
        above.pop()
    parent = above[-1][1] if above else None
    above.append((depth, row))
    return parent


def _write_by_level(model: type, rows: Sequence, *, by: User, reason: str) -> None:
    """Parents first, since a row names its parent's key."""
    waiting = list(rows)
    while waiting:
        ready = [one for one in waiting if one.parent is None or one.parent.pk]
        for one in ready:
            one.parent = one.parent  # takes over the key the parent was given
        write_many(model, ready, by=by, reason=reason)
        done = set(map(id, ready))
        waiting = [one for one in waiting if id(one) not in done]
