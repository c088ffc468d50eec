"""Files of references into the library, whole: for the command line, and to see beforehand what would become of one."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from evidence import roles
from evidence.batches import in_batches
from evidence.bibliography.records import Contents, Record, Unreadable
from evidence.models import ReferenceImport
from evidence.models.imports import ImportStage
from evidence.services.importing.outcomes import FileOutcome
from evidence.services.importing.parts import AT_ONCE, keep_part, take_part

Progress = Callable[[int], None]


@dataclass(frozen=True)
class ReferenceFile:
    """A file that was recognised; `content` is what it was read from, for its fingerprint."""

    name: str
    contents: Contents
    content: bytes = b""


def import_references(
    files: Sequence[ReferenceFile],
    *,
    strict: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    by: User,
) -> list[FileOutcome]:
    """What became of each file. Good records go in and bad ones are listed; `strict` takes none of any file if one
    record of any is bad, and `dry_run` none at all. `progress` is told how many records are done of all files.

    Raises NotAllowed. Unless `strict` or `dry_run`, each part of a file is a transaction of its own.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="import references")
    done = _Counted(progress or (lambda number: None))
    if not strict and not dry_run:
        return [_import(one, done, by) for one in files]
    with transaction.atomic():
        outcomes = [_import(one, done, by, tried=dry_run) for one in files]
        refused = strict and any(one.rejections for one in outcomes)
        transaction.set_rollback(refused or dry_run)
    for file, outcome in zip(files, outcomes, strict=True):
        if refused:
            _refuse_all(outcome)
        if refused or dry_run:
            outcome.run = None if dry_run else _refused(file, outcome, by)
            outcome.suggestions = []
    return outcomes


class _Counted:
    def __init__(self, progress: Progress) -> None:
        self.progress, self.records = progress, 0

    def __call__(self, more: int) -> None:
        self.records += more
        self.progress(self.records)


def _import(file: ReferenceFile, done: _Counted, by: User, *, tried: bool = False) -> FileOutcome:
    run = begin(file, stage=ImportStage.UNDER_WAY, by=by)
    contents = file.contents
    outcome = FileOutcome(
        file=file.name, format=contents.format, encoding=contents.encoding, remarks=contents.remarks, run=run
    )
    for records in in_batches(to_the_end(contents.records), AT_ONCE):
        outcome.add(take_part(run, records, tried=tried, by=by))
        done(len(records))
    end(run, ImportStage.DONE)
    return outcome


def to_the_end(records: Iterator[Record]) -> Iterator[Record]:
    """Where a file breaks off, what is left of it is one rejected record: those before it are read already."""
    number = 0
    try:
        for record in records:
            number = record.number
            yield record
    except Unreadable as broken:
        yield Record(number + 1, None, rejected=f"From here on the file cannot be read: {broken}")


def begin(file: ReferenceFile, *, stage: ImportStage, keep: bytes = b"", by: User) -> ReferenceImport:
    return ReferenceImport.objects.create(
        file=file.name[-255:],
        format=file.contents.format,
        encoding=file.contents.encoding[:60],
        remarks=list(file.contents.remarks),
        digest=hashlib.sha256(file.content).hexdigest() if file.content else "",
        content=keep,
        stage=stage,
        by=by,
    )


def end(run: ReferenceImport, stage: ImportStage) -> None:
    """The file itself is not kept any longer than it takes to read it."""
    run.stage, run.ended_at, run.content = stage, timezone.now(), b""
    run.save(update_fields=["stage", "ended_at", "content"])


def _refuse_all(outcome: FileOutcome) -> None:
    """All or nothing: what is good went in no more than what is bad."""
    outcome.refused_for, bad = outcome.rejections, {one["record"]: one for one in outcome.rejections}
    why = "It was not taken, as another record was rejected and all or none were asked for."
    numbers = range(1, outcome.records + 1)
    outcome.rejections = [bad.get(number) or {"record": number, "reason": why} for number in numbers]
    outcome.imported = outcome.merged = 0


def _refused(file: ReferenceFile, outcome: FileOutcome, by: User) -> ReferenceImport:
    """What was tried, and why it was refused, is kept although nothing went in."""
    run = begin(file, stage=ImportStage.UNDER_WAY, by=by)
    if outcome.rejections:
        keep_part(run, first=1, last=outcome.records, outcome=outcome)
    end(run, ImportStage.REFUSED)
    return run


def counted(records: Iterable[Record]) -> int:
    return sum(1 for _ in records)
