"""Which references may be one work: found when one of them is written, confirmed or denied by people."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from evidence import roles
from evidence.likeness import Pair, like_pairs
from evidence.models import Likeness, NotTheSame, NotTheSameTakenBack, Reference
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_works
from evidence.text import clean_text


class SaidBefore(Refusal):
    """Somebody said so already, or took it back already."""


def keep_likeness(pairs: Iterable[Pair]) -> None:
    Likeness.objects.bulk_create(
        [Likeness(older=older, newer=newer) for older, newer in pairs], ignore_conflicts=True, batch_size=500
    )


@transaction.atomic
def refresh_likeness(references: Iterable[Reference]) -> None:
    """List the pairs that these are part of, as they stand now; in as many statements as for one."""
    asked = list(references)
    pairs = {(older.pk, newer.pk): (older, newer) for older, newer in like_pairs(asked)}
    listed = Likeness.objects.filter(Q(older__in=asked) | Q(newer__in=asked))
    known = {(one.older_id, one.newer_id): one.pk for one in listed}
    if over := [pk for pair, pk in known.items() if pair not in pairs]:
        Likeness.objects.filter(pk__in=over).delete()
    keep_likeness(those for pair, those in pairs.items() if pair not in known)


@transaction.atomic
def call_two_works(one: Reference, other: Reference, *, reason: str = "", by: User) -> NotTheSame:
    """They look like one work and are two: they are not offered again. Raises NotAllowed, SaidBefore."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="say that two references are two works")
    lock_works([one.pk, other.pk])
    older, newer = sorted((one, other), key=lambda each: each.pk)
    if NotTheSame.objects.filter(older=older, newer=newer, taken_back=None).exists():
        raise SaidBefore(Unmet("said", "Somebody said so before.", "Nothing needs doing."))
    reason = clean_text(reason, field="reason") if reason.strip() else ""
    return NotTheSame.objects.create(older=older, newer=newer, reason=reason, by=by)


@transaction.atomic
def offer_again(said: NotTheSame, *, by: User) -> NotTheSameTakenBack:
    """Take it back: the pair is listed again. Raises NotAllowed, SaidBefore."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="take back that two references are two works")
    lock_works([said.older_id, said.newer_id])
    if NotTheSameTakenBack.objects.filter(said=said).exists():
        raise SaidBefore(Unmet("taken-back", "It was taken back before.", "Nothing needs doing."))
    return NotTheSameTakenBack.objects.create(said=said, by=by)
