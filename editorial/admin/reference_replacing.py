"""A source is replaced by a newer one: choose the successor, then one sheet of all claims that cite the old one.

What is decided is kept for whoever decided until it is sent, which only they do; what is refused comes back as it was
typed, with the reason at its row.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.number_pages import words_of
from editorial.admin.refusals import REFUSALS
from editorial.admin.replace_kept import kept_beside
from editorial.admin.replace_rows import CHOICES, UNDECIDED, DraftForm, SendForm, Typed, opening_form
from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in, to_carry
from editorial.selectors.drafting import doubts_about, draft_of, drafts_of, kept_rows
from editorial.selectors.finding import references_matching
from editorial.selectors.impact import impact_of
from editorial.selectors.replacing import (
    MOST,
    claims_citing,
    left_without_support,
    replacements_of,
    sheet_of,
    unfit_successor,
)
from editorial.services import Replaced, bring_back, discard_kept, keep_decisions, replace_reference
from evidence.meanwhile import doubts_on
from evidence.models import Claim, Reference
from evidence.models.notices import StandingStatus
from evidence.refusals import Refusal, Unmet
from evidence.selectors import is_unsupporting

MOST_FOUND = 20
# What a button of the sheet does; `turn-3` keeps what is typed and shows its third part.
SEND, SAVE, QUIETLY, TURN = "send", "save", "quietly", "turn"
ACTS_ON_DRAFTS = {"discard": discard_kept, "restore": bring_back}


class ReplacePages(DeskAdmin):
    def replace_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        asked = request.GET.get("by", "")
        if not asked:
            return self._choose_successor(request, reference)
        found = Reference.objects.select_related("standing").filter(pk=asked if is_row_number(asked) else 0).first()
        if found is None:
            gone = Unmet("successor", "There is no such reference.", "Search for it.")
            return self._choose_successor(request, reference, Refusal(gone))
        if unfit := unfit_successor(reference, found, although_gone=True):
            return self._choose_successor(request, reference, Refusal(*unfit))
        if request.method == "POST":
            return self._posted(request, reference, found)
        return self._replacing_sheet(request, reference, found)

    def _choose_successor(
        self, request: HttpRequest, reference: Reference, refusal: Exception | None = None
    ) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
        found = references_matching(words).exclude(pk=reference.pk)[:MOST_FOUND] if words else []
        return self.desk(
            request,
            "admin/attest/replace.html",
            title="Replace by a newer source",
            refusal=refusal,
            object=reference,
            words=words,
            found=[(one, str(one.pk), words_of(one)) for one in found],
            begun=drafts_of(_person(request), reference),
            **self._about_old(reference),
        )

    def _about_old(self, reference: Reference) -> dict[str, Any]:
        replacements = list(replacements_of(reference))
        return {
            "old_words": words_of(reference),
            "impact": impact_of(reference),
            "replacements": replacements,
            "left": left_without_support(replacements),
        }

    def _posted(self, request: HttpRequest, reference: Reference, successor: Reference) -> HttpResponse:
        act, _, part = request.POST.get("act", SEND).partition("-")
        sheet = f"{request.path}?{urlencode({'by': successor.pk})}"
        if act in ACTS_ON_DRAFTS:
            return self._put_away(request, reference, successor, sheet)
        form = SendForm(request.POST) if act == SEND else DraftForm(request.POST)
        typed = Typed(request.POST)
        try:
            require_readable(form)
            keep_decisions(reference, typed.rows(reference), successor=successor, along=form.along, by=_person(request))
            if act == SEND:
                _tell(request, self._sent(request, reference, successor, typed, form))
        except REFUSALS as refusal:
            return self._replacing_sheet(request, reference, successor, form, refusal)
        if act == QUIETLY:
            return HttpResponse(status=204)
        if act == TURN:
            return redirect(f"{sheet}&page={part if is_row_number(part) else 1}#sheet")
        if act == SAVE:
            messages.success(request, "Kept for you as it is. Nothing was sent, and nothing changed for anybody else.")
            return redirect(self.url("change", reference.pk))
        return redirect(f"{sheet}#done")

    def _sent(
        self, request: HttpRequest, reference: Reference, successor: Reference, typed: Typed, form: SendForm
    ) -> Replaced:
        elsewhere = request.POST.get("elsewhere", "")
        return replace_reference(
            reference,
            typed.decisions(reference),
            successor=successor,
            note=form.cleaned_data["note"],
            superseded=form.told,
            although_gone=request.POST.get("although") == "yes",
            seen_doubts=seen_in(request.POST),
            with_kept=int(elsewhere) if is_row_number(elsewhere) else None,
            beside=typed.seen,
            by=_person(request),
        )

    def _put_away(self, request: HttpRequest, reference: Reference, successor: Reference, sheet: str) -> HttpResponse:
        """What is kept, or brought back: the page then says so, and offers the way back."""
        try:
            ACTS_ON_DRAFTS[request.POST["act"]](reference, successor=successor, by=_person(request))
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        return redirect(f"{sheet}#kept")

    def _replacing_sheet(
        self,
        request: HttpRequest,
        reference: Reference,
        successor: Reference,
        form: SendForm | None = None,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        said = doubts_on([reference.pk, successor.pk])
        person, citing = _person(request), claims_citing(reference)
        draft = draft_of(person, reference, successor)
        kept = kept_rows(draft, person)
        typed = Typed(request.POST, refusal, kept)
        pages = Paginator(citing, MOST).get_page(request.GET.get("page"))
        claims = list(pages)
        parts = sheet_of(claims, reference, successor, person)
        doubts = doubts_about([one.pk for one in claims], reference, successor)
        beside = kept_beside(draft, kept, pages)
        return self.desk(
            request,
            "admin/attest/replace_sheet.html",
            title="Replace a source",
            refusal=refusal,
            object=reference,
            successor=successor,
            successor_key=str(successor.pk),
            new_words=words_of(successor),
            parts=[(part, [typed.box(row, successor, doubts[row.claim.pk]) for row in part.rows]) for part in parts],
            decidable=any(row.is_open for part in parts for row in part.rows),
            choices=CHOICES,
            pages=pages,
            lost=_lost(typed, {*claims, *(one.row.claim for one in beside.gone)}),
            form=form or opening_form(draft),
            is_gone=is_unsupporting(successor),
            seen_doubts=to_carry([said], None if typed.tells_notices else request.POST, refusal),
            although=typed.text("although") == "yes",
            is_superseded=_status(reference) == StandingStatus.SUPERSEDED,
            kept=beside,
            **self._about_old(reference),
        )


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _status(reference: Reference) -> str:
    return reference.standing.status if hasattr(reference, "standing") else StandingStatus.CURRENT


def _lost(typed: Typed, claims: Iterable[Claim]) -> list[tuple[Claim, str]]:
    """Claims of the posted sheet that do not cite the source any more, with the text that was typed for them."""
    missing = set(typed.seen) - {one.pk for one in claims}
    found = Claim.objects.filter(pk__in=missing).order_by("pk") if missing else ()
    decided = [one for one in found if typed.text(f"choice-{one.pk}", UNDECIDED) != UNDECIDED]
    return [(one, typed.text(f"text-{one.pk}")) for one in decided]


def _tell(request: HttpRequest, done: Replaced) -> None:
    sent, left, already = len(done.reviews), len(done.left), len(done.already)
    if sent:
        messages.success(request, f"Sent for review as one submission: {_counted(sent)}.")
    if already:
        messages.info(request, f"{_counted(already)} cited the successor already: that citation stays as it was.")
    if left:
        messages.warning(request, f"Nothing supports {_counted(left)} any more: not sent, and named below.")


def _counted(claims: int) -> str:
    return f"{claims} claim{'' if claims == 1 else 's'}"
