"""Changing what stands on a page, one small step at a time; each step is one service call with the page's token.

A step that is done says so in a sentence, and how it is undone: by another step, with the moment to go back to.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, QueryDict

from editorial.admin.article_step import Step
from editorial.admin.claim_steps import CLAIM_STEPS
from editorial.models import Article, Placement, Section
from editorial.selectors.drafts import tree_marks
from editorial.services import (
    add_section,
    draft_placed_claim,
    drop_placement,
    drop_section,
    move_placement,
    move_section,
    place_claim,
    place_line,
    remove_placement,
    remove_section,
    restore_tree,
    revise_line,
    revise_section,
    shift_placement,
    shift_section,
)


@dataclass(frozen=True)
class Taken:
    """What was done: said aloud, with the mark of the line to stay at, and what to post to undo it."""

    said: str
    mark: str = ""
    undo: dict[str, str] = field(default_factory=dict)


def take(article: Article, do: str, typed: QueryDict, by: User) -> Taken:
    """Do one step, written “verb” or “verb:key”. Raises Http404 for anything else, and whatever the service refuses."""
    verb, _, key = do.partition(":")
    step = Step(article, verb, key, typed, by)
    if verb in CLAIM_STEPS:
        said, mark, undo = CLAIM_STEPS[verb](step)
        return Taken(said, mark, undo)
    if verb not in STEPS:
        raise Http404
    before = tree_marks(article)
    row = STEPS[verb](step)
    undo = {"do": "undo-tree", "marks": json.dumps(before)}
    return Taken(_said(verb, row), _mark(row), undo)


SAID = {
    "add-section": "Section added",
    "place-claim": "Placed",
    "draft-claim": "Drafted and placed",
    "place-line": "Line added",
    "change-line": "Line saved",
    "change-place": "Moved",
    "change-section": "Heading saved",
    "remove": "Removed from the page",
    "remove-section": "Section removed",
    "undo-tree": "Undone",
    "up": "Moved up",
    "down": "Moved down",
    "in": "Moved in",
    "out": "Moved out",
    "drop": "Moved",
}


def _said(verb: str, row: Any) -> str:
    """What a screen reader says of it: the deed, the line, and where that stands now."""
    done = SAID[verb.removeprefix("section-")]
    if not isinstance(row, Placement | Section):
        return f"{done}."
    rows: Any = type(row)._default_manager.filter(article=row.article_id, parent=row.parent_id)  # type: ignore[attr-defined]
    if isinstance(row, Placement):
        rows = rows.filter(section=row.section_id)
    keys = list(rows.order_by("position", "pk").values_list("pk", flat=True))
    name, place = str(row)[:80], f"{keys.index(row.pk) + 1} of {len(keys)}"
    where = row.section if isinstance(row, Placement) else row.parent or "the page"
    return f"{done}: “{name}”, {place} in “{where}”."


def _mark(row: Any) -> str:
    if isinstance(row, Placement):
        return f"p{row.pk}"
    return f"s{row.pk}" if isinstance(row, Section) else ""


def _add_section(step: Step) -> Section:
    parent = step.chosen("parent", step.article.sections)
    return add_section(step.article, step.typed.get("title", ""), parent=parent, **step.said)


def _place_claim(step: Step) -> Placement:
    """The key is the claim's, or the claim is chosen."""
    where = step.whereabouts
    return place_claim(step.article, where.pop("section"), step.claim, **where, **step.said)


def _draft_claim(step: Step) -> Placement:
    where = step.whereabouts
    return draft_placed_claim(step.article, where.pop("section"), step.typed.get("text", ""), **where, **step.said)


def _place_line(step: Step) -> Placement:
    where = step.whereabouts
    return place_line(step.article, where.pop("section"), step.typed.get("line", ""), **where, **step.said)


def _change_line(step: Step) -> Placement:
    return revise_line(step.placement, step.typed.get("line", ""), **step.shown)


def _change_place(step: Step) -> Placement:
    """Another section, another line to stand under, or another way to be drawn; what stays in place keeps its rank."""
    placement = step.placement
    parent = step.chosen("under", step.article.placements)
    section = parent.section if parent else step.chosen("section", step.article.sections) or placement.section
    stays = (section.pk, parent.pk if parent else None) == (placement.section_id, placement.parent_id)
    position = _rank(_siblings_of(placement), placement) if stays else None
    kind = step.typed.get("kind", "")
    return move_placement(placement, section=section, parent=parent, position=position, kind=kind, **step.said)


def _siblings_of(placement: Placement) -> Any:
    same = {"section": placement.section_id, "parent": placement.parent_id}
    return Placement.objects.filter(article=placement.article_id, **same)


def _rank(rows: Any, row: Any) -> int:
    return list(rows.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk)


def _shift(way: str) -> Callable[[Step], Placement]:
    return lambda step: shift_placement(step.placement, way, **step.said)


def _shift_section(way: str) -> Callable[[Step], Section]:
    return lambda step: shift_section(step.section, way, **step.said)


def _drop(step: Step) -> Placement:
    return drop_placement(step.placement, step.typed.get("where", ""), step.target, **step.said)


def _drop_section(step: Step) -> Section:
    target = step.target
    if not isinstance(target, Section):
        raise Http404
    return drop_section(step.section, step.typed.get("where", ""), target, **step.said)


def _change_section(step: Step) -> Section:
    """A new name, and perhaps another section to stand in."""
    section, typed = step.section, step.typed
    parent = step.chosen("parent", step.article.sections) if "parent" in typed else section.parent
    with transaction.atomic():
        section = revise_section(section, typed.get("title", section.title), **step.shown)
        if section.parent_id != (parent.pk if parent else None):
            section = move_section(section, parent=parent, by=step.by)
    return section


STEPS: dict[str, Callable[[Step], Any]] = {
    "add-section": _add_section,
    "place-claim": _place_claim,
    "draft-claim": _draft_claim,
    "place-line": _place_line,
    "change-line": _change_line,
    "change-place": _change_place,
    "remove": lambda step: remove_placement(step.placement, **step.said),
    "drop": _drop,
    "change-section": _change_section,
    "remove-section": lambda step: remove_section(step.section, **step.said),
    "section-drop": _drop_section,
    "undo-tree": lambda step: restore_tree(step.article, marks=step.marks, **step.said),
    **{way: _shift(way) for way in ("up", "down", "in", "out")},
    **{f"section-{way}": _shift_section(way) for way in ("up", "down", "in", "out")},
}
