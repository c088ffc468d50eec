"""What something said of references would touch, before anybody says or does it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from editorial.models import Article, EditionClaim
from editorial.selectors.scopes import current_editions
from evidence.families import same_works
from evidence.models import Claim, ClaimVersion, Reference, VersionCitation, Wording
from evidence.models.claims import Audience, Direction
from evidence.standings import UNSUPPORTING

ARTICLES_SHOWN = CLAIMS_SHOWN = 50


@dataclass(frozen=True)
class Impact:
    """`claims` cite it now, in `published` the version on a page does; `alone` rest on nothing else that stands.

    `statements` are those of both, the first of them; `audiences` have wordings of them, each with how many.
    """

    claims: int
    published: int
    alone: int
    pages: int
    articles: Iterable[Article]
    statements: Iterable[Claim]
    audiences: list[tuple[str, int]]

    @property
    def is_none(self) -> bool:
        return not (self.claims or self.published)


def impact_of(*references: Reference) -> Impact:
    """Of all of these together, and of what was merged with them: published versions go on citing that."""
    works = same_works(one.pk for one in references)
    citing = VersionCitation.objects.filter(version=OuterRef("version"), reference__in=works)
    placed = EditionClaim.objects.filter(Exists(citing), edition__in=current_editions())
    support = VersionCitation.objects.filter(version=OuterRef("pk"), direction=Direction.SUPPORTS)
    others = support.exclude(reference__in=works).exclude(reference__standing__status__in=UNSUPPORTING)
    supported = ClaimVersion.objects.filter(Exists(support.filter(reference__in=works)), ~Exists(others))
    articles = Article.objects.filter(pk__in=placed.values("edition__article")).order_by("title")
    now = Claim.objects.filter(citations__reference__in=works)
    touched = Claim.objects.filter(Q(pk__in=now.values("pk")) | Q(pk__in=placed.values("claim")))
    return Impact(
        claims=now.distinct().count(),
        published=placed.values("claim").distinct().count(),
        alone=placed.filter(version__in=supported).values("claim").distinct().count(),
        pages=articles.count(),
        articles=articles[:ARTICLES_SHOWN],
        statements=touched.order_by("pk")[:CLAIMS_SHOWN],
        audiences=_audiences(touched.order_by().values("pk")),
    )


def _audiences(claims: Iterable) -> list[tuple[str, int]]:
    rows = Wording.objects.filter(claim__in=claims).order_by("audience").values("audience").annotate(many=Count("pk"))
    return [(str(Audience(one["audience"]).label), one["many"]) for one in rows]
