"""Moves as a hand makes them: one place up or down, in or out, or to where something was dropped.

Where that is, is worked out under the article's lock; what has nowhere to go is refused with what else can be done.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from editorial.composition import sections_in_order
from editorial.models import Placement, Section
from editorial.services.locking import NotThere, lock_article
from editorial.services.placements import move_placement, siblings_of
from editorial.services.sections import move_section
from evidence.refusals import Unmet

UP, DOWN, IN, OUT = "up", "down", "in", "out"
BEFORE, AFTER, INTO = "before", "after", "into"


@transaction.atomic
def shift_placement(placement: Placement, way: str, *, revision: int | None = None, by: User) -> Placement:
    """One place `way`: past a sibling, at the ends of a section into the next one, under a line or out of it."""
    lock_article(placement.article, revision, by)
    placement = Placement.objects.select_related("section", "parent__section", "article").get(pk=placement.pk)
    siblings = list(siblings_of(placement))
    at = siblings.index(placement)
    if way == IN:
        return move_placement(placement, parent=_before(siblings, at), by=by)
    if way == OUT:
        return _out(placement, by)
    to = at + (1 if way == DOWN else -1)
    if 0 <= to < len(siblings):
        return move_placement(placement, parent=placement.parent, position=to, by=by)
    return _to_next_section(placement, way, by)


def _before(siblings: list[Any], at: int) -> Any:
    if at == 0:
        raise NotThere(Unmet("first", "Nothing stands before it that it could go under.", "Move it down first."))
    return siblings[at - 1]


def _out(placement: Placement, by: User) -> Placement:
    above = placement.parent
    if above is None:
        raise NotThere(Unmet("outermost", "It stands in the section itself.", "Move it up or down to leave that."))
    position = list(siblings_of(above)).index(above) + 1
    return move_placement(placement, parent=above.parent, position=position, by=by)


def _to_next_section(placement: Placement, way: str, by: User) -> Placement:
    if placement.parent:
        raise NotThere(Unmet("end", f"Nothing is further {way} under that line.", "Move it out first."))
    sections = sections_in_order(placement.article.sections.all())
    at = sections.index(placement.section) + (1 if way == DOWN else -1)
    if not 0 <= at < len(sections):
        raise NotThere(Unmet("end", f"Nothing is further {way} on this page.", "Add a section there first."))
    return move_placement(placement, section=sections[at], position=0 if way == DOWN else None, by=by)


@transaction.atomic
def shift_section(section: Section, way: str, *, revision: int | None = None, by: User) -> Section:
    """One place `way` among its siblings, into the section before it, or out of the one it stands in."""
    lock_article(section.article, revision, by)
    section = Section.objects.select_related("parent__parent", "article").get(pk=section.pk)
    siblings = list(_beside(section))
    at = siblings.index(section)
    if way == IN:
        return move_section(section, parent=_before(siblings, at), by=by)
    if way == OUT:
        return _section_out(section, by)
    to = at + (1 if way == DOWN else -1)
    if not 0 <= to < len(siblings):
        raise NotThere(Unmet("end", f"No section is further {way} beside it.", "Move it in or out first."))
    return move_section(section, parent=section.parent, position=to, by=by)


def _section_out(section: Section, by: User) -> Section:
    above = section.parent
    if above is None:
        raise NotThere(Unmet("outermost", "It stands on the page itself.", "It cannot go further out."))
    position = list(_beside(above)).index(above) + 1
    return move_section(section, parent=above.parent, position=position, by=by)


def _beside(section: Section) -> QuerySet[Section]:
    return Section.objects.filter(article=section.article_id, parent=section.parent_id)


@transaction.atomic
def drop_placement(
    placement: Placement, where: str, target: Placement | Section, *, revision: int | None = None, by: User
) -> Placement:
    """To before or after a line, under it, or to the beginning of a section."""
    lock_article(placement.article, revision, by)
    placement = Placement.objects.select_related("section", "article").get(pk=placement.pk)
    if isinstance(target, Section):
        return move_placement(placement, section=target, position=0, by=by)
    _check_whereabouts(where)
    if where == INTO:
        return move_placement(placement, section=target.section, parent=target, by=by)
    others = [one for one in siblings_of(target) if one.pk != placement.pk]
    position = _place_beside(others, target, where)
    return move_placement(placement, section=target.section, parent=target.parent, position=position, by=by)


@transaction.atomic
def drop_section(section: Section, where: str, target: Section, *, revision: int | None = None, by: User) -> Section:
    """To before or after a section, or into it as its last."""
    lock_article(section.article, revision, by)
    section = Section.objects.select_related("article").get(pk=section.pk)
    _check_whereabouts(where)
    if where == INTO:
        return move_section(section, parent=target, by=by)
    others = [one for one in _beside(target) if one.pk != section.pk]
    return move_section(section, parent=target.parent, position=_place_beside(others, target, where), by=by)


def _check_whereabouts(where: str) -> None:
    if where not in (BEFORE, AFTER, INTO):
        raise NotThere(Unmet("where", "That is no place.", "Say before, after or into."))


def _place_beside(others: list[Any], target: Any, where: str) -> int:
    """What is dropped on itself stays."""
    if target not in others:
        raise NotThere(Unmet("itself", "It was dropped on itself.", "Drop it between two lines."))
    return others.index(target) + (where == AFTER)


def place_after(target: Placement | Section) -> dict[str, Any]:
    """Where something new goes that is added after `target`: as arguments of the placing services."""
    if isinstance(target, Section):
        return {"section": target}
    others = list(siblings_of(target))
    return {"section": target.section, "parent": target.parent, "position": others.index(target) + 1}
