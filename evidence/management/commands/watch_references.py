"""Look now at what the clock would look at with time: whether the links of references still lead where they should.

Exit code 0: done, whatever was found; a link that needs a person is no error.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from evidence.models.links import LinkOutcome
from evidence.services import check_links


class Command(BaseCommand):
    help = "Ask for the links of references that are due. It goes out to the web, also where WATCH_REFERENCES is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=50, help="How many links to ask for at most.")

    def handle(self, *args: Any, most: int, **options: Any) -> None:
        checked = check_links(most=max(most, 0))
        for one in checked:
            if one.outcome == LinkOutcome.NEEDS_A_HUMAN:
                self.stdout.write(f"{one.address}: {one.said}")
        needing = sum(one.outcome == LinkOutcome.NEEDS_A_HUMAN for one in checked)
        unknown = sum(one.outcome == LinkOutcome.UNKNOWN for one in checked)
        said = f"{len(checked)} links asked for: {len(checked) - needing - unknown} work, {needing} need a human"
        self.stdout.write(f"{said}, {unknown} gave no answer yet and will be asked again.")
