"""An upload that is read while somebody looks on: begun in the admin, gone on with by a worker, ended or cancelled.

What is done is told by the parts that stand in the database, so a job goes on after the last of them, whoever began it;
two workers at one job take turns and neither takes a part twice.
"""

from collections.abc import Iterable
from itertools import dropwhile

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Sum

from evidence import roles
from evidence.batches import in_batches
from evidence.bibliography.records import Record
from evidence.models import ReferenceImport
from evidence.models.imports import ImportStage
from evidence.refusals import Refusal, Unmet
from evidence.services.importing.files import ReferenceFile, begin, counted, end, to_the_end
from evidence.services.importing.outcomes import Outcome
from evidence.services.importing.parts import AT_ONCE, take_part


class NothingToCancel(Refusal):
    """The import has ended already."""


def begin_import(file: ReferenceFile, *, by: User) -> ReferenceImport:
    """Keep the file and count its records; nothing goes in before `continue_import`. Raises NotAllowed."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import references")
    run = begin(file, stage=ImportStage.WAITING, keep=file.content, by=by)
    run.total = counted(to_the_end(file.contents.records))
    run.save(update_fields=["total"])
    return run


def continue_import(run: ReferenceImport, records: Iterable[Record]) -> Outcome:
    """Take in what is left of `records`, which are those of the whole file; what became of them in this call.

    In the name of whoever began it, whose role is asked for again at each part. Safe to repeat, and to run twice.
    """
    outcome = Outcome()
    last = _last(run)
    left = dropwhile(lambda record: record.number <= last, to_the_end(iter(records)))
    for some in in_batches(left, AT_ONCE):
        taken = _take_next(run, some)
        if taken is None:
            return outcome
        outcome.add(taken)
    with transaction.atomic():
        locked = ReferenceImport.objects.select_for_update().get(pk=run.pk)
        if locked.ended_at is None:
            end(locked, ImportStage.DONE)
    return outcome


def _take_next(run: ReferenceImport, records: list[Record]) -> Outcome | None:
    """None where it was cancelled; nothing for records that somebody else took in meanwhile."""
    with transaction.atomic():
        locked = (
            ReferenceImport.objects.select_for_update(of=("self",)).defer("content").select_related("by").get(pk=run.pk)
        )
        if locked.ended_at is not None:
            return None
        if locked.cancel_asked:
            end(locked, ImportStage.CANCELLED)
            return None
        if locked.stage == ImportStage.WAITING:
            locked.stage = ImportStage.UNDER_WAY
            locked.save(update_fields=["stage"])
        roles.require(locked.by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import references")
        last = _last(locked)
        left = [one for one in records if one.number > last]
        return take_part(locked, left, by=locked.by) if left else Outcome()


def cancel_import(run: ReferenceImport, *, by: User) -> None:
    """What went in stays; the part under way is the last. Raises NotAllowed, NothingToCancel."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="cancel an import")
    with transaction.atomic():
        locked = ReferenceImport.objects.select_for_update().defer("content").get(pk=run.pk)
        if locked.ended_at is not None:
            raise NothingToCancel(Unmet("ended", "This import has ended already.", "What it did stands on its page."))
        locked.cancel_asked = True
        locked.save(update_fields=["cancel_asked"])
        if locked.stage == ImportStage.WAITING:
            end(locked, ImportStage.CANCELLED)


def progress_of(run: ReferenceImport) -> dict[str, int]:
    """Records done, and what became of them, as the database has it."""
    sums = {one: Sum(one, default=0) for one in ("imported", "merged", "rejected")}
    told = run.parts.aggregate(**sums)
    return {"done": sum(told.values()), **told}


def _last(run: ReferenceImport) -> int:
    return run.parts.aggregate(last=Max("last"))["last"] or 0
