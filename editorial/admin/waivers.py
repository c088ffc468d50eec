"""Waived findings: the record of who let what stand and why, the page that waives one, and the one that takes it back.

A finding is named by what it is bound to (`finding=`), on a claim or a page: what changed meanwhile is not signed for.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from editorial.admin.base import REVIEWERS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.restraints import address_of, target_of
from editorial.admin.row_numbers import row_or_404
from editorial.admin.seen import seen_in, to_carry
from editorial.models import Article
from editorial.selectors.integrity import evidence_on
from editorial.services.integrity import cited_on, waive_on_page
from evidence.integrity import RULES
from evidence.meanwhile import doubts_on
from evidence.models import Claim
from evidence.people import printed_name
from evidence.selectors import cited_by
from evidence.text import shortened
from reviews.forms import ReasonForm, SignedForm
from reviews.integrity import Judged, judged_of
from reviews.models import FindingWaiver
from reviews.selectors import qualification_of
from reviews.services import take_back_waiver, waive_finding


class Standing(SimpleListFilter):
    title = "in force"
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Taken back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[FindingWaiver]) -> QuerySet[FindingWaiver]:
        return queryset.filter(taken_back__isnull=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(FindingWaiver)
class FindingWaiverAdmin(DeskAdmin, ReadOnlyAdmin):
    write_roles = REVIEWERS
    ordering = ("-pk",)
    list_display = ("named", "found", "why", "waived_by", "at", "until")
    list_filter = (Standing,)
    search_fields = ("named", "said", "reason", "rule")
    list_pages = (("waive", "waive_page"),)
    object_pages = (("take-back", "take_back_page"),)
    writing_pages = ("waive_page", "take_back_page")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FindingWaiver]:
        return super().get_queryset(request).select_related("by", "signature", "taken_back__by")

    @label("Found")
    def found(self, waiver: FindingWaiver) -> str:
        return shortened(waiver.said, 120)

    @label("Reason")
    def why(self, waiver: FindingWaiver) -> str:
        return shortened(waiver.reason, 120)

    @label("Waived by")
    def waived_by(self, waiver: FindingWaiver) -> str:
        return printed_name(waiver.by)

    @label("Until")
    def until(self, waiver: FindingWaiver) -> str:
        return f"taken back {waiver.taken_back.at:%d %b %Y}" if hasattr(waiver, "taken_back") else "in force"

    def waive_page(self, request: HttpRequest) -> HttpResponse:
        [about] = target_of(request).values()
        basis = request.GET.get("finding", "")
        form = SignedForm(request.POST or None)
        if request.method != "POST":
            return self._waiving(request, about, basis, form)
        try:
            require_readable(form)
            asked = {**form.cleaned_data, "basis": basis, "seen_doubts": seen_in(request.POST), "by": request.user}
            waive_finding(about, **asked) if isinstance(about, Claim) else waive_on_page(about, **asked)
        except REFUSALS as refusal:
            return self._waiving(request, about, basis, form, refusal)
        messages.success(request, "Waived, with your signature. It is open again as soon as what is said changes.")
        return redirect(_back_to(about))

    def _waiving(
        self, request: HttpRequest, about: Any, basis: str, form: SignedForm, refusal: Exception | None = None
    ) -> HttpResponse:
        doubts = doubts_on(_cited_by(about))
        found = next((one for one in _judged_on(about) if one.basis == basis), None)
        return self.desk(
            request,
            "admin/evidence/waive.html",
            title="Waive a finding",
            refusal=refusal,
            object=about,
            found=found,
            seen_doubts=to_carry([doubts], request.POST, refusal),
            form=form,
            back=_back_to(about),
            qualification=qualification_of(request.user),  # type: ignore[arg-type]
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._show(request, row_or_404(self.get_queryset(request), object_id), ReasonForm())

    def take_back_page(self, request: HttpRequest, waiver: FindingWaiver) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = ReasonForm(request.POST)
        try:
            take_back_waiver(waiver, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._show(request, waiver, form, refusal)
        messages.success(request, "Taken back: the finding is open again.")
        return redirect(self.url("change", waiver.pk))

    def _show(
        self, request: HttpRequest, waiver: FindingWaiver, form: ReasonForm, refusal: Exception | None = None
    ) -> HttpResponse:
        about = _place_of(waiver)
        still = about is not None and any(one.basis == waiver.basis for one in _judged_on(about))
        return self.desk(
            request,
            "admin/evidence/waiver.html",
            title="Waived finding",
            refusal=refusal,
            object=waiver,
            waiver=waiver,
            rule=RULES.get(waiver.rule),
            about=about,
            back=_back_to(about) if about else "",
            still=still,
            taken_back=getattr(waiver, "taken_back", None),
            form=form,
            may_take_back=self.has_write_permission(request),
        )


def _judged_on(about: Claim | Article) -> list[Judged]:
    """Of a page, what is found on the page itself."""
    if isinstance(about, Claim):
        return judged_of([about])[about.pk]
    return [one.judged for one in evidence_on(about).found if one.claim is None]


def _cited_by(about: Claim | Article) -> set[int]:
    return cited_by([about.pk]) if isinstance(about, Claim) else cited_on(about)


def _place_of(waiver: FindingWaiver) -> Claim | Article | None:
    return (
        Claim.objects.filter(public_id=waiver.place).first() or Article.objects.filter(public_id=waiver.place).first()
    )


def _back_to(about: Any) -> str:
    """A claim's own page; of a page, its evidence."""
    if isinstance(about, Claim):
        return f"{address_of(about)}#integrity"
    return reverse("admin:editorial_article_evidence", args=[about.pk])
