"""Notices from a file: each row is imported, known, rejected, or about no work that we have, and is counted as one.

Rows are matched by DOI, else by PubMed id, some thousands at a time; each of those batches is a transaction. Reading
the same file again, or twice at once, records nothing twice.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User

from evidence import clock, roles
from evidence.announcements import RETRACTION_WATCH
from evidence.batches import in_batches
from evidence.bibliography.retraction_watch import (
    SOURCE,
    Row,
    day_in,
    doi_in,
    doi_to_look_for,
    dois_in,
    pmid_in,
    pmids_in,
    values_in,
)
from evidence.families import families_of
from evidence.models import Reference
from evidence.models.notices import NoticeKind
from evidence.related import one_of
from evidence.services.telling import Recorded, Telling, as_allowed, record_tellings, storable
from evidence.standings import DOUBTING

AT_ONCE = 2_000
NOT_LIFTED = (
    "A reinstatement takes effect where a reviewer or chief brings it: recorded without its day, so without one."
)
NOT_CONFIRMED = (
    "The reference was given this identifier after it was taken back: a reviewer records the day of the reinstatement,"
    " if it is of this work. Until then it is recorded without one."
)
KINDS = {word.lower(): kind for word, kind in RETRACTION_WATCH.items()}


@dataclass
class NoticesRead:
    """What became of each row: `records` is the sum of the four numbers after it."""

    records: int = 0
    imported: int = 0
    known: int = 0
    unmatched: int = 0
    rejections: list[tuple[int, str]] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        return len(self.rejections)

    def reject(self, row: Row, reason: str) -> None:
        self.rejections.append((row.number, reason))


@dataclass(frozen=True)
class Works:
    """References of ours by their identifiers: (id, DOI)."""

    by_doi: Mapping[str, tuple[int, str]]
    by_pmid: Mapping[str, tuple[int, str]]


@dataclass(frozen=True)
class Cited:
    """A row with the identifiers of the work it is about, and of the notice.

    `near`: (column, identifier) of what its cells hold and does not stand there as one identifier.
    """

    row: Row
    doi: str
    pmid: str
    notice_doi: str
    notice_pmid: str
    near: list[tuple[str, str]]


def import_notices(rows: Iterable[Row], *, by: User) -> NoticesRead:
    """Record what rows of Retraction Watch say of our references. Raises NotAllowed, before the first is read."""
    roles.require(by, *roles.ROLES[:3], to="import notices")
    read = NoticesRead()
    for batch in in_batches(rows, AT_ONCE):
        read.records += len(batch)
        _take(batch, read, by)
    return read


def _take(batch: list[Row], read: NoticesRead, by: User) -> None:
    for row in batch:
        if row.unreadable:
            read.reject(row, row.unreadable)
    cited = [_cited(row) for row in batch if not row.unreadable]
    works = _works(cited)
    pairs: list[tuple[int, int, Telling]] = []
    for one in cited:
        found = _tellings(one, works, read, by)
        if found is not None:
            read.unmatched += not found
            pairs += [(one.row.number, *pair) for pair in found]
    if pairs:
        _count(pairs, record_tellings([pair[1:] for pair in pairs], by=by), read)


def _count(pairs: Sequence[tuple[int, int, Telling]], recorded: Recorded, read: NoticesRead) -> None:
    """A row that tells of the notice as well as of the work is one row all the same."""
    rows = {number for number, *_ in pairs}
    fresh = {number for (number, *_), notice in zip(pairs, recorded.notices, strict=True) if notice}
    read.imported += len(fresh)
    read.known += len(rows - fresh)
    read.changed |= recorded.changed
    for (number, _, telling), notice in zip(pairs, recorded.notices, strict=True):
        if notice and telling.dated and not notice.dated:
            read.warnings.append((number, NOT_CONFIRMED))


def _cited(row: Row) -> Cited:
    doi, pmid = row["OriginalPaperDOI"], row["OriginalPaperPubMedID"]
    work = doi_to_look_for(doi), pmid_in(pmid)
    near = [("OriginalPaperDOI", one) for one in dois_in(doi) if one not in work]
    near += [("OriginalPaperPubMedID", one) for one in pmids_in(pmid) if one not in work]
    return Cited(row, *work, doi_to_look_for(row["RetractionDOI"]), pmid_in(row["RetractionPubMedID"]), near)


def _works(cited: Collection[Cited]) -> Works:
    near = {identifier for one in cited for _, identifier in one.near}
    dois = near | {doi for one in cited for doi in (one.doi, one.notice_doi) if doi}
    pmids = near | {pmid for one in cited for pmid in (one.pmid, one.notice_pmid) if pmid}
    ours = Reference.objects.order_by().values_list("pk", "doi", "pmid")
    return Works(
        {doi: (pk, doi) for pk, doi, _ in ours.filter(doi__in=one_of(dois)) if doi},
        {pmid: (pk, doi or "") for pk, doi, pmid in ours.filter(pmid__in=one_of(pmids)) if pmid},
    )


def _tellings(cited: Cited, works: Works, read: NoticesRead, by: User) -> list[tuple[int, Telling]] | None:
    """(reference id, telling) of the work and of the notice, as far as we have them; None where the row is rejected."""
    by_doi, by_pmid = works.by_doi.get(cited.doi), works.by_pmid.get(cited.pmid)
    if not by_doi and by_pmid and doi_in(cited.doi) and by_pmid[1]:
        read.reject(cited.row, f"Its PubMed id {cited.pmid} is that of {by_pmid[1]}, and its DOI is {cited.doi}.")
        return None
    found = []
    if work := by_doi or by_pmid:
        if (telling := _telling(cited, read)) is None:
            return None
        allowed = as_allowed(telling, by)
        if allowed != telling:
            read.warnings.append((cited.row.number, NOT_LIFTED))
        found.append((work[0], allowed))
        if by_doi and by_pmid and by_pmid[0] not in families_of([by_doi[0]])[by_doi[0]]:
            found += _of_the_other(cited, allowed, by_pmid, read)
    else:
        read.warnings += _missed(cited, works)
    notice = works.by_doi.get(cited.notice_doi) or works.by_pmid.get(cited.notice_pmid)
    if notice and notice[0] not in {pk for pk, _ in found}:
        found.append((notice[0], _of_notice(cited)))
    return found


def _of_the_other(
    cited: Cited, telling: Telling, by_pmid: tuple[int, str], read: NoticesRead
) -> Iterator[tuple[int, Telling]]:
    """What casts a doubt is also told of the reference with the PubMed id, where its own DOI is not another."""
    said = f"Its PubMed id {cited.pmid} is that of another reference; it was "
    if telling.kind in DOUBTING and not by_pmid[1]:
        read.warnings.append((cited.row.number, f"{said}recorded of both: compare the two."))
        yield by_pmid[0], telling
    else:
        read.warnings.append((cited.row.number, f"{said}taken for {cited.doi}."))


def _missed(cited: Cited, works: Works) -> Iterator[tuple[int, str]]:
    """Works of ours whose identifier stands in a cell that holds more than it."""
    for column, identifier in cited.near:
        if works.by_doi.get(identifier) or works.by_pmid.get(identifier):
            said = f"{column} “{storable(cited.row[column])[:80]}” holds {identifier}, which is here, and more"
            yield cited.row.number, f"{said}: nothing was recorded; correct the cell."


def _telling(cited: Cited, read: NoticesRead) -> Telling | None:
    row, day = cited.row, day_in(cited.row["RetractionDate"])
    nature = row["RetractionNature"]
    kind = KINDS.get(nature.lower(), NoticeKind.OTHER)
    wrong = "is still to come" if day and clock.is_to_come(day) else "is no day" if day is None else ""
    written = f"“{storable(row['RetractionDate'])[:40]}” {wrong}"
    if wrong and kind == NoticeKind.REINSTATEMENT:
        read.reject(row, f"A reinstatement needs its day: {written}.")
        return None
    if wrong:
        read.warnings.append((row.number, f"{written}: recorded without one."))
    return Telling(
        kind=kind,
        source=SOURCE,
        dated=None if wrong else day,
        doi=doi_in(cited.notice_doi),
        pmid=cited.notice_pmid,
        said=storable(nature)[:100],
        reasons=tuple(storable(one)[:300] for one in values_in(row["Reason"])),
        record=storable(row["Record ID"])[:60],
        raw=_raw(row),
    )


def _of_notice(cited: Cited) -> Telling:
    about = f"DOI {cited.doi}" if cited.doi else f"PMID {cited.pmid}" if cited.pmid else "a work without identifiers"
    record = storable(cited.row["Record ID"])[:60]
    return Telling(
        kind=NoticeKind.NOTICE_ITSELF,
        source=SOURCE,
        dated=day_in(cited.row["RetractionDate"]),
        said=storable(cited.row["RetractionNature"])[:100],
        record=record or about[:60],
        note=f"It is about {about}.",
        raw=_raw(cited.row),
    )


def _raw(row: Row) -> dict[str, Any]:
    return {name: storable(cell) for name, cell in row.cells.items() if cell}
