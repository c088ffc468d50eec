"""Policy and disclaimer: every version, which are in force, and the page on which a chief issues the next one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.decorators import display

from editorial.admin.base import CHIEFS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.models import Boilerplate
from editorial.selectors.boilerplate import boilerplate_in_force
from editorial.services import issue_boilerplate
from evidence.people import printed_name
from evidence.text import shortened

SHOWN = 120


class BoilerplateForm(forms.Form):
    kind = forms.ChoiceField(label="Which text", choices=Boilerplate.Kind.choices)
    language = forms.CharField(max_length=12, initial="en", help_text="A code such as en or de.")
    text = forms.CharField(label="New text", widget=forms.Textarea(attrs={"rows": 8}))
    url = forms.CharField(label="Address of the full text", required=False, help_text="https://… May stay empty.")


@admin.register(Boilerplate)
class BoilerplateAdmin(DeskAdmin, ReadOnlyAdmin):
    write_roles = CHIEFS
    ordering = ("kind", "language", "-number")
    list_display = ("version", "language", "force", "beginning", "issued_by", "at")
    list_filter = ("kind",)
    list_before_template = "admin/editorial/boilerplate_list.html"
    list_pages = (("issue", "issue_page"),)
    writing_pages = ("issue_page",)
    fields = ("kind", "number", "language", "stands", "text", "url", "issued_by", "at")
    readonly_fields = ("stands", "issued_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Boilerplate]:
        newest = Exists(boilerplate_in_force().filter(pk=OuterRef("pk")))
        return super().get_queryset(request).select_related("by").annotate(is_newest=newest)

    @label("Version")
    def version(self, row: Boilerplate) -> str:
        return str(row)

    @display(description="In force", label={"yes": "success", "no": "default"})
    def force(self, row: Any) -> tuple[str, str]:
        return ("yes", "In force") if row.is_newest else ("no", "Replaced")

    @label("In force", boolean=True)
    def stands(self, row: Any) -> bool:
        return row.is_newest

    @label("Text")
    def beginning(self, row: Boilerplate) -> str:
        return shortened(row.text, SHOWN)

    @label("Issued by")
    def issued_by(self, row: Boilerplate) -> str:
        return printed_name(row.by)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        about = {"title": "Policy and disclaimer", "may_issue": self.has_write_permission(request)}
        return super().changelist_view(request, {**about, **(extra_context or {})})

    def issue_page(self, request: HttpRequest) -> HttpResponse:
        """`from=` names the version whose text the form starts from."""
        form = BoilerplateForm(request.POST or None, initial=self._start(request.GET.get("from", "")))
        if request.method != "POST":
            return self._issuing(request, form)
        shown = request.POST.get("seen", "")
        seen = int(shown) if is_row_number(shown) else 0
        try:
            require_readable(form)
            row = issue_boilerplate(**form.cleaned_data, seen=seen, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._issuing(request, form, refusal)
        messages.success(request, f"Issued: {row}. It stands on every page published from now on.")
        return redirect(self.url("change", row.pk))

    @staticmethod
    def _start(key: str) -> dict[str, str]:
        row = Boilerplate.objects.filter(pk=key if is_row_number(key) else 0).first()
        return {name: getattr(row, name) for name in BoilerplateForm.base_fields} if row else {}

    def _issuing(self, request: HttpRequest, form: BoilerplateForm, refusal: Exception | None = None) -> HttpResponse:
        present = list(boilerplate_in_force().select_related("by"))
        seen = max((row.pk for row in present), default=0)
        context: dict[str, Any] = {"title": "Issue a new version", "form": form, "present": present, "seen": seen}
        return self.desk(request, "admin/editorial/boilerplate_issue.html", refusal=refusal, **context)
