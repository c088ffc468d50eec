"""The tree of sections: adding, naming, moving and removing, under the article's lock."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from editorial.models import Article, Section
from editorial.services.locking import NotThere, arrange, count_up, lock_article, stale, still_there
from evidence.history import remove, write
from evidence.refusals import StaleForm, Unmet
from evidence.text import clean_line


@transaction.atomic
def add_section(
    article: Article,
    title: str,
    *,
    parent: Section | None = None,
    position: int | None = None,
    revision: int | None = None,
    by: User,
) -> Section:
    """A section under `parent`; an empty title is for lines without a heading."""
    article = lock_article(article, revision, by)
    _check_parent(article, parent)
    section = Section(article=article, parent=parent, title=_cleaned(title))
    arrange(_siblings(article, parent), section, position, by=by, reason="section added")
    count_up(article, by=by, reason="section added")
    return section


@transaction.atomic
def revise_section(
    section: Section, title: str, *, revision: int | None = None, was: str | None = None, by: User
) -> Section:
    """`was`, what was shown, is a token of this heading alone, as in `revise_line`."""
    article = lock_article(section.article, revision, by)
    section = still_there(section)
    if was is not None and was != section.title:
        raise StaleForm(stale(article))
    if section.title != (title := _cleaned(title)):
        section.title = title
        write(section, by=by, reason="section renamed")
        count_up(article, by=by, reason="section renamed")
    return section


@transaction.atomic
def move_section(
    section: Section,
    *,
    parent: Section | None = None,
    position: int | None = None,
    revision: int | None = None,
    by: User,
) -> Section:
    article = lock_article(section.article, revision, by)
    section = still_there(section)
    _check_parent(article, parent, moving=section)
    section.parent = parent
    arrange(_siblings(article, parent), section, position, by=by, reason="section moved")
    count_up(article, by=by, reason="section moved")
    return section


@transaction.atomic
def remove_section(section: Section, *, revision: int | None = None, by: User) -> None:
    """Only an empty section: nothing that stands in it disappears with it."""
    article = lock_article(section.article, revision, by)
    section = still_there(section)
    if section.placements.exists() or section.children.exists():
        raise NotThere(Unmet("not-empty", f"“{section}” is not empty.", "Move or remove what stands in it first."))
    remove(section, by=by, reason="section removed")
    count_up(article, by=by, reason="section removed")


def _cleaned(title: str) -> str:
    return clean_line(title, field="heading", longest=300) if title.strip() else ""


def _siblings(article: Article, parent: Section | None) -> QuerySet[Section]:
    return Section.objects.filter(article=article, parent=parent)


def _check_parent(article: Article, parent: Section | None, moving: Section | None = None) -> None:
    above = parent
    while above is not None:
        if above.article_id != article.pk or (moving and above.pk == moving.pk):
            raise NotThere(Unmet("parent", "A section cannot stand there.", "Choose a section of the same page."))
        above = above.parent
