"""Import a page from a file, by the same rules as the import page (docs/import-rules.md).

Exit code 0: imported · 1: refused, with reasons · 2: unusable arguments or unreadable input. But for 0 nothing changed.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from editorial.importing import Problem, ReadDocument, Unreadable, read_document
from editorial.importing.decoding import MAX_BYTES
from editorial.importing.read import FORMATS
from editorial.selectors.imports import Counts, source_digest
from editorial.services import Imported, KnownPage, accept_import
from evidence.people import NoSuchAccount, named_or_service
from evidence.refusals import Refusal
from evidence.text import UnacceptableText

NOTHING = Counts(sections=0, claims=0, placements=0, linked=0, unresolved=0, references=0)


class Command(BaseCommand):
    help = "Import a text or Markdown page: everything arrives as draft, and nothing is linked that is not justified."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="auto")
        parser.add_argument("--as", dest="username", default="", help="Who imports it; else the service account.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object and nothing else.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen; change nothing.")

    def handle(self, *args: Any, file: Path, username: str, **options: Any) -> None:
        self.as_json, self.dry_run = options["json"], options["dry_run"]
        content = self._content(file)
        self._progress(f"Reading {file.name} …")
        document = self._document(content, file, options["format"])
        self._progress(f"Importing {len(document.claims)} claims …")
        try:
            with transaction.atomic():
                by = named_or_service(username, job="import")
                imported = accept_import(document, name=file.name, digest=source_digest(content), by=by)
                transaction.set_rollback(self.dry_run)
        except NoSuchAccount as unknown:
            raise self._unusable(0, str(unknown)) from None
        except (Refusal, UnacceptableText) as refused:
            raise self._refusal(refused, document) from None
        self._report(imported)

    def _content(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise self._unusable(0, f"{file} cannot be read: {error.strerror}.") from None

    def _document(self, content: bytes, file: Path, format: str) -> ReadDocument:
        try:
            return read_document(content, format=format, name=file.name)
        except Unreadable as refused:
            raise self._unusable(refused.line, refused.reason) from None

    def _progress(self, said: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(said, self.style.NOTICE)

    def _unusable(self, line: int, reason: str) -> CommandError:
        self._print(_report_of("", NOTHING, [Problem("unreadable", line, reason)]))
        where = f"Line {line}: " if line else ""
        return CommandError(f"{where}{reason} Nothing was changed.", returncode=2)

    def _refusal(self, refused: Refusal | UnacceptableText, document: ReadDocument) -> CommandError:
        reasons = [(one.code, str(one)) for one in refused.unmet] if isinstance(refused, Refusal) else []
        reasons = reasons or [("text", str(refused))]
        report = _report_of(document.title, NOTHING, [Problem(code, 0, said) for code, said in reasons])
        said = [said for _, said in reasons]
        if isinstance(refused, KnownPage):
            report["changes"] = _changes(refused)
            said += [f"new: {one}" for one in report["changes"]["new"]]
            said += [f"gone: {one}" for one in report["changes"]["gone"]]
        self._print(report)
        return CommandError("\n".join(said), returncode=1)

    def _report(self, imported: Imported) -> None:
        slug = None if self.dry_run else imported.article.slug
        left_out = imported.article.import_notes["left_out"]
        self._print(_report_of(imported.article.title, imported.counts, imported.problems, slug, left_out))
        if not self.as_json:
            self.stdout.write("\n".join(_sentences(imported, self.dry_run)))

    def _print(self, report: dict[str, Any]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))


def _report_of(
    title: str, counts: Counts, problems: Any, slug: str | None = None, left_out: Any = ()
) -> dict[str, Any]:
    """The shape of DESIGN §6; `article` is null where none was made."""
    return {
        "article": slug,
        "title": title,
        "sections": counts.sections,
        "claims": counts.claims,
        "placements": counts.placements,
        "citations": {"total": counts.marks, "linked": counts.linked, "unresolved": counts.unresolved},
        "references": counts.references,
        "problems": [asdict(one) for one in problems],
        "left_out": list(left_out),
    }


def _changes(known: KnownPage) -> dict[str, Any]:
    found = known.comparison
    return {
        "article": known.article.slug,
        "new": [one.text for one in found.new],
        "gone": [one.text for one in found.gone],
        "same": found.same,
    }


def _sentences(imported: Imported, dry_run: bool) -> list[str]:
    counts, article = imported.counts, imported.article
    done = "Nothing was changed; this would be" if dry_run else "Imported as draft:"
    said = f"{counts.claims} claims in {counts.sections} sections, {counts.marks} citation marks"
    linked = f"{counts.linked} linked, {counts.unresolved} to resolve, {counts.references} references listed"
    lines = [f"{done} “{article.title}” ({article.slug}): {said} ({linked})."]
    lines += [f"line {one.line}: {one.message} [{one.rule}]" for one in imported.problems]
    return [*lines, *(f"left out, line {one['line']}: {one['text']}" for one in article.import_notes["left_out"])]
