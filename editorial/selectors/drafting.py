"""Sheets that somebody began and did not send: what is kept of them, what goes along, and what is to be decided again.

A kept decision counts while its claim is as it was, and while the same doubts stand about what it is to cite.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from editorial.models import DraftedDecision, ReplacementDraft
from editorial.selectors.replacing import open_reviews, what_keeps
from evidence.meanwhile import doubts_by
from evidence.models import Citation, Claim, Notice, Reference
from evidence.models.notices import NoticeKind
from evidence.people import printed_name
from evidence.refusals import Unmet

Doubts = dict[int, list[Notice]]
OLD = 0  # no claim's id


def doubts_about(claims: Iterable[int], reference: Reference, successor: Reference) -> Doubts:
    """By claim what is said against the successor and the claim's own sources, oldest first.

    That the old source is superseded is why there is a sheet, and no doubt about what is decided on it.
    """
    cited: dict[int, set[int]] = {pk: {successor.pk} for pk in claims}
    for claim, source in Citation.objects.filter(claim__in=cited, reference__gt=0).values_list("claim", "reference"):
        cited[claim].add(source)
    doubts = doubts_by({**cited, OLD: {reference.pk}})
    expected = {pk for pk, one in doubts.pop(OLD).items() if one.notice.kind == NoticeKind.SUPERSEDED}
    return {claim: [one.notice for pk, one in told.items() if pk not in expected] for claim, told in doubts.items()}


def moved_notices(known: Collection[int], doubts: Sequence[Notice]) -> list[Unmet]:
    """What was said, or taken back, since somebody decided who knew of these notices."""
    new = [one for one in doubts if one.pk not in known]
    said = [f"“{one.reference.title[:80]}” has a notice: {one.get_kind_display().lower()}." for one in new]
    if set(known) - {one.pk for one in doubts}:
        said.append("A notice on one of its sources, or on the new one, does not count any more.")
    return [Unmet("notice", one, "Decide anew with that in mind.") for one in said]


def saved_meanwhile(claims: Iterable[int]) -> dict[int, Unmet]:
    """By claim who saved it last, and when: for those that are not as they were."""
    rows = Claim.history.filter(id__in=list(claims)).select_related("history_user").order_by("history_id")
    return {one.id: _saved(printed_name(one.history_user), f"{one.history_date:%d %B %Y, %H:%M} UTC") for one in rows}


def _saved(who: str, when: str) -> Unmet:
    remedy = "Look at it again as it is now, and decide anew."
    return Unmet("stale", f"{who} saved it on {when}, after you opened it.", remedy)


@dataclass(frozen=True)
class Kept:
    """A kept row; `again` says why it does not count any more, `waits` why it cannot be sent now."""

    row: DraftedDecision
    again: list[Unmet] = field(default_factory=list)
    waits: list[Unmet] = field(default_factory=list)
    is_cited: bool = True

    @property
    def goes(self) -> bool:
        return bool(self.row.choice and self.is_cited) and not self.again and not self.waits


def draft_of(person: User, reference: Reference, successor: Reference) -> ReplacementDraft | None:
    rows = ReplacementDraft.objects.filter(by=person, reference=reference, successor=successor)
    return rows.annotate(decided=DECIDED).first()


DECIDED = Count("rows", filter=~Q(rows__choice=""))


def drafts_of(person: User, reference: Reference | None = None) -> QuerySet[ReplacementDraft]:
    """What somebody keeps, of one source or of all, with how much is decided; last kept first."""
    rows = ReplacementDraft.objects.filter(by=person, discarded_at=None)
    rows = rows if reference is None else rows.filter(reference=reference)
    return rows.select_related("reference", "successor").annotate(decided=DECIDED)


def kept_rows(draft: ReplacementDraft | None, person: User) -> dict[int, Kept]:
    """By claim, as they stand today; in as many queries as there are kinds of facts."""
    if draft is None or draft.discarded_at:
        return {}
    cites = Citation.objects.filter(claim=OuterRef("claim"), reference=draft.reference_id)
    found = draft.rows.select_related("claim").annotate(is_cited=Exists(cites))
    rows = {one.claim_id: one for one in found}
    doubts = doubts_about(rows, draft.reference, draft.successor)
    again = {pk: moved_notices(one.notices, doubts[pk]) for pk, one in rows.items()}
    saved = saved_meanwhile(pk for pk, one in rows.items() if one.revision != one.claim.revision)
    waits = what_keeps(rows, open_reviews(rows), person)
    return {pk: Kept(one, _again(saved.get(pk), again[pk]), waits[pk], one.is_cited) for pk, one in rows.items()}


def _again(saved: Unmet | None, notices: list[Unmet]) -> list[Unmet]:
    return [*([saved] if saved else []), *notices]


def by_reason(kept: Mapping[int, Kept]) -> dict[str, list[Kept]]:
    """What does not go along although something was decided: to decide again, waiting, or not citing it any more."""
    found: dict[str, list[Kept]] = defaultdict(list)
    for one in kept.values():
        if not one.row.choice or one.goes:
            continue
        found["gone" if not one.is_cited else "again" if one.again else "waits"].append(one)
    return found
