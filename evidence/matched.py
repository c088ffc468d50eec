"""By which identifiers a source named the work that it told of, and whether its reference still has one of them.

A DOI may have stood on the wrong record. What was told by it stays there, and counts, until somebody who may dismisses
it: nothing is lifted because a number was typed. Until then it is named here, with who has the identifier now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.announcements import is_same
from evidence.bibliography.retraction_watch import doi_in, pmid_in
from evidence.events import EventTold
from evidence.families import same_works
from evidence.models import Notice, Reference
from evidence.models.notices import NoticeKind

NAMES = ("DOI", "PMID", "PMCID")
Ids = Mapping[str, str]


@dataclass(frozen=True)
class Misplaced:
    """`named` as “DOI 10.…”; `elsewhere` is the reference that has it now."""

    notice: Notice
    named: str
    elsewhere: Reference | None


def ids_of(reference: Reference) -> dict[str, str]:
    return ids_in({"doi": reference.doi, "pmid": reference.pmid, "pmcid": reference.pmcid})


def ids_in(fields: Mapping[str, Any]) -> dict[str, str]:
    """Of a work that is no reference yet."""
    return {name: value for name in NAMES if (value := fields.get(name.lower()))}


def work_named(notice: Notice) -> dict[str, str]:
    """Nothing where a person said it of the reference itself, or where the reference is the notice."""
    if notice.kind == NoticeKind.NOTICE_ITSELF:
        return {}
    said, row = notice.raw.get("work"), notice.raw
    ids = said if isinstance(said, dict) else {}
    if "OriginalPaperDOI" in row or "OriginalPaperPubMedID" in row:
        cells = (str(row.get(one, "")) for one in ("OriginalPaperDOI", "OriginalPaperPubMedID"))
        ids = dict(zip(NAMES, (doi_in(next(cells)), pmid_in(next(cells))), strict=False))
    return {name: str(ids[name]) for name in NAMES if ids.get(name)}


def misplaced(reference: Reference, events: Iterable[EventTold]) -> list[Misplaced]:
    """Those of its events that were told by an identifier which it has no more, and by nothing else."""
    standing = [one for one in events if not one.dismissal]
    named = {one.notice.pk: [work_named(each) for each in (one.notice, *one.again)] for one in standing}
    own = [ids_of(one) for one in Reference.objects.filter(pk__in=same_works([reference.pk]))]
    lost = [one for one in standing if all(_is_of_another(work, own) for work in named[one.notice.pk])]
    return [_misplaced(one.notice, named[one.notice.pk][0]) for one in lost]


def _is_of_another(work: Ids, own: Iterable[Ids]) -> bool:
    return bool(work) and not any(is_same(work, one) for one in own)


def _misplaced(notice: Notice, work: Ids) -> Misplaced:
    name, value = next(iter(work.items()))
    elsewhere = Reference.objects.filter(**{name.lower(): value}).first()
    return Misplaced(notice, f"{name} {value}", elsewhere)
