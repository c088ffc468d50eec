"""What is done with a claim beside writing it: submit, split, merge, hold, recheck; and all that is known of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.base import REVIEWERS
from editorial.admin.claim_steps import parts_typed
from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS, show
from editorial.admin.remark_threads import Remarks, shown_threads
from editorial.admin.row_numbers import is_row_number
from editorial.models import Hold
from editorial.selectors import articles_placing, status_of
from editorial.selectors.reports import reports_about
from editorial.services import merge_placed_claims, split_placed_claim, undo_split_or_merge
from editorial.site import roles_on
from evidence.models import Claim, ClaimSuccession
from evidence.selectors import unready
from evidence.text import stands_alone
from reviews.forms import ReasonForm
from reviews.integrity import blocking_among, judged_of
from reviews.models import Review
from reviews.services import open_recheck, submit
from reviews.services.submitting import Submitted
from reviews.threads import threads_on_claims

MOST_AT_ONCE = 200


class SplitForm(forms.Form):
    parts = forms.CharField(
        label="The statements, one a line",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Each must stand alone. All get the citations of this claim, to be confirmed one by one.",
    )

    @property
    def parts_typed(self) -> list[str]:
        return parts_typed(self.cleaned_data["parts"])


class MergeForm(forms.Form):
    claims = forms.ModelMultipleChoiceField(Claim.objects.all(), widget=forms.MultipleHiddenInput)
    text = forms.CharField(label="The one statement", widget=forms.Textarea(attrs={"rows": 6}))


class ClaimPages(DeskAdmin):
    object_pages = (
        ("submit", "submit_page"),
        ("split", "split_page"),
        ("recheck", "recheck_page"),
        ("undo", "undo_page"),
    )
    list_pages = (("merge", "merge_page"), ("readability", "readability_page"))
    writing_pages = ("submit_page", "split_page", "merge_page", "recheck_page", "undo_page")

    def submit_page(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """From the button of the claim's page; a reason is needed where this version was reviewed before."""
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            unchanged = request.POST.get("meaning_unchanged") == "yes"
            self._submit(request, [claim], title=str(claim), reason=reason, unchanged=unchanged)
        return redirect(self.url("change", claim.pk))

    @admin.action(description="Submit for review", permissions=["write"])
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        claims = list(queryset[:MOST_AT_ONCE])
        self._submit(request, claims, title=f"{len(claims)} claims", reason="")

    def _submit(
        self, request: HttpRequest, claims: list[Claim], *, title: str, reason: str, unchanged: bool = False
    ) -> None:
        by: Any = request.user
        try:
            done = submit(claims, title=title, reason=reason, meaning_unchanged=unchanged, by=by)
        except REFUSALS as refusal:
            show(request, refusal)
        else:
            _tell(request, done)

    def split_page(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """First a preview of what each part will be; the second press splits."""
        form = SplitForm(request.POST or None, initial={"parts": claim.text})
        context: dict[str, Any] = {"object": claim, "form": form, "placed": articles_placing(claim)}
        ready = form.is_valid()
        if ready and "split" in request.POST:
            try:
                children = split_placed_claim(claim, form.parts_typed, by=request.user)  # type: ignore[arg-type]
            except REFUSALS as refusal:
                return self.desk(request, "admin/attest/split.html", title="Split", refusal=refusal, **context)
            messages.success(request, f"Split into {len(children)} claims. Confirm the citations of each.")
            return redirect(self.url("change", claim.pk))
        preview = [(part, stands_alone(part)) for part in form.parts_typed] if ready else []
        return self.desk(request, "admin/attest/split.html", title="Split a claim", preview=preview, **context)

    @admin.action(description="Merge into one claim", permissions=["write"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse:
        chosen = "&".join(f"claims={pk}" for pk in queryset.values_list("pk", flat=True)[:20])
        return redirect(f"{self.url('merge')}?{chosen}")

    def merge_page(self, request: HttpRequest) -> HttpResponse:
        """The text is filled with what the claims say now, to be rewritten as one statement."""
        asked = [pk for pk in request.GET.getlist("claims")[:20] if is_row_number(pk)]
        claims = list(Claim.objects.filter(pk__in=asked).order_by("pk"))
        together = {"claims": [one.pk for one in claims], "text": "\n".join(one.text for one in claims)}
        form = MergeForm(request.POST or None, initial=together)
        context = {"form": form, "claims": claims}
        if not form.is_valid():
            return self.desk(request, "admin/attest/merge.html", title="Merge claims", **context)
        context["claims"] = claims = list(form.cleaned_data["claims"])
        try:
            child = merge_placed_claims(claims, form.cleaned_data["text"], by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/merge.html", title="Merge claims", refusal=refusal, **context)
        messages.success(request, f"{len(claims)} claims are one now. Confirm its citations.")
        return redirect(self.url("change", child.pk))

    def undo_page(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        """Take back a split or merge this claim was part of."""
        asked = next((one.act for one in _acts_of(claim) if str(one.act) == request.POST.get("act")), None)
        if asked is None:
            raise Http404
        try:
            undo_split_or_merge(asked, by=request.user)  # type: ignore[arg-type]
            messages.success(request, "Undone: what was replaced stands again where it stood.")
        except REFUSALS as refusal:
            show(request, refusal)
        return redirect(self.url("change", claim.pk))

    def recheck_page(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        form = ReasonForm(request.POST or None)
        context: dict[str, Any] = {"object": claim, "form": form}
        if not form.is_valid():
            return self.desk(request, "admin/attest/recheck.html", title="Ask for a recheck", **context)
        try:
            review = open_recheck(claim, why=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(
                request, "admin/attest/recheck.html", title="Ask for a recheck", refusal=refusal, **context
            )
        if review is None:
            messages.warning(request, "No recheck was opened: nothing of it is approved, or a review is open already.")
        else:
            messages.success(request, "The recheck is open; its approval stands until it is decided.")
        return redirect(self.url("change", claim.pk))

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        claim = kwargs.get("obj")
        if claim is not None:
            context |= about(claim) | {"may_write": self.has_write_permission(request, claim)}
            context |= {"may_waive": bool(roles_on(request) & set(REVIEWERS)), "place": f"claim={claim.pk}"}
            threads = threads_on_claims([claim.pk], request.user)  # type: ignore[arg-type]
            context["remarks"] = Remarks(shown_threads(threads, request.user))  # type: ignore[arg-type]
        return super().render_change_form(request, context, *args, **kwargs)


def about(claim: Claim) -> dict[str, Any]:
    """Everything the claim's page says beside its form."""
    reviews = Review.objects.filter(claim=claim).select_related("version").order_by("-id")
    judged = judged_of([claim])[claim.pk]
    return {
        "status": status_of([claim])[claim.pk],
        "unready": [*unready(claim), *blocking_among(judged)],
        "judged": judged,
        "placed": articles_placing(claim),
        "required_by": Claim.objects.filter(requirements__required=claim),
        "versions": claim.versions.select_related("by").order_by("-number"),
        "reviews": reviews,
        "open_review": next((one for one in reviews if one.is_open), None),
        "holds": Hold.objects.filter(claim=claim).select_related("by", "lifted__by"),
        "reports": reports_about(claim),
        "acts": _acts_of(claim).select_related("parent", "child"),
    }


def _acts_of(claim: Claim) -> QuerySet[ClaimSuccession]:
    """Splits and merges that stand, in which this claim is a parent or a child."""
    return ClaimSuccession.objects.filter(Q(parent=claim) | Q(child=claim), undone=False)


def _tell(request: HttpRequest, done: Submitted) -> None:
    """What was sent, and for each claim that was not, every reason and who can mend it."""
    if done.reviews:
        sent = len(done.reviews)
        messages.success(request, f"Submitted: {sent} claim{'' if sent == 1 else 's'} for review.")
    for claim, unmet in done.skipped:
        said = " ".join(str(one) for one in unmet)
        messages.warning(request, f"Not submitted: “{str(claim)[:80]}”. {said}")
