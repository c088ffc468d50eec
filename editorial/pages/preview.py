"""The working copy as it would read, for staff only: never kept by a browser, never mistaken for what is public."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from csp.decorators import csp
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from editorial import selectors
from editorial.formats.html import contents, outline
from editorial.models import Article
from editorial.pages.reader import POLICY
from editorial.selectors import ArticleStatus, Node

STAGES = {"submitted": "Submitted", "under-review": "Under review", "approved": "Approved"}
# Where a page stands by the least of its claims' statuses; anything else is not submitted yet.
STAGE_OF = {"submitted": 0, "under-review": 1, "recheck": 1, "approved": 2}


@require_safe
@staff_member_required(login_url="admin:login")
@csp(POLICY)  # type: ignore[arg-type]  # it knows only views that take no argument
def article(request: HttpRequest, public_id: UUID) -> HttpResponse:
    page = get_object_or_404(Article, public_id=public_id)
    nodes = selectors.article_tree(page)
    status = selectors.article_status([page])[page.pk]
    context = {"published": selectors.last_edition(page), **sheet(page, nodes, status)}
    response = render(request, "editorial/preview.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def sheet(page: Article, nodes: list[Node], status: ArticleStatus) -> dict[str, Any]:
    """What the draft looks like as readers would see it, for this page and for the workspace beside its tree."""
    groups = outline([_block(one) for one in nodes], _claims(nodes))
    return {
        "article": page,
        "told": status,
        "groups": groups,
        "contents": contents(groups),
        "stages": stages(status.status),
    }


def stages(status: str) -> list[dict[str, Any]]:
    """The way to approval: what is done, where the page stands now, what is to come."""
    reached = STAGE_OF.get(status, -1)
    return [
        {"label": label, "done": number < reached, "now": number == reached}
        for number, label in enumerate(STAGES.values())
    ]


def _block(node: Node) -> dict[str, Any]:
    public_id = node.placement.public_id if node.placement else node.section.public_id
    return {
        "id": str(public_id),
        "type": "heading" if node.kind in ("section", "heading") else node.kind,
        "level": node.level,
        "n": node.n,
        "text": node.text,
        "claim": str(node.claim.public_id) if node.claim else None,
        "state": node.status,
    }


def _claims(nodes: Iterable[Node]) -> dict[str, dict[str, Any]]:
    return {str(one.claim.public_id): {"asserts": one.claim.asserts} for one in nodes if one.claim}
