"""Approved claims whose review is due: soonest first, each with who would look at it; and the dashboard beside them."""

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html_join
from unfold.decorators import display

from editorial.admin.base import DRAFTERS, ReadOnlyAdmin, label
from editorial.admin.board_filters import ClaimOnPage
from editorial.admin.claim_list import FixedFilter
from editorial.admin.dashboard import DashboardPages
from editorial.admin.refusals import REFUSALS, objections
from editorial.admin.row_numbers import row_or_404
from editorial.models import Article, Placement, Topic
from editorial.selectors import board
from evidence.models.claims import Risk
from evidence.people import printed_name
from evidence.text import shortened
from reviews.models import ClaimState
from reviews.models.reviews import OPEN_STATES
from reviews.selectors import opinions_behind, standing_approvals
from reviews.services import open_recheck

REASON = "review due"
USUAL_DAYS = 30


class DueIn(FixedFilter):
    title = "review due"
    parameter_name = "due"
    options = {
        "within-60": "Within 60 days, overdue too",
        "within-90": "Within 90 days, overdue too",
        **{span.key: span.said.capitalize() for span in board.DUE},
    }

    def choices(self, changelist: Any) -> Any:
        usual, *rest = super().choices(changelist)
        return [{**usual, "display": f"Within {USUAL_DAYS} days, overdue too"}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return self.chosen(request, queryset, self.value() or "")

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        today = timezone.now().date()
        if any(span.key == value for span in board.DUE):
            return queryset.filter(board.due_in(board.named(board.DUE, value), today))
        days = {"within-60": 60, "within-90": 90}.get(value, USUAL_DAYS)
        return queryset.filter(next_review_due__lte=board.days_from(today, days))


class RiskIs(FixedFilter):
    title = "risk"
    parameter_name = "risk"
    options = {str(value): str(said) for value, said in Risk.choices}
    lookup = "approved_version__risk"


class HasRecheck(FixedFilter):
    title = "recheck"
    parameter_name = "recheck"
    options = {"no": "Not yet open", "yes": "Open"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset.filter(Q(state__in=OPEN_STATES) if value == "yes" else ~Q(state__in=OPEN_STATES))


class OnPage(ClaimOnPage):
    path = "claim"


class ByTopic(FixedFilter):
    """Topics are few; what stands on a page of the topic belongs to it."""

    title = "topic"
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.slug, str(one)) for one in Topic.objects.order_by("slug")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        pages = [pk for pk, topics in Article.objects.values_list("pk", "topics") if self.value() in topics]
        return queryset.filter(
            claim__in=Placement.objects.filter(article__in=pages, claim__isnull=False).values("claim")
        )


@admin.register(ClaimState)
class DueAdmin(DashboardPages, ReadOnlyAdmin):
    write_roles = DRAFTERS
    ordering = ("next_review_due", "claim")
    list_display = ("statement", "due", "risk", "owner", "in_hand", "pages")
    list_display_links = ("statement",)
    list_filter = (DueIn, RiskIs, HasRecheck, ByTopic, OnPage)
    search_fields = ("claim__text", "claim__placements__article__title")
    search_help_text = "Words of the claim, or of the title of an article it stands on"
    list_pages = (("dashboard", "dashboard_page"),)
    actions = ("open_rechecks",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ClaimState]:
        rows = board.with_review_due().select_related("claim", "approved_version", "review", "reviewer")
        placed = Placement.objects.select_related("article").order_by("article__title")
        return rows.prefetch_related(Prefetch("claim__placements", queryset=placed))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Who would look at each claim of the page, read at once."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = rows = list(changelist.result_list)
        versions = [one.approved_version_id for one in rows]
        approvals, opinions = standing_approvals(versions), defaultdict(list, opinions_behind(versions))
        for one in rows:
            signed = opinions[one.approved_version_id]
            one.owned_by = owner_of(one, signed[-1].signature.printed_name if signed else "", approvals)
        return changelist

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What is due is the claim itself."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return redirect("admin:evidence_claim_change", row_or_404(ClaimState, object_id).pk)

    @label("Claim")
    def statement(self, row: ClaimState) -> str:
        text = row.claim.text
        return shortened(text, 160)

    @display(description="Review due", label={"overdue": "danger", "soon": "warning", "later": "default"})
    def due(self, row: ClaimState) -> tuple[str, str]:
        days = (row.next_review_due - timezone.now().date()).days  # type: ignore[operator]
        look = "overdue" if days < 0 else "soon" if days <= USUAL_DAYS else "later"
        return look, f"{row.next_review_due:%d %b %Y} · {_said(days)}"

    @display(description="Risk", label={"high": "warning", "standard": "default"})
    def risk(self, row: ClaimState) -> tuple[str, str]:
        version = row.approved_version
        return version.risk, version.get_risk_display()  # type: ignore[union-attr]

    @label("With whom")
    def owner(self, row: Any) -> str:
        return row.owned_by

    @label("Recheck")
    def in_hand(self, row: ClaimState) -> str:
        if row.state not in OPEN_STATES:
            return "not yet open"
        return f"{'open' if row.recheck else 'a review is open'} since {row.review.opened_at:%d %b %Y}"

    @label("Where it appears")
    def pages(self, row: ClaimState) -> str:
        titles = dict.fromkeys(one.article.title for one in row.claim.placements.all())
        return format_html_join("; ", "{}", ((one,) for one in list(titles)[:3])) or "–"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description="Open rechecks", permissions=["write"])
    def open_rechecks(self, request: HttpRequest, queryset: QuerySet[ClaimState]) -> HttpResponse:
        """One transaction for each claim, and an outcome for each; done twice, the second opens nothing."""
        outcomes = [(one.claim, *_recheck(one, request)) for one in queryset]
        opened = sum(done for _, done, _ in outcomes)
        title = f"Rechecks opened: {opened} of {len(outcomes)}"
        return self.desk(request, "admin/reviews/rechecks_opened.html", title=title, outcomes=outcomes)


def owner_of(row: ClaimState, last_signer: str, approvals: dict) -> str:
    """Who reviews it now; or else who reviewed it last; or else who submitted it."""
    if row.reviewer:
        return f"{printed_name(row.reviewer)}, reviewing"
    if last_signer:
        return f"{last_signer}, reviewed last"
    approval = approvals.get(row.approved_version_id)
    return f"{printed_name(approval.submission.by)}, submitted it" if approval else "nobody"


def _said(days: int) -> str:
    number = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return "today" if days == 0 else f"in {number}" if days > 0 else f"overdue by {number}"


def _recheck(row: ClaimState, request: HttpRequest) -> tuple[bool, str]:
    try:
        review = open_recheck(row.claim, why=REASON, by=request.user)  # type: ignore[arg-type]
    except REFUSALS as refusal:
        return False, " ".join(one.text for one in objections(refusal))
    return (True, "Recheck opened.") if review else (False, "Nothing to open: a review is open already.")
