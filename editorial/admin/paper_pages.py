"""A sitting on paper: printed with a box for each verdict; marks are entered later, against what was printed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from editorial.admin.citation_cards import CitationCard, cards_from, pinned_rows
from editorial.admin.refusals import REFUSALS, objections
from editorial.admin.review_page import Label, Required, claims_required, labels, required_from
from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in, to_carry
from editorial.admin.signing_pages import SigningPages
from editorial.admin.sitting_pages import person_of
from editorial.admin.sitting_rows import VERDICTS, drawn, line_of
from editorial.admin.source_cards import checks_of
from editorial.selectors.sittings import Sitting, sitting_of
from evidence.content import digest
from evidence.meanwhile import CameMeanwhile
from evidence.refusals import Refusal, Unmet
from reviews.meanwhile import doubts_behind
from reviews.models import Mark, Review, Submission
from reviews.services import mark_opened, save_mark


@dataclass(frozen=True)
class Printed:
    """What is printed of a claim beside its texts; labels are all of a new one, and else those that changed."""

    labels: list[Label]
    citations: list[CitationCard]
    requires: list[Required]


class PaperPages(SigningPages):
    def paper_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        sitting = sitting_of(submission, person_of(request))
        printed = _printed(sitting)
        return self.page(
            request,
            "admin/reviews/paper.html",
            title=submission.title,
            submission=submission,
            sitting=sitting,
            parts=[
                (heading, [(one, printed[one.row.review.pk]) for one in lines]) for heading, lines in drawn(sitting)
            ],
            sheet=sheet_code(sitting),
        )

    def entry_page(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        if request.method == "POST":
            return self._enter(request, submission)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return self._grid(request, submission, {}, ())

    def _enter(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """What can be marked is; what is refused stands beside its number with what was entered."""
        reviews = {one.pk: one for one in submission.reviews.select_related("version", "claim")}
        kept = Mark.objects.filter(review__in=reviews, reviewer=person_of(request))
        notes = dict(kept.values_list("review", "note"))
        refused: dict[int, list[str]] = {}
        came: set[int] = set()
        saved = 0
        for value in request.POST.getlist("row"):
            number, _, seen = value.partition(":")
            review = reviews.get(int(number)) if is_row_number(number) else None
            if review is None or not _is_entered(request, review, notes.get(review.pk, "")):
                continue
            try:
                _enter_one(request, review, seen)
                saved += 1
            except REFUSALS as refusal:
                refused[review.pk] = [one.text for one in objections(refusal)]
                came |= {review.pk} if isinstance(refusal, CameMeanwhile) else set()
        if saved:
            messages.success(request, f"{saved} mark{'' if saved == 1 else 's'} entered. Nothing is signed yet.")
        if refused:
            return self._grid(request, submission, refused, came, status=422)
        return redirect(f"{self.url('sitting', submission.pk)}#sign")

    def _grid(
        self,
        request: HttpRequest,
        submission: Submission,
        refused: dict[int, list[str]],
        came: Collection[int],
        status: int = 200,
    ) -> HttpResponse:
        """After a refusal it carries the doubts that it showed before, and those that it names now."""
        doubts = doubts_behind(submission.reviews.all())
        known: Iterable[Iterable[int]]
        known = [seen_in(request.POST), *(doubts[pk] for pk in came)] if refused else doubts.values()
        sitting = sitting_of(submission, person_of(request))
        rows = [row for row in sitting.rows if row.is_markable or row.review.pk in refused]
        typed = request.POST
        shown = {row.review.pk: "" if row.moved else row.verdict for row in rows}
        return self.page(
            request,
            "admin/reviews/entry.html",
            title=f"Marks from paper: {submission.title}",
            status=status,
            submission=submission,
            sheet=sheet_code(sitting),
            seen_doubts=to_carry(known),
            verdicts=VERDICTS.items(),
            entries=[
                {
                    "line": line_of(row),
                    "row": row,
                    "shown": shown[row.review.pk],
                    "verdict": typed.get(f"verdict-{row.review.pk}", shown[row.review.pk]),
                    "note": typed.get(f"note-{row.review.pk}", row.mark.note if row.mark else ""),
                    "read": typed.get(f"read-{row.review.pk}", ""),
                    "refused": refused.get(row.review.pk, []),
                }
                for row in rows
            ],
        )


def _is_entered(request: HttpRequest, review: Review, note: str) -> bool:
    """Whether something else stands in the row than what the grid showed: a mark that was ticked already is not made
    anew, or what moved since it was made would be lost."""
    verdict, shown = request.POST.get(f"verdict-{review.pk}", ""), request.POST.get(f"shown-{review.pk}", "")
    typed = request.POST.get(f"note-{review.pk}", "").replace("\r\n", "\n").strip()
    return verdict != shown or typed != note


def _enter_one(request: HttpRequest, review: Review, seen: str) -> None:
    """One row of the grid; whoever read a claim of high risk on paper says so for that claim."""
    by = person_of(request)
    if not request.POST.get(f"verdict-{review.pk}"):
        raise Refusal(Unmet("verdict", "You wrote a note and ticked nothing.", "Tick what you mean."))
    if request.POST.get(f"read-{review.pk}") == "yes":
        mark_opened(review, seen_digest=seen, by=by)
    note = request.POST.get(f"note-{review.pk}", "")
    shown = {"seen_digest": seen, "seen_doubts": seen_in(request.POST)}
    save_mark(review, verdict=request.POST.get(f"verdict-{review.pk}", ""), note=note, by=by, **shown)


def sheet_code(sitting: Sitting) -> str:
    """Short, and the same on paper and screen only where numbers, fingerprints and doubts on sources are the same."""
    doubts = doubts_behind([row.review for row in sitting.rows])
    shown = [row.version.digest for row in sitting.rows] + [str(pk) for those in doubts.values() for pk in those]
    return digest(" ".join(shown))[:8]


def _printed(sitting: Sitting) -> dict[int, Printed]:
    """By review; the same number of queries for one claim and for two hundred."""
    versions = [version for row in sitting.rows for version in (row.version, row.compared)]
    pinned, claims = pinned_rows(versions), claims_required(versions)
    checks = checks_of(one.reference for one in pinned.values())
    return {
        row.review.pk: Printed(
            [one for one in labels(row.version, row.compared) if one.before is not None or row.before is None],
            cards_from(row.version, row.compared, pinned, checks),
            required_from(row.version, row.compared, claims),
        )
        for row in sitting.rows
    }
