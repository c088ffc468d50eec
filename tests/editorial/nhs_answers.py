"""What the NHS website content API really answered, and how a page of ours differs from all of that in shape."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data" / "nhs-content-api"
# Theirs, of a kind of page that ours is not: pictures, films, questions and lists of links.
BOTH = ("mainEntityOfPage", "hasPart")
PARTS_OF_TEXT = ("section heading", "markdown", "immediate")


@cache
def answers() -> list[dict[str, Any]]:
    """Their pages; of what is on them, what ours can have."""
    found = [json.loads(one.read_text(encoding="utf-8")) for one in sorted(FOLDER.glob("*-no-params.json"))]
    if not found:
        pytest.skip("../shared/data/nhs-content-api is not here")
    return [_of_text(one) for one in found]


def differences(ours: Any, theirs: list[Any], where: str = "") -> list[str]:
    """Where `ours` lacks what each of `theirs` has, or has it in a type that none of them has it in."""
    if isinstance(ours, dict) and (others := [one for one in theirs if isinstance(one, dict)]):
        always = set.intersection(*map(set, others))
        missing = [f"{where}/{key}: missing" for key in sorted(always - ours.keys())]
        found = list(missing)
        for key in ours:
            if known := [one[key] for one in others if key in one]:
                found += differences(ours[key], known, f"{where}/{key}")
        return found
    if isinstance(ours, list) and any(isinstance(one, list) for one in theirs):
        members = [member for one in theirs if isinstance(one, list) for member in one]
        return [found for one in ours for found in differences(one, members, f"{where}[]")] if members else []
    return [] if type(ours) in map(type, theirs) else [f"{where}: {type(ours).__name__}"]


def _of_text(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with those sections and elements only that hold text, as ours do."""
    sections = [one for one in answer["mainEntityOfPage"] if one["name"] == PARTS_OF_TEXT[0]]
    return {**answer, "mainEntityOfPage": [one | {key: _text_in(one[key]) for key in BOTH} for one in sections]}


def _text_in(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in parts if one.get("name") in PARTS_OF_TEXT]
