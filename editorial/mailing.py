"""Letters about what waits in an inbox: each item once, to those who may still see it, when they want to be told.

Whoever mails takes the items first, under a row lock, and marks them afterwards. A letter that failed, or whose mailer
died, is tried again when the taking has run out: at least once, and twice only where a mailer died between the two.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from editorial.formats.letters import subject_of, text_of
from editorial.models import InboxItem
from editorial.news import inbox_of, unread
from evidence import clock, roles
from reviews.models import Preferences

logger = logging.getLogger("attest.mail")

# Longer than a letter may take; settings.EMAIL_TIMEOUT is shorter.
TAKEN_FOR = timedelta(minutes=5)
# Older news is not mailed any more, to somebody who has an address since today for example.
NEWS_FOR = timedelta(days=14)
LETTERS_AT = time(6, 0)  # UTC
MONDAY = 0
Mail = Preferences.Mail


def send_waiting() -> int:
    """One letter to each person whom something is to be told now; how many letters went out."""
    sent = 0
    for person in _people_waiting():
        items = take(person)
        if not items:
            continue
        try:
            letter_to(person, items).send()
        except (OSError, SMTPException, ValueError) as error:
            # A ValueError is an address that no letter can carry; it keeps nobody else waiting.
            # Without names or addresses: the next turn comes when what was taken is free again.
            logger.warning("%d items not mailed: %s", len(items), type(error).__name__)
            continue
        mark_mailed(items)
        sent += 1
    return sent


def _people_waiting() -> list[User]:
    waiting = InboxItem.objects.filter(waiting_since__isnull=False, read_at__isnull=True)
    people = User.objects.filter(pk__in=waiting.values("person"), is_active=True, is_staff=True)
    return list(people.exclude(email="").select_related("preferences").order_by("pk"))


@transaction.atomic
def take(person: User) -> list[InboxItem]:
    """What `person` is to be told now and nobody else is mailing; theirs to mail for some minutes."""
    items = list(to_mail(person, clock.now()).select_for_update(of=("self",)).order_by("pk"))
    InboxItem.objects.filter(pk__in=[one.pk for one in items]).update(taken_at=clock.now())
    return items


def to_mail(person: User, now: datetime) -> QuerySet[InboxItem]:
    """Unread, unsettled, theirs to see today, due by their preference, and not being mailed."""
    free = Q(taken_at__isnull=True) | Q(taken_at__lt=now - TAKEN_FOR)
    waiting = unread(inbox_of(person, roles.roles_of(person))).filter(free, waiting_since__isnull=False)
    return waiting.filter(_when(person, now), at__gte=now - NEWS_FOR)


def _when(person: User, now: datetime) -> Q:
    """Urgent things at once, for everybody. What grew after it was mailed waits for the letter of the day."""
    wish = getattr(person, "preferences", None) or Preferences()
    urgent = Q(urgent=True)
    match wish.mail:
        case Mail.AT_ONCE:
            return urgent | Q(mailed_at__isnull=True) | Q(waiting_since__lt=_last_letter(now))
        case Mail.DAILY:
            return urgent | Q(waiting_since__lt=_last_letter(now))
        case Mail.WEEKLY:
            day = MONDAY if wish.review_day is None else wish.review_day
            return urgent | Q(waiting_since__lt=_last_letter(now, day))
        case _:
            return urgent


def _last_letter(now: datetime, weekday: int | None = None) -> datetime:
    """The last moment at which digests were due; what came later waits for the next."""
    moment = datetime.combine(now.date(), LETTERS_AT, tzinfo=now.tzinfo)
    while moment > now or weekday not in (None, moment.weekday()):
        moment -= timedelta(days=1)
    return moment


def letter_to(person: User, items: Sequence[InboxItem]) -> EmailMessage:
    preferences = reverse("admin:reviews_preferences_changelist")
    inbox = reverse("admin:editorial_inboxitem_changelist")
    return EmailMessage(
        subject=subject_of(items),
        body=text_of(items, site=settings.DESK_URL, inbox=inbox, preferences=preferences),
        to=[person.email],
        headers={
            "List-Unsubscribe": f"<{urljoin(settings.DESK_URL, preferences)}>",
            "Auto-Submitted": "auto-generated",
        },
    )


@transaction.atomic
def mark_mailed(items: Sequence[InboxItem]) -> None:
    """An item that grew while its letter was written still waits, for the next one."""
    for item in items:
        row = InboxItem.objects.filter(pk=item.pk)
        row.update(mailed_at=clock.now(), taken_at=None)
        row.filter(upto=item.upto).update(waiting_since=None)
