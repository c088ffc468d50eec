"""Remarks: the list of what was said, the page of one thread, and what people do in it. A service decides each."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from unfold.decorators import display

from editorial.admin.base import ReadOnlyAdmin, label
from editorial.admin.desk_pages import DeskAdmin, RowPage
from editorial.admin.refusals import REFUSALS
from editorial.admin.remark_threads import Remarks, shown_threads
from editorial.admin.row_numbers import is_row_number, row_or_404
from evidence.people import printed_name
from evidence.text import shortened
from reviews.models import Remark, RemarkAct, Submission
from reviews.services import add_remark, answer_remark, reopen_remark, resolve_remark, take_over_suggestion
from reviews.threads import CLOSING, seen_by, thread_of

TEMPLATE = "admin/reviews/remark.html"


def back_or(request: HttpRequest, address: str) -> HttpResponse:
    """To the page that the form stood on, if it is one of ours."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else address)


class IsOpen(SimpleListFilter):
    title = "state"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Open"), ("no", "Resolved or taken over")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Remark]) -> QuerySet[Remark]:
        if self.value() == "no":
            return queryset.filter(last_act__in=CLOSING)
        return queryset.exclude(last_act__in=CLOSING) if self.value() == "yes" else queryset


@admin.register(Remark)
class RemarkAdmin(RowPage, ReadOnlyAdmin):
    list_display = ("said", "where_it_is", "about_what", "said_by", "at", "part_of")
    list_display_links = ("said",)
    list_filter = (IsOpen, "about")
    search_fields = ("text", "suggestion", "submission__title")
    search_help_text = "Words of the remark, or of the submission's title"
    object_pages = (
        ("answer", "answer_page"),
        ("resolve", "resolve_page"),
        ("reopen", "reopen_page"),
        ("take-over", "take_over_page"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Remark]:
        last = RemarkAct.objects.filter(remark=OuterRef("pk")).order_by("-pk").values("what")[:1]
        begun = super().get_queryset(request).filter(answers__isnull=True).annotate(last_act=Subquery(last))
        seen = seen_by(request.user, begun)  # type: ignore[arg-type]
        return seen.select_related("by", "submission", "review__version").order_by("-pk")

    @label("Remark")
    def said(self, remark: Remark) -> str:
        return shortened(remark.text, 160)

    @display(description="State", label={"open": "warning", "closed": "success"})
    def where_it_is(self, remark: Any) -> tuple[str, str]:
        if remark.last_act in CLOSING:
            return "closed", str(RemarkAct.What(remark.last_act).label)
        return "open", "Open"

    @label("About")
    def about_what(self, remark: Remark) -> str:
        statement = remark.review.version.content["text"][:100] if remark.review else remark.place
        return f"{remark.get_about_display()}: {statement}" if statement else remark.get_about_display()

    @label("By")
    def said_by(self, remark: Remark) -> str:
        return printed_name(remark.by)

    @label("Submission")
    def part_of(self, remark: Remark) -> str:
        return remark.submission.title

    def answer_page(self, request: HttpRequest, remark: Remark) -> HttpResponse:
        return self._do(request, remark, "Your answer is kept.", answer_remark, request.POST.get("text", ""))

    def resolve_page(self, request: HttpRequest, remark: Remark) -> HttpResponse:
        note = request.POST.get("note", "")
        return self._do(request, remark, "The remark is resolved.", resolve_remark, note=note)

    def reopen_page(self, request: HttpRequest, remark: Remark) -> HttpResponse:
        note = request.POST.get("note", "")
        return self._do(request, remark, "The remark is open again.", reopen_remark, note=note)

    def take_over_page(self, request: HttpRequest, remark: Remark) -> HttpResponse:
        seen = request.POST.get("revision", "")
        said = "The suggested words stand in the statement now. Submit it when it is ready."
        revision = int(seen) if is_row_number(seen) else -1
        return self._do(request, remark, said, take_over_suggestion, revision=revision)

    def _do(
        self, request: HttpRequest, remark: Remark, said: str, service: Any, *given: Any, **named: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            service(remark, *given, by=request.user, **named)
        except REFUSALS as refusal:
            return self.show(request, remark, refusal)
        messages.success(request, said)
        return back_or(request, self.url("change", remark.pk))

    def show(self, request: HttpRequest, remark: Remark, refusal: Exception | None = None) -> HttpResponse:
        """One thread by itself; what was typed stays where a service refused it."""
        by: Any = request.user
        thread = thread_of(remark, by)
        return self.desk(
            request,
            TEMPLATE,
            title="Remark",
            refusal=refusal,
            object=remark,
            remark=remark,
            remarks=Remarks(shown_threads([thread] if thread else [], by)),
            typed=request.POST.get("text", request.POST.get("note", "")) if refusal else "",
            back=request.POST.get("back", ""),
        )


class RemarkPages(DeskAdmin):
    """The further page of a submission on which something is remarked."""

    def remark_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        typed = {name: request.POST.get(name, "") for name in ("about", "place", "text", "suggestion")}
        number = request.POST.get("review", "")
        review = row_or_404(submission.reviews.select_related("version"), number) if number else None
        if review and typed["suggestion"].replace("\r\n", "\n").strip() == review.version.content["text"]:
            typed["suggestion"] = ""  # the box holds the statement's own words until somebody changes them
        try:
            add_remark(submission, review=review, by=request.user, **typed)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(
                request,
                "admin/reviews/remark_again.html",
                title="Remark",
                refusal=refusal,
                object=submission,
                submission=submission,
                review=review,
                typed=typed,
                abouts=Remark.About.choices,
                back=request.POST.get("back", ""),
            )
        messages.success(request, "Your remark is kept.")
        return back_or(request, self.url("change", submission.pk))
