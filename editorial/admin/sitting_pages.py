"""The sitting: one submission on one page, marked claim by claim; a mark is saved at once and decides nothing.

Every button posts to an address that works without a script; with one, the same addresses answer in JSON.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS, objections, status_code_of
from editorial.admin.remark_threads import remarks_on_submission
from editorial.admin.review_reading import reading_of
from editorial.admin.row_numbers import is_row_number, row_or_404
from editorial.admin.seen import seen_in, to_carry
from editorial.admin.sitting_rows import DRAWN, drawn, progress_of
from editorial.selectors.desks import REASONS, my_submissions
from editorial.selectors.interests import interests_of
from editorial.selectors.sittings import Sitting, sitting_of
from evidence.refusals import Refusal, Unmet
from reviews.meanwhile import doubts_behind
from reviews.models import Mark, Review, Submission
from reviews.services import (
    declare_conflict,
    decline_submission,
    mark_opened,
    mark_rest,
    release_submission,
    save_mark,
    take_submission,
)
from reviews.workflow import Outcome

FILTERS = ("turn", "risk", "due", "why")
TOLD = 12


def person_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


class SittingPages(DeskAdmin):
    """Pages of a submission for its reviewer. Whoever is not one reads, and is refused by the services."""

    def mine_page(self, request: HttpRequest) -> HttpResponse:
        asked = {name: request.GET.get(name, "") for name in FILTERS}
        rows = my_submissions(person_of(request), **asked)
        context = {"rows": rows, "asked": asked, "reasons": REASONS.items()}
        return self.desk(request, "admin/reviews/my_submissions.html", title="My submissions", **context)

    def sitting_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.sit(request, submission)

    def sit(
        self, request: HttpRequest, submission: Submission, refusal: Exception | None = None, **context: Any
    ) -> HttpResponse:
        """The page, with what was refused on top and what was typed still there."""
        doubts = doubts_behind(submission.reviews.all()).values()
        sitting = sitting_of(submission, person_of(request))
        if wants_json(request) and refusal is None:
            lines = _lines(request, sitting, 0) | {"submission": submission, "sitting": sitting}
            html = render_to_string("admin/reviews/sitting_rows.html", lines, request)
            return JsonResponse({"html": html, "next": lines["following"]})
        asked = request.GET.get("open", "")
        opened = int(asked) if is_row_number(asked) else context.pop("opened", 0)
        asks = sitting.asks_conflict or context.get("asks_late") or "late" in request.GET
        return self.desk(
            request,
            "admin/reviews/sitting.html",
            title=submission.title,
            refusal=refusal,
            object=submission,
            submission=submission,
            sitting=sitting,
            remarks=remarks_on_submission(submission, person_of(request)),
            back_to=self.url("sitting", submission.pk),
            **_lines(request, sitting, opened),
            progress=progress_of(sitting),
            interests=interests_of(submission) if asks else [],
            asks_conflict=asks,
            card=_card(sitting, opened),
            opened=opened,
            seen_doubts=to_carry(doubts, request.POST, refusal),
            **context,
        )

    def take_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        return self._done_together(request, submission, "Taken", lambda by: take_submission(submission, by=by))

    def release_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        return self._done_together(request, submission, "Released", lambda by: release_submission(submission, by=by))

    def decline_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        reason, chosen = request.POST.get("reason", ""), request.POST.getlist("review")
        only = [int(one) for one in chosen if is_row_number(one)] if request.POST.get("which") == "chosen" else None
        return self._done_together(
            request,
            submission,
            "Declined",
            lambda by: decline_submission(submission, reason=reason, reviews=only, by=by),
            typed_reason=reason,
            ticked=chosen,
            declines=True,
        )

    def _done_together(
        self, request: HttpRequest, submission: Submission, word: str, act: Any, **typed: Any
    ) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            outcomes = act(person_of(request))
        except REFUSALS as refusal:
            return self.sit(request, submission, refusal, **typed)
        tell(request, word, outcomes)
        return redirect(self.url("sitting", submission.pk))

    def interests_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """Asked once, by topic and product; a late answer goes the same way."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        about = interests_of(submission)
        ticked = [one for one in about if one in request.POST.getlist("declared")]
        other, details = request.POST.get("other", "").strip(), request.POST.get("details", "")
        answer = request.POST.get("answer", "")
        try:
            _require_one_answer(answer, bool(ticked or other))
            concerns = ", ".join([*ticked, *filter(None, [other])])
            declare_conflict(
                submission, answer=answer, concerns=concerns, details=details, asked_about=about, by=person_of(request)
            )
        except REFUSALS as refusal:
            kept = {"ticked": ticked, "other": other, "details": details, "asks_late": True}
            return self.sit(request, submission, refusal, **kept)
        messages.success(request, "Your answer is kept for the whole submission, and with each of your decisions.")
        return redirect(self.url("sitting", submission.pk))

    def open_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """What stands beside a claim; for its reviewer it is kept when they first opened it."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        review, digest, _ = self._named(submission, request.POST.get("open", ""))
        try:
            mark_opened(review, seen_digest=digest, by=person_of(request))
        except REFUSALS as refusal:
            if status_code_of(refusal) == 409 and not wants_json(request):
                return self.sit(request, submission, refusal, opened=review.pk)
        if not wants_json(request):
            return redirect(f"{self.url('sitting', submission.pk)}?open={review.pk}#c{review.pk}")
        back = f"{self.url('sitting', submission.pk)}?open={review.pk}#c{review.pk}"
        context = {**reading_of(review, person_of(request)), "back_to": back}
        return JsonResponse({"html": render_to_string("admin/reviews/card.html", context, request)})

    def mark_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """One mark, saved at once; what is refused says why beside the claim."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        review, digest, verdict = self._named(submission, request.POST.get("mark", ""))
        note = request.POST.get(f"note-{review.pk}", "")
        same = request.POST.get(f"same-{review.pk}") == "yes"
        try:
            mark = save_mark(
                review,
                verdict="" if verdict == "none" else verdict,
                seen_digest=digest,
                note=note,
                meaning_changed=not same,
                seen_doubts=seen_in(request.POST),
                by=person_of(request),
            )
        except REFUSALS as refusal:
            return self._mark_refused(request, submission, review, refusal, note)
        if not wants_json(request):
            return redirect(f"{self.url('sitting', submission.pk)}#c{review.pk}")
        return JsonResponse(self._saved(submission, mark, person_of(request)))

    def _saved(self, submission: Submission, mark: Mark, person: User) -> dict[str, Any]:
        sitting = sitting_of(submission, person)
        counts = {name: sitting.counts[name] for name in ("marked", "unmarked", "rest", "later")}
        return {
            "verdict": mark.verdict,
            "said": mark.get_verdict_display(),
            "progress": progress_of(sitting),
            "counts": counts,
        }

    def _mark_refused(
        self, request: HttpRequest, submission: Submission, review: Review, refusal: Exception, note: str
    ) -> HttpResponse:
        if wants_json(request):
            said = [one.text for one in objections(refusal)]
            codes = refusal.codes if isinstance(refusal, Refusal) else []
            return JsonResponse({"refused": said, "codes": codes}, status=status_code_of(refusal))
        return self.sit(request, submission, refusal, opened=review.pk, typed_note=note)

    def rest_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """Approve, as a mark, what was shown and is neither marked nor of high risk."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        pairs = [one.partition(":") for one in request.POST.getlist("rest")]
        seen = {int(number): digest for number, _, digest in pairs if is_row_number(number)}
        try:
            outcomes = mark_rest(submission, seen=seen, seen_doubts=seen_in(request.POST), by=person_of(request))
        except REFUSALS as refusal:
            return self.sit(request, submission, refusal)
        tell(request, "Marked “approve”", outcomes)
        return redirect(f"{self.url('sitting', submission.pk)}#sign")

    def _named(self, submission: Submission, value: str) -> tuple[Review, str, str]:
        """What a button says: the review, the fingerprint that was shown, and the verdict."""
        number, _, rest = value.partition(":")
        digest, _, verdict = rest.partition(":")
        return row_or_404(submission.reviews.select_related("version", "claim"), number), digest, verdict


def _lines(request: HttpRequest, sitting: Sitting, opened: int) -> dict[str, Any]:
    """Some of the claims: from the number that is asked for, or with the one that is open."""
    asked = request.GET.get("from", "")
    first = int(asked) if is_row_number(asked) else 1
    if found := next((row.number for row in sitting.rows if opened and row.review.pk == opened), 0):
        first = found - (found - 1) % DRAWN
    following = first + DRAWN
    return {
        "parts": drawn(sitting, first, DRAWN),
        "first": first,
        "before": max(first - DRAWN, 1) if first > 1 else 0,
        "following": following if following <= len(sitting.rows) else 0,
        "last": len(sitting.rows),
    }


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def tell(request: HttpRequest, word: str, outcomes: list[Outcome]) -> None:
    """How many were done, and for each that was not, why and who can mend it."""
    done = sum(one.is_done for one in outcomes)
    if done or not outcomes:
        messages.success(request, f"{word}: {done} claim{'' if done == 1 else 's'}.")
    refused = [one for one in outcomes if not one.is_done]
    for one in refused[:TOLD]:
        text = one.review.version.content["text"]
        messages.warning(request, f"Not done: “{text[:80]}”. {' '.join(map(str, one.unmet))}")
    if len(refused) > TOLD:
        messages.warning(request, f"Nor {len(refused) - TOLD} more; each says why below.")


def _require_one_answer(answer: str, is_something_named: bool) -> None:
    if answer == "none" and is_something_named:
        said = "You named an interest, and said that you have none."
        raise Refusal(Unmet("answer", said, "Untick it, or declare it."))


def _card(sitting: Sitting, opened: int) -> dict[str, Any]:
    """What is read of the one claim that is open without a script."""
    row = next((one for one in sitting.rows if one.review.pk == opened), None)
    return reading_of(row.review, sitting.person) if row else {}
