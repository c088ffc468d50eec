"""The end of a sitting: every fingerprint with its verdict on one page, and one password for all of them."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.admin.sitting_pages import SittingPages, person_of, tell
from editorial.admin.sitting_rows import line_of
from editorial.selectors.sittings import Row, sitting_of
from reviews.forms import password_field
from reviews.models import Submission
from reviews.requirements import checklist_of
from reviews.selectors import qualification_of
from reviews.services import Shown, sign_sitting


class SigningForm(Form):
    password = password_field()


class SigningPages(SittingPages):
    def sign_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.method == "POST":
            return self._sign(request, submission)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self.show_signing(request, submission)

    def _sign(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        sitting = sitting_of(submission, person_of(request))
        moved = {row.review.pk for row in sitting.rows if row.moved}
        rows = [one for one in _shown(request, submission) if one.review not in moved]
        password, confirmed = request.POST.get("password", ""), request.POST.getlist("confirmed")
        try:
            outcomes = sign_sitting(
                submission, rows=rows, password=password, confirmed=confirmed, by=person_of(request)
            )
        except REFUSALS as refusal:
            return self.show_signing(request, submission, refusal)
        tell(request, "Signed", outcomes)
        left = sum(str(pk) in {one.partition(":")[0] for one in request.POST.getlist("row")} for pk in moved)
        if left:
            messages.warning(request, f"{left} moved since you marked them and stayed unsigned; each says why below.")
        return redirect(self.url("sitting", submission.pk))

    def show_signing(
        self, request: HttpRequest, submission: Submission, refusal: Exception | None = None
    ) -> HttpResponse:
        sitting = sitting_of(submission, person_of(request))
        to_sign = [row for row in sitting.rows if row.is_to_sign]
        return self.desk(
            request,
            "admin/reviews/sign.html",
            title=f"Sign: {submission.title}",
            refusal=refusal,
            object=submission,
            submission=submission,
            sitting=sitting,
            lines=[line_of(row) for row in to_sign],
            moved=[line_of(row) for row in sitting.rows if row.moved],
            left_out=_left_out(request, to_sign),
            same=set(request.POST.getlist("same")) | {str(row.review.pk) for row in to_sign if _is_same(row)},
            checklist=checklist_of([row.review for row in to_sign if row.verdict == "approve"]),
            confirmed=request.POST.getlist("confirmed"),
            qualification=qualification_of(person_of(request)),
            password=SigningForm(auto_id="sign_%s")["password"],
        )


def _shown(request: HttpRequest, submission: Submission) -> list[Shown]:
    """What the page listed and is still ticked: review, fingerprint and verdict as they were shown."""
    same, known = set(request.POST.getlist("same")), set(submission.reviews.values_list("pk", flat=True))
    rows = [one.split(":") for one in request.POST.getlist("row")]
    return [
        Shown(int(number), digest, verdict, meaning_changed=number not in same)
        for number, digest, verdict in (one for one in rows if len(one) == 3)
        if is_row_number(number) and int(number) in known
    ]


def _left_out(request: HttpRequest, rows: list[Row]) -> set[int]:
    """What was unticked before a refusal stays unticked."""
    if request.method != "POST":
        return set()
    ticked = {one.partition(":")[0] for one in request.POST.getlist("row")}
    return {row.review.pk for row in rows if str(row.review.pk) not in ticked}


def _is_same(row: Row) -> bool:
    return row.mark is not None and not row.mark.meaning_changed
