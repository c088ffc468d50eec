"""A source is replaced by a newer one: choose the successor, then one sheet of all claims that cite the old one.

Nothing is kept before the sheet is sent; what is refused comes back as it was typed, with the reason at its row.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.number_pages import words_of
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.selectors.finding import references_matching
from editorial.selectors.impact import impact_of
from editorial.selectors.replacing import (
    MOST,
    SheetPart,
    SheetRow,
    claims_citing,
    left_without_support,
    replacements_of,
    sheet_of,
    unfit_successor,
)
from editorial.services import Decision, NotReplaced, Passage, Replaced, Superseded, replace_reference
from evidence.models import Citation, Claim, Reference, Wording
from evidence.models.notices import StandingStatus
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.selectors import is_unsupporting
from evidence.text import check_quote

MOST_FOUND = 20
UNDECIDED = "undecided"
CHOICES = [(UNDECIDED, "Not yet decided"), ("unchanged", "Meaning unchanged"), ("revised", "Revise its text"),
           ("unsupported", "No longer supported")]  # fmt: skip


class SendForm(forms.Form):
    """What goes along with the rows."""

    note = forms.CharField(
        label="What the reviewers should know",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    superseded = forms.BooleanField(
        required=False,
        label="Also record that the old source is superseded",
        help_text="Published claims that still cite it are marked within seconds, until their new version is published "
        "or a reviewer reaffirms them; those that are not on this sheet are given to their reviewers again.",
    )
    source = forms.CharField(
        required=False, max_length=300, label="Who says so", help_text="Only with the tick: publisher, guideline body."
    )
    dated = forms.DateField(
        required=False, label="Since when, if that is known", widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("superseded") and not cleaned.get("source"):
            self.add_error("source", "Say who says that it is superseded.")
        return cleaned

    @property
    def told(self) -> Superseded | None:
        if not self.cleaned_data["superseded"]:
            return None
        return Superseded(self.cleaned_data["source"], self.cleaned_data["dated"])


@dataclass(frozen=True)
class PassageBox:
    """One citation of the old source, and the boxes for where the successor says it; `key` never has commas."""

    key: str
    old: Citation
    old_quoted: str
    locator: str
    quote: str
    quoted: str


@dataclass(frozen=True)
class RowBox:
    """One claim of the sheet with what was typed, or what it opens with."""

    key: str
    row: SheetRow
    revision: str
    choice: str
    passages: list[PassageBox]
    text: str
    on_page_form: str
    wordings: list[tuple[str, Wording, str]]
    unmet: list[Unmet]

    @property
    def claim(self) -> Claim:
        return self.row.claim


class Typed:
    """What the sheet posted, or nothing: then each box opens with its own text."""

    def __init__(self, posted: QueryDict, refusal: Exception | None = None) -> None:
        pairs = (one.partition(":") for one in posted.getlist("row"))
        self.posted = posted
        self.seen = {int(pk): revision for pk, _, revision in pairs if is_row_number(pk)}
        self.unmet: Mapping[int, list[Unmet]] = refusal.of_claims if isinstance(refusal, NotReplaced) else {}
        self.is_stale = isinstance(refusal, StaleForm)

    def text(self, name: str, otherwise: str = "") -> str:
        return self.posted.get(name, otherwise)

    def revision(self, claim: Claim) -> str:
        """What was seen; of a row that somebody saved meanwhile, and that says so, what is seen now."""
        is_told = self.is_stale and claim.pk in self.unmet
        return str(claim.revision) if is_told else self.seen.get(claim.pk, str(claim.revision))

    def decisions(self, reference: Reference) -> list[Decision]:
        chosen = {pk: choice for pk in self.seen if (choice := self.text(f"choice-{pk}", UNDECIDED)) != UNDECIDED}
        passages: dict[int, dict[int, Passage]] = defaultdict(dict)
        for one in Citation.objects.filter(claim__in=chosen, reference=reference):
            passage = Passage(self.text(f"locator-{one.pk}"), self.text(f"quote-{one.pk}"))
            passages[one.claim_id][one.pk] = passage
        wordings: dict[int, dict[int, str]] = defaultdict(dict)
        for wording in Wording.objects.filter(claim__in=chosen):
            wordings[wording.claim_id][wording.pk] = self.text(f"wording-{wording.pk}", wording.text)
        return [
            Decision(
                pk,
                int(self.seen[pk]) if is_row_number(self.seen[pk]) else -1,
                choice,
                passages[pk],
                self.text(f"text-{pk}"),
                self.text(f"page-{pk}"),
                wordings[pk],
            )
            for pk, choice in chosen.items()
        ]

    def box(self, row: SheetRow, successor: Reference, old: Reference) -> RowBox:
        claim = row.claim
        return RowBox(
            key=str(claim.pk),
            row=row,
            revision=self.revision(claim),
            choice=self.text(f"choice-{claim.pk}", UNDECIDED) if row.is_open else UNDECIDED,
            passages=[self._passage(one, successor, old) for one in row.citations],
            text=self.text(f"text-{claim.pk}", claim.text),
            on_page_form=self.text(f"page-{claim.pk}", claim.on_page_form),
            wordings=[(str(one.pk), one, self.text(f"wording-{one.pk}", one.text)) for one in row.wordings],
            unmet=self.unmet.get(claim.pk, []),
        )

    def _passage(self, old: Citation, successor: Reference, source: Reference) -> PassageBox:
        """The old quote is offered only where it stands in what is stored of the successor, word for word."""
        same = old.quote if _checked(old.quote, successor) == "found" else ""
        quote = self.text(f"quote-{old.pk}", same)
        locator = self.text(f"locator-{old.pk}")
        return PassageBox(str(old.pk), old, _checked(old.quote, source), locator, quote, _checked(quote, successor))


def _checked(quote: str, source: Reference) -> str:
    return check_quote(quote, source.abstract).value if quote.strip() else ""


class ReplacePages(DeskAdmin):
    def replace_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        asked = request.GET.get("by", "")
        if not asked:
            return self._choose(request, reference)
        found = Reference.objects.select_related("standing").filter(pk=asked if is_row_number(asked) else 0).first()
        if found is None:
            gone = Unmet("successor", "There is no such reference.", "Search for it.")
            return self._choose(request, reference, Refusal(gone))
        if unfit := unfit_successor(reference, found, although_gone=True):
            return self._choose(request, reference, Refusal(*unfit))
        if request.method == "POST":
            return self._replace(request, reference, found)
        return self._sheet(request, reference, found, Typed(QueryDict()), SendForm())

    def _choose(self, request: HttpRequest, reference: Reference, refusal: Exception | None = None) -> HttpResponse:
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
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return self._sheet(request, reference, successor, Typed(request.POST, refusal), form, refusal)
        _tell(request, done)
        return redirect(f"{request.path}?{urlencode({'by': successor.pk})}#done")

    def _sheet(
        self,
        request: HttpRequest,
        reference: Reference,
        successor: Reference,
        typed: Typed,
        form: SendForm,
        refusal: Exception | None = None,
    ) -> HttpResponse:
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
            parts=_boxes(parts, typed, successor, reference),
            choices=CHOICES,
            pages=pages,
            lost=_lost(typed, claims),
            form=form,
            is_gone=is_unsupporting(successor),
            although=typed.text("although") == "yes",
            is_superseded=_status(reference) == StandingStatus.SUPERSEDED,
            **self._about_old(reference),
        )


def _boxes(
    parts: Iterable[SheetPart], typed: Typed, successor: Reference, old: Reference
) -> list[tuple[SheetPart, list[RowBox]]]:
    return [(part, [typed.box(row, successor, old) for row in part.rows]) for part in parts]


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
