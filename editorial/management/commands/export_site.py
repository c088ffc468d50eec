"""What is published as a tree of files, for any web server; with --check, whether such a tree is up to date."""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError, CommandParser

from editorial.delivery.site import check_site, export_site
from editorial.delivery.tree import Busy

CLOSED = (
    "ANONYMOUS_READING is off: files ask nobody to sign in, so nothing is exported. A tree from before is still read."
)


class Command(BaseCommand):
    help = "Write what is published into DIR, or what changed there since the last time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--check", action="store_true", help="Change nothing; exit code 1 where the tree differs.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, folder: Path, check: bool, as_json: bool, **options) -> None:
        try:
            self._check(folder, as_json) if check else self._export(folder, as_json)
        except Busy:
            raise CommandError(f"{folder}: another export is writing this tree.", returncode=2) from None
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}.", returncode=2) from error

    def _export(self, folder: Path, as_json: bool) -> None:
        if not settings.ANONYMOUS_READING:
            raise CommandError(CLOSED, returncode=2)
        report = export_site(folder, WSGIHandler(), _host())
        if as_json:
            self.stdout.write(json.dumps({"changed": report.changed, "purge": report.purge, "altered": report.altered}))
        else:
            self.stdout.write(f"{len(report.changed)} addresses written or taken away.")
        for path in report.altered:
            self.stderr.write(f"{path}: its bytes in the database are not those that were stored; not exported.")
        if report.altered:
            sys.exit(1)

    def _check(self, folder: Path, as_json: bool) -> None:
        checked, findings = check_site(folder)
        if as_json:
            told = [{"row": row, "what": what} for row, what in findings]
            self.stdout.write(json.dumps({"ok": not findings, "checked": checked, "findings": told}))
        else:
            for row, what in findings:
                self.stdout.write(f"{row}: {what}")
            self.stdout.write(f"{checked} addresses compared, {len(findings)} findings.")
        if findings:
            sys.exit(1)


def _host() -> str:
    """One that this installation answers to."""
    named = (one.lstrip(".") for one in settings.ALLOWED_HOSTS if one != "*")
    return next(named, "localhost")
