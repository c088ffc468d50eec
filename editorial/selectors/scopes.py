"""Which public addresses something touches: the cost grows with the pages concerned, never with the library."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from editorial.models import Edition, EditionClaim, EditionReference
from editorial.selectors.survivors import published_before_merge
from evidence.batches import in_batches
from evidence.families import same_works
from evidence.models import Claim, ClaimVersion


@dataclass(frozen=True)
class Scope:
    """Ids: editions and articles whose page is drawn again, claims with all their versions, references."""

    editions: frozenset[int] = frozenset()
    articles: frozenset[int] = frozenset()
    claims: frozenset[int] = frozenset()
    references: frozenset[int] = frozenset()

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(
            self.editions | other.editions,
            self.articles | other.articles,
            self.claims | other.claims,
            self.references | other.references,
        )


NOTHING = Scope()


def in_parts(scope: Scope, pages: int) -> Iterator[Scope]:
    """The same, so many pages at a time, each claim with the first page that carries it; what is on none comes last."""
    articles, claims, editions = set(scope.articles), set(scope.claims), defaultdict(set)
    for pk, article in Edition.objects.filter(pk__in=scope.editions).order_by().values_list("pk", "article_id"):
        editions[article].add(pk)
    for some in in_batches(sorted(articles | editions.keys()), pages):
        drawn = frozenset(pk for article in some for pk in editions[article])
        placed = EditionClaim.objects.filter(edition__in=drawn).values_list("claim_id", flat=True)
        theirs = frozenset(claims.intersection(placed))
        claims -= theirs
        yield Scope(drawn, frozenset(articles.intersection(some)), theirs)
    yield Scope(claims=frozenset(claims), references=scope.references)


def current_editions() -> QuerySet[Edition]:
    """The newest edition of every article."""
    later = Edition.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later))


def placed_in_current(claims: Iterable[int]) -> QuerySet[EditionClaim]:
    """Where these claims stand in the newest edition of any article."""
    later = Edition.objects.filter(article=OuterRef("edition__article"), number__gt=OuterRef("edition__number"))
    return EditionClaim.objects.filter(~Exists(later), claim__in=claims)


def scope_of_claims(claims: Iterable[int]) -> Scope:
    """Every document that carries one of these claims, or a claim that is shown only with one of them."""
    carrying = EditionClaim.objects.filter(claim__in=set(claims)).values_list("edition_id", flat=True)
    editions = frozenset(carrying)
    touched = _with_dependants(set(claims), editions)
    return Scope(editions, _articles(editions), frozenset(touched))


def _with_dependants(claims: set[int], editions: Iterable[int]) -> set[int]:
    """A published claim always shares its pages with those it requires, so its dependants are found there."""
    beside = ClaimVersion.objects.filter(edition_claims__edition__in=editions, canonical__contains='"requires"')
    requires = [(one.claim_id, one.content.get("requires", [])) for one in beside.distinct()]
    if not requires:
        return claims
    public = {str(one.public_id): one.pk for one in Claim.objects.filter(_named(requires))}
    while more := {pk for pk, needs in requires if any(public.get(one) in claims for one in needs)} - claims:
        claims |= more
    return claims


def _named(requires: list[tuple[int, list[str]]]) -> Q:
    return Q(public_id__in={one for _, needs in requires for one in needs})


def _articles(editions: Iterable[int]) -> frozenset[int]:
    return frozenset(Edition.objects.filter(pk__in=editions).values_list("article_id", flat=True))


def scope_of_article(article: int) -> Scope:
    """The page, all its editions, and the claims that ever stood on it: they name the pages they appear on."""
    editions = frozenset(Edition.objects.filter(article=article).values_list("pk", flat=True))
    claims = EditionClaim.objects.filter(edition__in=editions).values_list("claim_id", flat=True)
    return Scope(editions, frozenset({article}), frozenset(claims))


def scope_of_publication(edition: Edition) -> Scope:
    """The page, its edition and references, claims that stand or stood on it, and pages that hold another version."""
    last_two = Edition.objects.filter(article=edition.article_id, number__gte=edition.number - 1)
    claims = frozenset(EditionClaim.objects.filter(edition__in=last_two).values_list("claim_id", flat=True))
    references = EditionReference.objects.filter(edition=edition).values_list("reference_id", flat=True)
    elsewhere = placed_in_current(claims).exclude(version__in=edition.claims.values("version"))
    articles = frozenset({edition.article_id, *elsewhere.values_list("edition__article_id", flat=True)})
    works = frozenset(references)
    return Scope(frozenset({edition.pk}), articles, claims, works | published_before_merge(works))


def scope_of_references(references: Iterable[int]) -> Scope:
    """Every document that prints one of these works, and all that carries a claim which cites it."""
    references = frozenset(same_works(references))
    printing = frozenset(EditionReference.objects.filter(reference__in=references).values_list("edition_id", flat=True))
    citing = EditionClaim.objects.filter(version__citations__reference__in=references)
    claims = scope_of_claims(citing.values_list("claim_id", flat=True).distinct())
    published = EditionReference.objects.filter(reference__in=references).values_list("reference_id", flat=True)
    return claims | Scope(printing, _articles(printing), references=frozenset(published))
