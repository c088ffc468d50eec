"""The works a public document cites as CSL-JSON (CSL 1.0.2, csl-data schema), in the order of its numbers.

An item is the record the work is printed from; what is said of it today stands in `status` and `note` (CSL 1.0.2,
appendix IV), so that a retracted work is marked wherever its item is carried. A page or claim that is not shown cites
nothing.
"""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
Item = dict[str, Any]
CURRENT = "current"
_IDENTIFIERS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN", "url": "URL"}


def csl_json(document: Document) -> list[Item]:
    """The bibliography of any public document; each work once, under the id it has here."""
    items: dict[str, Item] = {}
    for id, work in works(document):
        items.setdefault(id, _item(id, work))
    return list(items.values())


def works(document: Document) -> Iterator[tuple[str, Document]]:
    """Every printed work with its id; a citation of an unknown source has none."""
    if document["type"] == "reference":
        yield document["id"], document
    elif "references" in document:
        yield from ((one["id"], one) for one in document["references"])
    else:
        yield from ((one["reference"], one) for one in document["citations"] if one.get("formatted"))


def record(id: str, work: Document) -> Item:
    """What the work is printed from; a document drawn before works came with it has only the line, kept as a note."""
    if work.get("csl"):
        return {**work["csl"], "id": id}
    named = {csl: work[ours] for ours, csl in _IDENTIFIERS.items() if work.get(ours)}
    return {"id": id, "type": "document", **named, "note": work["formatted"]}


def _item(id: str, work: Document) -> Item:
    item, standing = record(id, work), work["standing"]
    if standing["status"] == CURRENT:
        return item
    note = " ".join(filter(None, (item.get("note"), standing["message"])))
    return {**item, "status": standing["status"], "note": note, "custom": {"standing": standing}}
