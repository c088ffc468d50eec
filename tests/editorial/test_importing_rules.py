"""Every rule code an import can name is explained in docs/import-rules.md, and no other."""

import re
from pathlib import Path

from django.conf import settings

FOUND = re.compile(r'problem\(\s*"([a-z-]+)"|\(\(?"([a-z]+(?:-[a-z]+)+)", f?"')


def test_rules_are_those_explained_in_the_docs():
    sources = (Path(settings.BASE_DIR) / "editorial" / "importing").glob("*.py")
    named = {one or other for source in sources for one, other in FOUND.findall(source.read_text())}

    table = (Path(settings.BASE_DIR) / "docs" / "import-rules.md").read_text()

    assert named == set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
