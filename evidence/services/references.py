"""References: identifiers are normalised at entry, so two spellings of one DOI are one reference."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from evidence import roles
from evidence.bibliography.records import Announced
from evidence.bibliography.variables import kept_variable
from evidence.content import covered_reference
from evidence.history import write
from evidence.identifiers import OF_A_WORK, UNIQUE
from evidence.matched import ids_in
from evidence.models import Reference
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services.announced import told_of
from evidence.services.claims import check_choice
from evidence.services.likeness import refresh_likeness
from evidence.services.rematching import record_what_waited
from evidence.services.works import (
    MergedAway,
    citing_either,
    lock_all_found,
    lock_claims,
    require_all_locked,
    revise_all,
    with_claims_locked,
)
from evidence.text import clean_line, clean_text

LINES = ("container_title", "volume", "issue", "page", "publisher", "language", "genre")
TYPED = ("type", "title", "authors", "issued", *LINES, "design", "abstract", *OF_A_WORK, "accessed")
FIELDS = (*TYPED, "more")
ISSUED = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


class KnownReference(Refusal):
    """The library has this work already; `reference` is it."""

    def __init__(self, reference: Reference, *unmet: Unmet) -> None:
        self.reference = reference
        super().__init__(*unmet)


class BadField(Refusal):
    """A bibliographic field is malformed."""


def add_reference(
    fields: Mapping[str, Any], *, reason: str = "", announced: Collection[Announced] = (), by: User
) -> Reference:
    """`announced` is what whoever calls records with it. Raises KnownReference, InvalidIdentifier, UnacceptableText,
    BadField, NotAllowed."""
    _require_drafter(by)
    reference = Reference(**_cleaned(fields))
    _refuse_known(reference)
    try:
        with transaction.atomic():
            lock_all_found(lambda: told_of([ids_in(vars(reference))], announced))
            write(reference, by=by, reason=reason or "added")
            refresh_likeness([reference])
            record_what_waited([reference], by=by)
            return reference
    except IntegrityError:
        _refuse_known(reference)  # somebody added the same work at the same moment
        raise


def find_or_add_reference(fields: Mapping[str, Any], *, by: User) -> Reference:
    try:
        return add_reference(fields, by=by)
    except KnownReference as known:
        return known.reference


def revise_reference(
    reference: Reference,
    *,
    by: User,
    revision: int,
    fields: Mapping[str, Any],
    reason: str = "",
    announced: Collection[Announced] = (),
) -> Reference:
    """Change a reference. A change of covered content is a change of every claim that cites it, in `by`'s name.

    `announced` is what whoever calls records with it.
    """
    _require_drafter(by)
    cleaned = _cleaned({**{name: getattr(reference, name) for name in FIELDS}, **fields})

    def lock() -> Reference:
        return lock_all_found(lambda: {reference.pk, *told_of([ids_in(cleaned)], announced)})[reference.pk]

    return with_claims_locked(lambda: _revise(lock, citing_either(reference), cleaned, revision, by, reason))


@transaction.atomic
def _revise(
    lock: Callable[[], Reference], citing: list[int], cleaned: dict, revision: int, by: User, reason: str
) -> Reference:
    claims = lock_claims(citing)
    locked = lock()
    require_all_locked(claims, locked)
    if locked.merged_into_id:
        raise MergedAway(locked)
    if locked.revision != revision:
        raise StaleForm(Unmet("stale", "Somebody saved this reference after you opened it.", "Compare and save again."))
    before, covered = _values(locked), covered_reference(locked)
    for name, value in cleaned.items():
        setattr(locked, name, value)
    _refuse_known(locked)
    if _values(locked) != before:
        locked.revision += 1
        write(locked, by=by, reason=reason)
        refresh_likeness([locked])
        record_what_waited([locked], by=by)
    if covered_reference(locked) != covered:
        revise_all(claims.values(), by=by, reason=f"the reference “{locked.title[:100]}” changed")
    return locked


def _values(reference: Reference) -> dict[str, Any]:
    return {name: getattr(reference, name) for name in FIELDS}


def _require_drafter(by: User) -> None:
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="change references")


def _refuse_known(reference: Reference) -> None:
    """Identifiers name one work: refuse to give one that another reference has."""
    for name in UNIQUE:
        value = getattr(reference, name)
        other = Reference.objects.filter(**{name: value}).exclude(pk=reference.pk).first() if value else None
        if other:
            said = f"{name.upper()} {value} is already in the library: “{other.title}”."
            raise KnownReference(other, Unmet("known", said, "Cite that reference instead."))


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a reference: {', '.join(sorted(unknown))}")
    cleaned: dict[str, Any] = {}
    for name, value in fields.items():
        cleaned[name] = _cleaned_field(name, value)
    return cleaned


def _cleaned_field(name: str, value: Any) -> Any:
    if name in OF_A_WORK:
        empty = None if name in UNIQUE else ""
        return OF_A_WORK[name](value) if value else empty
    if name == "title":
        return clean_line(value, field="title", longest=1000)
    if name == "authors":
        return [_cleaned_author(one) for one in value or []]
    if name in ("type", "design"):
        check_choice(Reference._meta.get_field(name), value)
    if name == "issued" and value and not ISSUED.fullmatch(value):
        raise BadField(Unmet("issued", f"“{value}” is no date.", "Write 2021, 2021-05 or 2021-05-04."))
    if name in LINES and value:
        return clean_line(value, field=name.replace("_", " "))
    if name == "more":
        return _cleaned_more(value or {})
    if name == "abstract" and value:
        return clean_text(value, field="abstract", longest=20_000)
    return value


def _cleaned_more(more: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: kept_variable(name, value) for name, value in more.items()}
    if refused := [name for name, value in kept.items() if not value]:
        raise BadField(
            Unmet("more", f"Further details cannot be taken: {', '.join(refused)}.", "Give variables of CSL 1.0.2.")
        )
    return kept


def _cleaned_author(author: Mapping[str, str]) -> dict[str, str]:
    allowed = {"family", "given", "literal", "suffix", "non-dropping-particle", "dropping-particle"}
    if not author or set(author) - allowed or not (author.get("family") or author.get("literal")):
        raise BadField(
            Unmet("author", "An author has a family name or is an organisation.", "Give family, or literal.")
        )
    return {part: clean_line(name, field="author", longest=300) for part, name in author.items() if name}
