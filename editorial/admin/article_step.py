"""What somebody asked of a page: a verb, what it is about, and what else was typed. Nothing is written here."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, QueryDict

from editorial.admin.row_numbers import is_row_number
from editorial.models import Article, Placement, Section
from editorial.models.articles import PlacementKind
from editorial.services.shifting import place_after
from evidence.models import Citation, Claim

NEVER = -1  # a token that no row has


@dataclass(frozen=True)
class Step:
    """Written “verb:key”; `on` is the key, of a placement, a section, a claim or a citation as the verb goes."""

    article: Article
    verb: str
    on: str
    typed: QueryDict
    by: User

    @property
    def revision(self) -> int:
        return number(self.typed.get("revision", ""))

    @property
    def claim_revision(self) -> int:
        return number(self.typed.get("claim_revision", ""))

    @property
    def section(self) -> Section:
        return one_of(self.article.sections.all(), self.on)

    @property
    def section_chosen(self) -> Section:
        return one_of(self.article.sections.all(), self.typed.get("section", ""))

    @property
    def placement(self) -> Placement:
        return one_of(self.article.placements.select_related("section", "parent", "article"), self.on)

    @property
    def claim(self) -> Claim:
        """The one named by the step itself, or else the one that was chosen."""
        return one_of(Claim.objects.all(), self.on or self.typed.get("claim", ""))

    @property
    def citation(self) -> Citation:
        return one_of(Citation.objects.select_related("claim"), self.on)

    @property
    def said(self) -> dict[str, Any]:
        return {"revision": self.revision, "by": self.by}

    @property
    def shown(self) -> dict[str, Any]:
        """Where the words that were shown are sent along, they are the token, of that one row."""
        return {"was": self.typed["was"], "by": self.by} if "was" in self.typed else self.said

    @property
    def target(self) -> Placement | Section:
        """The row whose mark was typed: where something is dropped."""
        return marked(self.article, self.typed.get("target", ""))

    @property
    def whereabouts(self) -> dict[str, Any]:
        """Where something new goes: after a line, or at the end of a section; drawn as what was chosen."""
        kind = self.typed.get("kind") or PlacementKind.PARAGRAPH
        if after := self.typed.get("after"):
            return {**place_after(marked(self.article, after)), "kind": kind}
        return {"section": self.section_chosen, "kind": kind}

    @property
    def marks(self) -> dict[str, int]:
        """The moment to go back to; made up, it names some moment of this page's own history, or none."""
        try:
            read = json.loads(self.typed.get("marks", ""))
            return {str(name): int(value) for name, value in read.items() if 0 <= int(value) < 2**62}
        except (ValueError, TypeError, AttributeError, OverflowError):
            return {}

    def chosen(self, name: str, rows: Any) -> Any:
        """The row somebody chose, or None for an empty choice."""
        return one_of(rows, self.typed[name]) if self.typed.get(name) else None


def number(token: str) -> int:
    return int(token) if is_row_number(token) else NEVER


def one_of(rows: Any, key: str) -> Any:
    """The row with that key among these; a made-up one is not found."""
    found = rows.filter(pk=key).first() if is_row_number(key) else None
    if found is None:
        raise Http404
    return found


def marked(article: Article, mark: str) -> Placement | Section:
    """“p12” is a placement, “s3” a section, of this page."""
    rows: Any = {"p": article.placements.select_related("section", "parent"), "s": article.sections.all()}.get(mark[:1])
    if rows is None:
        raise Http404
    return one_of(rows, mark[1:])
