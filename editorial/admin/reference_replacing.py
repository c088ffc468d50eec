"""A source is replaced by a newer one: choose the successor, then one sheet of all claims that cite the old one.

Nothing is kept before the sheet is sent; what is refused comes back as it was typed, with the reason at its row.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.number_pages import words_of
from editorial.admin.refusals import REFUSALS
from editorial.admin.replace_rows import CHOICES, UNDECIDED, RowBox, SendForm, Typed
from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in, to_carry
from editorial.selectors.finding import references_matching
from editorial.selectors.impact import impact_of
from editorial.selectors.replacing import (
    MOST,
    SheetPart,
    claims_citing,
    left_without_support,
    replacements_of,
    sheet_of,
    unfit_successor,
)
from editorial.services import Replaced, replace_reference
from evidence.meanwhile import doubts_on
from evidence.models import Claim, Reference
from evidence.models.notices import StandingStatus
from evidence.refusals import Refusal, Unmet
from evidence.selectors import is_unsupporting

MOST_FOUND = 20


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
            return self._replace(request, reference, found)
        return self._replacing_sheet(request, reference, found, Typed(QueryDict()), SendForm())

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

    def _replace(self, request: HttpRequest, reference: Reference, successor: Reference) -> HttpResponse:
        form, typed = SendForm(request.POST), Typed(request.POST)
        try:
            require_readable(form)
            done = replace_reference(
                reference,
                typed.decisions(reference),
                successor=successor,
                note=form.cleaned_data["note"],
                superseded=form.told,
                although_gone=request.POST.get("although") == "yes",
                seen_doubts=seen_in(request.POST),
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return self._replacing_sheet(request, reference, successor, Typed(request.POST, refusal), form, refusal)
        _tell(request, done)
        return redirect(f"{request.path}?{urlencode({'by': successor.pk})}#done")

    def _replacing_sheet(
        self,
        request: HttpRequest,
        reference: Reference,
        successor: Reference,
        typed: Typed,
        form: SendForm,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        doubts = doubts_on([reference.pk, successor.pk])
        pages = Paginator(claims_citing(reference), MOST).get_page(request.GET.get("page"))
        claims = list(pages)
        parts = sheet_of(claims, reference, successor, request.user)  # type: ignore[arg-type]
        return self.desk(
            request,
            "admin/attest/replace_sheet.html",
            title="Replace a source",
            refusal=refusal,
            object=reference,
            successor=successor,
            successor_key=str(successor.pk),
            new_words=words_of(successor),
            parts=_boxes(parts, typed, successor),
            decidable=any(row.is_open for part in parts for row in part.rows),
            choices=CHOICES,
            pages=pages,
            lost=_lost(typed, claims),
            form=form,
            is_gone=is_unsupporting(successor),
            seen_doubts=to_carry([doubts], request.POST, refusal),
            although=typed.text("although") == "yes",
            is_superseded=_status(reference) == StandingStatus.SUPERSEDED,
            **self._about_old(reference),
        )


def _boxes(parts: Iterable[SheetPart], typed: Typed, successor: Reference) -> list[tuple[SheetPart, list[RowBox]]]:
    return [(part, [typed.box(row, successor) for row in part.rows]) for part in parts]


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
