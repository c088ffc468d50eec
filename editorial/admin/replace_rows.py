"""The rows of the sheet on which a source is replaced: what each opens with, what was kept of it or typed in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import model_to_dict
from django.http import QueryDict

from editorial.admin.row_numbers import is_row_number
from editorial.models import ReplacementDraft
from editorial.selectors.drafting import Kept
from editorial.selectors.replacing import SheetRow
from editorial.services import Along, Decision, NotReplaced, Passage, Superseded
from evidence.models import Citation, Claim, Notice, Reference, Wording
from evidence.refusals import StaleForm, Unmet
from evidence.text import check_quote

UNDECIDED = "undecided"
CHOICES = [(UNDECIDED, "Not yet decided"), ("unchanged", "Meaning unchanged"), ("revised", "Revise its text"),
           ("unsupported", "No longer supported")]  # fmt: skip


class SendForm(forms.Form):
    """What goes along with the rows; a draft of it may lack what sending it needs."""

    is_draft = False

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
        if cleaned.get("superseded") and not cleaned.get("source") and not self.is_draft:
            self.add_error("source", "Say who says that it is superseded.")
        return cleaned

    @property
    def told(self) -> Superseded | None:
        if not self.cleaned_data["superseded"]:
            return None
        return Superseded(self.cleaned_data["source"], self.cleaned_data["dated"])

    @property
    def along(self) -> Along:
        return Along(**self.cleaned_data)


class DraftForm(SendForm):
    is_draft = True


def opening_form(draft: ReplacementDraft | None) -> SendForm:
    if draft is None or draft.discarded_at:
        return SendForm()
    return SendForm(initial=model_to_dict(draft, ["note", "superseded", "source", "dated"]))


@dataclass(frozen=True)
class PassageBox:
    """One citation of the old source, and the boxes for where the successor says it; `key` never has commas."""

    key: str
    old: Citation
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
    notices: str = ""
    again: list[Unmet] = field(default_factory=list)
    was: str = ""

    @property
    def claim(self) -> Claim:
        return self.row.claim


class Typed:
    """What the sheet posted, or nothing: then each box opens with what was kept, or with its own text."""

    def __init__(
        self, posted: QueryDict, refusal: Exception | None = None, kept: Mapping[int, Kept] | None = None
    ) -> None:
        self.kept = {} if posted else kept or {}
        self.opens_with = _boxes_of(self.kept.values())
        pairs = (one.partition(":") for one in posted.getlist("row"))
        self.posted = posted
        self.seen = {int(pk): revision for pk, _, revision in pairs if is_row_number(pk)}
        self.unmet: Mapping[int, list[Unmet]] = refusal.of_claims if isinstance(refusal, NotReplaced) else {}
        self.is_stale = isinstance(refusal, StaleForm)
        self.tells_notices = isinstance(refusal, NotReplaced) and "notice" in refusal.codes

    def text(self, name: str, otherwise: str = "") -> str:
        return self.posted.get(name, self.opens_with.get(name, otherwise))

    def revision(self, claim: Claim) -> str:
        """What was seen; of a row that somebody saved meanwhile, and that says so, what is seen now."""
        is_told = self.is_stale and claim.pk in self.unmet
        return str(claim.revision) if is_told else self.seen.get(claim.pk, str(claim.revision))

    def decisions(self, reference: Reference) -> list[Decision]:
        return [one for one in self.rows(reference) if one.choice]

    def rows(self, reference: Reference) -> list[Decision]:
        """All that stood on the page, decided or not."""
        chosen = {pk: self.text(f"choice-{pk}", UNDECIDED) for pk in self.seen}
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
                "" if choice == UNDECIDED else choice,
                passages[pk],
                self.text(f"text-{pk}"),
                self.text(f"page-{pk}"),
                wordings[pk],
                self._notices(pk),
            )
            for pk, choice in chosen.items()
        ]

    def _notices(self, claim: int) -> list[int] | None:
        """Those that the page told of; None where it said nothing of them."""
        said = self.posted.get(f"notices-{claim}")
        return None if said is None else [int(one) for one in said.split() if is_row_number(one)]

    def box(self, row: SheetRow, successor: Reference, doubts: Sequence[Notice]) -> RowBox:
        claim, kept = row.claim, self.kept.get(row.claim.pk)
        is_told = not self.posted or self.tells_notices or (self.is_stale and claim.pk in self.unmet)
        now = " ".join(str(one.pk) for one in doubts)
        return RowBox(
            key=str(claim.pk),
            row=row,
            revision=self.revision(claim),
            choice=self.text(f"choice-{claim.pk}", UNDECIDED) if row.is_open else UNDECIDED,
            passages=[self._passage(one, successor) for one in row.citations],
            text=self.text(f"text-{claim.pk}", claim.text),
            on_page_form=self.text(f"page-{claim.pk}", claim.on_page_form),
            wordings=[(str(one.pk), one, self.text(f"wording-{one.pk}", one.text)) for one in row.wordings],
            unmet=self.unmet.get(claim.pk, []),
            notices=now if is_told else self.posted.get(f"notices-{claim.pk}", now),
            again=kept.again if kept else [],
            was=str(kept.row.get_choice_display()) if kept else "",
        )

    def _passage(self, old: Citation, successor: Reference) -> PassageBox:
        """The old quote is offered only where it stands in what is stored of the successor, word for word."""
        same = old.quote if _checked(old.quote, successor) == "found" else ""
        quote = self.text(f"quote-{old.pk}", same)
        locator = self.text(f"locator-{old.pk}")
        return PassageBox(str(old.pk), old, locator, quote, _checked(quote, successor))


def _boxes_of(kept: Iterable[Kept]) -> dict[str, str]:
    """By the name of each box what was kept of it. What is to be decided again stands as typed, and is undecided."""
    boxes: dict[str, str] = {}
    for one in kept:
        row = one.row
        boxes |= {f"choice-{row.claim_id}": row.choice} if row.choice and not one.again else {}
        boxes |= {f"text-{row.claim_id}": row.text, f"page-{row.claim_id}": row.on_page_form} if row.text else {}
        boxes |= {f"wording-{pk}": text for pk, text in row.wordings.items()}
        for pk, (locator, quote) in row.passages.items():
            boxes |= {f"locator-{pk}": locator, f"quote-{pk}": quote}
    return boxes


def _checked(quote: str, source: Reference) -> str:
    return check_quote(quote, source.abstract).value if quote.strip() else ""
