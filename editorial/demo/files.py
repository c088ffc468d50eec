"""What the demo library's files say (README.md describes them), read but not yet made."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reviews.policy import MONTHS_TO_NEXT_REVIEW

HERE = Path(__file__).parent
Item = dict[str, Any]
UNDECIDED = {"submitted", "under-review", "changes-requested", "rejected"}


@dataclass(frozen=True)
class Files:
    people: list[Item]
    references: dict[str, Item]
    articles: list[Item]
    boilerplate: list[Item]
    planned: dict[str, Item]
    waivers: list[Item]
    editions: list[Item]
    notices: list[Item]
    reports: list[Item]

    @cached_property
    def claims(self) -> dict[str, Item]:
        return {claim["key"]: claim for article in self.articles for claim in article["claims"]}

    def approved_days(self, article: Item, *, overdue: bool) -> dict[str, int]:
        """Of the claims written for `article` and approved, how many days ago; in the order of the file."""
        days = {one["key"]: self.planned[one["key"]].get("approved_days_ago") for one in article["claims"]}
        return {key: n for key, n in days.items() if n and self.is_overdue(key) == overdue}

    def is_overdue(self, key: str) -> bool:
        return self.planned[key].get("approved_days_ago", 0) > self.good_for(key)

    def good_for(self, key: str) -> int:
        """Days from an approval of this claim to its next review, leap years counted."""
        return MONTHS_TO_NEXT_REVIEW[self.claims[key]["risk"]] * 366 // 12

    def waiting(self, article: Item) -> list[str]:
        """Claims written for `article` that were submitted last, and not approved."""
        return [one["key"] for one in article["claims"] if self.planned[one["key"]]["state"] in UNDECIDED]

    def placed(self, article: Item) -> set[str]:
        return {node["claim"] for section in article["sections"] for node in nodes_of(section) if "claim" in node}


def read_files() -> Files:
    scenario = _read("scenario.json")
    return Files(
        people=_read("people.json"),
        references={one["key"]: one for one in _read("references.json")},
        articles=[_read(f"articles/{path.name}") for path in sorted((HERE / "articles").glob("*.json"))],
        boilerplate=_read("boilerplate.json"),
        planned=scenario["claims"],
        waivers=scenario["waivers"],
        editions=scenario["editions"],
        notices=scenario["notices"],
        reports=scenario["reports"],
    )


def _read(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def nodes_of(branch: Item) -> Iterator[Item]:
    """Every node of a section and of the sections in it, or below a node."""
    for node in branch.get("nodes", branch.get("children", [])):
        yield node
        yield from nodes_of(node)
    for section in branch.get("sections", []):
        yield from nodes_of(section)
