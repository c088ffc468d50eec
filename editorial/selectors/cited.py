"""What a page cites as it stands now, published or not."""

from collections import defaultdict

from editorial.composition import reading_order
from editorial.models import Article
from evidence.models import Citation, Reference


def references_cited_by(article: Article) -> list[Reference]:
    """Each work once, in the order in which its claims stand on the page."""
    entries = reading_order(article.sections.all(), article.placements.all())
    placed = dict.fromkeys(one.placement.claim_id for one in entries if one.placement and one.placement.claim_id)
    cited = Citation.objects.filter(claim__in=placed, reference__isnull=False).select_related("reference")
    of_claim: dict[int, list[Reference]] = defaultdict(list)
    for citation in cited.order_by("claim_id", "position", "pk"):
        of_claim[citation.claim_id] += [citation.reference] if citation.reference else []
    return list(dict.fromkeys(reference for claim in placed for reference in of_claim[claim]))
