"""A sheet that is not sent yet: what was decided on it is kept for whoever decided, shown to nobody else, and sent by
nothing but `replace_reference`. What is kept is discarded by its owner alone, and can be brought back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import DraftedDecision, ReplacementDraft
from editorial.selectors.drafting import Kept, kept_rows
from editorial.services.swapping import Choice, Decision, NotReplaced, Passage
from evidence import clock, roles
from evidence.models import Citation, Claim, Reference, Wording
from evidence.refusals import Refusal, Unmet
from evidence.services.works import lock_claims
from evidence.text import UnacceptableText, clean_line, clean_text


@dataclass(frozen=True)
class Along:
    """What is typed below the rows, as far as it got."""

    note: str = ""
    superseded: bool = False
    source: str = ""
    dated: date | None = None


@transaction.atomic
def keep_decisions(
    reference: Reference, decisions: Sequence[Decision], *, successor: Reference, along: Along | None = None, by: User
) -> ReplacementDraft:
    """Keep these rows, beside those that are kept already. A row that says nothing is forgotten, but for one that has
    to be decided again: with whatever is typed in it, it says so until somebody does. Raises NotReplaced,
    UnacceptableText, NotAllowed."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="replace sources")
    wanted = {one.claim: one for one in decisions}
    claims = lock_claims(wanted)
    draft = _begun(reference, successor, along or Along(), by)
    before, said = kept_rows(draft, by), _what_is_said(claims, reference)
    unmet: dict[int, list[Unmet]] = {}
    rows: list[DraftedDecision] = []
    for pk in claims:
        decision = _as_before(wanted[pk], before.get(pk))
        if decision.choice or said[pk].differs(decision):
            row, unmet[pk] = _row(draft, decision, said[pk])
            rows += row
    if any(unmet.values()):
        raise NotReplaced(unmet, claims)
    draft.rows.filter(claim__in=claims).delete()
    DraftedDecision.objects.bulk_create(rows)
    if not draft.rows.exists() and along in (None, Along()):
        draft.delete()
    return draft


@transaction.atomic
def discard_kept(reference: Reference, *, successor: Reference, by: User) -> ReplacementDraft:
    """Put away what `by` keeps of this sheet; it can be brought back until they keep something else."""
    draft = _locked(reference, successor, by)
    if draft is None or draft.discarded_at:
        raise Refusal(Unmet("nothing-kept", "Nothing is kept of this sheet.", "Nothing is left to do."))
    draft.discarded_at = clock.now()
    draft.save()
    return draft


@transaction.atomic
def bring_back(reference: Reference, *, successor: Reference, by: User) -> ReplacementDraft:
    draft = _locked(reference, successor, by)
    if draft is None or draft.discarded_at is None:
        raise Refusal(Unmet("nothing-discarded", "Nothing waits to be brought back.", "Open the sheet again."))
    draft.discarded_at = None
    draft.save()
    return draft


def forget_sent(reference: Reference, sent: Iterable[int], *, successor: Reference, by: User) -> None:
    """What was sent needs no keeping; the rest of the sheet stays. Inside the transaction that sends."""
    draft = _locked(reference, successor, by)
    if draft is None:
        return
    rows = draft.rows.all() if draft.discarded_at else draft.rows.filter(claim__in=list(sent))
    rows.delete()
    if draft.rows.exists():
        draft.note, draft.superseded, draft.source, draft.dated = "", False, "", None
        draft.save()
    else:
        draft.delete()


def decision_of(row: DraftedDecision) -> Decision:
    return Decision(
        row.claim_id,
        row.revision,
        row.choice,
        {int(pk): Passage(*said) for pk, said in row.passages.items()},
        row.text,
        row.on_page_form,
        {int(pk): text for pk, text in row.wordings.items()},
        row.notices,
    )


def _locked(reference: Reference, successor: Reference, by: User) -> ReplacementDraft | None:
    """After the claims, where these are locked too."""
    rows = ReplacementDraft.objects.select_for_update(of=("self",))
    return rows.filter(by=by, reference=reference, successor=successor).first()


def _begun(reference: Reference, successor: Reference, along: Along, by: User) -> ReplacementDraft:
    """What was discarded before is gone for good once something new is kept."""
    ReplacementDraft.objects.get_or_create(reference=reference, successor=successor, by=by)
    draft = _locked(reference, successor, by)
    assert draft
    if draft.discarded_at:
        draft.rows.all().delete()
    draft.note = clean_text(along.note, field="note", longest=2_000) if along.note.strip() else ""
    draft.source = clean_line(along.source, field="source", longest=300) if along.source.strip() else ""
    draft.superseded, draft.dated = along.superseded, along.dated
    draft.kept_at, draft.discarded_at = clock.now(), None
    draft.save()
    return draft


def _as_before(decision: Decision, kept: Kept | None) -> Decision:
    """Of a row that is to be decided again, and is not: what it rests on stays what it was."""
    if decision.choice or kept is None or not kept.again:
        return decision
    return replace(decision, choice=kept.row.choice, revision=kept.row.revision, notices=kept.row.notices)


def _row(draft: ReplacementDraft, decision: Decision, said: "Said") -> tuple[list[DraftedDecision], list[Unmet]]:
    if decision.choice and decision.choice not in Choice.values:
        return [], [Unmet("choice", f"“{decision.choice}” is no choice.", "Choose one of those on the page.")]
    try:
        return [DraftedDecision(draft=draft, claim_id=decision.claim, **_cleaned(decision, said))], []
    except UnacceptableText as unfit:
        return [], [Unmet("text", str(unfit), "Write it again.")]


def _cleaned(decision: Decision, said: "Said") -> dict[str, Any]:
    """Texts only where they count or differ: what nobody touched is not brought back over what others write."""
    passages = {
        str(pk): [_text(one.locator, "locator", Citation.LONGEST["locator"]), _text(one.quote, "quote")]
        for pk, one in decision.passages.items()
    }
    has_text = decision.choice == Choice.REVISED or said.text_differs(decision)
    return {
        "revision": decision.revision,
        "notices": list(decision.notices or ()),
        "choice": decision.choice,
        "passages": passages,
        "text": _text(decision.text, "text") if has_text else "",
        "on_page_form": _text(decision.on_page_form, "on-page form") if has_text else "",
        "wordings": {str(pk): _text(one, "wording") for pk, one in decision.wordings.items()} if has_text else {},
    }


def _text(typed: str, field: str, longest: int = 5_000) -> str:
    return clean_text(typed, field=field, longest=longest) if typed.strip() else ""


@dataclass(frozen=True)
class Said:
    """What a claim and its citations of the old source say, to tell what was typed from what a box opened with."""

    texts: tuple[str, str]
    quotes: Mapping[int, str]
    wordings: Mapping[int, str]

    def differs(self, decision: Decision) -> bool:
        typed = ((one.locator.strip(), _same(one.quote), pk) for pk, one in decision.passages.items())
        moved = any(locator or (quote and quote != _same(self.quotes.get(pk, ""))) for locator, quote, pk in typed)
        return moved or self.text_differs(decision)

    def text_differs(self, decision: Decision) -> bool:
        typed = {pk: _same(text) for pk, text in decision.wordings.items()}
        texts = (_same(decision.text), _same(decision.on_page_form))
        return texts != self.texts or any(text != self.wordings.get(pk, text) for pk, text in typed.items())


def _same(text: str) -> str:
    return " ".join(text.split())


def _what_is_said(claims: Mapping[int, Claim], reference: Reference) -> dict[int, Said]:
    quotes: dict[int, dict[int, str]] = {pk: {} for pk in claims}
    for one in Citation.objects.filter(claim__in=claims, reference=reference):
        quotes[one.claim_id][one.pk] = one.quote
    wordings: dict[int, dict[int, str]] = {pk: {} for pk in claims}
    for wording in Wording.objects.filter(claim__in=claims):
        wordings[wording.claim_id][wording.pk] = _same(wording.text)
    return {
        pk: Said((_same(one.text), _same(one.on_page_form)), quotes[pk], wordings[pk]) for pk, one in claims.items()
    }
