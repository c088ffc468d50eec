"""What DataCite's REST API says happened to the works that it registered: newer versions, withdrawal, publication.

A work speaks of itself only: whoever says that theirs is the new version of another does not change that by it. A
preprint names the article that it became as a version; so it does its own next version, and the entry that stands for
all of them (Zenodo), which have the same registrant: those are no publication.
"""

from collections.abc import Iterator
from typing import Any

from evidence.bibliography import strict_json
from evidence.bibliography.crossref import first
from evidence.bibliography.records import Announced, Told, Unreadable
from evidence.identifiers import InvalidIdentifier, normalise_doi

SOURCE = "DataCite"
OF_A_PREPRINT = ", of a preprint"
# Relations by which a work names what came after it (DataCite Metadata Schema 4.6, appendix 1, relationType).
LATER = ("IsPreviousVersionOf", "IsObsoletedBy")
VERSIONS = ("IsPreviousVersionOf", "IsVersionOf")
WITHDRAWN = "Withdrawn"
# What a preprint becomes, where the relation says of what kind the other work is (resourceTypeGeneral).
PUBLISHED = ("JournalArticle", "ConferencePaper", "DataPaper", "BookChapter", "Book", "Report")


def told(text: str) -> Told:
    """What the works of an answer announce. Raises Unreadable."""
    answer = strict_json.load(text)
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list | dict):
        raise Unreadable("It is no answer of DataCite.")
    entries = entries if isinstance(entries, list) else [entries]
    works = dict(pair for one in entries if (pair := _work(one)))
    meta = answer.get("meta")
    counted = meta.get("total") if isinstance(meta, dict) else None
    return Told(works, whole=len(works) == (counted if isinstance(counted, int) else len(entries)))


def _work(entry: Any) -> tuple[str, tuple[Announced, ...]] | None:
    """None where it cannot be made out, or says nothing of relations: then silence would be no answer."""
    said = entry.get("attributes") if isinstance(entry, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("relatedIdentifiers"), list):
        return None
    if not (doi := _doi(said.get("doi") or entry.get("id"))):
        return None
    return doi, (*_relations(doi, said), *_withdrawn(doi, said))


def _relations(doi: str, said: dict[str, Any]) -> Iterator[Announced]:
    types = said.get("types")
    is_preprint = isinstance(types, dict) and types.get("resourceTypeGeneral") == "Preprint"
    for one in _objects(said["relatedIdentifiers"]):
        kind, other = first(one.get("relationType")), _doi(one.get("relatedIdentifier"))
        if first(one.get("relatedIdentifierType")) != "DOI" or not other or other == doi:
            continue
        if is_preprint and kind in VERSIONS and _is_published(doi, other, first(one.get("resourceTypeGeneral"))):
            yield Announced(f"{kind}{OF_A_PREPRINT}", SOURCE, {"doi": other}, {"doi": doi}, of_preprint=True)
        elif kind in LATER:
            yield Announced(kind, SOURCE, {"doi": other}, {"doi": doi})


def _is_published(doi: str, other: str, kind: str) -> bool:
    return kind in PUBLISHED if kind else doi.partition("/")[0] != other.partition("/")[0]


def _withdrawn(doi: str, said: dict[str, Any]) -> Iterator[Announced]:
    for one in _objects(said.get("dates")):
        if first(one.get("dateType")) == WITHDRAWN:
            yield Announced(WITHDRAWN, SOURCE, work={"doi": doi}, dated=first(one.get("date"))[:60])


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _doi(value: Any) -> str:
    try:
        return normalise_doi(first(value))
    except InvalidIdentifier:
        return ""
