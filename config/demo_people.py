"""The people of the demo library, as its authors wrote them down; their passwords are public (demo_accounts.py)."""

import json
from typing import NotRequired, TypedDict

from config.places import BASE_DIR

DEMO = BASE_DIR / "editorial" / "demo"
PEOPLE = DEMO / "people.json"
LOOK_FIRST = DEMO / "look-first.txt"


class DemoPerson(TypedDict):
    """What is read here; the file says more, for the library's loader."""

    username: str
    name: str
    password: NotRequired[str]
    groups: NotRequired[list[str]]


def demo_people() -> list[DemoPerson]:
    """In the order they are introduced; empty where the library is not shipped."""
    return json.loads(PEOPLE.read_text(encoding="utf-8")) if PEOPLE.exists() else []


def look_first(site: str) -> str:
    return LOOK_FIRST.read_text(encoding="utf-8").format(site=site)
