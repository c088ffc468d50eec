"""Changing what stands on a page, one small step at a time; each step is one service call with the page's token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, QueryDict

from editorial.admin.row_numbers import is_row_number
from editorial.models import Article, Placement, Section
from editorial.models.articles import PlacementKind
from editorial.selectors import Node, article_tree
from editorial.services import (
    add_section,
    move_placement,
    move_section,
    place_claim,
    place_line,
    remove_placement,
    remove_section,
    revise_line,
    revise_section,
)
from evidence.models import Claim

UP, DOWN = -1, 1


@dataclass(frozen=True)
class Step:
    """What was asked of the tree: a verb, the node it is about, and what else was typed."""

    article: Article
    verb: str
    on: str
    typed: QueryDict
    by: User

    @property
    def revision(self) -> int | None:
        token = self.typed.get("revision", "")
        return int(token) if is_row_number(token) else -1

    @property
    def section(self) -> Section:
        return _one(self.article.sections, self.typed.get("section", "") if self.on == "" else self.on)

    @property
    def placement(self) -> Placement:
        return _one(self.article.placements.select_related("section", "parent", "article"), self.on)

    @property
    def claim(self) -> Claim:
        return _one(Claim.objects, self.typed.get("claim", ""))

    @property
    def said(self) -> dict[str, Any]:
        return {"revision": self.revision, "by": self.by}

    def chosen(self, name: str, rows: Any) -> Any:
        """The row somebody chose, or None for an empty choice."""
        return _one(rows, self.typed[name]) if self.typed.get(name) else None


def _one(rows: Any, key: str) -> Any:
    """The row of this page with that key; a made-up one is not found."""
    found = rows.filter(pk=key).first() if is_row_number(key) else None
    if found is None:
        raise Http404
    return found


def take(article: Article, do: str, typed: QueryDict, by: User) -> None:
    """Do one step, written “verb” or “verb:key”. Raises Http404 for anything else, and whatever the service refuses."""
    verb, _, key = do.partition(":")
    if verb not in STEPS:
        raise Http404
    STEPS[verb](Step(article, verb, key, typed, by))


def _add_section(step: Step) -> None:
    parent = step.chosen("parent", step.article.sections)
    add_section(step.article, step.typed.get("title", ""), parent=parent, **step.said)


def _place_claim(step: Step) -> None:
    kind = step.typed.get("kind") or PlacementKind.PARAGRAPH
    place_claim(step.article, step.section, step.claim, kind=kind, **step.said)


def _place_line(step: Step) -> None:
    kind = step.typed.get("kind") or PlacementKind.PARAGRAPH
    place_line(step.article, step.section, step.typed.get("line", ""), kind=kind, **step.said)


def _change_line(step: Step) -> None:
    revise_line(step.placement, step.typed.get("line", ""), **step.said)


def _change_place(step: Step) -> None:
    """Another section, another line to stand under, or another way to be drawn; what stays in place keeps its rank."""
    placement = step.placement
    parent = step.chosen("under", step.article.placements)
    section = parent.section if parent else step.chosen("section", step.article.sections) or placement.section
    stays = (section.pk, parent.pk if parent else None) == (placement.section_id, placement.parent_id)
    position = _rank(_siblings_of(placement), placement) if stays else None
    kind = step.typed.get("kind", "")
    move_placement(placement, section=section, parent=parent, position=position, kind=kind, **step.said)


def _shift(way: int) -> Callable[[Step], None]:
    def shift(step: Step) -> None:
        placement = step.placement
        at = _rank(_siblings_of(placement), placement) + way
        move_placement(placement, parent=placement.parent, position=max(0, at), **step.said)

    return shift


def _shift_section(way: int) -> Callable[[Step], None]:
    def shift(step: Step) -> None:
        section = step.section
        at = _rank(step.article.sections.filter(parent=section.parent_id), section) + way
        move_section(section, parent=section.parent, position=max(0, at), **step.said)

    return shift


def _siblings_of(placement: Placement) -> Any:
    same = {"section": placement.section_id, "parent": placement.parent_id}
    return Placement.objects.filter(article=placement.article_id, **same)


def _rank(rows: Any, row: Any) -> int:
    return list(rows.order_by("position", "pk").values_list("pk", flat=True)).index(row.pk)


def _change_section(step: Step) -> None:
    """A new name, and perhaps another section to stand in."""
    section, parent = step.section, step.chosen("parent", step.article.sections)
    with transaction.atomic():
        revise_section(section, step.typed.get("title", ""), **step.said)
        if section.parent_id != (parent.pk if parent else None):
            move_section(section, parent=parent, by=step.by)


STEPS: dict[str, Callable[[Step], Any]] = {
    "add-section": _add_section,
    "place-claim": _place_claim,
    "place-line": _place_line,
    "change-line": _change_line,
    "change-place": _change_place,
    "up": _shift(UP),
    "down": _shift(DOWN),
    "remove": lambda step: remove_placement(step.placement, **step.said),
    "change-section": _change_section,
    "section-up": _shift_section(UP),
    "section-down": _shift_section(DOWN),
    "remove-section": lambda step: remove_section(step.section, **step.said),
}


@dataclass(frozen=True)
class Line:
    """One line of the tree as the page draws it, with how far in and whether it can go up or down."""

    node: Node
    depth: int
    is_first: bool
    is_last: bool

    @property
    def key(self) -> int:
        return self.node.placement.pk if self.node.placement else self.node.section.pk  # type: ignore[attr-defined]

    @property
    def is_heading(self) -> bool:
        return self.node.placement is None

    @property
    def mark(self) -> str:
        """Its anchor, and what `edit=` names."""
        return f"{'s' if self.is_heading else 'p'}{self.key}"


def lines_of(article: Article) -> list[Line]:
    nodes = article_tree(article)
    groups: dict[tuple, list[Node]] = {}
    for node in nodes:
        groups.setdefault(_group(node), []).append(node)
    parents = dict(article.sections.values_list("pk", "parent"))
    return [
        Line(one, _depth(one, parents), groups[_group(one)][0] is one, groups[_group(one)][-1] is one) for one in nodes
    ]


def _group(node: Node) -> tuple:
    """Lines that share it are siblings."""
    if node.placement:
        return "line", node.placement.section_id, node.placement.parent_id
    return "section", node.section.parent_id, None  # type: ignore[attr-defined]


def _depth(node: Node, parents: dict[int, int | None]) -> int:
    """How far to indent: a section by its sections, a line by its section's depth and its own."""
    depth, above = 0, parents[node.section.pk]  # type: ignore[attr-defined]
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth + node.level if node.placement else depth
