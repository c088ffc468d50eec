"""Forms over claims and references: they read what was typed into what the services take, and write nothing.

`revision` is the token of what the form showed; `reason` goes into the history.
"""

from typing import Any

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet

from evidence.identifiers import OF_A_WORK, InvalidIdentifier
from evidence.models import Citation, Claim, Reference, Wording
from evidence.models.notices import NoticeKind
from evidence.models.references import USUAL, ReferenceType
from evidence.services.claims import FIELDS as CLAIM_FIELDS
from evidence.services.references import TYPED as REFERENCE_FIELDS
from evidence.text import UnacceptableText, clean_text

LINES = {"text": 3, "abstract": 5, "authors": 5}


# Those that are cited every day come first.
KINDS = [
    ("Often cited", [one for one in ReferenceType.choices if one[0] in USUAL]),
    ("All others", sorted([one for one in ReferenceType.choices if one[0] not in USUAL], key=lambda one: one[1])),
]


def _shorten(form: forms.BaseForm) -> None:
    """Boxes as tall as what usually stands in them; they can be pulled taller."""
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = LINES.get(name, 2)


class TokenForm(forms.ModelForm):
    """Carries the revision it shows, and why somebody changes it."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(required=False, max_length=200, help_text="Why? Kept in the history.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision
        _shorten(self)

    def validate_unique(self) -> None:
        """The services know two spellings of one identifier, and say which row has it."""

    def validate_constraints(self) -> None:
        """Left to the services, which answer with a remedy."""


class ClaimForm(TokenForm):
    requires = forms.ModelMultipleChoiceField(
        Claim.objects.all(), required=False, help_text="Claims that must be shown with this one: a caveat, a step."
    )

    class Meta:
        model = Claim
        fields = CLAIM_FIELDS
        labels = {"on_page_form": "On the page"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["requires"] = list(self.instance.requirements.values_list("required_id", flat=True))

    def clean_text(self) -> str:
        return _cleaned(self.cleaned_data["text"], "text")

    def clean_on_page_form(self) -> str:
        return _cleaned(self.cleaned_data["on_page_form"], "on-page form")

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CLAIM_FIELDS if name in self.cleaned_data}


def _cleaned(value: str, field: str) -> str:
    try:
        return clean_text(value, field=field) if value else ""
    except UnacceptableText as refused:
        raise forms.ValidationError(str(refused)) from None


class WordingForm(forms.ModelForm):
    looked_at = forms.BooleanField(
        required=False,
        label="Still right",
        help_text="Tick when the claim's text changed and this still says the same.",
    )

    class Meta:
        model = Wording
        fields = ("audience", "language", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _shorten(self)

    def clean_text(self) -> str:
        return _cleaned(self.cleaned_data["text"], "wording")

    @property
    def typed(self) -> dict[str, Any]:
        seen = self.cleaned_data["looked_at"] or "text" in self.changed_data or not self.instance.pk
        fields = {name: self.cleaned_data[name] for name in ("audience", "language", "text")}
        return {**fields, "looked_at": seen}


class CitationForm(forms.ModelForm):
    class Meta:
        model = Citation
        fields = (
            "reference",
            "direction",
            "directness",
            "locator",
            "quote",
            "source_unknown",
            "to_confirm",
            "position",
        )
        labels = {"position": "Order"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _shorten(self)

    def clean_quote(self) -> str:
        return _cleaned(self.cleaned_data["quote"], "quoted passage")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        unresolved = self.instance.pk and self.instance.number is not None
        if not cleaned.get("reference") and not cleaned.get("source_unknown") and not unresolved:
            self.add_error("reference", "Choose a reference, or say that the source is unknown.")
        return cleaned

    def validate_constraints(self) -> None:
        """The formset looks at all citations together."""

    @property
    def typed(self) -> dict[str, Any]:
        names = [name for name in self.Meta.fields if name != "position"]
        return {"id": self.instance.pk, **{name: self.cleaned_data[name] for name in names}}


class RowsFormSet(BaseInlineFormSet):
    """Rows of an aggregate; what is kept, in order, is `typed`."""

    @property
    def kept(self) -> list[Any]:
        forms_ = [
            one
            for one in self.forms
            if not getattr(one, "cleaned_data", {DELETION_FIELD_NAME: True}).get(DELETION_FIELD_NAME)
        ]
        return [one for one in forms_ if one.instance.pk or one.has_changed()]

    @property
    def typed(self) -> list[dict[str, Any]]:
        return [one.typed for one in self.kept]

    def clean(self) -> None:
        super().clean()
        if any(one.instance.pk is None for one in self.initial_forms):
            raise forms.ValidationError("A row of this form belongs to something else. Open the page again.")

    def validate_unique(self) -> None:
        """`clean` says it in our words."""

    def _refuse_twice(self, names: tuple[str, ...], said: str) -> None:
        found = [tuple(one.cleaned_data.get(name) for name in names) for one in self.kept]
        if len({one for one in found if one[0]}) < len([one for one in found if one[0]]):
            raise forms.ValidationError(said)


class WordingFormSet(RowsFormSet):
    def clean(self) -> None:
        super().clean()
        self._refuse_twice(("audience", "language"), "Two wordings for the same audience and language: keep one.")


class CitationFormSet(RowsFormSet):
    def clean(self) -> None:
        super().clean()
        self._refuse_twice(("reference", "locator"), "The same passage of one reference is cited twice: keep one.")

    @property
    def kept(self) -> list[Any]:
        return sorted(super().kept, key=lambda one: (one.cleaned_data.get("position") or 0, one.instance.pk is None))


class ReferenceForm(TokenForm):
    """Authors are typed one a line, “Family, Given”; a line without a comma is an organisation."""

    authors = forms.CharField(
        required=False,
        widget=forms.Textarea,
        help_text="One a line: Family, Given. A line without a comma is an organisation.",
    )

    class Meta:
        model = Reference
        fields = REFERENCE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["authors"] = "\n".join(author_line(one) for one in self.instance.authors)
        if "type" in self.fields:  # whoever only reads gets no boxes
            self.fields["type"].choices = KINDS  # type: ignore[attr-defined]

    def clean_authors(self) -> list[dict[str, str]]:
        known = {author_line(one): one for one in self.instance.authors}
        lines = [line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip()]
        return [known.get(line) or _author(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, normalise in OF_A_WORK.items():
            if value := cleaned.get(name):
                try:
                    cleaned[name] = normalise(value)
                except InvalidIdentifier as refused:
                    self.add_error(name, str(refused))
        return cleaned

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in REFERENCE_FIELDS}


def author_line(author: dict[str, str]) -> str:
    if literal := author.get("literal"):
        return literal
    particle = author.get("non-dropping-particle", "")
    family = f"{particle} {author.get('family', '')}".strip()
    given = " ".join(part for part in (author.get("given"), author.get("suffix")) if part)
    return f"{family}, {given}" if given else f"{family},"


def _author(line: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in line.partition(","))
    if not comma:
        return {"literal": line}
    return {"family": family, "given": given} if given else {"family": family}


class NoticeForm(forms.Form):
    """What the world says of a reference."""

    kind = forms.ChoiceField(
        choices=[("", "Choose what it says"), *NoticeKind.choices],
        help_text="A reinstatement lifts retractions and concerns: a reviewer or chief records it, and says why.",
    )
    dated = forms.DateField(help_text="The notice's own date.", widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(max_length=300, help_text="Who says so: publisher, PubMed, Crossref, guideline body.")
    doi = forms.CharField(
        label="DOI of the notice",
        max_length=300,
        required=False,
        help_text="With it, what another source tells of the same is known to be the same.",
    )
    pmid = forms.CharField(label="PMID of the notice", max_length=40, required=False)
    url = forms.CharField(label="URL", max_length=2000, required=False)
    note = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Needed for a reinstatement: why it counts."
    )
