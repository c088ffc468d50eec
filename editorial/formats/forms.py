"""The forms in which a document can be had: one row each, and nothing form-specific anywhere else (DESIGN §7)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from editorial.formats.csl_json import csl_json
from editorial.formats.fhir import fhir_bundle
from editorial.formats.html_page import html_page
from editorial.formats.json import to_bytes
from editorial.formats.json_ld import json_ld
from editorial.formats.markdown import markdown
from editorial.formats.nhs import nhs

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

    @property
    def content_type(self) -> str:
        """Text names its character set (RFC 7763, section 2); JSON has one only."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def _as_json(draw: Callable[[Document], Any]) -> Callable[[Document], bytes]:
    def drawn(document: Document) -> bytes:
        return to_bytes(draw(document))

    return drawn


def _as_text(draw: Callable[[Document], str]) -> Callable[[Document], bytes]:
    def drawn(document: Document) -> bytes:
        return draw(document).encode()

    return drawn


PAGES = frozenset({"article", "edition"})
JSON = Form("json", "application/json", ".json", to_bytes)
FORMS = {
    one.name: one
    for one in (
        JSON,
        Form("jsonld", "application/ld+json", ".jsonld", _as_json(json_ld)),
        Form("fhir", "application/fhir+json", ".fhir.json", _as_json(fhir_bundle)),
        Form("csl", "application/vnd.citationstyles.csl+json", ".csl.json", _as_json(csl_json)),
        Form("markdown", "text/markdown", ".md", _as_text(markdown)),
        Form("html", "text/html", ".html", _as_text(html_page)),
        # The NHS website content API names no type of its own for its pages.
        Form("nhs", "application/vnd.attest.nhs+json", ".nhs.json", _as_json(nhs), PAGES),
    )
}
BY_SUFFIX = {one.suffix: one for one in FORMS.values()}


def forms_of(kind: str) -> list[Form]:
    return [one for one in FORMS.values() if kind in one.kinds]
