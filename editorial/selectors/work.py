"""The one answer to “what is the state of this claim, of this page?” for the people who work on it (DESIGN §4).

Joins reviews' facts with holds, withdrawals and quarantines; the same number of queries for one row and for a hundred.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from editorial.composition import Entry, reading_order
from editorial.formats.parts import HELD, QUARANTINED, WITHDRAWN, PublicStatus
from editorial.models import Article, Placement, Section, Withdrawal
from editorial.selectors.scopes import current_editions, placed_in_current
from editorial.selectors.status import article_statuses, is_overdue, public_statuses, standing_holds
from evidence import clock
from evidence.models import Claim, ClaimVersion
from reviews.models import ClaimState, State
from reviews.models.reviews import OPEN_STATES

LABELS = {
    "withdrawn": "Withdrawn",
    "on-hold": "On hold",
    "quarantined": "Quarantined",
    "rejected": "Rejected",
    "changes-requested": "Changes requested",
    "draft": "Draft",
    "changed": "Changed since version {version}",
    "submitted": "Submitted",
    "under-review": "Under review",
    "recheck": "Recheck",
    "approved": "Approved",
    "empty": "Empty",
}
LEAST_FIRST = list(LABELS)
SENT_BACK = (State.CHANGES_REQUESTED, State.REJECTED)


@dataclass(frozen=True)
class ClaimStatus:
    """`version` is the approved one, if any; badges are flagged and overdue."""

    status: str
    label: str
    version: int | None = None
    badges: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArticleStatus:
    """The least of its claims' statuses; “`approved` of `total` approved”; `edition` is None when never published."""

    status: str
    label: str
    approved: int = 0
    total: int = 0
    edition: int | None = None
    public: PublicStatus | None = None

    @property
    def held(self) -> bool:
        return self.public is not None and self.public.word == HELD

    @property
    def withdrawn(self) -> bool:
        return self.public is not None and self.public.word == WITHDRAWN


@dataclass(frozen=True)
class Node:
    """One line of the working copy in reading order, with its claim's state."""

    kind: str
    level: int
    n: int | None
    section: Section
    placement: Placement | None
    text: str
    status: ClaimStatus | None

    @property
    def claim(self) -> Claim | None:
        return self.placement.claim if self.placement else None


def status_of(claims: Iterable[Claim]) -> dict[int, ClaimStatus]:
    """By claim id the first that holds of DESIGN §4, with its badges."""
    asked = {one.pk: one for one in claims}
    states = ClaimState.objects.select_related("approved_version", "last_version").in_bulk(list(asked))
    withdrawn = set(Withdrawal.objects.filter(claim__in=asked).values_list("claim_id", flat=True))
    held = standing_holds("claim", asked)
    public = _public(asked, states.values())
    told = {}
    for pk, claim in asked.items():
        restrained = WITHDRAWN if pk in withdrawn else HELD if pk in held else ""
        told[pk] = _claim_status(claim, states.get(pk), restrained, public[pk])
    return told


def _public(claims: Iterable[int], states: Iterable[ClaimState]) -> dict[int, list[PublicStatus]]:
    """What the public is or would be told of each claim: of versions that stand on a page, and of the approved one."""
    placed = ClaimVersion.objects.filter(edition_claims__in=placed_in_current(claims)).distinct()
    versions = {one.pk: one for one in placed} | {
        one.approved_version_id: one.approved_version for one in states if one.approved_version
    }
    told: dict[int, list[PublicStatus]] = defaultdict(list)
    for pk, status in public_statuses(versions.values()).items():
        told[versions[pk].claim_id].append(status)
    return told


def _claim_status(claim: Claim, state: ClaimState | None, restrained: str, public: list[PublicStatus]) -> ClaimStatus:
    status = _first_that_holds(claim, state, restrained, public)
    approved = state.approved_version if state else None
    number = approved.number if approved else (state.last_version.number if state else None)
    return ClaimStatus(
        status,
        LABELS[status].format(version=number),
        approved.number if approved else None,
        _badges(state, public) if state else (),
    )


def _first_that_holds(claim: Claim, state: ClaimState | None, restrained: str, public: list[PublicStatus]) -> str:
    if restrained:
        return "withdrawn" if restrained == WITHDRAWN else "on-hold"
    if state is None:
        return "draft"
    if any(one.word == QUARANTINED for one in public):
        return "quarantined"
    if state.state in OPEN_STATES:
        return "recheck" if state.recheck else str(state.state)
    unchanged = state.revision == claim.revision
    if state.state in SENT_BACK and unchanged and not (state.recheck and state.approved_version):
        return str(state.state)
    if state.approved_version and unchanged and state.approved_version_id == state.last_version_id:
        return "approved"
    return "changed" if state.approved_version or state.state in SENT_BACK else "draft"


def _badges(state: ClaimState, public: list[PublicStatus]) -> tuple[str, ...]:
    flagged = state.flagged or any(one.flags for one in public)
    overdue = is_overdue(state.next_review_due, clock.now().date())
    return tuple(name for name, holds in (("flagged", flagged), ("overdue", overdue)) if holds)


def article_status(articles: Iterable[Article]) -> dict[int, ArticleStatus]:
    """By article id the least of its claims' statuses, each claim counted once."""
    ids = [one.pk for one in articles]
    placed = Placement.objects.filter(article__in=ids, claim__isnull=False).select_related("claim")
    claims: dict[int, dict[int, Claim]] = defaultdict(dict)
    for one in placed:
        if one.claim:
            claims[one.article_id][one.claim.pk] = one.claim
    statuses = status_of(one for of_page in claims.values() for one in of_page.values())
    editions = dict(current_editions().filter(article__in=ids).values_list("article_id", "number"))
    public = article_statuses(ids)
    return {pk: _article_status(claims[pk], statuses, editions.get(pk), public[pk]) for pk in ids}


def _article_status(
    claims: Iterable[int], statuses: Mapping[int, ClaimStatus], edition: int | None, public: PublicStatus
) -> ArticleStatus:
    found = [statuses[pk] for pk in claims]
    least = min(found, key=lambda one: LEAST_FIRST.index(one.status), default=ClaimStatus("empty", LABELS["empty"]))
    approved = sum(one.status == "approved" for one in found)
    return ArticleStatus(least.status, least.label, approved, len(found), edition, public)


def article_tree(article: Article) -> list[Node]:
    """The working copy in reading order: for the page's form, and the preview of drafts."""
    sections = list(article.sections.all())
    placements = list(article.placements.select_related("claim"))
    statuses = status_of(one.claim for one in placements if one.claim)
    return nodes_of(sections, placements, statuses)


def nodes_of(
    sections: Iterable[Section], placements: Iterable[Placement], statuses: Mapping[int, ClaimStatus]
) -> list[Node]:
    return [_node(one, statuses) for one in reading_order(sections, placements)]


def _node(entry: Entry, statuses: Mapping[int, ClaimStatus]) -> Node:
    placement = entry.placement
    claim = placement.claim if placement else None
    text = (claim.on_page_form or claim.text) if claim else (placement.line if placement else entry.section.title)
    status = statuses[claim.pk] if claim else None
    return Node(entry.kind, entry.level, entry.n, entry.section, placement, text, status)


def articles_placing(claim: Claim) -> QuerySet[Placement]:
    """Where a claim stands in working copies."""
    return claim.placements.select_related("article", "section").order_by("article__title", "position")
