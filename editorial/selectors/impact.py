"""What something said of a reference would touch, before anybody says it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef

from editorial.models import Article, EditionClaim
from editorial.selectors.scopes import current_editions
from evidence.models import Citation, Claim, ClaimVersion, Reference, VersionCitation, Wording
from evidence.models.claims import Audience, Direction
from evidence.standings import UNSUPPORTING

ARTICLES_SHOWN = 50


@dataclass(frozen=True)
class Impact:
    """`claims` cite it now, in `published` the version on a page does; `alone` rest on nothing else that stands.

    `wordings` are for how many of the claims there is one for which audience.
    """

    claims: int
    published: int
    alone: int
    pages: int
    articles: Iterable[Article]
    wordings: dict[str, int] = field(default_factory=dict)


def impact_of(reference: Reference) -> Impact:
    citing = VersionCitation.objects.filter(version=OuterRef("version"), reference=reference)
    placed = EditionClaim.objects.filter(Exists(citing), edition__in=current_editions())
    support = VersionCitation.objects.filter(version=OuterRef("pk"), direction=Direction.SUPPORTS)
    others = support.exclude(reference=reference).exclude(reference__standing__status__in=UNSUPPORTING)
    supported = ClaimVersion.objects.filter(Exists(support.filter(reference=reference)), ~Exists(others))
    articles = Article.objects.filter(pk__in=placed.values("edition__article")).order_by("title")
    return Impact(
        claims=Claim.objects.filter(citations__reference=reference).distinct().count(),
        published=placed.values("claim").distinct().count(),
        alone=placed.filter(version__in=supported).values("claim").distinct().count(),
        pages=articles.count(),
        articles=articles[:ARTICLES_SHOWN],
        wordings=_wordings(reference),
    )


def _wordings(reference: Reference) -> dict[str, int]:
    citing = Citation.objects.filter(claim=OuterRef("claim"), reference=reference)
    rows = Wording.objects.filter(Exists(citing)).order_by().values_list("audience")
    counted = dict(rows.annotate(claims=Count("claim", distinct=True)))
    return {str(label): counted[value] for value, label in Audience.choices if value in counted}
