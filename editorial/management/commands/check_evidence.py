"""Look at claims and pages by the rules of citation integrity (docs/integrity-rules.md); changes nothing.

Exit code 0: nothing is open · 1: findings that nobody waived · 2: there is no such page. `--blocking` leaves out what
keeps nothing from being submitted, and then only the rest counts.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from editorial.models import Article
from editorial.selectors.integrity import Placed, evidence_in_library, evidence_on
from evidence.people import printed_name
from reviews.models import FindingWaiver


class Command(BaseCommand):
    help = "Name every finding of citation integrity, with its rule, its place and the remedy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--article", metavar="SLUG", default="", help="Only this page and its claims.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object, nothing else.")
        parser.add_argument("--blocking", action="store_true", help="Only what keeps a claim from being submitted.")

    def handle(self, *args: Any, article: str, as_json: bool, blocking: bool, **options: Any) -> None:
        checked, found = 0, []
        for looked_at, batch in _of_page(article) if article else evidence_in_library():
            checked += looked_at
            found += [_told(one) for one in batch if one.judged.blocking or not blocking]
            self._progress(f"{checked} looked at, {len(found)} findings …")
        is_ok = all(one["waived"] for one in found)
        if as_json:
            report = {"ok": is_ok, "checked": checked, "findings": found}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_sentences(checked, found)))
        if not is_ok:
            sys.exit(1)

    def _progress(self, said: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(said, self.style.NOTICE)


def _of_page(slug: str) -> Iterator[tuple[int, list[Placed]]]:
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise CommandError(f"There is no page “{slug}”. Nothing was looked at.", returncode=2)
    evidence = evidence_on(article)
    yield evidence.claims + 1, evidence.found


def _told(placed: Placed) -> dict[str, Any]:
    judged = placed.judged
    return {
        "rule": judged.finding.rule,
        "where": placed.address,
        "named": placed.named,
        "message": judged.finding.message,
        "remedy": judged.finding.remedy,
        "blocking": judged.blocking,
        "waived": _waived(judged.waiver) if judged.waiver else None,
    }


def _waived(waiver: FindingWaiver) -> dict[str, str]:
    return {"by": printed_name(waiver.by), "at": f"{waiver.at:%Y-%m-%dT%H:%M:%SZ}", "reason": waiver.reason}


def _sentences(checked: int, found: Iterable[dict[str, Any]]) -> Iterator[str]:
    counts = {"open": 0, "blocking": 0, "waived": 0}
    for one in found:
        word = "waived" if one["waived"] else "blocks" if one["blocking"] else "look at"
        counts["waived" if one["waived"] else "open"] += 1
        counts["blocking"] += one["blocking"]
        yield f"{one['where']} “{one['named']}”: {one['message']} {one['remedy']} [{one['rule']}, {word}]"
    yield f"{checked} claims and pages looked at: {counts['open']} open, {counts['blocking']} of them blocking, " + (
        f"{counts['waived']} waived."
    )
