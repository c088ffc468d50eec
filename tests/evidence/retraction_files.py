"""Rows of Retraction Watch for tests: made up, with all the columns of the real thing; and the real data's folder."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from evidence.bibliography.retraction_watch import COLUMNS, read_table

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
USUAL = {
    "Record ID": "101",
    "Title": "Example trial",
    "RetractionDate": "3/14/2024 0:00",
    "RetractionDOI": "10.5555/notice.1",
    "RetractionPubMedID": "0",
    "OriginalPaperDate": "5/4/2021 0:00",
    "OriginalPaperDOI": "unavailable",
    "OriginalPaperPubMedID": "0",
    "RetractionNature": "Retraction",
    "Reason": "+Concerns/Issues About Data;+Unreliable Results;",
    "Paywalled": "No",
}


def written(*rows: dict[str, str], columns: list[str] = COLUMNS) -> str:
    """A file with these rows, each as usual but for what is given."""
    file = io.StringIO()
    table = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
    table.writeheader()
    table.writerows(USUAL | row for row in rows)
    return file.getvalue()


def rows_of(text: str) -> list:
    return list(read_table(io.StringIO(text, newline="")).rows)


def real(name: str) -> Path:
    if not DATA.is_dir():
        pytest.skip("the real files in ../shared/data are not on this machine")
    return DATA / name


def facts() -> dict[str, Any]:
    return json.loads(real("facts.json").read_text())
