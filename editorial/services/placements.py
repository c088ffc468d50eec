"""Where claims and structural lines appear: placing, moving and removing, under the article's lock."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from editorial.models import Article, Placement, Section
from editorial.models.articles import PlacementKind
from editorial.services.locking import NotThere, arrange, count_up, lock_article, stale, still_there
from evidence.history import remove, write
from evidence.models import Claim
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services import create_claim
from evidence.services.claims import check_choice
from evidence.text import clean_line, clean_text


class KnownClaim(Refusal):
    """A new claim would say what one that exists says, to the letter."""


@transaction.atomic
def place_claim(
    article: Article,
    section: Section,
    claim: Claim,
    *,
    kind: str = PlacementKind.PARAGRAPH,
    parent: Placement | None = None,
    position: int | None = None,
    revision: int | None = None,
    by: User,
) -> Placement:
    """Let `claim` appear in `section`; it may stand on many pages, also twice on one."""
    placement = Placement(section=section, parent=parent, kind=kind, claim=claim)
    return _place(article, placement, position, revision, by)


@transaction.atomic
def draft_placed_claim(
    article: Article,
    section: Section,
    text: str,
    *,
    kind: str = PlacementKind.PARAGRAPH,
    parent: Placement | None = None,
    position: int | None = None,
    revision: int | None = None,
    by: User,
) -> Placement:
    """A new claim, written where it stands. Refused where the library has this very text: that claim is placed."""
    article = lock_article(article, revision, by)
    _refuse_known(clean_text(text, field="text"))
    claim = create_claim(text, language=article.language, reason=f"drafted on “{article}”", by=by)
    return place_claim(article, section, claim, kind=kind, parent=parent, position=position, by=by)


def _refuse_known(text: str) -> None:
    if Claim.objects.filter(text=text).exists():
        raise KnownClaim(Unmet("known-claim", "The library has this very claim.", "Place that one instead."))


@transaction.atomic
def place_line(
    article: Article,
    section: Section,
    text: str,
    *,
    kind: str = PlacementKind.PARAGRAPH,
    parent: Placement | None = None,
    position: int | None = None,
    revision: int | None = None,
    by: User,
) -> Placement:
    """A line of no clinical content, which nobody reviews: publishing looks at it."""
    placement = Placement(section=section, parent=parent, kind=kind, line=_cleaned(text))
    return _place(article, placement, position, revision, by)


def _place(article: Article, placement: Placement, position: int | None, revision: int | None, by: User) -> Placement:
    article = lock_article(article, revision, by)
    placement.article = article
    _check(placement)
    arrange(siblings_of(placement), placement, position, by=by, reason="placed")
    count_up(article, by=by, reason="placed")
    return placement


@transaction.atomic
def revise_line(
    placement: Placement, text: str, *, revision: int | None = None, was: str | None = None, by: User
) -> Placement:
    """`was`, what was shown, is a token of this line alone: what others did elsewhere on the page is no conflict."""
    article = lock_article(placement.article, revision, by)
    placement = still_there(placement)
    if placement.claim_id:
        raise NotThere(Unmet("claim", "A claim stands here, not a line.", "Change the claim itself."))
    if was is not None and was != placement.line:
        raise StaleForm(stale(article))
    if placement.line != (text := _cleaned(text)):
        placement.line = text
        write(placement, by=by, reason="line changed")
        count_up(article, by=by, reason="line changed")
    return placement


@transaction.atomic
def move_placement(
    placement: Placement,
    *,
    section: Section | None = None,
    parent: Placement | None = None,
    position: int | None = None,
    kind: str = "",
    revision: int | None = None,
    by: User,
) -> Placement:
    """To another place on the same page, or drawn in another way; what is nested in it goes along."""
    article = lock_article(placement.article, revision, by)
    placement = still_there(placement)
    placement.section, placement.parent = section or placement.section, parent
    placement.kind = kind or placement.kind
    _check(placement)
    arrange(siblings_of(placement), placement, position, by=by, reason="moved")
    _take_along(placement, by=by)
    count_up(article, by=by, reason="placement moved")
    return placement


@transaction.atomic
def remove_placement(placement: Placement, *, revision: int | None = None, by: User) -> None:
    """What is nested in it takes its place."""
    article = lock_article(placement.article, revision, by)
    placement = still_there(placement)
    replace_placement(placement, list(placement.children.all()), by=by, reason="removed")
    count_up(article, by=by, reason="placement removed")


def replace_placement(placement: Placement, successors: list[Placement], *, by: User, reason: str) -> None:
    """Put `successors` (new, or nested in it), in order, where `placement` stands, and remove it. The caller locks.

    What else is nested in it is nested in the last of the successors from then on.
    """
    siblings = list(siblings_of(placement))
    at = [one.pk for one in siblings].index(placement.pk)
    for one in successors:
        one.section_id, one.parent_id = placement.section_id, placement.parent_id
    for number, one in enumerate([*siblings[:at], *successors, *siblings[at + 1 :]]):
        if one in successors or one.position != number:
            one.position = number
            write(one, by=by, reason=reason)
    for child in placement.children.all():
        child.parent = successors[-1]
        write(child, by=by, reason=reason)
    remove(placement, by=by, reason=reason)


def siblings_of(placement: Placement) -> QuerySet[Placement]:
    return Placement.objects.filter(
        article=placement.article_id, section=placement.section_id, parent=placement.parent_id
    )


def _take_along(placement: Placement, *, by: User) -> None:
    for child in placement.children.exclude(section=placement.section_id):
        child.section_id = placement.section_id
        write(child, by=by, reason="moved")
        _take_along(child, by=by)


def _cleaned(text: str) -> str:
    return clean_line(text, field="line", longest=500)


def _check(placement: Placement) -> None:
    check_choice(Placement._meta.get_field("kind"), placement.kind)
    if placement.section.article_id != placement.article_id:
        raise NotThere(Unmet("section", "That section is on another page.", "Choose a section of this page."))
    above: Any = placement.parent
    while above is not None:
        if above.section_id != placement.section_id or above.pk == placement.pk:
            raise NotThere(Unmet("parent", "It cannot stand under that line.", "Choose a line of the same section."))
        above = above.parent
