"""Drafting: the claim with its wordings, citations and requirements is one aggregate with one token, `revision`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.history import remove, write, write_many
from evidence.models import Citation, Claim, ClaimRequirement, Reference, Wording
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services.works import lock_cited
from evidence.text import clean_text

TEXTS = ("text", "on_page_form", "certainty_rationale", "strength_rationale")
FIELDS = (*TEXTS, "kind", "asserts", "risk", "certainty", "strength", "language")
CITATION_FIELDS = ("reference", "locator", "quote", "direction", "directness", "number", "source_unknown", "to_confirm")


class NotAChoice(Refusal):
    """A value outside the list of a coded field."""


@transaction.atomic
def create_claim(
    text: str,
    *,
    by: User,
    reason: str = "",
    wordings: Sequence[Mapping[str, Any]] = (),
    citations: Sequence[Mapping[str, Any]] = (),
    requires: Iterable[Claim] = (),
    **fields: Any,
) -> Claim:
    """A new working copy. Raises UnacceptableText, NotAChoice, NotAllowed."""
    _require_drafter(by)
    claim = Claim()
    _apply(claim, {"text": text, **fields})
    write(claim, by=by, reason=reason or "created")
    _save_wordings(claim, wordings, by=by, reason=reason)
    _save_citations(claim, citations, by=by, reason=reason)
    _save_requirements(claim, requires, by=by, reason=reason)
    return claim


@transaction.atomic
def create_claims(drafts: Sequence[Mapping[str, Any]], *, by: User) -> list[Claim]:
    """Many working copies at once, for imports: the rules of `create_claim`, in few statements however many they are.

    A draft has `text`, other fields of a claim, `citations` and `reason`. Raises as `create_claim` does.
    """
    _require_drafter(by)
    claims, citations, cited = [Claim() for _ in drafts], [], []
    reasons = [draft.get("reason") or "created" for draft in drafts]
    for claim, draft in zip(claims, drafts, strict=True):
        _apply(claim, {name: value for name, value in draft.items() if name not in ("citations", "reason")})
    lock_cited(item for draft in drafts for item in draft.get("citations", ()))
    write_many(Claim, claims, by=by, reasons=reasons)
    for claim, draft, reason in zip(claims, drafts, reasons, strict=True):
        for position, item in enumerate(draft.get("citations", ())):
            citations.append(_new_citation(claim, position, item))
            cited.append(reason)
    write_many(Citation, citations, by=by, reasons=cited)
    return claims


def _new_citation(claim: Claim, position: int, item: Mapping[str, Any]) -> Citation:
    return Citation(
        claim=claim, position=position, **{name: _cleaned_citation(name, value) for name, value in item.items()}
    )


@transaction.atomic
def revise_claim(
    claim: Claim,
    *,
    by: User,
    revision: int,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
    wordings: Sequence[Mapping[str, Any]] | None = None,
    citations: Sequence[Mapping[str, Any]] | None = None,
    requires: Iterable[Claim] | None = None,
) -> Claim:
    """Write the whole aggregate; lists replace what was there (rows with an `id` stay the same rows), None leaves it.

    Raises StaleForm when `revision` is no longer the claim's. A save that changes nothing writes nothing.
    """
    _require_drafter(by)
    locked = lock_claim(claim, revision)
    changed = _apply(locked, fields or {})
    if wordings is not None:
        changed |= _save_wordings(locked, wordings, by=by, reason=reason)
    if citations is not None:
        changed |= _save_citations(locked, citations, by=by, reason=reason)
    if requires is not None:
        changed |= _save_requirements(locked, requires, by=by, reason=reason)
    if changed:
        locked.revision += 1
        write(locked, by=by, reason=reason)
    return locked


@transaction.atomic
def resolve_citation(
    citation: Citation, *, reference: Reference | None = None, source_unknown: bool = False, by: User
) -> Citation:
    """Attribute an imported number to a reference, or say that its source is unknown; the reviewer sees who did."""
    _require_drafter(by)
    claim = Claim.objects.locked().get(pk=citation.claim_id)
    lock_cited([{"reference": reference}])
    citation = Citation.objects.get(pk=citation.pk)
    citation.reference, citation.source_unknown = reference, source_unknown
    citation.to_confirm, citation.attributed_by = False, by
    if reference and _cited_already(citation):
        remove(citation, by=by, reason=_cites_already(citation.number))
    else:
        write(citation, by=by, reason=f"resolved number {citation.number}")
    claim.revision += 1
    write(claim, by=by, reason=f"resolved citation number {citation.number}")
    return citation


@transaction.atomic
def reopen_number(claim: Claim, number: int, *, by: User) -> int:
    """Take back what somebody attributed to an imported number of this claim; how many citations are open again.

    One that was removed, because the claim cited that reference already, comes back.
    """
    _require_drafter(by)
    claim = Claim.objects.locked().get(pk=claim.pk)
    reopened = [_reopened(one) for one in claim.citations.filter(number=number, attributed_by__isnull=False)]
    reopened = reopened or _restored(claim, number)
    for citation in reopened:
        write(citation, by=by, reason=f"number {number} is open again")
    if reopened:
        claim.revision += 1
        write(claim, by=by, reason=f"citation number {number} is open again")
    return len(reopened)


def _reopened(citation: Citation) -> Citation:
    citation.reference, citation.source_unknown, citation.attributed_by = None, False, None
    return citation


def _restored(claim: Claim, number: int) -> list[Citation]:
    """The removed citation, unless the claim has one of this number."""
    if claim.citations.filter(number=number).exists():
        return []
    last = Citation.history.filter(claim_id=claim.pk, number=number).order_by("-history_id").first()
    removed = last and last.history_type == "-" and last.history_change_reason == _cites_already(number)
    return [Citation(claim=claim, number=number, position=last.position)] if removed else []


def _cites_already(number: int | None) -> str:
    return f"number {number} is a reference this claim cites already"


def _cited_already(citation: Citation) -> bool:
    others = Citation.objects.filter(claim=citation.claim_id, reference=citation.reference, locator=citation.locator)
    return others.exclude(pk=citation.pk).exists()


def lock_claim(claim: Claim, revision: int | None) -> Claim:
    """The claim, locked; raises StaleForm when `revision` is given and no longer the claim's."""
    locked = Claim.objects.locked().get(pk=claim.pk)
    if revision is not None and locked.revision != revision:
        raise StaleForm(_stale(locked))
    return locked


def _require_drafter(by: User) -> None:
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="change claims")


def _stale(claim: Claim) -> Unmet:
    last = claim.history.first()
    who = last.history_user.get_full_name() or last.history_user.get_username()
    when = f"{last.history_date:%d %B %Y, %H:%M} UTC"
    return Unmet(
        "stale", f"{who} saved this claim on {when}, after you opened it.", "Compare both texts and save again."
    )


def _apply(claim: Claim, fields: Mapping[str, Any]) -> bool:
    """Set cleaned values; True when any differs from what was there."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"not fields of a claim: {', '.join(sorted(unknown))}")
    before = {name: getattr(claim, name) for name in FIELDS}
    for name, value in fields.items():
        setattr(claim, name, _cleaned(name, value))
    return before != {name: getattr(claim, name) for name in FIELDS}


def _cleaned(name: str, value: str) -> str:
    field = Claim._meta.get_field(name)
    if name in TEXTS:
        return clean_text(value, field=str(field.verbose_name)) if value or name == "text" else ""
    check_choice(field, value)
    return value


def check_choice(field: Any, value: Any) -> None:
    """Raise NotAChoice unless `value` is one of the field's choices (or blank where allowed)."""
    if field.choices and value not in dict(field.choices) and not (value == "" and field.blank):
        allowed = ", ".join(str(key) for key, _ in field.choices)
        raise NotAChoice(Unmet("choice", f"“{value}” is no {field.verbose_name}.", f"Use one of: {allowed}."))


def _save_wordings(claim: Claim, wordings: Sequence[Mapping[str, Any]], *, by: User, reason: str) -> bool:
    kept, changed = set(), False
    existing = {(one.audience, one.language): one for one in claim.wordings.all()}
    for item in wordings:
        key = (item["audience"], item.get("language") or claim.language)
        check_choice(Wording._meta.get_field("audience"), key[0])
        row = existing.get(key) or Wording(claim=claim, audience=key[0], language=key[1])
        text = clean_text(item["text"], field="wording")
        seen = row.claim_text_seen if item.get("looked_at") is False and row.pk else claim.text
        if row.pk is None or (row.text, row.claim_text_seen) != (text, seen):
            row.text, row.claim_text_seen, changed = text, seen, True
            write(row, by=by, reason=reason)
        kept.add(key)
    for key, row in existing.items():
        if key not in kept:
            remove(row, by=by, reason=reason)
            changed = True
    return changed


def _save_citations(claim: Claim, citations: Sequence[Mapping[str, Any]], *, by: User, reason: str) -> bool:
    existing = {one.pk: one for one in claim.citations.all()}
    wanted = [item.get("id") for item in citations]
    if set(wanted) - set(existing) - {None}:
        said = "A citation in this form is no longer, or was never, one of this claim's."
        raise Refusal(Unmet("foreign-citation", said, "Open the form again."))
    _refuse_twice(existing, citations)
    lock_cited(citations, existing)
    changed = False
    for pk, row in existing.items():
        if pk not in wanted:
            remove(row, by=by, reason=reason)
            changed = True
    for position, item in enumerate(citations):
        row = existing[item["id"]] if item.get("id") else Citation(claim=claim)
        before, attributed = _citation_values(row), row.reference_id
        row.position = position
        for name in CITATION_FIELDS:
            if name in item:
                setattr(row, name, _cleaned_citation(name, item[name]))
        if row.attributed_by_id and row.reference_id != attributed:
            row.attributed_by = by  # who put another source in its place answers for that one
        if row.pk is None or before != _citation_values(row):
            write(row, by=by, reason=reason)
            changed = True
    return changed


def _refuse_twice(existing: Mapping[int, Citation], citations: Sequence[Mapping[str, Any]]) -> None:
    passages = [_passage(existing.get(item.get("id") or 0), item) for item in citations]
    named = [one for one in passages if one[0]]
    if len(set(named)) < len(named):
        said = "The same passage of one reference is cited twice."
        raise Refusal(Unmet("cited-twice", said, "Keep one, or say where each passage stands."))


def _passage(row: Citation | None, item: Mapping[str, Any]) -> tuple[int | None, str]:
    reference = item["reference"].pk if item.get("reference") else None
    if "reference" not in item and row:
        reference = row.reference_id
    return reference, str(item.get("locator", row.locator if row else "")).strip()


def _cleaned_citation(name: str, value: Any) -> Any:
    if name in ("locator", "quote"):
        return clean_text(value, field=name, longest=Citation.LONGEST[name]) if value else ""
    if name in ("direction", "directness"):
        check_choice(Citation._meta.get_field(name), value)
    return value


def _citation_values(row: Citation) -> tuple[Any, ...]:
    others = (getattr(row, name) for name in CITATION_FIELDS if name != "reference")
    return (row.position, row.reference_id, *others)


def _save_requirements(claim: Claim, requires: Iterable[Claim], *, by: User, reason: str) -> bool:
    existing = {row.required_id: row for row in claim.requirements.all()}
    wanted = {one.pk: one for one in requires}
    for pk, one in wanted.items():
        if pk == claim.pk:
            raise Refusal(Unmet("requires-itself", "A claim cannot require itself.", "Choose another claim."))
        if pk not in existing:
            write(ClaimRequirement(claim=claim, required=one), by=by, reason=reason)
    for pk, row in existing.items():
        if pk not in wanted:
            remove(row, by=by, reason=reason)
    return set(existing) != set(wanted)
