"""What somebody may still see of what they were told: read afresh, for the page, for the count and for each letter."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from editorial.models import InboxItem
from editorial.news.table import NEWS


def inbox_of(person: User, roles: Iterable[str]) -> QuerySet[InboxItem]:
    """Of the kinds that `roles`, the person's present ones, have a use for; nothing without any."""
    kinds = [one.kind for one in NEWS if one.roles & set(roles)]
    return InboxItem.objects.filter(person=person, kind__in=kinds)


def standing() -> Q:
    """Items whose matter is not settled: nobody is called to what somebody else has done."""
    lasting = Q(kind__in=[one.kind for one in NEWS if one.stands is None])
    for one in NEWS:
        if one.stands is not None:
            lasting |= Q(one.stands(), kind=one.kind)
    return lasting


def unread(items: QuerySet[InboxItem]) -> QuerySet[InboxItem]:
    return items.filter(standing(), read_at__isnull=True)
