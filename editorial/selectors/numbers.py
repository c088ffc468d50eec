"""The citation numbers of an imported page: which are open, what they were resolved to, and which sentences cite them.

A number means something on its own page only. So these are the numbers of the statements that were imported with the
page, or made of those by a split or merge; a statement placed here from another page keeps that page's numbers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from editorial.models import Article
from evidence.models import Citation, Claim, ClaimSuccession, Reference


@dataclass
class NumberOnPage:
    """Every citation that came with this number, in page order of its statements."""

    number: int
    open: list[Citation] = field(default_factory=list)
    attributed: list[Citation] = field(default_factory=list)
    linked: list[Citation] = field(default_factory=list)

    @property
    def outcomes(self) -> list[Reference | None]:
        """What it was attributed to; None for “source unknown”. More than one where a statement was changed by hand."""
        return list(dict.fromkeys(one.reference for one in self.attributed))

    @property
    def attributors(self) -> list[User]:
        return list(dict.fromkeys(one.attributed_by for one in self.attributed if one.attributed_by))


def numbers_of(article: Article) -> list[NumberOnPage]:
    found: dict[int, NumberOnPage] = {}
    for one in _cited(own_claims(article)):
        n = one.number or 0
        number = found.setdefault(n, NumberOnPage(n))
        kind = number.open if one.is_unresolved else number.attributed if one.attributed_by_id else number.linked
        kind.append(one)
    return [found[number] for number in sorted(found)]


def number_on(article: Article, number: int) -> NumberOnPage:
    return next((one for one in numbers_of(article) if one.number == number), NumberOnPage(number))


def _cited(claims: Iterable[int]) -> Iterable[Citation]:
    cited = Citation.objects.filter(claim__in=claims, number__isnull=False)
    return cited.select_related("claim", "reference", "attributed_by").order_by("claim_id", "position")


def own_claims(article: Article) -> set[int]:
    """Statements on the page that were imported with it, or descend from one that was."""
    placed = set(article.placements.filter(claim__isnull=False).values_list("claim_id", flat=True))
    imported = {one["claim"] for one in article.import_notes.get("claims", [])}
    above = dict(Claim.objects.filter(pk__in=placed).values_list("pk", "public_id"))
    own = {pk for pk, public_id in above.items() if str(public_id) in imported}
    return own | {pk for pk in placed - own if _descends(pk, imported)}


def _descends(claim: int, imported: set[str]) -> bool:
    parents = ClaimSuccession.objects.filter(child=claim, undone=False).values_list("parent", "parent__public_id")
    return any(str(public_id) in imported or _descends(parent, imported) for parent, public_id in parents)


def numbers_from_elsewhere(article: Article) -> list[Claim]:
    """Statements placed here with an open number of another page: resolved there."""
    open_here = Citation.objects.filter(
        claim__placements__article=article, number__isnull=False, reference=None, source_unknown=False
    )
    foreign = open_here.exclude(claim__in=own_claims(article)).values("claim")
    return list(Claim.objects.filter(pk__in=foreign).order_by("pk"))


def listed_references(article: Article) -> list[tuple[int, Reference]]:
    """The page's own list, in its order."""
    notes = article.import_notes.get("references", [])
    rows = Reference.objects.filter(public_id__in=[n["reference"] for n in notes]).select_related("merged_into")
    known = {str(one.public_id): one.present for one in rows}
    return [(note["n"], known[note["reference"]]) for note in notes if note["reference"] in known]


def headings_of(article: Article, claims: Iterable[int]) -> dict[int, list[str]]:
    """Under which headings each claim stands on the page."""
    found: dict[int, list[str]] = defaultdict(list)
    placements = article.placements.filter(claim__in=claims).select_related("section").order_by("section__position")
    for one in placements:
        if one.claim_id and one.section.title and one.section.title not in found[one.claim_id]:
            found[one.claim_id].append(one.section.title)
    return dict(found)
