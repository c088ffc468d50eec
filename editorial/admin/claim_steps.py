"""What is done to a claim from the page it stands on: its words, its citations, a split, a merge, and their undoing.

Each is one service call with the claim's token; each answers with a sentence, a mark, and the step that undoes it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from editorial.admin.article_step import Step, number, one_of
from editorial.models import Placement
from editorial.services import merge_placed_claims, split_placed_claim, undo_split_or_merge
from evidence.models import Citation, Claim, ClaimSuccession, Reference
from evidence.services import claim_marks, restore_claim, revise_claim

Done = tuple[str, str, dict[str, str]]
WORDS = ("text", "on_page_form", "kind", "asserts", "risk")
ABOUT_CITATION = ("locator", "quote", "direction")


def parts_typed(text: str) -> list[str]:
    """One statement a line; a line that is a member of a list belongs to the statement above it."""
    parts: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        if line.lstrip().startswith("- ") and parts:
            parts[-1] += f"\n{line.strip()}"
        else:
            parts.append(line.strip())
    return parts


def _revising(claim: Claim, step: Step, reason: str, **change: Any) -> dict[str, str]:
    """Write it; returns how that is undone."""
    before = claim_marks(claim)
    revise_claim(claim, revision=step.claim_revision, reason=reason, by=step.by, **change)
    return _undoing(claim, before)


def _undoing(claim: Claim, before: Mapping[str, int]) -> dict[str, str]:
    return {"do": f"undo-claim:{claim.pk}", "marks": json.dumps(before)}


def _revise(step: Step) -> Done:
    claim, typed = step.claim, step.typed
    fields = {name: typed[name] for name in WORDS if name in typed}
    return "Saved.", _mark(step, claim), _revising(claim, step, "typed on the page", fields=fields)


def _cite(step: Step) -> Done:
    claim, reference = step.claim, one_of(Reference.objects.all(), step.typed.get("reference", ""))
    new = {"reference": reference, **_typed_about(step)}
    undo = _revising(claim, step, "cited on the page", citations=[*_kept(claim), new])
    return f"Cited: {reference}.", _mark(step, claim), undo


def _typed_about(step: Step) -> dict[str, str]:
    return {name: step.typed[name] for name in ABOUT_CITATION if step.typed.get(name)}


def _kept(claim: Claim, *, but: int | None = None) -> list[dict[str, Any]]:
    return [{"id": pk} for pk in claim.citations.values_list("pk", flat=True) if pk != but]


def _uncite(step: Step) -> Done:
    citation: Citation = step.citation
    undo = _revising(citation.claim, step, "citation removed", citations=_kept(citation.claim, but=citation.pk))
    return f"No longer cited: {citation}.", _mark(step, citation.claim), undo


def _change_citation(step: Step) -> Done:
    """Its locator, quote and direction; saving it confirms one that was copied."""
    citation = step.citation
    change = {name: step.typed[name] for name in ABOUT_CITATION if name in step.typed}
    rows = [
        {**one, **change, "to_confirm": False} if one["id"] == citation.pk else one for one in _kept(citation.claim)
    ]
    undo = _revising(citation.claim, step, "citation looked at", citations=rows)
    return "Citation saved.", _mark(step, citation.claim), undo


def _split(step: Step) -> Done:
    claim, parts = step.claim, parts_typed(step.typed.get("parts", ""))
    children = split_placed_claim(claim, parts, revision=step.claim_revision, by=step.by)
    said = f"Split into {len(children)} claims. Confirm the citations of each."
    return said, _mark(step, children[0]), _undoing_act(children[0])


def _merge(step: Step) -> Done:
    """What was chosen is written “key:revision”, so that nobody merges what they did not see."""
    chosen = (one.partition(":") for one in step.typed.getlist("claims"))
    seen = {number(key): number(revision) for key, _, revision in chosen}
    claims = [one_of(Claim.objects.all(), str(key)) for key in seen]
    child = merge_placed_claims(claims, step.typed.get("text", ""), revisions=seen, by=step.by)
    said = f"{len(claims)} claims are one now. Confirm its citations."
    return said, _mark(step, child), _undoing_act(child)


def _undoing_act(child: Claim) -> dict[str, str]:
    return {"do": f"undo-act:{child.ancestries.values_list('act', flat=True)[0]}"}


def _undo_act(step: Step) -> Done:
    """Unless somebody else worked on what came of it."""
    act = _act(step.on)
    row = ClaimSuccession.objects.filter(act=act).select_related("parent").first()
    if row is None:
        raise Http404
    undo_split_or_merge(act, own_only=True, by=step.by)
    return "Undone: what was replaced stands again where it stood.", _mark(step, row.parent), {}


def _act(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _undo_claim(step: Step) -> Done:
    claim, before = step.claim, claim_marks(step.claim)
    restore_claim(claim, marks=step.marks, revision=step.claim_revision, by=step.by)
    return "Undone: it says again what it said before.", _mark(step, claim), _undoing(claim, before)


def _mark(step: Step, claim: Claim) -> str:
    """Where it stands on this page, at the place asked from if it stands in several."""
    asked = step.typed.get("back", "")
    stands = Placement.objects.filter(article=step.article, claim=claim).values_list("pk", flat=True)
    marks = [f"p{pk}" for pk in stands]
    return asked if asked in marks else next(iter(marks), "")


CLAIM_STEPS: dict[str, Callable[[Step], Done]] = {
    "revise-claim": _revise,
    "cite": _cite,
    "uncite": _uncite,
    "change-citation": _change_citation,
    "split": _split,
    "merge": _merge,
    "undo-claim": _undo_claim,
    "undo-act": _undo_act,
}
