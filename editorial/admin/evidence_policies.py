"""What the house demands of evidence: which rules keep a claim from being submitted, and how old a source may be."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.base import CHIEFS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from evidence.integrity import ALWAYS, CLAIM, HIGH_RISK, NEVER, RULES, Rule
from evidence.people import printed_name
from evidence.text import shortened
from reviews.integrity import Demands, demands_in_force
from reviews.models import EvidencePolicy
from reviews.services import set_evidence_policy

NAMES = {ALWAYS: "Always", HIGH_RISK: "At high risk", NEVER: "Never"}
MEANINGS = {
    "contradiction-as-support": "The claim cites works, and none of them supports it.",
    "cites-a-notice": "A cited work is itself the notice of a retraction, correction or concern.",
    "uncited-figure": "A dose, percentage or other figure, and no work that supports the claim.",
    "source-standing": "A cited work is corrected, doubted, superseded, a preprint, or retracted background.",
    "quote-not-found": "A quote that is not, word for word, in the stored abstract.",
    "single-source": "A high-risk claim that one work alone supports.",
    "one-source-twice": "Two works of one trial, a review and its own trial, or one work recorded twice.",
    "only-secondary-sources": "Narrative reviews, comments, books and web pages alone.",
    "only-own-sources": "Works of this publisher alone.",
    "source-both-ways": "One work cited as supporting and as contradicting.",
    "source-outdated": "A supporting work is older than the years that are allowed.",
    "absolute-wording": "“Always”, “cannot”, “complete relief” and their like.",
    "date-ambiguous": "A date in figures that means more than one day, or none.",
    "citation-list-mismatch": "Numbers and list of an imported page do not agree.",
    "citation-out-of-range": "A number is cited that the list does not have.",
    "citation-range-unclear": "A range of numbers that runs backwards or is very wide.",
    "reference-number-repeated": "Two entries of the list have one number.",
    "footnote-missing": "A footnote is used and not defined.",
    "citations-without-list": "The page cites numbers and has no list.",
    "references-empty": "A heading of a list, no list under it, and nothing cited.",
    "citations-linked-by-order": "A list without numbers, linked by its order.",
    "reference-never-cited": "An entry of the page's list that nothing on the page cites.",
    "attestation-without-name": "“Medically reviewed”, and nobody named.",
    "attestation-without-date": "“Medically reviewed”, and no day.",
    "abbreviation-not-expanded": "An abbreviation that the page writes out nowhere.",
}


def settable() -> list[Rule]:
    return [one for one in RULES.values() if one.settable]


class EvidencePolicyForm(forms.Form):
    """One choice for each rule; a rule of a page knows no risk."""

    source_years = forms.IntegerField(
        label="Sources are too old after (years)", required=False, help_text="Empty: never.", min_value=1, max_value=100
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why this policy? Everybody can read it.",
    )

    def __init__(self, *args: Any, demands: Demands, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("source_years", demands.source_years)
        for rule in settable():
            choices = [(key, name) for key, name in NAMES.items() if rule.scope == CLAIM or key != HIGH_RISK]
            self.fields[rule.code] = forms.ChoiceField(
                choices=choices, label=rule.name, initial=demands.when(rule.code), help_text=MEANINGS[rule.code]
            )

    @property
    def rules(self) -> Iterator[tuple[Rule, Any]]:
        yield from ((one, self[one.code]) for one in settable())

    @property
    def blocking(self) -> dict[str, str]:
        return {one.code: self.cleaned_data[one.code] for one in settable()}


@admin.register(EvidencePolicy)
class EvidencePolicyAdmin(DeskAdmin, ReadOnlyAdmin):
    write_roles = CHIEFS
    ordering = ("-pk",)
    list_display = ("named", "blocks", "years", "why", "set_by", "at")
    list_display_links = ("named",)
    list_select_related = ("by",)
    list_before_template = "admin/evidence/policies.html"
    list_pages = (("set", "set_page"),)
    writing_pages = ("set_page",)
    fields = ("blocks", "years", "reason", "set_by", "at")
    readonly_fields = ("blocks", "years", "set_by")

    @label("Policy")
    def named(self, policy: EvidencePolicy) -> str:
        return f"Evidence policy of {policy.at:%d %B %Y}"

    @label("Blocks a submission")
    def blocks(self, policy: EvidencePolicy) -> str:
        return (
            " · ".join(_said(code, when) for code, when in policy.blocking.items()) or "nothing beyond what always does"
        )

    @label("Sources too old after")
    def years(self, policy: EvidencePolicy) -> str:
        return f"{policy.source_years} years" if policy.source_years else "never"

    @label("Reason")
    def why(self, policy: EvidencePolicy) -> str:
        return shortened(policy.reason, 120)

    @label("Set by")
    def set_by(self, policy: EvidencePolicy) -> str:
        return printed_name(policy.by)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        demands = demands_in_force()
        rows = [(one, MEANINGS[one.code], NAMES[demands.when(one.code)]) for one in settable()]
        about = {"title": "Evidence policy", "demands": demands, "rules": rows}
        may = {"may_set": self.has_write_permission(request)}
        return super().changelist_view(request, {**about, **may, **(extra_context or {})})

    def set_page(self, request: HttpRequest) -> HttpResponse:
        demands = demands_in_force()
        form = EvidencePolicyForm(request.POST or None, demands=demands)
        if request.method != "POST":
            return self._setting(request, form, demands)
        try:
            require_readable(form)
            seen = request.POST.get("seen", "")
            set_evidence_policy(
                blocking=form.blocking,
                source_years=form.cleaned_data["source_years"],
                reason=form.cleaned_data["reason"],
                seen=int(seen) if is_row_number(seen) else 0,
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return self._setting(request, form, demands, refusal)
        messages.success(request, "In force from now on. What was submitted before stands.")
        return redirect(self.url("changelist"))

    def _setting(
        self, request: HttpRequest, form: EvidencePolicyForm, demands: Demands, refusal: Exception | None = None
    ) -> HttpResponse:
        return self.desk(
            request,
            "admin/evidence/policy_set.html",
            title="What is demanded of evidence",
            refusal=refusal,
            form=form,
            demands=demands,
            seen=demands.policy.pk if demands.policy else 0,
        )


def _said(code: str, when: str) -> str:
    rule = RULES.get(code)
    return f"{rule.name if rule else code} ({NAMES.get(when, when).lower()})"
