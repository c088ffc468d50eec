"""A work as every document prints it, from its CSL record."""

from typing import Any

from evidence.bibliography.vancouver import formatted
from evidence.identifiers import doi_url, pmcid_url, pmid_url


def printed_work(csl: dict[str, Any]) -> dict[str, Any]:
    """Its line in a list of references, where it can be read, and its identifiers."""
    identifiers = {name: csl.get(name.upper()) for name in ("doi", "pmid", "pmcid", "isbn")}
    return {"formatted": formatted(csl), "url": _link(csl), **identifiers}


def _link(csl: dict[str, Any]) -> str | None:
    """Where the work can be read: its most lasting identifier first."""
    for name, address in (("DOI", doi_url), ("PMID", pmid_url), ("PMCID", pmcid_url)):
        if csl.get(name):
            return address(csl[name])
    return csl.get("URL")
