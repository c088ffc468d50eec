"""What a work has to be told when it is given an identifier: what waited for it, and what stands on another reference.

The other is a reference that had the identifier, and has not any more. It keeps its notices; `evidence.matched` says
which of them were told by what it lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.contrib.auth.models import User

from evidence.families import families_of
from evidence.matched import NAMES, ids_of, work_named
from evidence.merges import short
from evidence.models import Notice, Reference
from evidence.models.notices import NoticeKind
from evidence.related import one_of
from evidence.services.announced import AnnouncedRecorded, record_awaited
from evidence.services.telling import Telling, as_allowed, as_telling, record_tellings


def record_what_waited(references: Iterable[Reference], *, by: User) -> AnnouncedRecorded:
    """Record all that was told by the identifiers of these works before they had them."""
    those = list(references)
    awaited = record_awaited(those, by=by)
    tellings = list(_told_of_others(those, by))
    if not tellings:
        return awaited
    moved = record_tellings(tellings, by=by)
    recorded = [*awaited.recorded, *filter(None, moved.notices)]
    return replace(awaited, recorded=recorded, changed=awaited.changed | moved.changed)


def _told_of_others(references: list[Reference], by: User) -> Iterator[tuple[int, Telling]]:
    """In the name of whoever brought it; it lifts something only where both of them may."""
    ours = {pair: one for one in references for pair in ids_of(one).items()}
    had = _who_had(ours) - {one.pk for one in references}
    if not had:
        return
    rows = Notice.objects.filter(reference__in=had).exclude(kind=NoticeKind.NOTICE_ITSELF)
    families = families_of(one.pk for one in references)
    for notice in rows.select_related("reference", "by").order_by("pk"):
        named = work_named(notice)
        pair, work = next(((one, ours[one]) for one in named.items() if one in ours), (("", ""), None))
        if work and notice.reference_id not in families[work.pk] and work.doi in (None, "", named.get("DOI", work.doi)):
            said = f"It was recorded of “{short(notice.reference.title)}”, which had {' '.join(pair)}."
            telling = as_telling(notice, note=notice.note or said, by=notice.by)
            yield work.pk, as_allowed(telling, notice.by, by)


def _who_had(identifiers: Iterable[tuple[str, str]]) -> set[int]:
    """Ids of references that have, or ever had, one of these."""
    found: set[int] = set()
    pairs = list(identifiers)
    for name in NAMES:
        asked = {value for each, value in pairs if each == name}
        rows = Reference.history.filter(**{f"{name.lower()}__in": one_of(asked)}).order_by()
        found |= set(rows.values_list("id", flat=True)) if asked else set()
    return found
