"""What the official schema of CSL-JSON says of a list of items (`data/csl-data.schema.json`, MIT)."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

SCHEMA = Draft7Validator(json.loads((Path(__file__).parent / "data" / "csl-data.schema.json").read_bytes()))


def complaints(items: list[dict[str, Any]]) -> list[str]:
    return [f"{one.json_path}: {one.message}" for one in SCHEMA.iter_errors(items)]
