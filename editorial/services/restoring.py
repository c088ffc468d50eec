"""Undoing on a page: its tree is written back as it stood before, as new revisions; history keeps both."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article, Placement, Section
from editorial.selectors.drafts import histories_of
from editorial.services.locking import count_up, lock_article
from evidence.history import remove, write
from evidence.services.restoring import Marks, refuse_work_of_others, row_then, rows_then

UNDONE = "undone"
Rows = dict[UUID, Any]


@transaction.atomic
def restore_tree(article: Article, *, marks: Marks, revision: int, by: User) -> Article:
    """Headings, lines and where claims stand, as at `marks` (see `tree_marks`). Raises StaleForm, CannotUndo.

    What claims say is theirs: a claim that was drafted since then stays in the library.
    """
    article = lock_article(article, revision, by)
    histories = histories_of(article)
    row_then("article", histories, marks)
    refuse_work_of_others(histories, marks, by)
    sections = _Restoring(Section, article, marks["section"], ("title", "position"), by)
    placements = _Restoring(Placement, article, marks["placement"], LINE, by)
    placements.links |= {"section": sections}
    sections.write_all()
    placements.write_all()
    placements.remove_later()
    sections.remove_later()
    return count_up(article, by=by, reason=UNDONE)


LINE = ("kind", "position", "claim_id", "line")


class _Restoring:
    """One table of the page. Rows are known by public id: a split that is undone gives a row another key."""

    def __init__(self, model: type, article: Article, mark: int, names: tuple[str, ...], by: User) -> None:
        then = rows_then(model.history.filter(article_id=article.pk), mark)  # type: ignore[attr-defined]
        self.names, self.by = names, by
        self.then: Rows = {one.public_id: one for one in then.values()}
        self.now: Rows = {one.public_id: one for one in model._default_manager.filter(article=article)}  # type: ignore[attr-defined]
        self.public_ids = {pk: one.public_id for pk, one in then.items()}
        self.links: dict[str, _Restoring] = {"parent": self}
        self.done: set[UUID] = set()

    def write_all(self) -> None:
        for public_id in self.then:
            self._write(public_id)

    def _write(self, public_id: UUID) -> Any:
        """What it stands in or under first, since it names that row's key."""
        was = self.then[public_id]
        if public_id in self.done:
            return self.now[public_id]
        self.done.add(public_id)
        wanted = {name: getattr(was, name) for name in self.names}
        for name, other in self.links.items():
            pk = getattr(was, f"{name}_id")
            wanted[f"{name}_id"] = other._write(other.public_ids[pk]).pk if pk else None
        row = self.now.get(public_id)
        if row is None or any(getattr(row, name) != value for name, value in wanted.items()):
            row = self.now[public_id] = row or was.instance
            for name, value in wanted.items():
                setattr(row, name, value)
            write(row, by=self.by, reason=UNDONE)
        return row

    def remove_later(self) -> None:
        """What nothing stands in or under goes first."""
        later = [one for public_id, one in self.now.items() if public_id not in self.then]
        while later:
            above = {one.parent_id for one in later}
            leaves = [one for one in later if one.pk not in above]
            later = [one for one in later if one.pk in above]
            for one in leaves:
                remove(one, by=self.by, reason=UNDONE)
