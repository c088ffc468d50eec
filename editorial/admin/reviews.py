"""Reviews: the list of what waits, and the page on which one version is read, judged and signed.

Buttons come from `workflow.actions_open_to` alone; what is posted goes to `workflow.perform`, which decides.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from unfold.decorators import display

from editorial.admin.assigning import ReviewAssigning, giving_forms
from editorial.admin.base import DRAFTERS, ReadOnlyAdmin, label
from editorial.admin.board_filters import (
    AssignedTo,
    DecidedIn,
    IsLate,
    OpenedIn,
    SignedBy,
    Took,
    Waits,
    Within,
)
from editorial.admin.bulk_pages import BulkPages
from editorial.admin.desk_pages import RowPage
from editorial.admin.refusals import REFUSALS
from editorial.admin.review_decision import asked_of, conflict_form, decision_of, typed_forms
from editorial.admin.review_list import IsRecheck, RiskIs, StateIs, WhoseTurn, age_of, reviewers_of
from editorial.admin.review_page import steps_of
from editorial.admin.review_reading import reading_of
from editorial.admin.row_numbers import row_or_404
from editorial.admin.seen import to_carry
from editorial.site import roles_on
from evidence.people import printed_name
from reviews.lacking import waiting_for
from reviews.meanwhile import doubts_behind
from reviews.models import ConflictDeclaration, Review, State
from reviews.services import allow_conflict, declare_conflict
from reviews.workflow import TRANSITIONS, perform

LOOKS = {
    State.SUBMITTED: "info",
    State.UNDER_REVIEW: "warning",
    State.APPROVED: "success",
    State.CHANGES_REQUESTED: "danger",
    State.REJECTED: "danger",
    State.REVOKED: "danger",
}
TEMPLATE = "admin/reviews/review.html"


@admin.register(Review)
class ReviewAdmin(BulkPages, ReviewAssigning, RowPage, ReadOnlyAdmin):
    list_display = ("statement", "where_it_is", "risk", "why", "age", "reviewers", "part_of")
    list_display_links = ("statement",)
    list_filter = (
        WhoseTurn, StateIs, RiskIs, IsRecheck, IsLate, Waits, Within, Took, AssignedTo, SignedBy, DecidedIn, OpenedIn
    )  # fmt: skip
    search_fields = ("claim__text", "submission__title", "version__digest__startswith")
    list_before_template = "admin/reviews/list_before.html"
    search_help_text = "Words of the claim or the submission, or the beginning of a fingerprint"
    object_pages = (
        ("act", "act_page"),
        ("conflict", "conflict_page"),
        ("allow", "allow_page"),
        ("assign", "assign_page"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """What belongs to a review is read for those of the page: joined, it is read of all that are sorted for it."""
        reviews = super().get_queryset(request)
        return reviews.prefetch_related("version", "claim", "submission__by", "assignments__reviewer")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Submissions to review", **(extra_context or {})})

    @label("Claim")
    def statement(self, review: Review) -> str:
        text = review.version.content["text"]
        return f"{text[:160]}…" if len(text) > 160 else text

    @display(description="State", label=LOOKS)
    def where_it_is(self, review: Review) -> tuple[str, str]:
        return review.state, review.get_state_display()

    @display(description="Risk", label={"high": "warning", "standard": "default"})
    def risk(self, review: Review) -> tuple[str, str]:
        return review.version.risk, review.version.get_risk_display()

    @label("Age", ordering="opened_at")
    def age(self, review: Review) -> str:
        return age_of(review)

    @label("Reviewers")
    def reviewers(self, review: Review) -> str:
        return ", ".join(printed_name(one) for one in reviewers_of(review)) or "nobody yet"

    @label("Submission")
    def part_of(self, review: Review) -> str:
        return review.submission.title

    def act_page(self, request: HttpRequest, review: Review) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        action = request.POST.get("action", "")
        if action not in TRANSITIONS:
            return HttpResponseBadRequest("There is no such action.")
        try:
            moved = perform(review, action, by=request.user, **asked_of(request.POST))  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, self.get_queryset(request).get(pk=review.pk), refusal, request.POST)
        said = f"Done: {TRANSITIONS[action].label.lower()}. The state is now “{moved.get_state_display().lower()}”."
        return self._done(request, review, said)

    def conflict_page(self, request: HttpRequest, review: Review) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = {name: request.POST.get(name, "") for name in ("answer", "concerns", "details")}
        try:
            declare_conflict(review.submission, by=request.user, **said)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, review, refusal, request.POST)
        return self._done(request, review, "Your answer is kept for the whole submission.")

    def allow_page(self, request: HttpRequest, review: Review) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        asked = request.POST.get("declaration", "")
        declarations = ConflictDeclaration.objects.filter(submission=review.submission)
        declaration = row_or_404(declarations, asked)
        try:
            allow_conflict(declaration, reason=request.POST.get("reason", ""), by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, review, refusal, request.POST)
        return self._done(request, review, f"{printed_name(declaration.person)} may now sign.")

    def _done(self, request: HttpRequest, review: Review, said: str) -> HttpResponse:
        messages.success(request, said)
        return redirect("admin:reviews_review_change", review.pk)

    def show(
        self, request: HttpRequest, review: Review, refusal: Exception | None = None, typed: QueryDict | None = None
    ) -> HttpResponse:
        person: User = request.user  # type: ignore[assignment]
        doubts = doubts_behind([review]).values()  # before the rest of the page: it is never newer than what it carries
        reading = reading_of(review, person)
        return self.desk(
            request,
            TEMPLATE,
            title="Recheck" if review.recheck else "Review",
            refusal=refusal,
            object=review,
            steps=steps_of(review),
            age=age_of(review),
            **reading,
            decision=decision_of(review, person),
            forms=typed_forms(review, typed, asks_meaning=reading["before"] is not None),
            conflict_form=conflict_form(typed),
            giving=giving_forms(review, request.user, typed),  # type: ignore[arg-type]
            seen_doubts=to_carry(doubts, typed, refusal),
            asked=typed.get("action", "") if typed else "",
            asked_do=typed.get("do", "") if typed else "",
            next_review=self._next(request, review),
            may_report=bool(roles_on(request) & set(DRAFTERS)),
        )

    def _next(self, request: HttpRequest, review: Review) -> str:
        """Where to go when this one is done: the same submission first."""
        waiting = waiting_for(request.user).exclude(pk=review.pk)  # type: ignore[arg-type]
        following = (
            waiting.filter(submission=review.submission).order_by("pk").first() or waiting.order_by("pk").first()
        )
        return reverse("admin:reviews_review_change", args=[following.pk]) if following else ""
