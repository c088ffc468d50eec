"""The files of ../shared/data that the readers are tested on, written by others, and what others counted in them."""

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"


def real(name: str) -> bytes:
    """One file as it was published; the test is skipped where it is not."""
    path = DATA / name
    if not path.is_file():
        pytest.skip("the real files in ../shared/data are not on this machine")
    return path.read_bytes()


def real_text(name: str) -> str:
    return real(name).decode()


@cache
def facts() -> dict[str, Any]:
    return json.loads(real("facts.json"))


def counted(name: str) -> dict[str, Any]:
    return facts()[name]


def names_in(folder: str, ending: str) -> list[str]:
    """All there are, so that a file that nobody expects an outcome of is noticed; none where the folder is not."""
    return sorted(f"{folder}/{path.name}" for path in (DATA / folder).glob(f"*{ending}"))


def bodies(name: str) -> list[str]:
    """The bodies of recorded answers, in order; compressed ones unpacked."""
    recorded = [one["response"]["body"]["string"] for one in yaml.safe_load(real(name))["interactions"]]
    raw = [body if isinstance(body, bytes) else body.encode() for body in recorded]
    return [(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode() for body in raw]


def csl_input(name: str) -> str:
    """The items of a fixture of the CSL test suite."""
    found = re.search(r">>=+ INPUT =+>>(.*?)<<=+ INPUT =+<<", real_text(name), re.DOTALL)
    assert found
    return found[1]
