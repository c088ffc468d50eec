"""An upload that is read while somebody looks on: begun in the admin, gone on with by a worker, ended or cancelled.

What is done is told by the parts that stand in the database, so a job goes on after the last of them, whoever began it;
two workers at one job take turns and neither takes a part twice.
"""

from collections.abc import Iterable
from itertools import dropwhile

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet, Sum

from evidence import roles
from evidence.batches import in_batches
from evidence.bibliography.records import Record
from evidence.models import ReferenceImport
from evidence.models.imports import ImportStage
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services.importing.files import ReferenceFile, begin, counted, end, to_the_end
from evidence.services.importing.outcomes import Outcome
from evidence.services.importing.parts import AT_ONCE, take_part


class NothingToCancel(Refusal):
    """The import has ended already."""


class NotWaiting(Refusal):
    """The file was taken in, or cancelled, already."""


def begin_import(file: ReferenceFile, *, stage: ImportStage = ImportStage.WAITING, by: User) -> ReferenceImport:
    """Keep the file and count its records; nothing goes in before `continue_import`. Raises NotAllowed.

    A file that is only SHOWN waits for `accept_import`.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import references")
    run = begin(file, stage=stage, keep=file.content, by=by)
    run.total = counted(to_the_end(file.contents.records))
    run.save(update_fields=["total"])
    return run


def accept_import(run: ReferenceImport, *, by: User) -> None:
    """Whoever looked at what a file holds lets it in, in their own name. Raises NotAllowed, NotWaiting."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import references")
    with transaction.atomic():
        locked = ReferenceImport.objects.select_for_update().defer("content").get(pk=run.pk)
        if locked.stage != ImportStage.SHOWN:
            raise NotWaiting(Unmet("taken", "This file was taken in or cancelled already.", "Its page says which."))
        locked.stage, locked.by = ImportStage.WAITING, by
        locked.save(update_fields=["stage", "by"])


def waiting_imports() -> QuerySet[ReferenceImport]:
    """Those that a worker should go on with, oldest first; the files themselves are read one at a time."""
    waiting = ReferenceImport.objects.filter(stage__in=[ImportStage.WAITING, ImportStage.UNDER_WAY])
    return waiting.defer("content").order_by("pk")


def kept_content(run: ReferenceImport) -> bytes:
    """The file as it came; empty once it is in, or cancelled: it is kept no longer."""
    return bytes(ReferenceImport.objects.values_list("content", flat=True).get(pk=run.pk))


def continue_import(run: ReferenceImport, records: Iterable[Record]) -> Outcome:
    """Take in what is left of `records`, which are those of the whole file; what became of them in this call.

    In the name of whoever began it, whose role is asked for again at each part. Safe to repeat, and to run twice.
    """
    outcome = Outcome()
    last = _last(run)
    left = dropwhile(lambda record: record.number <= last, to_the_end(iter(records)))
    for some in in_batches(left, AT_ONCE):
        try:
            taken = _take_next(run, some)
        except NotAllowed as refused:
            _end_refused(run, str(refused))
            return outcome
        if taken is None:
            return outcome
        outcome.add(taken)
    with transaction.atomic():
        locked = ReferenceImport.objects.select_for_update().get(pk=run.pk)
        if locked.ended_at is None:
            end(locked, ImportStage.DONE)
    return outcome


def _end_refused(run: ReferenceImport, why: str) -> None:
    """Whoever let the file in may not any more: what went in stays, and no worker tries again."""
    with transaction.atomic():
        locked = ReferenceImport.objects.select_for_update().get(pk=run.pk)
        locked.remarks = [*locked.remarks, why]
        locked.save(update_fields=["remarks"])
        end(locked, ImportStage.REFUSED)


def _take_next(run: ReferenceImport, records: list[Record]) -> Outcome | None:
    """None where it was cancelled, or another worker is at it: that one goes on, and this one is free for other work.
    Nothing for records that somebody else took in meanwhile."""
    with transaction.atomic():
        unlocked = ReferenceImport.objects.select_for_update(of=("self",), skip_locked=True).defer("content")
        locked = unlocked.select_related("by").filter(pk=run.pk).first()
        if locked is None or locked.ended_at is not None:
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
        if locked.stage in (ImportStage.SHOWN, ImportStage.WAITING):
            end(locked, ImportStage.CANCELLED)


def progress_of(run: ReferenceImport) -> dict[str, int]:
    """Records done, and what became of them, as the database has it."""
    sums = {one: Sum(one, default=0) for one in ("imported", "merged", "rejected")}
    told = run.parts.aggregate(**sums)
    return {"done": sum(told.values()), **told}


def _last(run: ReferenceImport) -> int:
    return run.parts.aggregate(last=Max("last"))["last"] or 0
