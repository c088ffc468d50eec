"""Reported problems: the list with owner and day, and the page on which one is answered.

An answer is a recheck, a hold, or a reason to close it; each is one service, which decides who may.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from unfold.decorators import display

from editorial import services
from editorial.admin.base import DRAFTERS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import RowPage, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.restraints import address_of, target_of
from editorial.admin.row_numbers import is_row_number, row_or_404
from editorial.models import ProblemReport
from editorial.news.people import people_in
from editorial.selectors.reports import claims_concerned
from evidence import roles
from evidence.models import Claim
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.text import shortened
from reviews.forms import ReasonForm

PAGE = "page"


class ProblemForm(forms.Form):
    text = forms.CharField(
        label="What is wrong?",
        help_text="Write nothing about patients or readers that says who they are.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ClaimForm(forms.Form):
    """Which claim; `page` is the page as a whole, where that can be chosen."""

    target = forms.ChoiceField(label="What")

    def __init__(self, *args: Any, report: ProblemReport, with_page: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = [(PAGE, "The whole page")] if with_page and report.article else []
        claims = [(str(one.pk), str(one)) for one in claims_concerned(report)]
        self.fields["target"].choices = [*page, *claims]  # type: ignore[attr-defined]
        self.initial.setdefault("target", str(report.claim_id or (PAGE if page else "")))


class HoldForm(ClaimForm, ReasonForm):
    field_order = ("target", "reason")


class OwnerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return printed_name(obj)


class GiveForm(forms.Form):
    owner = OwnerChoice(label="To whom", queryset=User.objects.none(), empty_label="Choose")
    reason = forms.CharField(label="What they should know", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_in(DRAFTERS)  # type: ignore[attr-defined]


class WhereItIs(SimpleListFilter):
    title = "answered or not"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", "Mine, open"), ("overdue", "Overdue"), ("closed", "Answered"), ("all", "All")]

    def choices(self, changelist: Any):
        waiting, *rest = super().choices(changelist)
        return [{**waiting, "display": "Open"}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        asked = {
            "mine": lambda: queryset.open().filter(owner=request.user),  # type: ignore[attr-defined]
            "overdue": lambda: queryset.overdue(),  # type: ignore[attr-defined]
            "closed": lambda: queryset.exclude(outcome=""),
            "all": lambda: queryset,
        }
        return asked[self.value()]() if self.value() in asked else queryset.open()  # type: ignore[attr-defined, index]


@admin.register(ProblemReport)
class ProblemReportAdmin(RowPage, ReadOnlyAdmin):
    write_roles = DRAFTERS
    list_display = ("said", "about", "came_from", "where_it_is", "answered_by", "until")
    list_display_links = ("said",)
    list_filter = (WhereItIs,)
    search_fields = ("text", "claim__text", "article__title")
    search_help_text = "Words of the report, the claim or the page"
    list_pages = (("file", "file_page"),)
    object_pages = (("act", "act_page"), ("redact", "redact_page"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        return super().get_queryset(request).select_related("article", "claim", "owner", "by")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("due", "pk")

    @label("What was said")
    def said(self, report: ProblemReport) -> str:
        if report.redacted:
            return "(blanked)"
        return shortened(report.text, 140)

    @label("About")
    def about(self, report: ProblemReport) -> str:
        return str(report.claim or report.article)

    @label("From")
    def came_from(self, report: ProblemReport) -> str:
        return "a reader" if report.from_reader else printed_name(report.by)

    @display(description="Answer", label={"overdue": "danger", "open": "warning", "answered": "success"})
    def where_it_is(self, report: ProblemReport) -> tuple[str, str]:
        if report.is_open:
            return ("overdue", "Overdue") if report.is_overdue else ("open", "Open")
        return "answered", report.get_outcome_display()

    @label("Owner")
    def answered_by(self, report: ProblemReport) -> str:
        return printed_name(report.owner) if report.owner else "nobody yet"

    @label("Answer by", ordering="due")
    def until(self, report: ProblemReport) -> str:
        return f"{report.due:%Y-%m-%d}"

    def file_page(self, request: HttpRequest) -> HttpResponse:
        """The button on a claim's, a page's or a review's page."""
        target = target_of(request)
        form = ProblemForm(request.POST or None)
        if request.method != "POST":
            return self._filing(request, target, form)
        try:
            require_readable(form)
            report = services.report_problem(**target, text=form.cleaned_data["text"], by=request.user)
        except REFUSALS as refusal:
            return self._filing(request, target, form, refusal)
        messages.success(request, "Reported. It stands in the list with a day to answer it by.")
        return redirect(self.url("change", report.pk))

    def _filing(
        self, request: HttpRequest, target: dict[str, Any], form: ProblemForm, refusal: Exception | None = None
    ) -> HttpResponse:
        [about] = target.values()
        context = {"object": about, "form": form, "back": address_of(about)}
        template = "admin/editorial/report_file.html"
        return self.desk(request, template, title="Report a problem", refusal=refusal, **context)

    def act_page(self, request: HttpRequest, report: ProblemReport) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        asked = request.POST.get("do", "")
        if asked not in ANSWERS:
            return HttpResponseBadRequest("There is no such answer.")
        try:
            said = ANSWERS[asked](report, request.POST, request.user)
        except REFUSALS as refusal:
            return self.show(request, row_or_404(self.get_queryset(request), str(report.pk)), refusal, request.POST)
        messages.success(request, said)
        return redirect(self.url("change", report.pk))

    def redact_page(self, request: HttpRequest, report: ProblemReport) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            services.redact_report(report, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, row_or_404(self.get_queryset(request), str(report.pk)), refusal, request.POST)
        messages.success(request, "The words of the report are gone for good.")
        return redirect(self.url("change", report.pk))

    def show(
        self,
        request: HttpRequest,
        report: ProblemReport,
        refusal: Exception | None = None,
        typed: QueryDict | None = None,
    ) -> HttpResponse:
        do = typed.get("do", "redact") if typed else ""
        kept = {name: typed.get(name, "") for name in ("target", "reason", "owner") if typed and typed.get(name)}
        user: Any = request.user
        return self.desk(
            request,
            "admin/editorial/report.html",
            title=f"Reported problem {report.pk}",
            refusal=refusal,
            object=report,
            report=report,
            events=report.events.select_related("by", "review", "hold"),
            recheck=ClaimForm(auto_id="recheck_%s", initial=_of("recheck", do, kept), report=report, with_page=False),
            hold=HoldForm(auto_id="hold_%s", initial=_of("hold", do, kept), report=report, with_page=True),
            give=GiveForm(auto_id="give_%s", initial=_of("give", do, kept)),
            close=ReasonForm(auto_id="close_%s", initial=_of("close", do, kept)),
            reopen=ReasonForm(auto_id="reopen_%s", initial=_of("reopen", do, kept)),
            redact=ReasonForm(auto_id="redact_%s", initial=_of("redact", do, kept)),
            asked=do,
            owner=printed_name(report.owner) if report.owner else "",
            may_act=self.has_write_permission(request) and (report.owner_id in (None, user.pk) or roles.is_chief(user)),
            may_give=roles.is_chief(user),
            may_reopen=self.has_write_permission(request),
            may_redact=roles.is_chief(user) and not report.redacted,
        )


def _of(action: str, asked: str, kept: dict[str, str]) -> dict[str, str]:
    """What was typed belongs to the form it was typed in."""
    return dict(kept) if action == asked else {}


def _target(posted: QueryDict) -> Claim | None:
    chosen = posted.get("target", "")
    return Claim.objects.filter(pk=chosen).first() if is_row_number(chosen) else None


def _take(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    services.take_report(report, by=by)
    return "It is yours."


def _give(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    chosen = posted.get("owner", "")
    owner = User.objects.filter(pk=chosen).first() if is_row_number(chosen) else None
    if owner is None:
        raise Refusal(Unmet("owner", "Nobody was chosen.", "Choose who answers it."))
    services.give_report(report, owner=owner, reason=posted.get("reason", ""), by=by)
    return f"{printed_name(owner)} answers it."


def _release(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    services.release_report(report, by=by)
    return "Given back: somebody else can take it."


def _recheck(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    services.recheck_reported(report, claim=_target(posted), by=by)
    return "A reviewer looks at the claim again, and sees this report beside it."


def _hold(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    claim = _target(posted)
    if claim is None and posted.get("target") != PAGE:
        raise Refusal(Unmet("target", "Nothing was chosen, so nothing is on hold.", "Say what to hold."))
    services.hold_reported(report, claim=claim, reason=posted.get("reason", ""), by=by)
    return "On hold: the text is gone from every public document."


def _close(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    services.close_report(report, reason=posted.get("reason", ""), by=by)
    return "Closed."


def _reopen(report: ProblemReport, posted: QueryDict, by: Any) -> str:
    services.reopen_report(report, reason=posted.get("reason", ""), by=by)
    return "Open again."


ANSWERS = {
    "take": _take,
    "give": _give,
    "release": _release,
    "recheck": _recheck,
    "hold": _hold,
    "close": _close,
    "reopen": _reopen,
}
