"""What somebody does with their own inbox; what stands in it is `telling`'s."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from editorial.models import InboxItem
from evidence import clock


def mark_read(items: QuerySet[InboxItem], *, by: User) -> int:
    """One's own only; how many became read."""
    return items.filter(person=by, read_at__isnull=True).update(read_at=clock.now())


def mark_unread(items: QuerySet[InboxItem], *, by: User) -> int:
    """One's own only. It is not mailed again: who marks it has seen it."""
    return items.filter(person=by, read_at__isnull=False).update(read_at=None, waiting_since=None)
