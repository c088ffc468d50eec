"""Declared conflicts of interest: which await a chief's word, and the page on which one is allowed, with a reason.

Chiefs, auditors and the administrator see that one was declared, and in what; what it is, only chiefs and who said it.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.decorators import display

from editorial.admin.base import CHIEFS, ReadOnlyAdmin, label
from editorial.admin.claim_list import FixedFilter
from editorial.admin.desk_pages import RowPage, require_readable
from editorial.admin.people import SeenByKeepers
from editorial.admin.refusals import REFUSALS
from editorial.site import roles_on
from evidence import roles
from evidence.people import printed_name
from reviews.candidates import conflict_word
from reviews.forms import ReasonForm
from reviews.models import ConflictDeclaration, Opinion
from reviews.selectors import conflicts_awaiting_a_word
from reviews.services import allow_conflict

LOOKS = {"none": "success", "declared": "danger", "allowed": "warning"}


class StandsHow(FixedFilter):
    title = "how it stands"
    parameter_name = "stands"
    options = {"all": "Every answer", "declared": "Declared", "allowed": "Allowed", "none": "Nothing to declare"}

    def choices(self, changelist: Any):
        first, *rest = super().choices(changelist)
        return [{**first, "display": "Awaiting a chief’s word"}, *rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """What awaits a word, unless something else is asked for."""
        if self.value() in self.options:
            return self.chosen(request, queryset, self.value())
        return queryset.filter(pk__in=conflicts_awaiting_a_word().values("pk"))

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        asked = {
            "declared": {"answer": "declared"},
            "allowed": {"allowance__isnull": False},
            "none": {"answer": "none"},
        }
        return queryset.filter(**asked.get(value, {}))


@admin.register(ConflictDeclaration)
class ConflictAdmin(SeenByKeepers, RowPage, ReadOnlyAdmin):
    write_roles = CHIEFS
    ordering = ("-pk",)
    list_display = ("who", "stands", "concerns_said", "part_of", "at")
    list_display_links = ("who",)
    list_filter = (StandsHow,)
    list_select_related = ("person", "submission", "allowance__by")
    search_fields = ("person__username", "person__last_name", "concerns", "submission__title")
    search_help_text = "A name, a topic or product, or words of the submission"
    list_before_template = "admin/reviews/conflicts.html"
    object_pages = (("allow", "allow_page"),)
    writing_pages = ("allow_page",)

    @label("Person")
    def who(self, declaration: ConflictDeclaration) -> str:
        return printed_name(declaration.person)

    @display(description="Conflict of interest", label=LOOKS)
    def stands(self, declaration: ConflictDeclaration) -> tuple[str, str]:
        word = conflict_word(declaration)
        return word, word.capitalize()

    @label("Topic or product")
    def concerns_said(self, declaration: ConflictDeclaration) -> str:
        return declaration.concerns or "none"

    @label("Submission")
    def part_of(self, declaration: ConflictDeclaration) -> str:
        return declaration.submission.title

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Conflicts of interest", **(extra_context or {})})

    def allow_page(self, request: HttpRequest, declaration: ConflictDeclaration) -> HttpResponse:
        if request.method != "POST":
            return redirect(self.url("change", declaration.pk))
        form = ReasonForm(request.POST)
        try:
            require_readable(form)
            allow_conflict(declaration, reason=form.cleaned_data["reason"] or "", by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, declaration, form, refusal)
        messages.success(request, f"{printed_name(declaration.person)} may now sign{_anew(declaration)}.")
        return redirect(self.url("change", declaration.pk))

    def show(
        self,
        request: HttpRequest,
        declaration: ConflictDeclaration,
        form: ReasonForm | None = None,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        word, is_own = conflict_word(declaration), declaration.person_id == request.user.pk
        is_chief = roles.CHIEF in roles_on(request)
        reviews = declaration.submission.reviews.select_related("version").order_by("pk")
        return self.desk(
            request,
            "admin/reviews/conflict.html",
            title=f"Conflict of interest: {printed_name(declaration.person)}",
            refusal=refusal,
            object=declaration,
            declaration=declaration,
            word=word,
            reads_details=is_chief or is_own,
            may_allow=is_chief and not is_own and word == "declared",
            is_own=is_own,
            reviews=reviews,
            form=form or ReasonForm(),
        )


def _anew(declaration: ConflictDeclaration) -> str:
    """What they approved before they declared it does not close a review by itself."""
    before = Opinion.objects.filter(reviewer=declaration.person, conflict__lt=declaration, taken_back__isnull=True)
    waiting = before.filter(verdict="approve", review__in=declaration.submission.reviews.open()).count()
    return f", and anew what they approved before they declared it: {waiting}" if waiting else ""
