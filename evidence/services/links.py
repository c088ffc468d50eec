"""Links are asked for a few at a time. Who takes one says so first, so that two who watch at once ask for it once.

Nothing is asked inside a transaction, and what comes back changes nothing but the row that tells of it.
"""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from evidence import clock, roles
from evidence.links import AGAIN_AFTER, Verdict, verdict_on
from evidence.models import LinkCheck, Reference
from evidence.models.links import LinkOutcome
from evidence.outgoing import NotFetched, Reply, fetch
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.services.freshly import each_freshly_written
from evidence.services.works import lock_references

# Longer than a whole turn takes; what somebody took who was then killed is due again after it.
TAKEN = timedelta(minutes=30)
ENOUGH_BYTES = 64_000
# Of one site in one turn, and how many seconds apart.
OF_ONE_SITE, APART = 5, 1.0


class NoLink(Refusal):
    """The reference has no web address."""


def check_links(*, most: int = 50) -> list[LinkCheck]:
    """Ask for the `most` links that were due first; what is known of each afterwards."""
    asked: dict[str, float] = {}
    return [_check(one, asked) for one in _take(most)]


def _take(most: int) -> list[LinkCheck]:
    each_freshly_written("links", _list)
    return _take_due(most)


@transaction.atomic
def _take_due(most: int) -> list[LinkCheck]:
    now = clock.now()
    due = LinkCheck.objects.select_for_update(skip_locked=True, of=("self",)).filter(due_at__lte=now)
    addressed = due.exclude(reference__url="").filter(reference__merged_into=None)
    waiting = addressed.select_related("reference").order_by("due_at", "pk")
    taken = _few_of_one_site(waiting[: most * OF_ONE_SITE], most)
    LinkCheck.objects.filter(pk__in=[one.pk for one in taken]).update(due_at=now + TAKEN)
    return taken


def _list(written: list[int]) -> None:
    """References that nobody asked for yet, and those whose address is another by now."""
    now, addressed = clock.now(), Reference.objects.unmerged().filter(pk__in=written).exclude(url="")
    new = addressed.filter(link__isnull=True).order_by("pk").only("url")
    rows = [LinkCheck(reference=one, address=one.url, due_at=now) for one in new]
    LinkCheck.objects.bulk_create(rows, ignore_conflicts=True)
    present = Reference.objects.filter(pk=OuterRef("reference")).values("url")[:1]
    moved = LinkCheck.objects.filter(reference__in=addressed).exclude(address=F("reference__url"))
    those = LinkCheck.objects.filter(pk__in=list(moved.values_list("pk", flat=True)))
    those.update(due_at=now, failed=0, address=Subquery(present))


def _few_of_one_site(waiting: Iterable[LinkCheck], most: int) -> list[LinkCheck]:
    seen: Counter[str] = Counter()
    taken = []
    for one in waiting:
        seen[_site(one.address)] += 1
        if seen[_site(one.address)] <= OF_ONE_SITE and len(taken) < most:
            taken.append(one)
    return taken


def _check(link: LinkCheck, asked: dict[str, float]) -> LinkCheck:
    """`asked` has by site when it was last asked, in this turn."""
    site = _site(link.address)
    time.sleep(max(0.0, asked.get(site, 0.0) + APART - time.monotonic()))
    verdict = verdict_on(link.address, _answer(link.address), failed_before=link.failed)
    asked[site] = time.monotonic()
    return _keep(link, verdict)


def _answer(address: str) -> Reply | NotFetched:
    try:
        return fetch(address, most=ENOUGH_BYTES)
    except NotFetched as failed:
        return failed


def _keep(link: LinkCheck, verdict: Verdict) -> LinkCheck:
    link.outcome, link.said, link.failed = verdict.outcome, verdict.said[:300], verdict.failed
    link.at = clock.now()
    link.due_at = link.at + AGAIN_AFTER[LinkOutcome(verdict.outcome)]
    link.save()
    return link


def _site(address: str) -> str:
    return urlsplit(address).hostname or ""


@transaction.atomic
def confirm_link(reference: Reference, *, by: User) -> LinkCheck:
    """Somebody opened it, and it leads where it should. That it is dead is said by a notice, not here."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="say of a link that it works")
    present = lock_references([reference.pk])[reference.pk]
    if not present.url:
        raise NoLink(Unmet("no-link", "This reference has no web address.", "Add it first."))
    link, _ = LinkCheck.objects.get_or_create(
        reference=present, defaults={"address": present.url, "due_at": clock.now()}
    )
    link.address = present.url
    return _keep(link, Verdict(LinkOutcome.WORKS, f"{printed_name(by)} opened it."))
