"""Whether JSON-LD keeps to the vocabulary that schema.org published: known types and properties, each where it belongs.

Read from the vocabulary itself (release 30.0): `domainIncludes`, `rangeIncludes`, `subClassOf`, `supersededBy`.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

FILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "schema-org" / "schemaorg-current-https-30.0.jsonld"
OURS = "attest:"
PARTIAL_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


class Vocabulary:
    """`faults` of a node: empty for one that keeps to the vocabulary."""

    def __init__(self, graph: list[dict[str, Any]]) -> None:
        self.terms = {one["@id"].removeprefix("schema:"): one for one in graph}

    def faults(self, node: dict[str, Any], where: str = "") -> list[str]:
        return list(self._faults({key: value for key, value in node.items() if key != "@context"}, where))

    def _faults(self, node: dict[str, Any], where: str) -> Iterator[str]:
        kind = node.get("@type")
        if kind is not None and not self._is_class(kind):
            yield f"{where}: no type {kind}"
            return
        for name, value in node.items():
            here = f"{where}/{name}"
            if name.startswith(OURS):
                yield from (found for one in _many(value) if isinstance(one, dict) for found in self._faults(one, here))
            elif not name.startswith("@"):
                yield from self._property(kind, name, value, here)

    def _property(self, kind: str | None, name: str, value: Any, here: str) -> Iterator[str]:
        term = self.terms.get(name)
        if term is None or "rdf:Property" not in _many(term["@type"]):
            yield f"{here}: no such property"
        elif "schema:supersededBy" in term:
            yield f"{here}: superseded"
        elif kind is None or not self._above(kind) & _ids(term, "schema:domainIncludes"):
            yield f"{here}: not a property of {kind}"
        else:
            ranges = _ids(term, "schema:rangeIncludes")
            yield from (found for one in _many(value) for found in self._value(one, ranges, here))

    def _value(self, value: Any, ranges: set[str], here: str) -> Iterator[str]:
        if isinstance(value, dict):
            kind = value.get("@type")
            if kind is None and set(value) != {"@id"}:
                yield f"{here}: a node without a type"
            if kind is not None and self._is_class(kind) and not self._above(kind) & ranges:
                yield f"{here}: {kind} is none of {sorted(ranges)}"
            yield from self._faults(value, here)
        elif not any(_fits(value, one) for one in ranges):
            yield f"{here}: {value!r} is none of {sorted(ranges)}"

    def _is_class(self, name: str) -> bool:
        return "rdfs:Class" in _many(self.terms.get(name, {}).get("@type", ""))

    def _above(self, kind: str) -> set[str]:
        found, open = set(), {kind}
        while open:
            name = open.pop()
            found.add(name)
            open |= _ids(self.terms.get(name, {}), "rdfs:subClassOf") - found
        return found


@cache
def vocabulary() -> Vocabulary:
    if not FILE.exists():
        pytest.skip("../shared/data/schema-org is not here")
    return Vocabulary(json.loads(FILE.read_text(encoding="utf-8"))["@graph"])


def every_node(value: Any) -> Iterator[dict[str, Any]]:
    """Each object of a JSON-LD document, but for its context."""
    if isinstance(value, dict):
        yield value
        yield from (found for key, one in value.items() if key != "@context" for found in every_node(one))
    elif isinstance(value, list):
        yield from (found for one in value for found in every_node(one))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _ids(term: dict[str, Any], name: str) -> set[str]:
    return {one["@id"].removeprefix("schema:") for one in _many(term.get(name, []))}


def _fits(value: Any, range: str) -> bool:
    """A plain value; where a class is asked for, only an address can stand for one, and only as a node."""
    if isinstance(value, bool):
        return range == "Boolean"
    if isinstance(value, int):
        return range in ("Integer", "Number")
    checks = {"Text": lambda text: bool(text), "URL": _is_address, "Date": _is_date, "DateTime": _is_moment}
    return range in checks and checks[range](value)


def _is_address(text: str) -> bool:
    return re.fullmatch(r"(https?://|urn:|/(?!/))\S+", text) is not None


def _is_date(text: str) -> bool:
    """With year, month and day a real one."""
    if not PARTIAL_DATE.fullmatch(text):
        return False
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
