"""The evidence of a page: what the rules find on it and on its claims, by rule, each finding with its place."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from editorial.admin.base import REVIEWERS
from editorial.models import Article
from editorial.selectors.integrity import evidence_on
from editorial.site import roles_on


class EvidencePages:
    """Further pages of the article's admin."""

    def evidence_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.desk(
            request,
            "admin/evidence/article.html",
            title=f"Evidence: {article}",
            object=article,
            article=article,
            evidence=evidence_on(article),
            may_waive=bool(roles_on(request) & set(REVIEWERS)),
        )
