"""Publish all that is ready: each page with everything that its edition would change, and one password for all ticked.

Nothing is signed unseen: of a first edition every line is shown, of a later one every line that differs from the last.
A tick carries the digest of what was shown, so a page that changed meanwhile is not published.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from editorial.admin.article_forms import WaiveForm
from editorial.admin.publishing import Line, changed_fields, lines_of_edition
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.formats.words import Piece
from editorial.models import Article
from editorial.selectors import PublishPage, publish_page
from editorial.selectors.waiting import ready_to_publish
from editorial.services.publishing_many import Outcome, publish_each
from evidence import roles
from evidence.refusals import Refusal, Unmet
from reviews.forms import password_field
from reviews.selectors import qualification_of

AT_ONCE = 20
COUNTED = {"added": "new", "changed": "changed", "removed": "gone", "moved": "moved"}


@dataclass(frozen=True)
class Ready:
    """One page that is ready, as it would be published now by whoever looks."""

    article: Article
    shown: PublishPage
    ticked: frozenset[str]

    @property
    def number(self) -> int:
        return self.shown.last.number + 1 if self.shown.last else 1

    @property
    def tick(self) -> str:
        return f"{self.article.pk}:{self.shown.composition.digest}"

    @property
    def is_ticked(self) -> bool:
        return self.tick in self.ticked

    @cached_property
    def lines(self) -> list[Line]:
        """All that somebody signs anew."""
        lines = lines_of_edition(self.shown)
        return [one for one in lines if one.change != "same"] if self.shown.last else lines

    @cached_property
    def fields(self) -> list[tuple[str, list[Piece]]]:
        return changed_fields(self.shown)

    @property
    def short(self) -> str:
        """“2 lines new, 1 gone; Title, Topics changed”."""
        if not self.shown.last:
            return f"{len(self.lines)} line{'' if len(self.lines) == 1 else 's'}, all of them new"
        counts = Counter(one.change for one in self.lines)
        told = [f"{counts[kind]} {word}" for kind, word in COUNTED.items() if counts[kind]]
        lines = f"lines: {', '.join(told)}" if told else "no line differs"
        return f"{lines}; {', '.join(name for name, _ in self.fields)} changed" if self.fields else lines


class ReadyPages:
    """Further pages of the article's admin."""

    def ready_page(self: Any, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._ready(request)
        ticked = request.POST.getlist("publish")[:AT_ONCE]
        try:
            outcomes = publish_each(_wanted(ticked), password=request.POST.get("password", ""), by=request.user)
        except REFUSALS as refusal:
            return self._ready(request, ticked=ticked, refusal=refusal)
        if not outcomes:
            nothing = Unmet("nothing", "No page was ticked, so none was published.", "Tick those that you looked at.")
            return self._ready(request, refusal=Refusal(nothing))
        return self._ready(request, outcomes=outcomes)

    def _ready(
        self: Any,
        request: HttpRequest,
        *,
        ticked: Iterable[str] = (),
        outcomes: list[Outcome] | None = None,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        pages = Paginator(ready_to_publish().order_by("title", "pk"), AT_ONCE).get_page(request.GET.get("page"))
        rows = [Ready(one, publish_page(one, request.user), frozenset(ticked)) for one in pages]  # type: ignore[arg-type]
        if outcomes and not pages.paginator.count:
            messages.success(request, "All that was ready is public.")
        return self.desk(
            request,
            "admin/editorial/ready.html",
            title="Publish all that is ready",
            refusal=refusal,
            pages=pages,
            rows=rows,
            outcomes=outcomes,
            public=sum(one.edition is not None for one in outcomes or []),
            tick_all=request.GET.get("tick") == "all" and not outcomes,
            can_sign=any(not one.shown.unmet for one in rows),
            password=password_field().get_bound_field(WaiveForm(auto_id="ready_%s"), "password"),
            qualification=qualification_of(request.user),  # type: ignore[arg-type]
            may_publish=roles.is_chief(request.user),  # type: ignore[arg-type]
        )


def _wanted(ticked: Iterable[str]) -> list[tuple[Article, str]]:
    """Pages with the digests that were shown, in the order of the list; anything else that was posted is nobody's."""
    pairs = (one.split(":", 1) for one in ticked if ":" in one)
    digests = {int(number): digest for number, digest in pairs if is_row_number(number)}
    articles = Article.objects.filter(pk__in=digests).order_by("title", "pk")
    return [(one, digests[one.pk]) for one in articles]
