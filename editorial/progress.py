"""How far `follow` is with what was said of a work, read off the rows that it writes: nothing is counted twice.

A page that was drawn since then says so; one whose bytes need no change is counted when all is done. A claim whose
review was open already is looked at by that review, and has no recheck to be opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils.timesince import timesince

from editorial.models import EditionReference, Handled, Published
from editorial.rechecking import claims_resting_on, no_longer_asked
from editorial.selectors.scopes import current_editions
from evidence import clock
from evidence.families import same_works
from evidence.models import Notice, NoticeDismissal, Reference, ReferenceMerge
from evidence.standings import STANDING_AFTER, counting_doubts
from reviews.models import ClaimState, Review
from reviews.models.reviews import OPEN_STATES

A_MINUTE = timedelta(minutes=1)
STALLED = timedelta(seconds=30)  # `follow` looks twice a second, and a part takes it a few at most


@dataclass(frozen=True)
class Progress:
    """Of the newest thing that was said, or of the newest that is not followed yet."""

    since: datetime
    pages: int
    drawn: int
    rechecks: int
    opened: int
    ending: int
    moved: datetime
    done: datetime | None = None

    @property
    def is_stalled(self) -> bool:
        return self.done is None and clock.now() - self.moved > STALLED

    @property
    def stood_still(self) -> str:
        """For how long, in words that are true of its first minute as well."""
        return timesince(self.moved, clock.now()) if clock.now() - self.moved >= A_MINUTE else "less than a minute"


def progress_of(reference: Reference) -> Progress | None:
    """None where nothing was said that means anything for a page."""
    work = same_works([reference.pk])
    said = _said_of(work)
    if not said:
        return None
    handled = {one.cause: one for one in Handled.objects.filter(cause__in=said)}
    waiting = {cause: at for cause, at in said.items() if cause not in handled}
    cause, since = max((waiting or said).items(), key=lambda one: one[1])
    pages = _pages(work, since)
    reviews = Review.objects.filter(recheck=True, opened_at__gte=since, claim__in=claims_resting_on(work))
    opened = reviews.aggregate(count=Count("claim", distinct=True), last=Max("opened_at"))
    end = handled.get(cause)
    return Progress(
        since=since,
        pages=pages["count"],
        drawn=pages["drawn"],
        rechecks=opened["count"] if end else max(_to_be_opened(work, since), opened["count"]),
        opened=opened["count"],
        ending=0 if end else len(no_longer_asked(work)),
        moved=max(_moments(since, pages["last"], opened["last"])),
        done=end.at if end else None,
    )


def _said_of(work: set[int]) -> dict[str, datetime]:
    """What `follow` knows each by, and when it was said."""
    notices = Notice.objects.filter(reference__in=work, kind__in=STANDING_AFTER).values_list("pk", "at")
    dismissals = NoticeDismissal.objects.filter(notice__reference__in=work, notice__kind__in=STANDING_AFTER)
    return {
        **{f"notice:{pk}": at for pk, at in notices},
        **{f"dismissal:{pk}": at for pk, at in dismissals.values_list("pk", "at")},
        **_merges_of(work),
    }


def _merges_of(work: set[int]) -> dict[str, datetime]:
    """Of merges, and of what was merged and is another work again, those that brought a notice or took one away."""
    rows = ReferenceMerge.objects.filter(Q(merged__in=work) | Q(survivor__in=work)).order_by("pk")
    found = list(rows.values_list("pk", "at", "undone", "undone__at", "merged", "survivor"))
    sides = same_works({pk for row in found for pk in row[4:]})
    if not found or not Notice.objects.filter(reference__in=sides, kind__in=STANDING_AFTER).exists():
        return {}
    undone = {f"unmerge:{row[2]}": row[3] for row in found if row[2]}
    return {**{f"merge:{row[0]}": row[1] for row in found}, **undone}


def _pages(work: set[int], since: datetime) -> dict:
    printing = EditionReference.objects.filter(reference__in=work, edition__in=current_editions())
    served = Published.objects.filter(kind=Published.Kind.ARTICLE)
    since_then = Q(document__at__gte=since)
    return served.filter(Exists(printing.filter(edition__article=OuterRef("article")))).aggregate(
        count=Count("pk"), drawn=Count("pk", filter=since_then), last=Max("document__at", filter=since_then)
    )


def _to_be_opened(work: set[int], since: datetime) -> int:
    if not counting_doubts(work):
        return 0
    busy = Review.objects.filter(state__in=OPEN_STATES, opened_at__lt=since)
    approved = ClaimState.objects.filter(claim__in=claims_resting_on(work), approved_version__isnull=False)
    return approved.filter(~Exists(busy.filter(claim=OuterRef("claim")))).count()


def _moments(*moments: datetime | None) -> Iterable[datetime]:
    return (one for one in moments if one)
