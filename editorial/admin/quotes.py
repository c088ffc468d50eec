"""Quotes beside what is stored of their source: found in it word for word, not found, or nothing to compare with."""

from typing import Any

from django.forms import ModelForm
from django.template.loader import render_to_string
from unfold.widgets import UnfoldAdminTextareaWidget

from evidence.forms import CitationFormSet
from evidence.models import Citation
from evidence.text import check_quote


def said_of_quote(citation: Citation) -> str:
    """“found”, “not-found” or “no-text”, of what is saved; empty where nothing is quoted of a known work."""
    if not citation.quote or citation.reference is None:
        return ""
    return check_quote(citation.quote, citation.reference.abstract).value


def drawn_check(citation: Citation) -> str:
    quoted = said_of_quote(citation)
    return render_to_string("admin/evidence/quote_beside.html", {"quoted": quoted}) if quoted else ""


class QuoteBox(UnfoldAdminTextareaWidget):
    """The box for a quote, and what is known of the quote that is saved."""

    template_name = "admin/attest/quote_box.html"

    def __init__(self, citation: Citation) -> None:
        super().__init__(attrs={"rows": 2})
        self.citation = citation

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "quoted": said_of_quote(self.citation)}


class CitationsBeside(CitationFormSet):
    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["quote"].widget = QuoteBox(form.instance)
