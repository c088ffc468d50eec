"""Assigning: a submission or chosen claims of it to one person or several, with what each has to do already.

The same for one review from its own page. What is given, and to whom, is decided by `reviews.services.assignments`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from evidence import roles
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from reviews.candidates import Candidate, candidates_for, specialties_wanted
from reviews.lacking import of_use
from reviews.models import Assignment, Review, Submission
from reviews.services import assign_reviewers, hand_over
from reviews.workflow import Outcome

TEMPLATE = "admin/reviews/assign.html"
RELATED = ("version", "claim", "submission", "policy")


@dataclass(frozen=True)
class Row:
    """One open review of a submission, numbered as the page numbers it, with who has it."""

    number: int
    review: Review
    holders: list[Assignment]
    idle: frozenset[int] = frozenset()

    @property
    def lacks(self) -> int:
        """How many more people must have it; who has it and cannot sign it is `idle`."""
        return max(0, self.review.approvals_needed - sum(one.pk not in self.idle for one in self.holders))


def rows_of(submission: Submission) -> list[Row]:
    open_ones = submission.reviews.filter(state__in=["submitted", "under-review"]).order_by("pk")
    reviews = open_ones.select_related(*RELATED).prefetch_related("assignments__reviewer")
    standing = {one.pk: [a for a in one.assignments.all() if a.ended_at is None] for one in reviews}
    useful = set(of_use().filter(review__in=list(standing)).values_list("pk", flat=True))
    idle = {pk: frozenset(one.pk for one in found if one.pk not in useful) for pk, found in standing.items()}
    return [Row(n + 1, one, standing[one.pk], idle[one.pk]) for n, one in enumerate(reviews)]


@dataclass(frozen=True)
class Person:
    """A candidate as the page shows them: `cannot` are the numbers of the claims they touched."""

    candidate: Candidate
    cannot: list[int]
    has: list[int]

    @property
    def name(self) -> str:
        return printed_name(self.candidate.person)


def people_for(submission: Submission, rows: Sequence[Row]) -> list[Person]:
    found = candidates_for(submission, [one.review for one in rows])
    return [
        Person(
            one,
            [row.number for row in rows if row.review.pk in one.touched],
            [row.number for row in rows if row.review.pk in one.holds],
        )
        for one in found
    ]


def in_words(candidate: Candidate) -> str:
    """One candidate on one line, for a list to choose from."""
    about = [candidate.profile.specialty] if candidate.profile and candidate.profile.specialty else []
    about += [f"{candidate.load.open} open"]
    about += [f"{candidate.load.overdue} overdue"] if candidate.load.overdue else []
    about += [f"reads on {candidate.review_day}s"] if candidate.review_day else []
    about += ["conflict declared"] if candidate.conflict == "declared" else []
    about += [candidate.cannot_sign] if candidate.cannot_sign else []
    return f"{printed_name(candidate.person)} ({', '.join(about)})"


def day_asked(posted: QueryDict) -> date | None:
    """Empty is each person's own day."""
    typed = posted.get("due_on", "").strip()
    try:
        return forms.DateField(required=False).clean(typed)
    except forms.ValidationError:
        raise Refusal(Unmet("due-on", f"“{typed[:40]}” is no day.", "Write it as 2026-12-03.")) from None


def numbers_asked(posted: QueryDict, name: str) -> list[str]:
    return [one for one in posted.getlist(name) if is_row_number(one)]


def chosen_people(posted: QueryDict, name: str) -> list[User]:
    return list(User.objects.filter(pk__in=numbers_asked(posted, name)).order_by("pk"))


def one_person(posted: QueryDict, name: str) -> User:
    people = chosen_people(posted, name)
    if len(people) != 1:
        raise Refusal(Unmet(name, "Choose from whom and to whom.", "Both are in the lists."))
    return people[0]


def handed_on(reviews: Iterable[Review], posted: QueryDict, *, by: User) -> list[Outcome]:
    """What the forms ask for: from somebody to somebody, or to everybody who is ticked."""
    if posted.get("do") == "hand-over":
        holder, reviewer = one_person(posted, "holder"), one_person(posted, "reviewer")
        wanted = {"reason": posted.get("reason", ""), "due_on": day_asked(posted)}
        return hand_over(reviews, holder=holder, reviewer=reviewer, **wanted, by=by)
    people = chosen_people(posted, "person")
    return assign_reviewers(reviews, reviewers=people, due_on=day_asked(posted), by=by)


class SubmissionAssigning(DeskAdmin):
    """Mixed into the page of a submission: `("assign", "assign_page")`."""

    def assign_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.method != "POST":
            return self._assigning(request, submission)
        asked = {int(one) for one in numbers_asked(request.POST, "review")}
        wanted = [row.review for row in rows_of(submission) if row.review.pk in asked]
        try:
            if not wanted:
                raise Refusal(Unmet("review", "No claim was chosen.", "Tick at least one that is still open."))
            outcomes = handed_on(wanted, request.POST, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._assigning(request, submission, refusal=refusal)
        return self._assigning(request, submission, outcomes=outcomes)

    def _assigning(
        self,
        request: HttpRequest,
        submission: Submission,
        *,
        outcomes: Sequence[Outcome] = (),
        refusal: Exception | None = None,
    ) -> HttpResponse:
        rows = rows_of(submission)
        kept = set(request.POST.getlist("review")) if refusal else {str(r.review.pk) for r in rows if r.lacks}
        return self.desk(
            request,
            TEMPLATE,
            title=f"Assign: {submission.title}",
            refusal=refusal,
            object=submission,
            submission=submission,
            rows=rows,
            ticked={row.review.pk for row in rows if str(row.review.pk) in kept},
            people=people_for(submission, rows) if rows else [],
            ticked_people=set(map(int, numbers_asked(request.POST, "person"))) if refusal else set(),
            wanted=specialties_wanted([row.review for row in rows]),
            holders=list({a.reviewer_id: a.reviewer for row in rows for a in row.holders}.values()),
            outcomes=outcomes,
            done=sum(one.is_done for one in outcomes),
            typed=request.POST if refusal else {},
        )


class PersonChoice(forms.ModelChoiceField):
    """People with what is known of each, in the order they were given."""

    def __init__(self, *, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        self.said = {one.person.pk: in_words(one) for one in candidates}
        super().__init__(queryset=User.objects.filter(pk__in=self.said), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return self.said[obj.pk]


class GivingForm(forms.Form):
    due_on = forms.DateField(
        label="Decide by",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: their last review day within what the risk allows.",
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], holders: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {**self._people(candidates, holders), **self.fields}

    def _people(self, candidates: Sequence[Candidate], holders: QuerySet[User]) -> dict[str, forms.Field]:
        return {"person": PersonChoice(label="To whom", candidates=candidates, empty_label="Choose")}


class NamedPerson(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return printed_name(obj)


class HandingForm(GivingForm):
    reason = forms.CharField(label="Reason", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def _people(self, candidates: Sequence[Candidate], holders: QuerySet[User]) -> dict[str, forms.Field]:
        return {
            "holder": NamedPerson(label="From whom", queryset=holders, empty_label=None),
            "reviewer": PersonChoice(label="To whom", candidates=candidates, empty_label="Choose"),
        }


def giving_forms(review: Review, by: User, posted: QueryDict | None) -> dict[str, forms.Form]:
    """For a chief, and while it is open: to give one review to somebody, and from one to another."""
    if not (review.is_open and roles.is_chief(by)):
        return {}
    free = [one for one in candidates_for(review.submission, [review]) if review.pk not in one.touched]
    holders = User.objects.filter(assignments__review=review, assignments__ended_at__isnull=True)
    names = ("person", "reviewer", "holder", "reason", "due_on")
    typed = {name: posted[name] for name in names if name in posted} if posted else {}
    both = {"initial": typed, "candidates": free, "holders": holders}
    return {"give": GivingForm(auto_id="give_%s", **both), "hand": HandingForm(auto_id="hand_%s", **both)}


class ReviewAssigning(DeskAdmin):
    """Mixed into the page of a review: `("assign", "assign_page")`."""

    def assign_page(self, request: HttpRequest, review: Review) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            [outcome] = handed_on([review], request.POST, by=request.user)  # type: ignore[arg-type]
            if not outcome.is_done:
                raise Refusal(*outcome.unmet)
        except REFUSALS as refusal:
            return self.show(request, self.get_queryset(request).get(pk=review.pk), refusal, request.POST)  # type: ignore[attr-defined]
        messages.success(request, f"{printed_name(outcome.act.reviewer)} has it now.")
        return redirect("admin:reviews_review_change", review.pk)
