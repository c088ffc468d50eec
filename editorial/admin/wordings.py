"""Wordings beside their claim: what the claim says and has changed, and how easy the public one is to read.

The measure is taken here alone, as the page opens and as somebody types (`static/editorial/wordings.js` asks for it).
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextareaWidget

from editorial.formats.words import Piece, word_changes
from evidence.forms import WordingFormSet
from evidence.models import Claim, ClaimVersion, Wording
from evidence.models.claims import Audience
from evidence.text import Readability, readability

LONGEST = 5_000


@dataclass(frozen=True)
class Measure:
    """What is said of one wording: of one for the public how easy it is to read, where there is a measure."""

    audience: str
    language: str
    reading: Readability | None
    text: str = ""

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC

    @property
    def target(self) -> float:
        return settings.READABILITY_TARGET_GRADE

    @property
    def is_easy(self) -> bool:
        return self.reading is not None and self.reading.grade <= self.target


def measured(text: str, *, audience: str, language: str) -> Measure:
    return Measure(audience, language, readability(text[:LONGEST], language=language), text)


def measured_wordings(version: ClaimVersion) -> list[Measure]:
    """The public wordings of a frozen version, for whoever reviews it."""
    wordings = version.content.get("wordings", [])
    return [measured(**one) for one in wordings if one["audience"] == Audience.PUBLIC]


class BesideClaim(UnfoldAdminTextareaWidget):
    """The box for a wording, with its claim on the left: above it on a phone."""

    template_name = "admin/attest/wording_box.html"

    def __init__(self, claim: Claim | None, wording: Wording) -> None:
        super().__init__(attrs={"rows": 4})
        self.claim, self.wording = claim, wording

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {
            **context,
            "claim": self.claim,
            "pieces": self._changes(),
            "measure": measured(value or "", audience=self.wording.audience, language=self.wording.language),
            "address": reverse("admin:evidence_claim_readability"),
        }

    def _changes(self) -> list[Piece]:
        """What changed in the claim since somebody looked at this wording; empty where nothing did."""
        if self.claim is None or self.wording.pk is None or self.wording.claim_text_seen == self.claim.text:
            return []
        return word_changes(self.wording.claim_text_seen, self.claim.text)


class WordingsBeside(WordingFormSet):
    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        claim = self.instance if self.instance.pk else None
        form.fields["text"].widget = BesideClaim(claim, form.instance)
        form.fields["text"].label = "Wording"  # the claim's own text is the field called “Text”


class ReadabilityPages:
    """A further page of the claim's admin, which answers what somebody types."""

    def readability_page(self: Any, request: HttpRequest) -> HttpResponse:
        """Reads and keeps nothing; it is posted, so that no log has the words."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = {name: request.POST.get(name, "") for name in ("text", "audience", "language")}
        return render(request, "admin/attest/readability.html", {"measure": measured(**said)})
