"""Splitting and merging claims where they stand: placements are replaced in order on every page, and put back."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from editorial.models import Article, Placement, PlacementSwap, Section
from editorial.services.locking import NotThere, arrange, count_up
from editorial.services.placements import replace_placement, siblings_of
from evidence.history import write
from evidence.models import Claim, ClaimSuccession
from evidence.refusals import Unmet
from evidence.services import merge_claims, split_claim, undo_succession
from evidence.services.restoring import histories_of_claim, refuse_work_of_others
from evidence.services.works import lock_claims

KEPT = ("section_id", "parent_id", "kind", "position", "claim_id")


@transaction.atomic
def split_placed_claim(claim: Claim, parts: Sequence[str], *, revision: int | None = None, by: User) -> list[Claim]:
    """One new claim for each text of `parts`, standing in order wherever `claim` stood."""
    articles = _lock_articles([claim])
    children = split_claim(claim, parts=parts, revision=revision, by=by)
    act = _act_of([claim])
    for article in articles:
        placements = article.placements.filter(claim=claim).select_related("claim")
        _swap(article, [([one], children) for one in placements], act, by=by)
    return children


@transaction.atomic
def merge_placed_claims(
    claims: Sequence[Claim], text: str, *, revisions: Mapping[int, int] | None = None, by: User
) -> Claim:
    """One new claim where the first of `claims` stood in each list; the others leave that list."""
    articles = _lock_articles(claims)
    child = merge_claims(claims, text=text, revisions=revisions, by=by)
    act = _act_of(claims)
    for article in articles:
        placements = article.placements.filter(claim__in=claims).order_by("section_id", "parent_id", "position", "id")
        lists = groupby(placements, key=lambda one: (one.section_id, one.parent_id))
        _swap(article, [(list(group), [child]) for _, group in lists], act, by=by)
    return child


@transaction.atomic
def undo_split_or_merge(act: UUID, *, own_only: bool = False, by: User) -> None:
    """The parents stand again where they stood; what was put in their place leaves those places.

    `own_only`: as a step that is undone; raises CannotUndo where somebody else worked on what came of it.
    """
    swaps = list(PlacementSwap.objects.filter(act=act).order_by("-id"))
    articles = _locked(one.article_id for one in swaps)
    children = _locked_claims(ClaimSuccession.objects.filter(act=act).values("child"))
    if own_only:
        _refuse_worked_on(children, by)
    undo_succession(act, by=by)
    for swap in swaps:
        article = articles[swap.article_id]
        _put_back(article, swap, by=by)
        count_up(article, by=by, reason="split or merge undone")


def _lock_articles(claims: Iterable[Claim]) -> list[Article]:
    ids = Placement.objects.filter(claim__in=claims).values_list("article_id", flat=True)
    return list(_locked(ids).values())


def _locked(ids: Iterable[int]) -> dict[int, Article]:
    return {one.pk: one for one in Article.objects.select_for_update().filter(pk__in=set(ids)).order_by("pk")}


def _locked_claims(claims: QuerySet) -> list[Claim]:
    return list(lock_claims(claims).values())


def _refuse_worked_on(children: Iterable[Claim], by: User) -> None:
    for child in children:
        refuse_work_of_others(histories_of_claim(child), {}, by)


def _act_of(parents: Iterable[Claim]) -> UUID:
    return ClaimSuccession.objects.filter(parent__in=parents).order_by("-id").values_list("act", flat=True)[0]


def _swap(article: Article, pairs: list[tuple[list[Placement], list[Claim]]], act: UUID, *, by: User) -> None:
    """Replace each group of placements, in its list, with one placement for each of the claims."""
    removed = [_kept(one) for old, _ in pairs for one in old]
    added = []
    for old, claims in pairs:
        new = [Placement(article=article, kind=old[0].kind, claim=claim) for claim in claims]
        for other in old[1:]:
            replace_placement(other, list(other.children.all()), by=by, reason="merged")
        replace_placement(old[0], new, by=by, reason="replaced")
        added += [str(one.public_id) for one in new]
    PlacementSwap.objects.create(act=act, article=article, removed=removed, added=added, by=by)
    count_up(article, by=by, reason="split or merged")


def _kept(placement: Placement) -> dict[str, Any]:
    children = [str(one) for one in placement.children.values_list("public_id", flat=True)]
    return {
        "public_id": str(placement.public_id),
        "children": children,
        **{name: getattr(placement, name) for name in KEPT},
    }


def _put_back(article: Article, swap: PlacementSwap, *, by: User) -> None:
    for one in article.placements.filter(public_id__in=swap.added).order_by("-position"):
        replace_placement(one, list(one.children.all()), by=by, reason="split or merge undone")
    for kept in sorted(swap.removed, key=lambda one: one["position"]):
        _restore(article, kept, by=by)


def _restore(article: Article, kept: dict[str, Any], *, by: User) -> None:
    """A placement as it was; at the top of its section where what it was nested in is gone."""
    section = Section.objects.filter(article=article, pk=kept["section_id"]).first()
    if section is None:
        raise NotThere(Unmet("section", "The section it stood in was removed.", "Place the statements by hand."))
    parent = Placement.objects.filter(section=section, pk=kept["parent_id"]).first()
    row = Placement(
        article=article,
        section=section,
        parent=parent,
        kind=kept["kind"],
        claim_id=kept["claim_id"],
        public_id=kept["public_id"],
    )
    arrange(siblings_of(row), row, kept["position"], by=by, reason="split or merge undone")
    for child in article.placements.filter(public_id__in=kept["children"], section=section):
        child.parent = row
        write(child, by=by, reason="split or merge undone")
