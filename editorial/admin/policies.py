"""Policies: what is in force for each risk and kind, every change there ever was, and the page that sets one.

A policy is looked at before it is set: the page says how many open reviews it would raise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.base import CHIEFS, ReadOnlyAdmin, label
from editorial.admin.claim_list import FixedFilter
from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from evidence.models.claims import Kind, Risk
from evidence.people import printed_name
from evidence.text import shortened
from reviews.models import Policy, ReviewerProfile
from reviews.policy import APPROVALS_NEEDED, Requirement, policies_in_force, policy_in_force, required_by
from reviews.services import set_policy, touched_by_policy
from reviews.services.policies import MOST_APPROVALS, MOST_MONTHS

EVERY_KIND = "Every kind"


@dataclass(frozen=True)
class InForce:
    """What holds for one risk and kind, and the policy that says so; None where nobody made one."""

    risk: Risk
    kind: str
    policy: Policy | None

    @property
    def named(self) -> str:
        return str(Kind(self.kind).label) if self.kind else EVERY_KIND

    @property
    def is_own(self) -> bool:
        return self.policy is not None and self.policy.kind == self.kind

    @property
    def required(self) -> Requirement:
        return required_by(self.policy, self.risk)


def in_force() -> Iterator[tuple[Risk, list[InForce]]]:
    """By risk, the graver first: every kind, then each."""
    made = policies_in_force()
    for risk in (Risk.HIGH, Risk.STANDARD):
        everywhere = made.get((risk, ""))
        kinds = [InForce(risk, kind, made.get((risk, kind), everywhere)) for kind in Kind.values]
        yield risk, [InForce(risk, "", everywhere), *kinds]


class PolicyForm(forms.Form):
    risk = forms.ChoiceField(choices=Risk.choices, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=[("", EVERY_KIND), *Kind.choices], widget=forms.HiddenInput, required=False)
    approvals_needed = forms.IntegerField(label="Approvals needed", help_text="By different people.")
    blinded = forms.BooleanField(
        label="Blinded",
        required=False,
        help_text="Whoever has not signed sees nothing of what others signed, until it is decided.",
    )
    specialty = forms.CharField(
        label="Specialty needed",
        required=False,
        max_length=120,
        help_text="One of the approvals comes from it. As profiles spell it; empty: any.",
        widget=forms.TextInput(attrs={"list": "specialties", "autocomplete": "off"}),
    )
    months_to_next_review = forms.IntegerField(label="Months to the next review", help_text=f"From 1 to {MOST_MONTHS}.")
    checklist = forms.CharField(
        label="Checklist",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One point a line. Whoever approves confirms each of them.",
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Why this policy? Everybody can read it.",
    )

    def __init__(self, *args: Any, risk: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        least = APPROVALS_NEEDED[Risk(risk)] if risk in Risk.values else 1
        self.fields["approvals_needed"].help_text = f"By different people, from {least} to {MOST_APPROVALS}."

    @property
    def typed(self) -> dict[str, Any]:
        points = self.cleaned_data["checklist"].splitlines()
        return {**self.cleaned_data, "checklist": [one.strip() for one in points]}


def as_it_is(risk: str, kind: str) -> dict[str, Any]:
    """What the form starts from: what holds today."""
    required = required_by(policy_in_force(risk, kind), risk)
    return {
        "risk": risk,
        "kind": kind,
        "approvals_needed": required.approvals,
        "blinded": required.blinded,
        "specialty": ", ".join(required.specialties),
        "months_to_next_review": required.months,
        "checklist": "\n".join(required.checklist),
    }


class RiskIs(FixedFilter):
    title = "risk"
    parameter_name = "risk"
    options = dict(Risk.choices)
    lookup = "risk"


@admin.register(Policy)
class PolicyAdmin(DeskAdmin, ReadOnlyAdmin):
    write_roles = CHIEFS
    ordering = ("-pk",)
    list_display = ("about", "asks_for", "checklist_said", "why", "set_by", "at")
    list_display_links = ("about",)
    list_filter = (RiskIs,)
    list_select_related = ("by",)
    list_before_template = "admin/reviews/policies.html"
    list_pages = (("set", "set_page"),)
    writing_pages = ("set_page",)
    fields = ("about", "asks_for", "checklist_said", "reason", "set_by", "at")
    readonly_fields = ("about", "asks_for", "checklist_said", "set_by")

    @label("For")
    def about(self, policy: Policy) -> str:
        return str(policy)

    @label("Asks for")
    def asks_for(self, policy: Policy) -> str:
        required = required_by(policy, policy.risk)
        parts = [f"{required.approvals} approval{'' if required.approvals == 1 else 's'}"]
        parts += [f"one from {one}" for one in required.specialties]
        parts += ["blinded"] if required.blinded else []
        return ", ".join([*parts, f"next review after {required.months} months"])

    @label("Checklist")
    def checklist_said(self, policy: Policy) -> str:
        return " · ".join(policy.checklist) or "none"

    @label("Reason")
    def why(self, policy: Policy) -> str:
        return shortened(policy.reason, 120)

    @label("Set by")
    def set_by(self, policy: Policy) -> str:
        return printed_name(policy.by)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = self.has_write_permission(request)
        about = {"title": "Review policies", "in_force": list(in_force()), "may_set": may}
        return super().changelist_view(request, {**about, **(extra_context or {})})

    def set_page(self, request: HttpRequest) -> HttpResponse:
        """Shows what holds, then what a change would touch, and sets it when asked to."""
        asked = request.POST or request.GET
        risk, kind = asked.get("risk", Risk.STANDARD), asked.get("kind", "")
        if risk not in Risk.values or kind not in ("", *Kind.values):
            return redirect(self.url("changelist"))
        form = PolicyForm(request.POST or None, risk=risk, initial=as_it_is(risk, kind))
        if request.method != "POST":
            return self._setting(request, form, risk, kind)
        try:
            require_readable(form)
            if request.POST.get("do") != "set":
                return self._setting(request, form, risk, kind)
            seen = request.POST.get("seen", "")
            row = set_policy(**form.typed, seen=int(seen) if is_row_number(seen) else 0, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._setting(request, form, risk, kind, refusal)
        messages.success(request, f"In force: {row}. What was decided before stands.")
        return redirect(self.url("changelist"))

    def _setting(
        self, request: HttpRequest, form: PolicyForm, risk: str, kind: str, refusal: Exception | None = None
    ) -> HttpResponse:
        present = InForce(Risk(risk), kind, policy_in_force(risk, kind))
        looked = form.typed if form.is_bound and form.is_valid() else as_it_is(risk, kind)
        wanted = {name: looked[name] for name in ("approvals_needed", "blinded")}
        return self.desk(
            request,
            "admin/reviews/policy_set.html",
            title=f"Policy for {present.risk.label.lower()} risk, {present.named.lower()}",
            refusal=refusal,
            form=form,
            present=present,
            seen=present.policy.pk if present.policy else 0,
            touched=touched_by_policy(risk=risk, kind=kind, **wanted),
            looked=form.is_bound and form.is_valid(),
            specialties=specialties(),
            of_specialty=_valid_profiles().filter(specialty__iexact=looked["specialty"]).count(),
            specialty=looked["specialty"],
        )


def _valid_profiles() -> QuerySet[ReviewerProfile]:
    return ReviewerProfile.objects.filter(checked_by__isnull=False, person__is_active=True)


def specialties() -> list[str]:
    """What the profiles of those who may sign say."""
    return sorted(set(_valid_profiles().exclude(specialty="").values_list("specialty", flat=True)))
