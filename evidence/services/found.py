"""What an archive says of a work that somebody looks up: fields as far as they are taken, and what happened to it.

Who takes over anything of a work records what happened to it with that, in one act and in their own name; it may also
be recorded alone. It is recorded of no reference but the work that the archive speaks of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from evidence.announcements import is_same
from evidence.bibliography.records import Announced, Record
from evidence.matched import NAMES, ids_of
from evidence.models import Notice, Reference
from evidence.refusals import Refusal, Unmet
from evidence.services.announced import AnnouncedRecorded, record_announced, tellings_about
from evidence.services.references import add_reference, revise_reference
from evidence.services.telling import as_allowed, as_notice, new_among


class AnotherWork(Refusal):
    """The archive speaks of a work that this reference is not."""


@dataclass(frozen=True)
class Happened:
    """`notice` is not saved; `is_new` where this source did not say so before."""

    notice: Notice
    is_new: bool


def happened_to(reference: Reference, announced: Iterable[Announced], *, by: User) -> list[Happened]:
    """What would be recorded of it if `by` did; `reference` may be one that is not saved yet."""
    tellings = [as_allowed(one, by) for one in tellings_about(reference, announced)]
    new = new_among(reference, tellings) if reference.pk else [True] * len(tellings)
    return [Happened(as_notice(one), is_new) for one, is_new in zip(tellings, new, strict=True)]


def is_of(record: Record, reference: Reference) -> bool:
    """Whether a record is of the work that `reference` is: they share a DOI, PMID or PMCID."""
    item = record.item or {}
    return is_same({name: item.get(name, "") for name in NAMES}, ids_of(reference))


@transaction.atomic
def add_found(
    fields: Mapping[str, Any], record: Record, *, source: str, by: User
) -> tuple[Reference, AnnouncedRecorded]:
    """Raises what `add_reference` does."""
    made = add_reference(fields, reason=f"taken from {source}", announced=record.announced, by=by)
    return made, record_announced(((made, told) for told in record.announced), by=by)


@transaction.atomic
def revise_found(
    reference: Reference, *, revision: int, fields: Mapping[str, Any], record: Record, source: str, by: User
) -> AnnouncedRecorded:
    """Raises what `revise_reference` does. What happened is recorded where the work is the same by then."""
    why = {"reason": f"taken from {source}", "announced": record.announced}
    revised = revise_reference(reference, revision=revision, fields=fields, by=by, **why)  # type: ignore[arg-type]
    announced = record.announced if is_of(record, revised) else ()
    return record_announced(((revised, told) for told in announced), by=by)


def record_found(reference: Reference, record: Record, *, by: User) -> AnnouncedRecorded:
    """What happened, and nothing else. Raises AnotherWork, NotAllowed."""
    present = Reference.objects.get(pk=reference.pk)
    if not is_of(record, present):
        said = "What the archive says is about a work with another DOI or PMID than this reference has."
        raise AnotherWork(Unmet("another-work", said, "Take its DOI or PMID over first, if it is the same work."))
    return record_announced(((present, told) for told in record.announced), by=by)
