"""docs/integrity-rules.md lists every rule with what it blocks as installed, in the order of the code."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from evidence.integrity import ALWAYS, HIGH_RISK, NEVER, RULES

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

INSTALLED = {ALWAYS: "always", HIGH_RISK: "at high risk", NEVER: "never"}


def test_rules_are_those_explained_in_the_docs():
    table = (Path(settings.BASE_DIR) / "docs" / "integrity-rules.md").read_text()
    listed = re.findall(r"^\| `([a-z-]+)` \|.*\| ([a-z ]+) \|$", table, re.MULTILINE)

    assert listed == [(code, INSTALLED[one.blocks] if one.settable else "fixed") for code, one in RULES.items()]
