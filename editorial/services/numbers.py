"""Resolving by number: one decision for every mark of a number on an imported page, by one person, in one transaction.

The person has seen the sentences it is for; when those are others by now, nothing is written. The reviewer of each
claim sees who attributed it.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Article
from editorial.selectors.numbers import number_on, own_claims
from editorial.services.locking import lock_article
from evidence.models import Claim, Reference
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services import find_or_add_reference, resolve_citation
from evidence.services import reopen_number as reopen_in_claim
from evidence.services.works import lock_claims, lock_references


class NothingOpen(Refusal):
    """No mark of this number waits on this page, or none was attributed."""


@transaction.atomic
def resolve_number(
    article: Article,
    number: int,
    *,
    reference: Reference | None = None,
    new_reference: Mapping[str, Any] | None = None,
    source_unknown: bool = False,
    seen: Collection[int] | None = None,
    by: User,
) -> int:
    """Attribute every open mark of `number` to a reference, or say that its source is unknown; how many there were.

    The reference may be new: its fields as `add_reference` takes them. `seen`: the ids of the citations whose sentences
    were shown. Raises NothingOpen, StaleForm, NotAllowed, and what `add_reference` raises.
    """
    if sum((reference is not None, new_reference is not None, source_unknown)) != 1:
        raise TypeError("name a reference, give a new one, or say that the source is unknown")
    _lock(article, reference, by)
    marks = number_on(article, number).open
    if not marks:
        raise NothingOpen(Unmet("nothing-open", f"Number {number} is not open on this page.", "Nothing needs doing."))
    if seen is not None and set(seen) != {one.pk for one in marks}:
        said = f"Other sentences cite number {number} now than those you were shown."
        raise StaleForm(Unmet("stale", said, "Look at them and confirm again."))
    if new_reference is not None:
        reference = find_or_add_reference(new_reference, by=by)
    for one in marks:
        resolve_citation(one, reference=reference, source_unknown=source_unknown, by=by)
    return len(marks)


@transaction.atomic
def reopen_number(article: Article, number: int, *, by: User) -> int:
    """Take a resolution back: every mark of `number` that somebody attributed is open again; how many they are."""
    claims = _lock(article, None, by)
    reopened = sum(reopen_in_claim(claim, number, by=by) for claim in claims)
    if not reopened:
        said = f"Nobody attributed number {number} on this page."
        raise NothingOpen(Unmet("nothing-attributed", said, "Nothing needs doing."))
    return reopened


def _lock(article: Article, reference: Reference | None, by: User) -> list[Claim]:
    """In the order of every transaction: the article, its claims, the reference."""
    lock_article(article, None, by)
    claims = lock_claims(own_claims(article))
    if reference:
        lock_references([reference.pk])
    return list(claims.values())
