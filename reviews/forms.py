"""What a reviewer types on the page of a review; the rules are in `workflow` and `services`, which check all of it."""

from collections.abc import Sequence

from django import forms

from reviews.models import ConflictDeclaration


class Choices(forms.RadioSelect):
    template_name = "admin/desk/choices.html"


class Ticks(forms.CheckboxSelectMultiple):
    template_name = "admin/desk/choices.html"


def _reason(label: str, help_text: str = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, widget=forms.Textarea(attrs={"rows": 3})
    )


def password_field() -> forms.CharField:
    """Asked for each signature; never sent back to the page."""
    return forms.CharField(
        label="Your password",
        help_text="Typing it signs with your name and qualification.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ReasonForm(forms.Form):
    """An action that needs a reason, or may have one."""

    reason = _reason("Reason")


class SignedForm(ReasonForm):
    password = password_field()


class DecisionForm(forms.Form):
    """One form for the three signed verdicts; which of them is said by the button."""

    meaning_changed = forms.ChoiceField(
        label="Does the clinical meaning differ from the last approved version?",
        choices=[("yes", "Yes, or I am not sure"), ("no", "No, only the wording differs")],
        initial="yes",
        required=False,
        widget=Choices,
    )
    confirmed = forms.MultipleChoiceField(label="Before you approve, confirm each point", required=False, widget=Ticks)
    reason = _reason("Reason", "Needed to request changes or to reject. The editor reads it.")
    password = password_field()

    def __init__(self, *args, asks_meaning: bool = False, checklist: Sequence[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmed"].choices = [(one, one) for one in checklist]  # type: ignore[attr-defined]
        if not asks_meaning:
            del self.fields["meaning_changed"]
        if not checklist:
            del self.fields["confirmed"]


class ConflictForm(forms.Form):
    """Asked once per submission. “Nothing to declare” is an answer; saying nothing is none, so nothing is chosen."""

    answer = forms.ChoiceField(
        label="Do you have a conflict of interest in what this submission is about?",
        choices=ConflictDeclaration.Answer.choices,
        widget=Choices,
    )
    concerns = forms.CharField(label="Topic or product, if there is one", required=False, max_length=300)
    details = _reason("Details", "Only you and the chiefs can read them.")
