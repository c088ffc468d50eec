"""What waits for somebody: pages ready to publish, statements sent back, notices nobody dismissed."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from editorial.models import Article, Edition, Placement
from evidence.models import Notice, NoticeDismissal
from reviews.models import ClaimState, State


def ready_to_publish() -> QuerySet[Article]:
    """Pages on which every statement has an approved version, and one at least was approved after the last edition."""
    placed = Placement.objects.filter(article=OuterRef("pk"), claim__isnull=False)
    lacking = placed.filter(claim__state__approved_version__isnull=True)
    later = placed.filter(claim__state__approved_at__gt=OuterRef("last_at"))
    newest = Edition.objects.filter(article=OuterRef("pk")).order_by("-number").values("at")[:1]
    pages = Article.objects.annotate(last_at=newest).filter(Exists(placed), ~Exists(lacking))
    return pages.filter(Q(last_at__isnull=True) | Exists(later), withdrawals__isnull=True)


def sent_back_to(person: User) -> QuerySet[ClaimState]:
    """Statements of this person's submissions whose last review asked for changes or rejected them."""
    back = ClaimState.objects.filter(state__in=[State.CHANGES_REQUESTED, State.REJECTED])
    return back.filter(review__submission__by=person).select_related("review", "claim").order_by("-review__decided_at")


def standing_notices() -> QuerySet[Notice]:
    """Notices on cited works that nobody dismissed."""
    dismissed = NoticeDismissal.objects.values("notice")
    return Notice.objects.filter(reference__citations__isnull=False).exclude(pk__in=dismissed).distinct()
