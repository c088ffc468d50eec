"""The evidence of a page in numbers: how many of its claims are cited, by works of what kind and year, how directly,
how sure, and by how many sources that are independent of each other. Of working copies, as they stand now.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from editorial.models import Article
from evidence.integrity import Work, independent, statement_of
from evidence.models import Claim
from evidence.models.claims import Certainty, Direction, Directness
from evidence.models.references import StudyDesign
from evidence.selectors import ClaimParts, parts_of

NOT_SAID = "not-said"
SPAN = 5  # years
MOST_SOURCES = 3  # and more


@dataclass
class EvidenceProfile:
    """`sources` counts claims by how many independent works support them, `designs` and `years` count supporting works
    once for the page, `directness` counts citations that support, `directions` all of them."""

    claims: int = 0
    cited: int = 0
    works: int = 0
    sources: Counter[int] = field(default_factory=Counter)
    designs: Counter[str] = field(default_factory=Counter)
    years: Counter[int | None] = field(default_factory=Counter)
    directness: Counter[str] = field(default_factory=Counter)
    directions: Counter[str] = field(default_factory=Counter)
    certainty: Counter[str] = field(default_factory=Counter)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The first year of every span of years from the oldest work to the newest, and how many works are in it."""
        known: Counter[int] = Counter()
        for year, count in self.years.items():
            if year is not None:
                known[year - year % SPAN] += count
        return [(start, known[start]) for start in range(min(known), max(known) + 1, SPAN)] if known else []

    def as_json(self) -> dict[str, Any]:
        return {
            "claims": {"total": self.claims, "cited": self.cited, "share": share(self.cited, self.claims)},
            "sources": {str(number): self.sources[number] for number in sorted(self.sources)},
            "works": {
                "total": self.works,
                "designs": {one: self.designs[one] for one in (*StudyDesign.values, NOT_SAID) if self.designs[one]},
                "years": {str(year): self.years[year] for year in sorted(y for y in self.years if y is not None)},
                "without_year": self.years[None],
            },
            "directness": {one: self.directness[one] for one in Directness.values},
            "directions": {one: self.directions[one] for one in Direction.values},
            "certainty": {one: self.certainty[one] for one in (*Certainty.values, NOT_SAID)},
        }


def share(part: int, whole: int) -> float | None:
    """To two places; None of nothing."""
    return round(part / whole, 2) if whole else None


def evidence_profile(article: Article) -> EvidenceProfile:
    """In three queries, whatever stands on the page."""
    claims = Claim.objects.filter(placements__article=article).distinct().order_by("pk")
    return profile_of(parts_of(claims).values())


def profile_of(parts: Iterable[ClaimParts]) -> EvidenceProfile:
    profile, works = EvidenceProfile(), dict[str, Work]()
    for one in parts:
        supporting = statement_of(one.claim, one.citations).supporting
        profile.claims += 1
        profile.cited += bool(supporting)
        profile.sources[independent(supporting)] += 1
        profile.certainty[one.claim.certainty or NOT_SAID] += 1
        works |= {work.key: work for work in supporting}
        cited = [citation for citation in one.citations if citation.reference_id]
        profile.directions.update(citation.direction for citation in cited)
        profile.directness.update(each.directness for each in cited if each.direction == Direction.SUPPORTS)
    profile.works = len(works)
    profile.designs.update(work.design or NOT_SAID for work in works.values())
    profile.years.update(work.year for work in works.values())
    return profile
