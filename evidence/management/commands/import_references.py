"""References from files, by the rules of docs/references.md.

Exit code 0: good records went in and bad ones are listed · 1: refused, with reasons · 2: unusable arguments or
unreadable input. But for 0 nothing changed.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from evidence.bibliography.detecting import NAMES
from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Unreadable
from evidence.people import NoSuchAccount, named_or_service
from evidence.refusals import Refusal
from evidence.services.importing import FileOutcome, ReferenceFile, import_references
from evidence.services.importing import Progress as Done

LISTED = 20


class Command(BaseCommand):
    help = "Take references from files into the library; what went in, what was merged and what was rejected is told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--format", choices=("auto", *NAMES), default="auto", help="Found from the content unless named."
        )
        parser.add_argument("--strict", action="store_true", help="Take none at all if one record is bad.")
        parser.add_argument("--as", dest="username", default="", help="Who imports them; else the service account.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen; change nothing.")

    def handle(self, *args: Any, files: list[Path], username: str, strict: bool, dry_run: bool, **options: Any) -> None:
        self.as_json = options["json"]
        try:
            by = named_or_service(username, job="import")
        except NoSuchAccount as unknown:
            raise self._unusable(str(unknown)) from None
        read = [self._file(one, options["format"]) for one in files]
        try:
            with self._bar() as progress:
                outcomes = import_references(read, strict=strict, dry_run=dry_run, progress=progress, by=by)
        except Refusal as refused:
            self._print([])
            raise CommandError("\n".join(map(str, refused.unmet)), returncode=1) from None
        self._print(outcomes)
        if strict and any(one.rejections for one in outcomes):
            raise CommandError("\n".join(["Nothing was changed.", *_bad(outcomes)]), returncode=1)
        if not self.as_json:
            self.stdout.write("\n".join(_sentences(outcomes, dry_run)))

    def _file(self, path: Path, format: str) -> ReferenceFile:
        try:
            content = path.read_bytes()
            return ReferenceFile(path.name, read_file(content, path.name, format), content)
        except OSError as error:
            raise self._unusable(f"{path} cannot be read: {error.strerror}.") from None
        except Unreadable as refused:
            raise self._unusable(f"{path.name}: {refused}") from None

    def _unusable(self, reason: str) -> CommandError:
        self._print([])
        return CommandError(f"{reason} Nothing was changed.", returncode=2)

    @contextmanager
    def _bar(self) -> Iterator[Done | None]:
        """On a terminal only: nothing else belongs on the error stream."""
        if not self.stderr.isatty():
            yield None
            return
        columns = (TextColumn("References"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda number: bar.update(task, completed=number)

    def _print(self, outcomes: list[FileOutcome]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(_report_of(outcomes), ensure_ascii=False, indent=2))


def _report_of(outcomes: list[FileOutcome]) -> dict[str, Any]:
    """The shape of DESIGN §6."""
    files = [
        {
            "file": one.file,
            "format": one.format,
            "encoding": one.encoding,
            **_counts([one]),
            "rejections": one.rejections,
            "warnings": one.warnings,
            "remarks": list(one.remarks),
        }
        for one in outcomes
    ]
    return {**_counts(outcomes), "files": files}


def _counts(outcomes: list[FileOutcome]) -> dict[str, int]:
    names = ("records", "imported", "merged", "rejected")
    return {name: sum(getattr(one, name) for one in outcomes) for name in names}


def _sentences(outcomes: list[FileOutcome], dry_run: bool) -> Iterator[str]:
    if dry_run:
        yield "Nothing was changed; this would be:"
    for one in outcomes:
        counts = f"{one.imported:,} imported, {one.merged:,} merged, {one.rejected:,} rejected"
        yield f"{one.file} ({one.format}, {one.encoding}): {one.records:,} records; {counts}."
        yield from (f"  {remark}" for remark in one.remarks)
        yield from _some([f"  record {it['record']}, rejected: {it['reason']}" for it in one.rejections])
        yield from _some([f"  record {it['record']}: {it['message']}" for it in one.warnings])


def _bad(outcomes: list[FileOutcome]) -> Iterator[str]:
    for one in outcomes:
        yield from _some([f"{one.file}, record {it['record']}: {it['reason']}" for it in one.refused_for])


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - LISTED
    return [*lines[:LISTED], f"  … and {more:,} more; --json lists them all"] if more > 0 else lines
