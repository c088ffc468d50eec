"""What waits for somebody: pages ready to publish, statements sent back, notices nobody dismissed."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from editorial.models import Article, Edition, EditionClaim, Placement
from evidence.events import events_open
from evidence.models import Notice
from evidence.models.notices import NoticeKind
from evidence.related import unindexed
from reviews.models import ClaimState, Review, State


def ready_to_publish() -> QuerySet[Article]:
    """Pages on which every statement has an approved version, and one at least since the last edition, which lacks it.

    A statement that was reaffirmed only is in the last edition as it stands.
    """
    placed = Placement.objects.filter(article=OuterRef("pk"), claim__isnull=False)
    lacking = placed.filter(claim__state__approved_version__isnull=True)
    printed = EditionClaim.objects.filter(edition=OuterRef(OuterRef("last")))
    reprinted = Exists(printed.filter(version=OuterRef("claim__state__approved_version")))
    later = placed.filter(~reprinted, claim__state__approved_at__gt=OuterRef("last_at"))
    newest = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
    pages = Article.objects.annotate(last=newest.values("pk")[:1], last_at=newest.values("at")[:1]).filter(
        Exists(placed), ~Exists(lacking)
    )
    return pages.filter(Q(last_at__isnull=True) | Exists(later), withdrawals__isnull=True)


def sent_back_to(person: User) -> QuerySet[ClaimState]:
    """Statements of this person's submissions whose last review, or recheck, asked for changes or rejected them.

    Found from what the person sent, not from all that was sent back.
    """
    now = ClaimState.objects.alias(now=unindexed("state"))
    back = now.filter(now__in=[State.CHANGES_REQUESTED, State.REJECTED])
    theirs = Review.objects.filter(submission__by=person).order_by()
    first = theirs.filter(recheck=False).values("version")
    sent = back.filter(review__in=theirs.values("pk")).values("pk")
    rechecked = back.filter(review__recheck=True, review__version__in=first).values("pk")
    return now.filter(pk__in=sent.union(rechecked)).select_related("review", "claim").order_by("-review__decided_at")


def standing_notices() -> QuerySet[Notice]:
    """Notices on cited works that nobody dismissed: each event once, and no comments."""
    return events_open().filter(reference__citations__isnull=False).exclude(kind=NoticeKind.COMMENT).distinct()
