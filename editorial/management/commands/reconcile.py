"""Compare what is served with what the rows say; exit code 1 when something is wrong and stays wrong."""

import json
import sys

from django.core.management.base import BaseCommand, CommandParser

from editorial.reconcile import reconcile


class Command(BaseCommand):
    help = "Check documents, digests, approvals and guards; repair what is derived unless --check is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args, check: bool, as_json: bool, **options) -> None:
        report = reconcile(repair=not check)
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            for one in report.findings:
                self.stdout.write(f"{one.row}: {one.what}{' Repaired.' if one.repaired else ''}")
            self.stdout.write(f"{report.checked} rows looked at, {len(report.findings)} findings.")
        if not report.ok:
            sys.exit(1)
