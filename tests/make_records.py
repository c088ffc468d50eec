"""Records as a reader of some format gives them, for tests of what becomes of them."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Contents, Record
from evidence.models import ReferenceImport
from evidence.models.imports import ImportStage
from evidence.services.importing import FileOutcome, ReferenceFile, begin_import, import_references

TRIAL = {
    "type": "article-journal",
    "title": "Rest or motion in acute gout: a trial",
    "author": [{"family": "Example", "given": "Erin"}, {"family": "Doe", "given": "Jo"}],
    "issued": {"date-parts": [[2021, 5, 4]]},
    "container-title": "Journal of Examples",
    "volume": "12",
    "page": "101-109",
    "DOI": "10.5555/trial",
    "PMID": "99000017",
    "abstract": "Rest helped in two of ten.",
}
_numbers = count(1)


def item(**changes: Any) -> dict[str, Any]:
    """A work of its own, unless identifiers say otherwise; `None` takes a variable away."""
    number = next(_numbers)
    own = {
        **TRIAL,
        "title": f"Example trial {number}",
        "DOI": f"10.5555/item.{number}",
        "PMID": str(8_000_000 + number),
    }
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in {**own, **named}.items() if value is not None}


def file(*items: dict[str, Any] | Record | None, name: str = "export.ris") -> ReferenceFile:
    """None is a record that its reader rejected."""
    records = [_record(number, one) for number, one in enumerate(items, 1)]
    return ReferenceFile(name, Contents("ris", "UTF-8", iter(records)))


def _record(number: int, one: dict[str, Any] | Record | None) -> Record:
    if isinstance(one, Record):
        return one
    return Record(number, one) if one else Record(number, None, rejected="It has no title.")


def imported(*items: Any, by: Any, **how: Any) -> FileOutcome:
    """What became of one file with these records."""
    [outcome] = import_references([file(*items)], by=by, **how)
    return outcome


def counts(outcome: FileOutcome) -> tuple[int, int, int]:
    return outcome.imported, outcome.merged, outcome.rejected


def messages(told: Iterable[dict[str, Any]]) -> list[str]:
    return [one.get("message") or one["reason"] for one in told]


RIS = "TY  - JOUR\nTI  - {title}\nAU  - Example, Erin\nPY  - 2021\nDO  - {doi}\nER  - \n"


def ris(*works: tuple[str, str]) -> bytes:
    """A RIS file of these titles and DOIs."""
    return "\n".join(RIS.format(title=title, doi=doi) for title, doi in works).encode()


def uploaded(*works: tuple[str, str], by: Any) -> ReferenceImport:
    """A file that somebody looked at, and has not let in."""
    content = ris(*works or [("A trial", "10.5555/uploaded.1")])
    read = ReferenceFile("export.ris", read_file(content, "export.ris"), content)
    return begin_import(read, stage=ImportStage.SHOWN, by=by)
