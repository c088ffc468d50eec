"""The forms in which a document can be had: one row each, and nothing form-specific anywhere else (DESIGN §7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from editorial.formats.json import to_bytes

Document = dict[str, Any]
KINDS = frozenset({"article", "edition", "claim", "version", "reference"})


@dataclass(frozen=True)
class Form:
    """A media type, the suffix that asks for it, and the pure function that draws it for documents of these kinds."""

    name: str
    media_type: str
    suffix: str
    draw: Callable[[Document], bytes]
    kinds: frozenset[str] = KINDS


JSON = Form("json", "application/json", ".json", to_bytes)
FORMS = {one.name: one for one in (JSON,)}
# The JSON is stored as it was issued; these are made from it, and may be made again.
DERIVED = {name: one for name, one in FORMS.items() if one is not JSON}
BY_SUFFIX = {one.suffix: one for one in FORMS.values()}


def forms_of(kind: str) -> list[Form]:
    return [one for one in FORMS.values() if kind in one.kinds]
