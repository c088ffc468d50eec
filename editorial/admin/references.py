"""References: the list with their standings, the form whose identifiers are checked as typed, and their notices."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.html import format_html
from unfold.decorators import display

from editorial.admin.base import DRAFTERS, REVIEWERS, ReadOnlyAdmin, ServiceAdmin, label, roles_on
from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.histories import HistoryPages
from editorial.admin.reference_alike import AlikePages
from editorial.admin.reference_filters import DesignIs, LinkIs, StandingIs, TypeIs
from editorial.admin.reference_lookup import LookUpPages
from editorial.admin.reference_merges import MergePages, merges_of
from editorial.admin.reference_replacing import ReplacePages
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in, to_carry
from editorial.admin.told_notices import beginning_of, newest_notice, notices_of, tell_what_saving_recorded
from editorial.progress import progress_of
from editorial.selectors.drafting import drafts_of
from editorial.selectors.finding import references_matching
from editorial.selectors.impact import impact_of
from editorial.selectors.replacing import replacements_of
from editorial.selectors.surveillance import published_as, watched
from evidence.bibliography.csl import to_csl
from evidence.bibliography.vancouver import formatted
from evidence.events import event_told_by, events_told_of
from evidence.forms import NoticeForm, ReferenceForm, author_line
from evidence.identifiers import doi_url, pmid_url
from evidence.likeness import possible_duplicates, possible_duplicates_of
from evidence.matched import misplaced
from evidence.meanwhile import doubts_on
from evidence.models import LinkCheck, Notice, Reference
from evidence.models.notices import NoticeKind, StandingStatus
from evidence.services import (
    KnownReference,
    add_reference,
    confirm_link,
    dismiss_notice,
    record_notice,
    revise_reference,
)
from evidence.standings import UNSUPPORTING
from reviews.forms import SignedForm
from reviews.selectors import qualification_of

LOOKS = {
    StandingStatus.CURRENT: "success",
    StandingStatus.REINSTATED: "success",
    StandingStatus.LINK_DEAD: "warning",
    StandingStatus.PREPRINT: "warning",
    StandingStatus.BIBLIOGRAPHIC_CORRECTION: "info",
    StandingStatus.CORRECTED: "warning",
    StandingStatus.SUPERSEDED: "warning",
    StandingStatus.EXPRESSION_OF_CONCERN: "warning",
    StandingStatus.WITHDRAWN_GUIDELINE: "danger",
    StandingStatus.RETRACTED_AND_REPLACED: "danger",
    StandingStatus.RETRACTED: "danger",
}
# What asks for another source in its place.
OUTDATED = [StandingStatus.SUPERSEDED, *UNSUPPORTING]
MOST = 99


@admin.register(Reference)
class ReferenceAdmin(AlikePages, MergePages, LookUpPages, ReplacePages, HistoryPages, DeskAdmin, ServiceAdmin):
    form = ReferenceForm
    write_roles = DRAFTERS
    object_pages = (
        ("notice", "notice_page"),
        ("following", "following_page"),
        ("dismiss", "dismiss_page"),
        ("link", "link_page"),
        ("look_up", "look_up_page"),
        ("replace", "replace_page"),
        ("merge", "merge_page"),
        ("unmerge", "unmerge_page"),
    )
    list_pages = (("look_up_new", "add_found_page"), ("alike", "alike_page"))
    writing_pages = (
        "notice_page", "link_page", "look_up_page", "add_found_page", "replace_page", "merge_page", "unmerge_page",
    )  # fmt: skip
    list_before_template = "admin/attest/references_before.html"
    list_display = ("title", "authors_said", "container_title", "year", "identifier", "standing_said")
    list_filter = (StandingIs, LinkIs, TypeIs, DesignIs)
    list_select_related = ("standing",)
    search_fields = ("title",)
    search_help_text = "Words, an author, DOI or PMID"
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/attest/reference_before.html"
    change_form_outer_after_template = "admin/attest/reference_after.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = possible_duplicates().order_by()[: MOST + 1].count()
        alike = f"{MOST}+" if waiting > MOST else str(waiting)
        may = {"may_write": self.has_write_permission(request), "alike": alike}
        return super().changelist_view(request, {**(extra_context or {}), **may})

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Lists and boxes offer only what stands for its work; what was merged away has its page."""
        words, standing = search_term.strip(), queryset.filter(merged_into=None)
        return (standing & references_matching(words) if words else standing), False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    @label("Authors")
    def authors_said(self, reference: Reference) -> str:
        names = [one.get("family") or one.get("literal", "") for one in reference.authors]
        return f"{names[0]} et al." if len(names) > 2 else " and ".join(names)

    @label("Authors")
    def authors_listed(self, reference: Reference) -> str:
        """For those who only read the page; others have them in a box."""
        return "\n".join(map(author_line, reference.authors)) or "–"

    @label("Year")
    def year(self, reference: Reference) -> str:
        return reference.year

    @label("Identifier")
    def identifier(self, reference: Reference) -> str:
        return reference.doi or (f"PMID {reference.pmid}" if reference.pmid else "") or reference.isbn or "–"

    @display(description="Source status", label=LOOKS)
    def standing_said(self, reference: Reference) -> tuple[str, str]:
        standing = getattr(reference, "standing", None)
        status = StandingStatus(standing.status) if standing else StandingStatus.CURRENT
        return status, str(status.label)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        may_write = self.has_change_permission(request, obj)
        authors = "authors" if may_write else "authors_listed"
        work = ["title", authors, ("type", "design"), ("container_title", "publisher"), ("issued", "language")]
        numbers = [("doi", "pmid"), ("pmcid", "isbn"), "url", ("volume", "issue"), ("page", "genre"), "accessed"]
        why = ["abstract", *(["reason"] if may_write else [])]
        return [("The work", {"fields": work}), ("How it is found", {"fields": numbers}), ("More", {"fields": why})]

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> Reference:
        asked, newest = {"reason": form.cleaned_data["reason"], "by": request.user}, newest_notice()
        revision = form.cleaned_data["revision"] or 0
        if change:
            saved = revise_reference(form.instance, revision=revision, fields=form.typed, **asked)
        else:
            saved = add_reference(form.typed, **asked)
        tell_what_saving_recorded(request, saved, since=newest)
        return saved

    def _refused(self, request: HttpRequest, refusal: Exception, *args: Any) -> HttpResponse:
        """A work the library has already: say which, and offer it."""
        if isinstance(refusal, KnownReference):
            there = refusal.reference
            link = format_html('<a href="{}">Open “{}”</a>', self.url("change", there.pk), there.title)
            messages.warning(request, link)
        return super()._refused(request, refusal, *args)

    def notice_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        form = NoticeForm(request.POST or None, initial=beginning_of(reference, request))
        context: dict[str, Any] = {"object": reference, "form": form, "impact": impact_of(reference)}
        if not form.is_valid():
            return self.desk(request, "admin/attest/notice.html", title="Record a notice", **context)
        try:
            recorded = record_notice(reference, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/notice.html", title="Record a notice", refusal=refusal, **context)
        if event_told_by(recorded).dismissal:
            messages.warning(request, "Recorded, and without effect: it tells of an event that was dismissed.")
        else:
            said = "Recorded. What it means for published text follows by rule, at once; below is how far it is."
            messages.success(request, said)
        return redirect(self.url("change", reference.pk))

    def following_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """How far what was said of it has come; the reference's page asks here while it is under way."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {"object": reference, "progress": progress_of(reference), "title": "What follows from the notices"}
        return self.desk(request, "admin/attest/following_page.html", **context)  # type: ignore[arg-type]

    def dismiss_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """Signed, with a reason: this notice does not concern us."""
        if not roles_on(request) & set(REVIEWERS):
            raise PermissionDenied
        asked = request.GET.get("notice", "")
        notice = notices_of(reference).filter(pk=asked if is_row_number(asked) else 0).first()
        if notice is None:
            raise Http404
        form = SignedForm(request.POST or None)
        doubts = doubts_on([reference.pk])
        context: dict[str, Any] = {"object": reference, "notice": notice, "form": form, "title": "Dismiss a notice"}
        context["seen_doubts"] = to_carry([doubts], request.POST)
        if not form.is_valid():
            return self.desk(request, "admin/attest/dismiss.html", **context)
        signer = {"by": request.user, "qualification": qualification_of(request.user)}  # type: ignore[arg-type]
        try:
            dismiss_notice(notice, **form.cleaned_data, **signer, seen_doubts=seen_in(request.POST))
        except REFUSALS as refusal:
            context["seen_doubts"] = to_carry([doubts], request.POST, refusal)
            return self.desk(request, "admin/attest/dismiss.html", refusal=refusal, **context)
        messages.success(request, "Dismissed, with your signature.")
        return redirect(self.url("change", reference.pk))

    def link_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """Somebody opened the link and says that it works."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            confirm_link(reference, by=request.user)  # type: ignore[arg-type]
            messages.success(request, "Noted: the link works. It will be asked for again in a month.")
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        return redirect(self.url("change", reference.pk))

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        reference = kwargs.get("obj")
        if reference is not None:
            may_dismiss = bool(roles_on(request) & set(REVIEWERS))
            context |= {"may_write": self.has_write_permission(request, reference), "may_dismiss": may_dismiss}
            context |= {**self._about(reference), "begun": drafts_of(request.user, reference)}  # type: ignore[arg-type]
        return super().render_change_form(request, context, *args, **kwargs)

    def _about(self, reference: Reference) -> dict[str, Any]:
        status, said = self.standing_said(reference)
        told = events_told_of(reference)
        links = [("DOI", doi_url(reference.doi))] if reference.doi else []
        links += [("PubMed", pmid_url(reference.pmid))] if reference.pmid else []
        return {
            "standing": status,
            "standing_label": said,
            "formatted": formatted(to_csl(vars(reference))),
            "links": links,
            "impact": impact_of(reference),
            **merges_of(reference),
            "alike": possible_duplicates_of(reference),
            "is_cited": reference.citations.exists(),
            "is_outdated": status in OUTDATED,
            "replacements": replacements_of(reference),
            "progress": progress_of(reference),
            "link": LinkCheck.objects.filter(reference=reference, address=reference.url, at__isnull=False).first(),
            "notices": told,
            "misplaced": misplaced(reference, told),
            "watched": watched(reference),
            "published_as": published_as(reference),
            "is_notice": any(one.notice.kind == NoticeKind.NOTICE_ITSELF and not one.dismissal for one in told),
        }


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("reference", "kind", "dated", "source", "at")
    list_filter = ("kind",)
    list_select_related = ("reference",)
    search_fields = ("reference__title", "source", "doi", "pmid", "record")
