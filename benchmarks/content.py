"""The articles of the library as they are served, for whoever is to serve the same: one JSON file."""

import json
from pathlib import Path

from editorial.models import Published


def main(file: str) -> None:
    rows = Published.objects.filter(kind=Published.Kind.ARTICLE).select_related("document__blob").order_by("path")
    Path(file).write_text(json.dumps([json.loads(bytes(one.document.blob.content)) for one in rows]))
