"""The sheet on which one source takes the place of another: the claims that cite it, page by page, and what keeps each.

Read in a constant number of queries for each sheet; what is in the way is asked again under the lock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from editorial.composition import reading_order
from editorial.models import Article, Placement, Section, SourceReplacement, Withdrawal
from editorial.selectors.status import standing_holds
from editorial.selectors.work import ClaimStatus, status_of
from evidence import roles
from evidence.models import Citation, Claim, ClaimSuccession, Reference, Wording
from evidence.models.claims import Direction
from evidence.people import printed_name
from evidence.refusals import Unmet
from evidence.selectors import is_unsupporting
from reviews.models import Review, State
from reviews.models.reviews import OPEN_STATES

MOST = 100  # rows shown at once; what is decided on several such pages is sent as one


@dataclass(frozen=True)
class SheetRow:
    """One claim: its citations of the source that goes, those of the successor that it has, and what is in the way."""

    claim: Claim
    status: ClaimStatus
    citations: list[Citation] = field(default_factory=list)
    already: list[Citation] = field(default_factory=list)
    wordings: list[Wording] = field(default_factory=list)
    unmet: list[Unmet] = field(default_factory=list)
    review: Review | None = None
    is_held: bool = False

    @property
    def is_open(self) -> bool:
        """Something can be decided of it here."""
        return not self.unmet

    @property
    def has_other_changes(self) -> bool:
        """What somebody changed and nobody approved yet goes along."""
        return self.status.status == "changed"


@dataclass(frozen=True)
class SheetPart:
    """A page, or none, and its claims that cite the source; one that stands on several is under the first."""

    article: Article | None
    rows: list[SheetRow]


def claims_citing(reference: Reference) -> QuerySet[Claim]:
    """As they stand today, by the title of the page on which each stands first."""
    placed = Placement.objects.filter(claim=OuterRef("pk")).order_by("article__title", "article")
    claims = Claim.objects.filter(Exists(Citation.objects.filter(claim=OuterRef("pk"), reference=reference)))
    claims = claims.annotate(
        page=Subquery(placed.values("article")[:1]), page_title=Subquery(placed.values("article__title")[:1])
    )
    return claims.order_by(F("page_title").asc(nulls_last=True), "page", "pk")


def sheet_of(claims: Sequence[Claim], reference: Reference, successor: Reference, by: User) -> list[SheetPart]:
    """Of claims as `claims_citing` gives them."""
    articles = Article.objects.in_bulk({one.page for one in claims} - {None})  # type: ignore[attr-defined]
    order = _order_on(articles)
    rows = _rows(claims, reference, successor, by)
    parts: dict[int | None, list[SheetRow]] = defaultdict(list)
    for claim in sorted(claims, key=lambda one: order.get((one.page, one.pk), 0)):  # type: ignore[attr-defined]
        parts[claim.page].append(rows[claim.pk])  # type: ignore[attr-defined]
    pages = dict.fromkeys(one.page for one in claims)  # type: ignore[attr-defined]
    return [SheetPart(articles.get(pk), parts[pk]) for pk in pages]


def _order_on(articles: Mapping[int, Article]) -> dict[tuple[int | None, int], int]:
    """By page and claim where in reading order it stands there first."""
    sections, placements = defaultdict(list), defaultdict(list)
    for section in Section.objects.filter(article__in=articles):
        sections[section.article_id].append(section)
    for placement in Placement.objects.filter(article__in=articles):
        placements[placement.article_id].append(placement)
    order: dict[tuple[int | None, int], int] = {}
    for pk in articles:
        for n, entry in enumerate(reading_order(sections[pk], placements[pk])):
            if entry.placement and entry.placement.claim_id:
                order.setdefault((pk, entry.placement.claim_id), n)
    return order


def _rows(claims: Sequence[Claim], reference: Reference, successor: Reference, by: User) -> dict[int, SheetRow]:
    ids = [one.pk for one in claims]
    statuses, held, reviews = status_of(claims), standing_holds("claim", ids), open_reviews(ids)
    unmet = what_keeps(ids, reviews, by)
    rows = {
        one.pk: SheetRow(one, statuses[one.pk], unmet=unmet[one.pk], review=reviews.get(one.pk), is_held=one.pk in held)
        for one in claims
    }
    for citation in Citation.objects.filter(claim__in=ids, reference__in=[reference, successor]):
        row = rows[citation.claim_id]
        (row.citations if citation.reference_id == reference.pk else row.already).append(citation)
    for wording in Wording.objects.filter(claim__in=ids):
        rows[wording.claim_id].wordings.append(wording)
    return rows


def open_reviews(claims: Iterable[int]) -> dict[int, Review]:
    found = Review.objects.filter(claim__in=claims, state__in=OPEN_STATES).select_related("submission__by")
    return {one.claim_id: one for one in found}


def is_unbegun_recheck(review: Review) -> bool:
    """It asks for another look at the old sources; sending the new ones answers it better."""
    return review.recheck and review.state == State.SUBMITTED


def what_keeps(claims: Iterable[int], reviews: Mapping[int, Review], by: User) -> dict[int, list[Unmet]]:
    """By claim why its source cannot be replaced now, and who can do what about it; empty where it can."""
    claims = list(claims)
    withdrawn = set(Withdrawal.objects.filter(claim__in=claims).values_list("claim_id", flat=True))
    succeeded = set(ClaimSuccession.objects.filter(parent__in=claims, undone=False).values_list("parent_id", flat=True))
    return {pk: [*_gone(pk in withdrawn, pk in succeeded), *_under_review(reviews.get(pk), by)] for pk in claims}


def _gone(is_withdrawn: bool, is_succeeded: bool) -> list[Unmet]:
    """Nobody is asked to read what stands nowhere any more."""
    if is_withdrawn:
        return [Unmet("withdrawn", "It was withdrawn for good and is shown to nobody.", "Leave it as it is.")]
    if is_succeeded:
        said = "It was split or merged, and others took its place."
        return [Unmet("succeeded", said, "Leave it as it is; those that cite the source stand on this page, too.")]
    return []


def _under_review(review: Review | None, by: User) -> list[Unmet]:
    if review is None:
        return []
    if is_unbegun_recheck(review):
        if roles.is_editor(by):
            return []
        said = "A recheck of it waits, which only an editor takes back."
        return [Unmet("recheck", said, "Ask an editor to replace the source here, or decide the recheck first.")]
    if review.recheck:
        said = "Somebody is rechecking it."
        return [
            Unmet("open-review", said, "Wait for the decision, or cancel the recheck; then come back to this page.")
        ]
    said = f"It is {review.get_state_display().lower()}, sent by {printed_name(review.submission.by)}."
    return [
        Unmet("open-review", said, "Cancel that submission, or wait for the decision; then come back to this page.")
    ]


def unfit_successor(reference: Reference, successor: Reference, *, although_gone: bool = False) -> list[Unmet]:
    """Why this work cannot take the place of that one."""
    if successor.pk == reference.pk:
        return [Unmet("same", "A source cannot take its own place.", "Choose another reference.")]
    if successor.merged_into_id:
        said = f"“{successor}” was merged into another reference, which stands for that work now."
        return [Unmet("merged-away", said, "Choose that one.")]
    if is_unsupporting(successor) and not although_gone:
        said = f"“{successor}” is {successor.standing.get_status_display().lower()}."
        return [Unmet("successor-gone", said, "Choose another reference, or say that you know it and want it anyway.")]
    return []


def replacements_of(reference: Reference) -> QuerySet[SourceReplacement]:
    """What was replaced before, newest first, with how far its submission is."""
    counted = {
        "total": Count("submission__reviews"),
        "decided": Count("submission__reviews", filter=~Q(submission__reviews__state__in=OPEN_STATES)),
        "approved": Count("submission__reviews", filter=Q(submission__reviews__state=State.APPROVED)),
    }
    rows = SourceReplacement.objects.filter(reference=reference).annotate(**counted)
    return rows.select_related("successor", "submission", "by").order_by("-pk")


def left_without_support(replacements: Iterable[SourceReplacement]) -> list[Claim]:
    """Claims that a replacement left to the editor, and that nothing supports to this day."""
    left = [one["claim"] for row in replacements for one in row.decisions if one.get("left")]
    support = Citation.objects.filter(claim=OuterRef("pk"), reference__isnull=False, direction=Direction.SUPPORTS)
    gone = Withdrawal.objects.filter(claim=OuterRef("pk"))
    return list(Claim.objects.filter(~Exists(support), ~Exists(gone), public_id__in=left).order_by("pk"))
