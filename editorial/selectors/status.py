"""What the public is told of a claim, by rule and without waiting for anybody (DESIGN §3.10, §3.11).

In order: withdrawn; held; its approval revoked, or nothing left that supports it (quarantined); else approved, perhaps
flagged or overdue. Each answer is derived from rows at the moment of asking, in a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from editorial.formats import messages
from editorial.formats.parts import (
    APPROVED,
    HELD,
    PUBLISHED,
    QUARANTINED,
    WITHDRAWN,
    Approval,
    Flag,
    PublicStanding,
    PublicStatus,
    Reviewer,
)
from editorial.models import Hold, Withdrawal
from evidence import clock
from evidence.models import ClaimVersion, Reference, Standing, VersionCitation
from evidence.models.claims import Direction
from evidence.related import with_related
from evidence.standings import DOUBTED, UNSUPPORTING, Event, doubting_events
from reviews.models import Opinion, Review, State
from reviews.selectors import last_looked_at, opinions_for, standing_approvals


@dataclass(frozen=True)
class Facts:
    """All rows that bear on the public status of some versions."""

    withdrawals: Mapping[int, Withdrawal]
    holds: Mapping[int, list[Hold]]
    citations: Mapping[int, list[VersionCitation]]
    approvals: Mapping[int, Review]
    looked_at: Mapping[int, datetime]
    opinions: Mapping[int, list[Opinion]]
    doubts: Mapping[int, Review]
    events: Mapping[int, list[Event]]
    today: date


def public_statuses(versions: Iterable[ClaimVersion]) -> dict[int, PublicStatus]:
    """Public status by version id. Whether a claim it requires is shown is for `with_requirements` to say."""
    versions = list(versions)
    facts = _facts(versions)
    return {one.pk: _status(one, facts) for one in versions}


def _facts(versions: list[ClaimVersion]) -> Facts:
    ids = [one.pk for one in versions]
    claims = {one.claim_id for one in versions}
    citations: dict[int, list[VersionCitation]] = defaultdict(list)
    rows = VersionCitation.objects.filter(version__in=ids).order_by("version_id", "position")
    for row in with_related(rows, "reference", Reference.objects.select_related("standing__notice")):
        citations[row.version_id].append(row)
    approvals = standing_approvals(ids)
    return Facts(
        withdrawals=_withdrawals(claims),
        holds=standing_holds("claim", claims),
        citations=citations,
        approvals=approvals,
        looked_at=last_looked_at(approvals.values()),
        opinions=opinions_for(approvals),
        doubts=_doubts(ids),
        events=doubting_events(_doubtful(row for cited in citations.values() for row in cited)),
        today=clock.now().date(),
    )


def _doubtful(citations: Iterable[VersionCitation]) -> set[int]:
    """Ids of cited works that are in doubt, whatever else is told of them."""
    standings = (_standing(one) for one in citations)
    return {one.reference_id for one in standings if one and one.status in DOUBTED}


def _withdrawals(claims: Iterable[int]) -> dict[int, Withdrawal]:
    rows = Withdrawal.objects.filter(claim__in=claims)
    return {one.claim_id: one for one in rows if one.claim_id}


def standing_holds(target: str, ids: Iterable[int]) -> dict[int, list[Hold]]:
    """Holds that nobody lifted, by the id of what they are on; `target` is claim or article."""
    holds: dict[int, list[Hold]] = defaultdict(list)
    for hold in Hold.objects.filter(**{f"{target}__in": ids}, lifted__isnull=True):
        holds[getattr(hold, f"{target}_id")].append(hold)
    return holds


def _doubts(versions: Iterable[int]) -> dict[int, Review]:
    """By version its last recheck in which a reviewer asked for changes."""
    reviews = Review.objects.filter(version__in=versions, recheck=True, state=State.CHANGES_REQUESTED)
    return {one.version_id: one for one in reviews.order_by("decided_at", "id")}


def _status(version: ClaimVersion, facts: Facts) -> PublicStatus:
    approval = facts.approvals.get(version.pk)
    told = PublicStatus(
        APPROVED,
        flags=_flags(version, approval, facts),
        overdue=bool(approval and is_overdue(approval.next_review_due, facts.today)),
        approval=_approval(approval, facts, facts.opinions.get(version.pk, [])),
        held_wordings=frozenset((one.audience, one.language) for one in facts.holds.get(version.claim_id, [])
                                if one.audience),
    )  # fmt: skip
    return _withheld(version, facts, told) or told


def _withheld(version: ClaimVersion, facts: Facts, told: PublicStatus) -> PublicStatus | None:
    if withdrawal := facts.withdrawals.get(version.claim_id):
        return withdrawn(withdrawal, messages.WITHDRAWN)
    whole = [one for one in facts.holds.get(version.claim_id, []) if not one.audience]
    if whole:
        return PublicStatus(HELD, messages.HELD, since=whole[0].at)
    if not version.is_intact:
        return PublicStatus(QUARANTINED, messages.ALTERED)
    if told.approval is None:
        return PublicStatus(QUARANTINED, messages.REVOKED)
    if lost := lost_support(facts.citations.get(version.pk, [])):
        said = messages.no_support(lost.status, lost.notice.kind if lost.notice else "")
        return replace(told.gone(QUARANTINED, said), since=_unsupported_since(version, facts))
    return None


def _unsupported_since(version: ClaimVersion, facts: Facts) -> datetime | None:
    """When the last of its works was said to be taken back; of several that say so of one work, when the first did."""
    support = {one.reference_id for one in facts.citations[version.pk] if one.direction == Direction.SUPPORTS}
    told = [[one.known_at for one in facts.events.get(pk, []) if one.standing in UNSUPPORTING] for pk in support]
    return max((min(moments) for moments in told if moments), default=None)


def withdrawn(withdrawal: Withdrawal, message: str) -> PublicStatus:
    return PublicStatus(
        WITHDRAWN,
        "" if withdrawal.erased else message.format(reason=withdrawal.reason),
        since=withdrawal.at,
        successors=tuple(withdrawal.successors),
        erased=withdrawal.erased,
    )


def lost_support(citations: Iterable[VersionCitation]) -> Standing | None:
    """The standing that took away the last support: every cited work that supports the claim is gone."""
    support = [_standing(one) for one in citations if one.direction == Direction.SUPPORTS]
    gone = [one for one in support if one and one.status in UNSUPPORTING]
    return gone[-1] if gone and len(gone) == len(support) else None


def _standing(citation: VersionCitation) -> Standing | None:
    return getattr(citation.reference, "standing", None)


def _flags(version: ClaimVersion, approval: Review | None, facts: Facts) -> tuple[Flag, ...]:
    """Notices and a recheck's doubts that nobody answered since by reaffirming."""
    flags = [flag for one in facts.citations.get(version.pk, []) if (flag := _flag(one, approval, facts))]
    doubt = facts.doubts.get(version.pk)
    if doubt and approval and decided_at(doubt) > decided_at(approval):
        flags.append(Flag("recheck", messages.RECHECK, since=decided_at(doubt).date()))
    return tuple(dict.fromkeys(flags))


def _flag(citation: VersionCitation, approval: Review | None, facts: Facts) -> Flag | None:
    """For the gravest that nobody answered, by approving in a review that was opened with the notice on record."""
    events = facts.events.get(citation.reference_id, [])
    open_ones = [one for one in events if approval is None or not approval.opened_knowing(one.known_at)]
    if not open_ones:
        return None
    event = max(open_ones, key=lambda one: one.gravity)
    said = messages.flag_of(event.standing, event.notice.kind)
    return Flag(event.standing, said, str(citation.reference.public_id), event.since)


def _approval(review: Review | None, facts: Facts, opinions: list[Opinion]) -> Approval | None:
    if review is None:
        return None
    return Approval(
        decided_at(review),
        facts.looked_at.get(review.pk, decided_at(review)).date(),
        review.next_review_due,
        tuple(Reviewer(printable(one.signature.qualification), one.at) for one in opinions),
    )


def decided_at(review: Review) -> datetime:
    """When a review that is not open ended; one that never did counts as earlier than everything."""
    return review.decided_at or datetime.min.replace(tzinfo=UTC)


def printable(qualification: str) -> str:
    """Without the registration number, which would name the person."""
    parts = (part.strip() for part in qualification.split(","))
    return ", ".join(part for part in parts if not any(character.isdigit() for character in part))


def is_overdue(due: date | None, today: date) -> bool:
    """A due date is overdue from the next 00:00 UTC (DESIGN §8)."""
    return due is not None and today > due


def public_standing(standing: Standing | None) -> PublicStanding:
    """Dead links, preprints and corrected records are for editors only."""
    if standing is None or standing.status not in messages.STANDINGS:
        return PublicStanding()
    kind = standing.notice.kind if standing.notice else ""
    return PublicStanding(standing.status, messages.standing_of(standing.status, kind), standing.since)


def with_requirements(
    statuses: Mapping[int, PublicStatus], versions: Mapping[str, ClaimVersion]
) -> dict[int, PublicStatus]:
    """The same statuses, where a text goes when one it requires is not shown; `versions` by claim public id."""
    told = {one.pk: statuses[one.pk] for one in versions.values()}
    requires = {one.pk: one.content.get("requires", []) for one in versions.values() if "requires" in one.canonical}
    while gone := [pk for pk in requires if told[pk].shown and not _all_shown(requires[pk], versions, told)]:
        for pk in gone:
            told[pk] = told[pk].gone(*_because(requires[pk], versions, told))
    return told


def _all_shown(required: Iterable[str], versions: Mapping, told: Mapping[int, PublicStatus]) -> bool:
    return all(one in versions and told[versions[one].pk].shown for one in required)


def _because(required: Iterable[str], versions: Mapping, told: Mapping[int, PublicStatus]) -> tuple[str, str]:
    words = [told[versions[one].pk].word for one in required if one in versions]
    return (HELD if HELD in words else QUARANTINED), messages.DEPENDS


def article_statuses(articles: Iterable[int]) -> dict[int, PublicStatus]:
    """Public status by article id; an article nobody holds or withdrew is published."""
    articles = set(articles)
    told = dict.fromkeys(articles, PublicStatus(PUBLISHED))
    for pk, holds in standing_holds("article", articles).items():
        told[pk] = PublicStatus(HELD, messages.ARTICLE_HELD, since=holds[0].at)
    for one in Withdrawal.objects.filter(article__in=articles).select_related("article"):
        told[one.article.pk] = withdrawn(one, messages.ARTICLE_WITHDRAWN)
    return told
