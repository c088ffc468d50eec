"""Look now at what the clock would look at with time: whether links still lead where they should, and what archives
say happened to references.

Exit code 0: done, whatever was found; a link that needs a person, or an archive that is silent, is no error.
"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evidence.models import LinkCheck
from evidence.models.links import LinkOutcome
from evidence.services import Surveyed, check_links, check_standings

LINKS, STANDINGS = "links", "standings"
MOST = {LINKS: 50, STANDINGS: 400}


class Command(BaseCommand):
    help = "Ask for what is due of references. It goes out to the web, also where WATCH_REFERENCES is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=[LINKS, STANDINGS], help="One of the two; without it both.")
        parser.add_argument("--most", type=int, help="How many to ask for at most: links, and references an archive.")
        parser.add_argument("--json", action="store_true", help="One object with the counts on stdout.")

    def handle(self, *args: Any, only: str | None, most: int | None, **options: Any) -> None:
        wanted = [only] if only else [LINKS, STANDINGS]
        bound = {name: MOST[name] if most is None else max(most, 0) for name in wanted}
        links = check_links(most=bound[LINKS]) if LINKS in bound else None
        standings = check_standings(most=bound[STANDINGS]) if STANDINGS in bound else None
        if options["json"]:
            told = {LINKS: _of_links(links), STANDINGS: _of_standings(standings)}
            self.stdout.write(json.dumps({name: one for name, one in told.items() if one is not None}))
            return
        if links is not None:
            self._say_links(links)
        if standings is not None:
            self._say_standings(standings)

    def _say_links(self, checked: list[LinkCheck]) -> None:
        for one in checked:
            if one.outcome == LinkOutcome.NEEDS_A_HUMAN:
                self.stdout.write(f"{one.address}: {one.said}")
        count = _of_links(checked) or {}
        said = f"{count['asked']} links asked for: {count['works']} work, {count['needs_a_human']} need a human"
        self.stdout.write(f"{said}, {count['unanswered']} gave no answer yet and will be asked again.")

    def _say_standings(self, surveyed: Surveyed) -> None:
        said = f"{surveyed.asked} asked of archives: {surveyed.known} known, {surveyed.unknown} not known there"
        self.stdout.write(f"{said}, {surveyed.unanswered} without an answer yet, which will be asked again.")
        said = f"{surveyed.notices} notice{'' if surveyed.notices == 1 else 's'} recorded"
        self.stdout.write(f"{said}; {len(surveyed.changed)} changed their source status.")


def _of_links(checked: list[LinkCheck] | None) -> dict[str, int] | None:
    if checked is None:
        return None
    outcomes = [one.outcome for one in checked]
    return {
        "asked": len(checked),
        "works": outcomes.count(LinkOutcome.WORKS),
        "needs_a_human": outcomes.count(LinkOutcome.NEEDS_A_HUMAN),
        "unanswered": outcomes.count(LinkOutcome.UNKNOWN),
    }


def _of_standings(surveyed: Surveyed | None) -> dict[str, int] | None:
    if surveyed is None:
        return None
    counts = {name: getattr(surveyed, name) for name in ("asked", "known", "unknown", "unanswered", "notices")}
    return {**counts, "references_changed": len(surveyed.changed)}
