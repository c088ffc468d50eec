"""Record the notices of a Retraction Watch CSV on the references we have (docs/notices.md).

Exit code 0: done, rejected rows listed · 1: refused, with reasons · 2: unusable arguments or unreadable input, and
nothing changed.
"""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from evidence.bibliography.records import Unreadable
from evidence.bibliography.retraction_watch import Row, Table, read_table
from evidence.people import NoSuchAccount, named_or_service
from evidence.refusals import Refusal
from evidence.services import NoticesRead, import_notices

LONGEST_LINE = 4_000_000  # characters: in every column as much as a cell may have; what is longer is cut, and rejected


CHUNK = 1_000_000


class Command(BaseCommand):
    help = "Record the notices of a Retraction Watch CSV on the references we have; read again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as", dest="username", default="", help="Who imports it; else the service account.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")

    def handle(self, *args: Any, file: Path, username: str, **options: Any) -> None:
        self.as_json = options["json"]
        try:
            with ExitStack() as opened:
                lines = opened.enter_context(file.open(encoding="utf-8", errors="surrogateescape", newline=""))
                table = read_table(iter(lambda: lines.readline(LONGEST_LINE), ""))
                _refuse_other_encodings(file)
                by = named_or_service(username, job="notices")
                rows = opened.enter_context(self._progress(file, lines)).watch(table.rows)
                read = import_notices(rows, by=by)
        except OSError as error:
            raise self._unusable(f"{file} cannot be read: {error.strerror}.") from None
        except Unreadable as refused:
            raise self._unusable(f"{file.name}: {refused}") from None
        except NoSuchAccount as unknown:
            raise self._unusable(str(unknown)) from None
        except Refusal as refused:
            self._print(report_of(NoticesRead(), reasons=[str(one) for one in refused.unmet]))
            raise CommandError(str(refused), returncode=1) from None
        self._report(read, table)

    def _progress(self, file: Path, lines: TextIO) -> "Bar":
        return Bar(file, lines, shown=self.stderr.isatty())

    def _unusable(self, reason: str) -> CommandError:
        self._print(report_of(NoticesRead(), reasons=[reason]))
        return CommandError(f"{reason} Nothing was changed.", returncode=2)

    def _print(self, report: dict[str, Any]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))

    def _report(self, read: NoticesRead, table: Table) -> None:
        self._print(report_of(read, columns=table.unknown))
        if not self.as_json:
            self.stdout.write("\n".join(_sentences(read, table)))


class Bar:
    """How far the file is read, on a terminal and nowhere else."""

    def __init__(self, file: Path, lines: TextIO, *, shown: bool) -> None:
        self.bytes, self.size = lines.buffer, file.stat().st_size
        looks = (TextColumn(file.name), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self.progress = Progress(*looks, console=Console(stderr=True), disable=not shown)

    def __enter__(self) -> "Bar":
        self.progress.start()
        return self

    def __exit__(self, *unhappily: object) -> None:
        self.progress.stop()

    def watch(self, rows: Iterator[Row]) -> Iterator[Row]:
        task = self.progress.add_task("", total=self.size)
        for row in rows:
            if row.number % 100 == 0:
                self.progress.update(task, completed=self.bytes.tell())
            yield row
        self.progress.update(task, completed=self.size)


def _refuse_other_encodings(file: Path) -> None:
    """Before anything is recorded: a byte that is no UTF-8 would be kept as one that is missing."""
    utf_8, line = getincrementaldecoder("utf-8")(), 1
    with file.open("rb") as opened:
        while part := opened.read(CHUNK):
            try:
                utf_8.decode(part)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                raise Unreadable(f"Line {line} is not UTF-8: save the file as UTF-8.") from None
            line += part.count(b"\n")


def report_of(read: NoticesRead, *, columns: tuple[str, ...] = (), reasons: Any = ()) -> dict[str, Any]:
    """The shape of DESIGN §6; `unmatched` rows are about works that we do not have, so that
    imported + known + rejected + unmatched = records."""
    return {
        "records": read.records,
        "imported": read.imported,
        "known": read.known,
        "rejected": read.rejected,
        "unmatched": read.unmatched,
        "rejections": _listed(read.rejections, "reason"),
        "warnings": _listed(read.warnings, "message"),
        "references_changed": len(read.changed),
        "unknown_columns": list(columns),
        **({"refused": list(reasons)} if reasons else {}),
    }


def _listed(rows: list[tuple[int, str]], what: str) -> list[dict[str, Any]]:
    return [{"record": number, what: said} for number, said in rows]


def _sentences(read: NoticesRead, table: Table) -> Iterator[str]:
    yield (
        f"{read.records} records: {read.imported} imported, {read.known} known before, {read.rejected} rejected, "
        f"{read.unmatched} about works that are not here. Source status changed of {len(read.changed)} references."
    )
    yield from (f"record {number}, rejected: {reason}" for number, reason in read.rejections)
    yield from (f"record {number}: {said}" for number, said in read.warnings)
    if table.unknown:
        yield f"Columns that were not known, and not used: {', '.join(table.unknown)}."
