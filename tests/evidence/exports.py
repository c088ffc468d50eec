"""Real exports of reference managers and databases, beside the checkout, and what others counted in them."""

import json
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Contents, Item, Record

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def export(name: str) -> bytes:
    """The file, or a skip where it is not there."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not here")
    return path.read_bytes()


def names_in(folder: str) -> list[str]:
    return sorted(f"{folder}/{path.name}" for path in (DATA / folder).glob("*"))


@cache
def counted() -> dict[str, dict]:
    export("facts.json")
    return json.loads((DATA / "facts.json").read_text())


def contents(text: str | bytes, name: str = "export", format: str = "auto") -> Contents:
    return read_file(text if isinstance(text, bytes) else text.encode(), name, format)


def records(text: str | bytes, name: str = "export", format: str = "auto") -> list[Record]:
    return list(contents(text, name, format).records)


def items(read: list[Record]) -> list[Item]:
    return [record.item for record in read if record.item is not None]
