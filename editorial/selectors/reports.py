"""What may be reported, and which claims a report is about."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from editorial.formats.parts import APPROVED, HELD, PUBLISHED
from editorial.models import Article, EditionClaim, Placement, ProblemReport, Published
from editorial.selectors.published import newest_document, published_article
from editorial.selectors.scopes import current_editions
from evidence.models import Claim


@dataclass(frozen=True)
class PublicPage:
    """A page that the public can see, and its document."""

    article: Article
    document: dict[str, Any]

    @property
    def statements(self) -> list[tuple[str, str]]:
        """(public id, text) of what is shown, in reading order, each once."""
        shown = self.document["claims"]
        ids = dict.fromkeys(one["claim"] for one in self.document["blocks"] if one["claim"] in shown)
        return [(id, shown[id]["text"]) for id in ids if shown[id]["status"] == APPROVED]

    def claim(self, public_id: str) -> Claim | None:
        """A claim that this page shows."""
        return Claim.objects.get(public_id=UUID(public_id)) if public_id in dict(self.statements) else None


def public_page(slug: str) -> PublicPage | None:
    """The page that is public at this address now, or on hold; drafts and what was withdrawn are unknown here."""
    known = published_article(slug)
    row = Published.objects.select_related("article").filter(path=known[0]).first() if known else None
    document = newest_document(row.path) if row and row.status in (PUBLISHED, HELD) else None
    if row is None or row.article is None or document is None:
        return None
    return PublicPage(row.article, json.loads(bytes(document.blob.content)))


def claims_concerned(report: ProblemReport) -> QuerySet[Claim]:
    """The claim that was named, and every claim on the page: as it is composed, and as it is public."""
    placed = Placement.objects.filter(article=report.article_id, claim__isnull=False)
    public = EditionClaim.objects.filter(edition__in=current_editions().filter(article=report.article_id))
    on_page = Q(pk__in=placed.values("claim")) | Q(pk__in=public.values("claim"))
    return Claim.objects.filter(Q(pk=report.claim_id) | on_page).order_by("pk")


def reports_about(claim: Claim) -> QuerySet[ProblemReport]:
    """What was reported about this claim by name, newest first."""
    return ProblemReport.objects.filter(claim=claim).select_related("owner").order_by("-id")
