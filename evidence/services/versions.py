"""Freezing: a claim's content becomes an immutable version, with everybody who touched it since the last one."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet

from evidence.content import canonical, claim_content, covered_reference, digest
from evidence.models import (
    Citation,
    Claim,
    ClaimRequirement,
    ClaimVersion,
    Reference,
    VersionCitation,
    VersionTouch,
    Wording,
)
from evidence.refusals import Refusal, Unmet
from evidence.selectors import ancestors_of, unready
from evidence.services.works import lock_references


class NotReady(Refusal):
    """The working copy cannot be frozen yet; every reason is named."""


@transaction.atomic
def freeze_version(claim: Claim, *, by: User) -> ClaimVersion:
    """Find the version with the claim's present content, or freeze the next one. Raises NotReady."""
    claim = Claim.objects.locked().get(pk=claim.pk)
    citations = list(claim.citations.all())
    cited = [one.reference_id for one in citations if one.reference_id]
    references = lock_references(cited)
    for one in citations:
        one.reference = references.get(one.reference_id or 0)
    if unmet := unready(claim):
        raise NotReady(*unmet)
    text = canonical(claim_content(claim, claim.wordings.all(), citations, _required(claim)))
    found = claim.versions.filter(digest=digest(text)).first()
    return found or _freeze(claim, text, citations, by)


@transaction.atomic
def touch_version(version: ClaimVersion, *, by: User) -> None:
    """Whoever hands a version over has a hand in it (DESIGN §3.4), also where it was frozen before; so has whoever
    changed the claim since the last one was frozen, and with that brought this one back."""
    claim = Claim.objects.locked().get(pk=version.claim_id)
    last = claim.versions.order_by("number").reverse()[0]
    touched, _ = _touched_since(claim, claim.citations.select_related("reference"), last.marks)
    known = set(version.touches.values_list("person_id", flat=True))
    people = sorted((touched | {by.pk}) - known)
    VersionTouch.objects.bulk_create(VersionTouch(version=version, person_id=pk) for pk in people)


def _required(claim: Claim) -> QuerySet[Claim]:
    return Claim.objects.filter(required_by__claim=claim)


def _freeze(claim: Claim, text: str, citations: list[Citation], by: User) -> ClaimVersion:
    last = claim.versions.order_by("number").last()
    touched, marks = _touched_since(claim, citations, last.marks if last else {})
    version = ClaimVersion.objects.create(
        claim=claim,
        number=last.number + 1 if last else 1,
        digest=digest(text),
        canonical=text,
        risk=claim.risk,
        revision=claim.revision,
        marks=marks,
        by=by,
    )
    VersionTouch.objects.bulk_create(VersionTouch(version=version, person_id=pk) for pk in sorted(touched | {by.pk}))
    VersionCitation.objects.bulk_create(
        VersionCitation(
            version=version,
            reference=one.reference,
            position=position,
            direction=one.direction,
            attributed_by=one.attributed_by,
        )
        for position, one in enumerate(citations)
        if one.reference
    )
    return version


def _touched_since(claim: Claim, citations: Iterable[Citation], marks: dict[str, int]) -> tuple[set[int], dict]:
    """Everybody who changed the aggregate, or covered content of what it cites, after `marks`; and the new marks."""
    touched: set[int | None] = set()
    now: dict[str, int] = {}
    for name, rows in _histories(claim).items():
        touched |= set(rows.filter(history_id__gt=marks.get(name, 0)).values_list("history_user_id", flat=True))
        now[name] = rows.aggregate(last=Max("history_id"))["last"] or 0
    if not marks:
        touched |= _touched_parents(claim)
    for reference in {one.reference for one in citations if one.reference}:
        name = f"reference:{reference.pk}"
        people, now[name] = _touched_reference(reference, marks.get(name, 0))
        touched |= people
    if None in touched:
        raise NotReady(
            Unmet("unknown-author", "A change to this claim names no person.", "Ask whoever runs the installation.")
        )
    return {pk for pk in touched if pk is not None}, now


def _touched_parents(claim: Claim) -> set[int | None]:
    """A split or merged claim is made of its parents' words: whoever had a hand in those had a hand in it."""
    people: set[int | None] = set()
    for parent in Claim.objects.filter(pk__in=ancestors_of(claim.pk)):
        for rows in _histories(parent).values():
            people |= set(rows.values_list("history_user_id", flat=True))
    return people


def _histories(claim: Claim) -> dict[str, QuerySet[Any]]:
    return {
        "claim": Claim.history.filter(id=claim.pk),
        "wording": Wording.history.filter(claim_id=claim.pk),
        "citation": Citation.history.filter(claim_id=claim.pk),
        "requirement": ClaimRequirement.history.filter(claim_id=claim.pk),
    }


def _touched_reference(reference: Reference, mark: int) -> tuple[set[int | None], int]:
    """Who changed covered content after `mark`: a corrected page number makes nobody an author of the claim."""
    people: set[int | None] = set()
    before: dict[str, Any] | None = None
    last = 0
    for row in reference.history.order_by("history_id"):
        content = covered_reference(row)
        if row.history_id > mark and content != before:
            people.add(row.history_user_id)
        before, last = content, row.history_id
    return people, last
