"""Everything the article workspace shows of a page: its tree, and for each line what is ready, what is not, who has it.

Read in the same number of queries for a page of any size.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from editorial.models import Article, LineWaiver, Placement, Section
from editorial.selectors.work import ArticleStatus, ClaimStatus, Node, article_status, nodes_of, status_of
from evidence.models import Claim
from evidence.people import printed_name
from evidence.refusals import Unmet
from evidence.selectors import parts_of
from evidence.text import looks_like_claim
from reviews.integrity import Judged, blocking_among, judged_parts
from reviews.models import Assignment, ClaimState, Opinion
from reviews.models.decisions import Verdict

APPROVED, WITH_REVIEWER, READY, NOT_READY, STOPPED = "approved", "with-reviewer", "ready", "not-ready", "stopped"
GROUPS = {
    NOT_READY: "Not ready",
    READY: "Ready to submit",
    WITH_REVIEWER: "With a reviewer",
    STOPPED: "Stopped",
    APPROVED: "Approved",
}
IN_REVIEW = ("submitted", "under-review", "recheck")
IN_HAND = ("draft", "changed")
SENT_BACK = ("changes-requested", "rejected")


@dataclass
class Item:
    """One heading, claim or line of the tree, with what stands under it."""

    section: Section
    placement: Placement | None = None
    n: int | None = None
    status: ClaimStatus | None = None
    unready: list[Unmet] = field(default_factory=list)
    found: list[Judged] = field(default_factory=list)
    who: list[str] = field(default_factory=list)
    said: str = ""
    review: int | None = None
    looks: list[str] = field(default_factory=list)
    inside: list["Item"] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """Its anchor on the page, and what `edit=` and the steps name."""
        return f"p{self.placement.pk}" if self.placement else f"s{self.section.pk}"

    @property
    def key(self) -> int:
        return (self.placement or self.section).pk

    @property
    def kind(self) -> str:
        return self.placement.kind if self.placement else "heading"

    @property
    def claim(self) -> Claim | None:
        return self.placement.claim if self.placement else None

    @property
    def text(self) -> str:
        """As it reads on the page."""
        if self.placement is None:
            return self.section.title or "(opening lines, no heading)"
        return (self.claim.on_page_form or self.claim.text) if self.claim else self.placement.line

    @property
    def unmet(self) -> list[Unmet]:
        """Why it is not ready: of a claim that somebody works on, or of a line that says too much."""
        if self.claim is None:
            said = f"It looks like a claim: {'; '.join(self.looks)}."
            return [Unmet("looks-like-claim", said, "Make it a claim, or have the chief waive it.")] * bool(self.looks)
        who = " and ".join(self.who) or "A reviewer"
        if self.status and self.status.status in SENT_BACK:
            return [Unmet("sent-back", f"{who} sent it back: {self.said}", "Change it, or say why not.")]
        if self.is_asked_to_change:
            said = f"{who} looked at it again and asked for changes: {self.said}"
            return [Unmet("flagged", said, "Change it and submit it, or say why not. Its approval stands until then.")]
        return self.unready

    @property
    def is_asked_to_change(self) -> bool:
        """A recheck asked for changes: what is approved stands, flagged."""
        return bool(self.status and self.status.status == APPROVED and self.said)

    @property
    def group(self) -> str:
        """Where it stands, in one of five words; empty for a line that needs nobody."""
        if self.claim is None:
            return NOT_READY if self.looks else ""
        status = self.status.status if self.status else ""
        if status in IN_REVIEW:
            return WITH_REVIEWER
        if status in IN_HAND:
            return NOT_READY if self.unready else READY
        if status in SENT_BACK:
            return NOT_READY
        return APPROVED if status == "approved" else STOPPED


@dataclass
class Workspace:
    article: Article
    status: ArticleStatus
    nodes: list[Node]
    roots: list[Item]

    @property
    def items(self) -> Iterator[Item]:
        """In reading order, headings too."""
        yield from _flat(self.roots)

    @property
    def groups(self) -> list[tuple[str, str, list[Item]]]:
        """What is not ready first; each claim once, where it first stands."""
        found: dict[str, dict[str, Item]] = {group: {} for group in GROUPS}
        for one in self.items:
            if one.group:
                found[one.group].setdefault(f"c{one.claim.pk}" if one.claim else one.mark, one)
        return [(group, GROUPS[group], list(items.values())) for group, items in found.items() if items]

    def item(self, mark: str) -> Item | None:
        return next((one for one in self.items if one.mark == mark), None)


def _flat(items: Iterable[Item]) -> Iterator[Item]:
    for one in items:
        yield one
        yield from _flat(one.inside)


def workspace_of(article: Article) -> Workspace:
    sections = list(article.sections.select_related("parent"))
    placements = list(article.placements.select_related("claim", "section", "parent"))
    claims = {one.claim.pk: one.claim for one in placements if one.claim}
    statuses = status_of(claims.values())
    nodes = nodes_of(sections, placements, statuses)
    reading = _Reading(article, claims.values(), statuses, nodes)
    return Workspace(article, article_status([article])[article.pk], nodes, reading.tree(sections, placements))


class _Reading:
    """What is known of every line before the tree is put together."""

    def __init__(
        self, article: Article, claims: Iterable[Claim], statuses: dict[int, ClaimStatus], nodes: Iterable[Node]
    ) -> None:
        self.statuses, self.parts = statuses, parts_of(claims)
        self.judged = judged_parts(self.parts)
        self.steps = {one.placement.pk: one.n for one in nodes if one.placement}
        self.states = ClaimState.objects.in_bulk(list(self.parts))
        self.reviewers, self.notes = _who_has(self.states.values()), _sent_back(self.states.values())
        self.waived = set(LineWaiver.objects.filter(article=article).values_list("text", flat=True))

    def tree(self, sections: list[Section], placements: list[Placement]) -> list[Item]:
        inner: dict[int | None, list[Section]] = defaultdict(list)
        lines: dict[tuple[int, int | None], list[Placement]] = defaultdict(list)
        for section in sorted(sections, key=_place):
            inner[section.parent_id].append(section)
        for placement in sorted(placements, key=_place):
            lines[placement.section_id, placement.parent_id].append(placement)
        return self._sections(None, inner, lines)

    def _sections(self, parent: int | None, inner: dict, lines: dict) -> list[Item]:
        return [
            Item(
                section,
                looks=self._looks(section.title),
                inside=[*self._lines(section.pk, None, lines), *self._sections(section.pk, inner, lines)],
            )
            for section in inner[parent]
        ]

    def _lines(self, section: int, parent: int | None, lines: dict) -> list[Item]:
        return [self._line(one, self._lines(section, one.pk, lines)) for one in lines[section, parent]]

    def _line(self, placement: Placement, inside: list[Item]) -> Item:
        pk, state = placement.claim_id, self.states.get(placement.claim_id or 0)
        return Item(
            placement.section,
            placement,
            n=self.steps.get(placement.pk),
            status=self.statuses.get(pk or 0),
            unready=self._unready(pk),
            found=self.judged.get(pk or 0, []),
            **self._review(state),
            looks=[] if pk else self._looks(placement.line),
            inside=inside,
        )

    def _review(self, state: ClaimState | None) -> dict[str, Any]:
        if state is None:
            return {}
        sent_back = self.notes.get(state.review_id)
        who = [printed_name(sent_back.reviewer)] if sent_back else self.reviewers[state.review_id]
        return {"review": state.review_id, "who": who, "said": sent_back.note if sent_back else ""}

    def _unready(self, pk: int | None) -> list[Unmet]:
        """Only of what somebody is to work on: what is sent or approved is what was frozen."""
        if not pk or self.statuses[pk].status not in IN_HAND:
            return []
        return [*self.parts[pk].unready(), *blocking_among(self.judged[pk])]

    def _looks(self, text: str) -> list[str]:
        return looks_like_claim(text) if text and text not in self.waived else []


def _place(row: Section | Placement) -> tuple[int, int]:
    return row.position, row.pk


def _who_has(states: Iterable[ClaimState]) -> dict[int, list[str]]:
    """By review the names of those it is assigned to."""
    found: dict[int, list[str]] = defaultdict(list)
    assigned = Assignment.objects.filter(review__in=[one.review_id for one in states], ended_at__isnull=True)
    for one in assigned.select_related("reviewer"):
        found[one.review_id].append(printed_name(one.reviewer))
    return found


def _sent_back(states: Iterable[ClaimState]) -> dict[int, Opinion]:
    """By review the last opinion that was no approval."""
    opinions = Opinion.objects.filter(review__in=[one.review_id for one in states], taken_back__isnull=True)
    against = opinions.exclude(verdict=Verdict.APPROVE).select_related("reviewer").order_by("id")
    return {one.review_id: one for one in against}
