"""Some records of a file at a time: each part is one transaction, in few statements however many its records are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from evidence.bibliography.designs import design_said
from evidence.bibliography.fields import fields_of
from evidence.bibliography.records import Announced, Record
from evidence.history import change_many, write_many
from evidence.likeness import alike_in, like_pairs
from evidence.models import ImportedPart, Notice, Reference, ReferenceImport
from evidence.models.notices import NoticeKind
from evidence.models.references import StudyDesign
from evidence.services.announced import record_announced
from evidence.services.importing.identity import Conflict, Library, fingerprint
from evidence.services.importing.merging import Known, merge
from evidence.services.importing.outcomes import Outcome
from evidence.services.likeness import keep_likeness, refresh_likeness
from evidence.services.rematching import record_what_waited
from evidence.services.works import one_at_a_time
from evidence.standings import DOUBTING

AT_ONCE = 500
MOST_TRIES = 5


@dataclass(frozen=True)
class Read:
    """A record as the fields of a reference, or why it cannot be one."""

    number: int
    fields: dict[str, Any]
    warnings: tuple[str, ...]
    announced: tuple[Announced, ...]
    rejected: str = ""


def _read(record: Record) -> Read:
    if record.item is None:
        return Read(record.number, {}, record.warnings, (), record.rejected or "It could not be read.")
    fitted = fields_of(record.item)
    if not fitted.rejected:
        fitted.fields["imported_as"] = fingerprint(fitted.fields)
    said = (*record.warnings, *fitted.warnings)
    return Read(record.number, fitted.fields, said, record.announced, fitted.rejected)


def take_part(run: ReferenceImport, records: Iterable[Record], *, tried: bool = False, by: User) -> Outcome:
    """All that becomes of these records, or nothing; once more where somebody adds one of the works meanwhile.

    What is only `tried`, and is taken back by whoever asks, is told as what would be.
    """
    those = [_read(one) for one in records]
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            with transaction.atomic():
                return _take(run, those, tried, by)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


@dataclass
class Part:
    """What the records become, before any of it is written."""

    library: Library
    known: Known
    outcome: Outcome = field(default_factory=Outcome)
    made: dict[int, Reference] = field(default_factory=dict)
    changed: dict[int, Reference] = field(default_factory=dict)
    merged_into: list[tuple[int, Reference]] = field(default_factory=list)
    announced: list[tuple[int, Reference, Announced]] = field(default_factory=list)

    def take(self, one: Read) -> None:
        self.outcome.warn(one.number, *one.warnings)
        if one.rejected:
            self.outcome.reject(one.number, one.rejected)
            return
        try:
            known = self.library.find(one.fields)
        except Conflict as conflict:
            self.outcome.reject(one.number, str(conflict))
            return
        reference = self._merge(one, known) if known else self._make(one)
        self.announced += [(one.number, reference, announced) for announced in one.announced]

    def _merge(self, one: Read, reference: Reference) -> Reference:
        merged = merge(reference, one.fields, self.known)
        self.merged_into.append((one.number, reference))
        self.outcome.warn(one.number, *merged.warnings)
        self.outcome.merged += 1
        if merged.changed:
            self.library.add(reference)
            self.changed |= {reference.pk: reference} if reference.pk else {}
        return reference

    def _make(self, one: Read) -> Reference:
        reference = Reference(**one.fields, design=_design(one.fields))
        if reference.design:
            said = f"study design “{StudyDesign(reference.design).label}” was taken from its publication type: check it"
            self.outcome.warn(one.number, said)
        self.library.add(reference)
        self.made[one.number] = reference
        self.outcome.imported += 1
        return reference


def _design(fields: dict[str, Any]) -> str:
    types = fields["more"].get("custom", {}).get("publicationTypes")
    return design_said(one for one in types if isinstance(one, str)) if isinstance(types, list) else ""


def _take(run: ReferenceImport, those: list[Read], tried: bool, by: User) -> Outcome:
    one_at_a_time()
    taken = [one for one in those if not one.rejected]
    library = Library.about([one.fields for one in taken], [told for one in taken for told in one.announced])
    part = Part(library, Known.of(library.references))
    for one in those:
        part.take(one)
    write_many(Reference, list(part.made.values()), by=by, reason=f"imported from {run.file}")
    for reference in part.changed.values():
        reference.revision += 1
    change_many(Reference, list(part.changed.values()), by=by, reason=f"filled in from {run.file}")
    _record_notices(part, tried, by)
    _suggest(part)
    keep_part(run, first=those[0].number, last=those[-1].number, outcome=part.outcome)
    return part.outcome


def _record_notices(part: Part, tried: bool, by: User) -> None:
    """What the records say happened to works: what it means for a work, and for what is published, follows by rule."""
    there = [*((number, one) for number, one in part.made.items()), *part.merged_into]
    numbers = {reference.pk: number for number, reference in reversed(there)}
    recorded = record_announced([(reference, told) for _, reference, told in part.announced], by=by)
    for one in recorded.awaited:
        said = f"says of another work, {one.named}, “{one.kind}”: it is not here, and will have that when it comes"
        part.outcome.warn(numbers[one.reference_id], said)
    awaited = record_what_waited([*part.made.values(), *part.changed.values()], by=by)
    for shared in [*recorded.shared, *awaited.shared]:
        number = next((numbers[pk] for pk in (shared.by, *shared.references) if pk in numbers), None)
        if number is not None:
            part.outcome.warn(number, f"there is told {shared}")
    for notice in [*recorded.recorded, *awaited.recorded]:
        part.outcome.notices += 1
        if notice.reference_id in numbers:
            part.outcome.warn(numbers[notice.reference_id], _noticed(notice, tried))
        if notice.kind in DOUBTING and notice.same_as is None:
            part.outcome.doubted.append((notice.reference_id, notice.get_kind_display().lower()))


def _noticed(notice: Notice, tried: bool) -> str:
    if notice.kind == NoticeKind.NOTICE_ITSELF:
        about = notice.note.removeprefix("It is about ").removesuffix(".")
        return f"it is itself a notice about another work ({about}), as {notice.source} tells it: cite that work"
    done = "would be" if tried else "was"
    return f"{notice.get_kind_display().lower()} of this work {done} recorded, as {notice.source} tells it"


def _suggest(part: Part) -> None:
    made = list(part.made.values())
    pairs = like_pairs(made)
    keep_likeness(pairs)
    if changed := list(part.changed.values()):
        refresh_likeness(changed)
    found = alike_in(pairs)
    for number, reference in part.made.items():
        if older := found.get(reference):
            said = (
                f"may be the same work as “{older.title[:80]}” ({older.public_id}): title, year and first author agree"
            )
            part.outcome.warn(number, said)
            ids = {"reference": str(reference.public_id), "alike": str(older.public_id)}
            part.outcome.suggestions.append({"record": number, **ids})


def keep_part(run: ReferenceImport, *, first: int, last: int, outcome: Outcome) -> None:
    ImportedPart.objects.create(
        run=run,
        first=first,
        last=last,
        imported=outcome.imported,
        merged=outcome.merged,
        rejected=outcome.rejected,
        rejections=outcome.rejections,
        warnings=outcome.warnings,
        suggestions=outcome.suggestions,
    )
