"""Claims: the list, and the form of the whole aggregate, which one service writes."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import StackedInline
from unfold.decorators import display

from editorial.admin.base import DRAFTERS, ServiceAdmin, label, roles_on
from editorial.admin.board_filters import ClaimOnPage, SentBackFor
from editorial.admin.claim_list import IsMine, IsOverdue, StateIs
from editorial.admin.claim_pages import ClaimPages
from editorial.admin.histories import HistoryPages
from editorial.admin.quotes import CitationsBeside, drawn_check
from editorial.admin.wordings import ReadabilityPages, WordingsBeside
from editorial.selectors import status_of
from evidence.forms import CitationForm, ClaimForm, WordingForm
from evidence.models import Citation, Claim, ClaimRequirement, Wording
from evidence.people import printed_name
from evidence.selectors import claims_matching, nearest_claims
from evidence.services import create_claim, revise_claim
from evidence.text import shortened

LOOKS = {
    "approved": "success",
    "submitted": "info",
    "under-review": "info",
    "recheck": "warning",
    "changed": "warning",
    "draft": "default",
    "changes-requested": "danger",
    "rejected": "danger",
    "quarantined": "danger",
    "on-hold": "danger",
    "withdrawn": "danger",
}


class PartsInline(StackedInline):
    """Whoever may write the claim may write its parts; everybody else sees them."""

    extra = 0
    hide_title = False

    def _may(self, request: HttpRequest) -> bool:
        return bool(roles_on(request) & set(DRAFTERS))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_staff

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    has_change_permission = has_delete_permission = has_add_permission


class WordingInline(PartsInline):
    model = Wording
    form = WordingForm
    formset = WordingsBeside
    verbose_name_plural = "Wordings for other audiences"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [("audience", "language"), "text", *(["looked_at"] if self._may(request) else [])]


class CitationInline(PartsInline):
    model = Citation
    form = CitationForm
    formset = CitationsBeside
    autocomplete_fields = ("reference",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        return super().get_queryset(request).select_related("reference")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Whoever may write has the check inside the box of the quote."""
        check = [] if self._may(request) else ["quote_check"]
        about = [("locator", "position"), ("source_unknown", "to_confirm")]
        return ["reference", ("direction", "directness"), "quote", *check, *about]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return () if self._may(request) else ("quote_check",)

    @label("The quote")
    def quote_check(self, citation: Citation) -> str:
        return drawn_check(citation) or "–"


@admin.register(Claim)
class ClaimAdmin(HistoryPages, ReadabilityPages, ClaimPages, ServiceAdmin):
    form = ClaimForm
    inlines = (CitationInline, WordingInline)
    write_roles = DRAFTERS
    list_display = ("statement", "where_it_is", "kind_said", "risk_said", "reviewer", "due")
    list_display_links = ("statement",)
    list_filter = (StateIs, "risk", "kind", IsOverdue, IsMine, SentBackFor, ClaimOnPage)
    list_select_related = ("state__reviewer",)
    search_fields = ("text",)
    search_help_text = "Words, a public id or the beginning of a fingerprint"
    actions = ("submit_selected", "merge_selected")
    change_form_outer_before_template = "admin/attest/claim_before.html"
    change_form_outer_after_template = "admin/attest/claim_after.html"
    compressed_fields = True

    class Media:
        css = {"all": ["editorial/wordings.css"]}
        js = ["editorial/wordings.js"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        return (queryset & claims_matching(words) if words else queryset), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The state of all rows of the page, read at once."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        statuses = status_of(changelist.result_list)
        for one in changelist.result_list:
            one.status = statuses[one.pk]
        return changelist

    @label("Claim")
    def statement(self, claim: Claim) -> str:
        return shortened(claim.text, 160)

    @display(description="State", label=LOOKS)
    def where_it_is(self, claim: Claim) -> tuple[str, str]:
        status = claim.status  # type: ignore[attr-defined]
        return status.status, " · ".join([status.label, *(one.capitalize() for one in status.badges)])

    @label("Kind")
    def kind_said(self, claim: Claim) -> str:
        return claim.get_kind_display()

    @display(description="Risk", label={"high": "warning", "standard": "default"})
    def risk_said(self, claim: Claim) -> tuple[str, str]:
        return claim.risk, claim.get_risk_display()

    @label("Reviewer")
    def reviewer(self, claim: Claim) -> str:
        state = getattr(claim, "state", None)
        return printed_name(state.reviewer) if state and state.reviewer else "–"

    @label("Next review due")
    def due(self, claim: Claim) -> str:
        state = getattr(claim, "state", None)
        return f"{state.next_review_due:%Y-%m-%d}" if state and state.next_review_due else "–"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        statement: list[Any] = ["text", "on_page_form", ("kind", "asserts"), ("risk", "language")]
        grade = [("certainty", "strength"), "certainty_rationale", "strength_rationale"]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": statement}), ("Grading", {"fields": grade})]
        why = {"fields": ["requires", "reason"]}
        return [(None, {"fields": statement}), ("Grading", {"fields": grade}), ("Shown with, and why", why)]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "requires" in form.base_fields:
            required = ClaimRequirement._meta.get_field("required")
            form.base_fields["requires"].widget = AutocompleteSelectMultiple(required, self.admin_site)
            form.base_fields["requires"].widget.choices = form.base_fields["requires"].choices
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Search first: a claim that is there already is used, not written again."""
        text = request.GET.get("text", "")[:1000].strip()
        if request.method == "POST" or "new" in request.GET or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        nearest = nearest_claims(text) if text else []
        if text and not nearest:
            query = request.GET.copy()
            query["new"] = "1"
            return redirect(f"{request.path}?{query.urlencode()}")
        statuses = status_of([one for one, _ in nearest])
        found = [(one, score, statuses[one.pk]) for one, score in nearest]
        return self.page(
            request, "admin/attest/claim_nearest.html", title="Add a claim: look first", text=text, found=found
        )

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> Claim:
        rows = {one.model: one.typed for one in formsets}
        asked: dict[str, Any] = {
            "wordings": rows[Wording],
            "citations": rows[Citation],
            "requires": list(form.cleaned_data["requires"]),
            "reason": form.cleaned_data["reason"],
            "by": request.user,
        }
        if not change:
            return create_claim(**form.typed, **asked)
        revision = form.cleaned_data["revision"] or 0
        return revise_claim(form.instance, revision=revision, fields=form.typed, **asked)

    def histories(self, obj: Any) -> list[QuerySet]:
        """The story of the whole aggregate."""
        parts = [model.history.filter(claim_id=obj.pk) for model in (Wording, Citation, ClaimRequirement)]
        return [Claim.history.filter(id=obj.pk), *parts]
