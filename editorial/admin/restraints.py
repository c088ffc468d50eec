"""Taking a text out of sight: holds, which somebody else lifts, and withdrawals, which are for good.

The text is gone when the page answers: both services write every document in their own transaction.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from editorial.admin.base import ReadOnlyAdmin, label
from editorial.admin.desk_pages import RowPage, require_readable
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import row_or_404
from editorial.models import Article, Document, Hold, Withdrawal
from editorial.services import hold, lift_hold, withdraw
from evidence import roles
from evidence.models import Claim
from evidence.models.claims import Audience
from evidence.people import printed_name
from reviews.forms import ReasonForm, SignedForm


class HoldForm(ReasonForm):
    audience = forms.ChoiceField(label="What to hold", required=False)
    field_order = ("audience", "reason")

    def __init__(self, *args: Any, target: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        claim = target.get("claim")
        wordings = list(claim.wordings.all()) if claim else []
        choices = [(f"{one.audience}:{one.language}", f"Only the {one} wording") for one in wordings]
        self.fields["audience"].choices = [("", "The whole claim"), *choices]  # type: ignore[attr-defined]
        if not wordings:
            del self.fields["audience"]

    def wording(self) -> dict[str, str]:
        audience, _, language = self.cleaned_data.get("audience", "").partition(":")
        return {"audience": audience, "language": language} if audience in Audience.values else {}


class WithdrawForm(SignedForm):
    """The reason is public: it is printed where the text stood."""

    successors = forms.CharField(
        label="What stands in its place",
        help_text="Public ids, one a line. May stay empty.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    erased = forms.BooleanField(
        label="Erase it for good", help_text="Not even a question for an earlier day answers the text.", required=False
    )
    field_order = ("reason", "successors", "erased", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "Public: it is printed where the text stood."

    def clean_successors(self) -> list[str]:
        try:
            return [str(UUID(one)) for one in self.cleaned_data["successors"].split()]
        except ValueError as error:
            raise forms.ValidationError("Public ids only, one a line.") from error


def target_of(request: HttpRequest) -> dict[str, Any]:
    """The claim or article a page is asked for, by `claim=` or `article=`; nothing else exists."""
    for name, model in (("claim", Claim), ("article", Article)):
        if key := request.GET.get(name, ""):
            return {name: row_or_404(model, key)}
    raise Http404


def address_of(target: Any) -> str:
    return reverse(f"admin:{target._meta.app_label}_{target._meta.model_name}_change", args=[target.pk])


def _named(row: Any) -> str:
    return str(row.article or row.claim)


class InForce(admin.SimpleListFilter):
    title = "in force"
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "In force"), ("no", "Lifted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        return queryset.filter(lifted__isnull=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(Hold)
class HoldAdmin(RowPage, ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("on", "reason", "put_by", "at", "until")
    list_filter = (InForce,)
    search_fields = ("reason", "claim__text", "article__title")
    list_pages = (("place", "place_page"),)
    object_pages = (("lift", "lift_page"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hold]:
        return super().get_queryset(request).select_related("claim", "article", "by", "lifted__by")

    @label("On")
    def on(self, row: Hold) -> str:
        return f"{_named(row)}{f' ({row.audience} wording)' if row.audience else ''}"

    @label("By")
    def put_by(self, row: Hold) -> str:
        return printed_name(row.by)

    @label("Until")
    def until(self, row: Hold) -> str:
        return f"lifted {row.lifted.at:%d %b %Y}" if hasattr(row, "lifted") else "in force"

    def place_page(self, request: HttpRequest) -> HttpResponse:
        target = target_of(request)
        form = HoldForm(request.POST or None, target=target)
        if request.method != "POST":
            return self._placing(request, target, form)
        try:
            require_readable(form)
            row = hold(**target, **form.wording(), reason=form.cleaned_data["reason"], by=request.user)
        except REFUSALS as refusal:
            return self._placing(request, target, form, refusal)
        messages.success(request, "On hold.")
        return redirect(self.url("change", row.pk))

    def _placing(
        self, request: HttpRequest, target: dict[str, Any], form: HoldForm, refusal: Exception | None = None
    ) -> HttpResponse:
        [about] = target.values()
        context = {"object": about, "form": form, "back": address_of(about)}
        return self.desk(request, "admin/editorial/hold_place.html", title="Hold", refusal=refusal, **context)

    def lift_page(self, request: HttpRequest, row: Hold) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = {name: request.POST.get(name, "") for name in ("reason", "password")}
        try:
            lift_hold(row, by=request.user, **said)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, row, refusal, reason=said["reason"])
        messages.success(request, "The hold is lifted.")
        return redirect(self.url("change", row.pk))

    def show(self, request: HttpRequest, row: Hold, refusal: Exception | None = None, reason: str = "") -> HttpResponse:
        lifted = getattr(row, "lifted", None)
        return self.desk(
            request,
            "admin/editorial/hold.html",
            title=f"Hold: {_named(row)}",
            refusal=refusal,
            object=row,
            hold=row,
            about=row.article or row.claim,
            back=address_of(row.article or row.claim),
            gone=documents_of(f"hold:{row.pk}"),
            lifted=lifted,
            returned=documents_of(f"lift:{lifted.pk}") if lifted else [],
            form=SignedForm(initial={"reason": reason}),
            may_lift=roles.is_reviewer(request.user) and row.by_id != request.user.pk,  # type: ignore[arg-type]
        )


def documents_of(cause: str) -> QuerySet[Document]:
    """The public documents that were written because of it."""
    return Document.objects.filter(cause=cause).order_by("sequence")


@admin.register(Withdrawal)
class WithdrawalAdmin(RowPage, ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("what", "reason", "withdrawn_by", "at", "erased")
    search_fields = ("reason", "claim__text", "article__title")
    list_pages = (("issue", "issue_page"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Withdrawal]:
        return super().get_queryset(request).select_related("claim", "article", "by", "signature")

    @label("What")
    def what(self, row: Withdrawal) -> str:
        return _named(row)

    @label("By")
    def withdrawn_by(self, row: Withdrawal) -> str:
        return printed_name(row.by)

    def issue_page(self, request: HttpRequest) -> HttpResponse:
        target = target_of(request)
        form = WithdrawForm(request.POST or None)
        if request.method != "POST":
            return self._issuing(request, target, form)
        try:
            require_readable(form)
            row = withdraw(**target, **_asked(form), by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._issuing(request, target, form, refusal)
        messages.success(request, "Withdrawn.")
        return redirect(self.url("change", row.pk))

    def _issuing(
        self, request: HttpRequest, target: dict[str, Any], form: WithdrawForm, refusal: Exception | None = None
    ) -> HttpResponse:
        [about] = target.values()
        context = {"object": about, "form": form, "back": address_of(about)}
        return self.desk(request, "admin/editorial/withdraw.html", title="Withdraw", refusal=refusal, **context)

    def show(self, request: HttpRequest, row: Withdrawal) -> HttpResponse:
        about = row.article or row.claim
        return self.desk(
            request,
            "admin/editorial/withdrawal.html",
            title=f"Withdrawn: {_named(row)}",
            object=row,
            withdrawal=row,
            about=about,
            back=address_of(about),
            gone=documents_of(f"withdrawal:{row.pk}"),
        )


def _asked(form: WithdrawForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {
        "reason": cleaned["reason"],
        "successors": cleaned["successors"],
        "erased": cleaned["erased"],
        "password": cleaned["password"],
    }
