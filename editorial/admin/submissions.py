"""Submissions: what an editor handed over in one act, claim by claim with where each stands."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from editorial.admin.assigning import SubmissionAssigning
from editorial.admin.base import CHIEFS, REVIEWERS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import RowPage
from editorial.admin.paper_pages import PaperPages
from editorial.admin.remark_threads import remarks_on_submission
from editorial.admin.remarks import RemarkPages
from editorial.selectors.sittings import article_of
from editorial.site import roles_on
from evidence.people import printed_name
from reviews.models import Review, State, Submission
from reviews.models.reviews import OPEN_STATES


@admin.register(Submission)
class SubmissionAdmin(RemarkPages, SubmissionAssigning, PaperPages, RowPage, ReadOnlyAdmin):
    list_display = ("title", "sent_by", "at", "progress")
    search_fields = ("title", "subject")
    search_help_text = "Words of the title"
    write_roles = REVIEWERS
    writing_pages = (
        "take_page",
        "release_page",
        "decline_page",
        "interests_page",
        "mark_page",
        "rest_page",
        "sign_page",
        "entry_page",
    )
    chief_pages = ("assign_page",)
    list_pages = (("mine", "mine_page"),)
    object_pages = (
        ("assign", "assign_page"),
        ("remark", "remark_page"),
        ("sitting", "sitting_page"),
        ("take", "take_page"),
        ("release", "release_page"),
        ("decline", "decline_page"),
        ("interests", "interests_page"),
        ("open", "open_page"),
        ("mark", "mark_page"),
        ("rest", "rest_page"),
        ("sign", "sign_page"),
        ("paper", "paper_page"),
        ("entry", "entry_page"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        decided, approved = ~Q(state__in=OPEN_STATES), Q(state=State.APPROVED)
        counts = {
            "total": _reviews_where(Q()),
            "decided": _reviews_where(decided),
            "approved": _reviews_where(approved),
        }
        return super().get_queryset(request).annotate(**counts).select_related("by")

    @label("Submitted by")
    def sent_by(self, submission: Submission) -> str:
        return printed_name(submission.by)

    @label("Progress")
    def progress(self, submission: Any) -> str:
        return f"{submission.decided} of {submission.total} decided, {submission.approved} approved"

    def show(self, request: HttpRequest, submission: Any) -> HttpResponse:
        reviews = submission.reviews.select_related("version").prefetch_related("assignments__reviewer")
        return self.desk(
            request,
            "admin/reviews/submission.html",
            title=submission.title,
            object=submission,
            submission=submission,
            reviews=reviews.order_by("pk"),
            remarks=remarks_on_submission(submission, request.user),  # type: ignore[arg-type]
            progress=self.progress(submission),
            may_assign=bool(roles_on(request) & set(CHIEFS)),
            article=article_of(submission),
        )


def _reviews_where(condition: Q) -> Coalesce:
    """How many: counted for the submissions that are shown, and not for all that there are."""
    reviews = Review.objects.filter(condition, submission=OuterRef("pk")).order_by().values("submission")
    return Coalesce(Subquery(reviews.annotate(many=Count("pk")).values("many")), 0)
