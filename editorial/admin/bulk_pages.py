"""Signing many at once: the list of corrections, or of rechecks, each with what would be signed, and one password.

The page works as it is; `bulk.js` sends the rows in parts, so that it is seen how far they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict

from editorial.admin.desk_pages import DeskAdmin, refused
from editorial.admin.refusals import REFUSALS
from editorial.admin.review_decision import conflict_form
from editorial.admin.review_page import Passage, passages
from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in, to_carry
from evidence import roles
from evidence.models import ClaimVersion, VersionTouch
from evidence.models.claims import Direction, Risk
from evidence.refusals import Refusal, Unmet
from evidence.selectors import without_support
from reviews.forms import password_field
from reviews.meanwhile import doubts_behind
from reviews.models import ConflictDeclaration, Opinion, Review
from reviews.models.decisions import Verdict
from reviews.selectors import approved_versions, qualification_of
from reviews.services import BulkRow, Signed, sign_in_bulk

MOST = 1_000
SHOWN_SINGLY = 20
TITLES = {"corrections": "Sign editorial corrections", "reaffirm": "Reaffirm what is to be rechecked"}


@dataclass(frozen=True)
class Line:
    """One row: what would be signed, and whether this person may not because they had a hand in it."""

    review: Review
    passages: list[Passage]
    is_own: bool
    is_chosen: bool

    @property
    def token(self) -> str:
        return f"{self.review.pk}:{self.review.version.digest}"


def waiting(page: str, by: User) -> QuerySet[Review]:
    """Open corrections or rechecks that this person did not sign yet."""
    signed = Opinion.objects.filter(review=OuterRef("pk"), reviewer=by, taken_back=None, verdict=Verdict.APPROVE)
    kind = {"correction": True} if page == "corrections" else {"recheck": True}
    touched = VersionTouch.objects.filter(version=OuterRef("version"), person=by)
    lost = without_support().filter(pk=OuterRef("version"))
    rows = Review.objects.open().filter(~Exists(signed), **kind)
    rows = rows.annotate(is_own=Exists(touched), has_lost_support=Exists(lost))
    return rows.select_related("version", "claim", "submission__by").order_by("pk")


def lines_of(reviews: list[Any], chosen: set[str] | None) -> list[Line]:
    """`chosen` is None for all; the same number of queries for one row and for a thousand."""
    before = approved_versions([one.claim_id for one in reviews if one.correction])
    lines = [Line(one, _passages(one, before.get(one.claim_id)), one.is_own, True) for one in reviews]
    return [Line(one.review, one.passages, one.is_own, chosen is None or one.token in chosen) for one in lines]


def _passages(review: Review, before: ClaimVersion | None) -> list[Passage]:
    """Of a correction what differs; of a recheck all that is signed besides its text: nothing is reaffirmed unseen."""
    if not review.correction:
        return [*passages(review.version, None)[1:], *_cited(review.version)]
    changed = [one for one in passages(review.version, before) if one.is_changed]
    return [*changed, *(one for one in _quotes(review.version, before) if one.is_changed)]


def _cited(version: ClaimVersion) -> list[Passage]:
    """Every citation as it is pinned, on one line."""
    return [Passage(f"Citation {n}", _citation(one)) for n, one in enumerate(version.content.get("citations", []), 1)]


def _citation(cited: Mapping[str, Any]) -> str:
    source = cited.get("reference", {})
    about = [source.get("title", "The source is unknown"), source.get("container", ""), source.get("year", "")]
    quote = f"“{cited['quote']}”" if cited.get("quote") else ""
    parts = [*about, cited.get("locator", ""), str(Direction(cited["direction"]).label).lower(), quote]
    return " · ".join(filter(None, parts))


def _quotes(version: ClaimVersion, before: ClaimVersion | None) -> list[Passage]:
    now = [one.get("quote", "") for one in version.content.get("citations", [])]
    then = [one.get("quote", "") for one in before.content.get("citations", [])] if before else now
    return [Passage(f"Quote of citation {n}", *pair) for n, pair in enumerate(zip(now, then, strict=False), 1)]


def rows_of(posted: QueryDict) -> list[BulkRow] | None:
    """None where a row cannot be read."""
    pairs = [one.partition(":") for one in posted.getlist("row")]
    if not all(is_row_number(number) and len(digest) == 64 for number, _, digest in pairs):
        return None
    return [BulkRow(int(number), digest) for number, _, digest in pairs]


class BulkPages(DeskAdmin):
    """Two pages of the list of reviews."""

    list_pages = (("corrections", "corrections_page"), ("reaffirm", "reaffirm_page"))

    def corrections_page(self, request: HttpRequest) -> HttpResponse:
        return self._bulk(request, "corrections")

    def reaffirm_page(self, request: HttpRequest) -> HttpResponse:
        return self._bulk(request, "reaffirm")

    def _bulk(self, request: HttpRequest, page: str) -> HttpResponse:
        if request.method != "POST":
            return self._list(request, page)
        rows = rows_of(request.POST)
        if rows is None:
            return HttpResponseBadRequest("A row of this page cannot be read.")
        try:
            signed = self._sign(request, rows)
        except REFUSALS as refusal:
            return self._refused(request, page, refusal)
        if request.accepts("text/html"):
            return self._list(request, page, signed=self._named(signed))
        return JsonResponse({"rows": [_spelt(one) for one in signed]})

    def _sign(self, request: HttpRequest, rows: list[BulkRow]) -> list[Signed]:
        by: Any = request.user
        roles.require(by, roles.REVIEWER, roles.CHIEF, to="sign reviews")
        if not rows:
            raise Refusal(Unmet("rows", "Nothing is chosen.", "Tick what you want to sign."))
        said = {name: request.POST.get(name, "") for name in ("password", "answer", "concerns", "details")}
        return sign_in_bulk(rows, seen_doubts=seen_in(request.POST), by=by, **said)

    def _refused(self, request: HttpRequest, page: str, refusal: Exception) -> HttpResponse:
        if request.accepts("text/html"):
            return self._list(request, page, refusal)
        said = refused(refusal)
        return JsonResponse({"refused": [str(one) for one in said.sentences]}, status=said.status)

    def _named(self, signed: list[Signed]) -> list[tuple[Signed, Review | None]]:
        reviews = Review.objects.select_related("version").in_bulk([one.review for one in signed])
        return [(one, reviews.get(one.review)) for one in signed]

    def _list(
        self, request: HttpRequest, page: str, refusal: Exception | None = None, signed: Any = ()
    ) -> HttpResponse:
        by: Any = request.user
        rows = waiting(page, by)
        alone = Q() if page == "corrections" else Q(version__risk=Risk.HIGH) | Q(has_lost_support=True)
        fit = rows.exclude(alone) if alone else rows
        singly = rows.filter(alone) if alone else rows.none()
        chosen = None if "all" in request.GET else set(request.POST.getlist("row") if refusal else ())
        reviews = list(fit[:MOST])
        doubts = doubts_behind(reviews).values()
        lines = lines_of(reviews, chosen)
        return self.desk(
            request,
            "admin/reviews/bulk.html",
            title=TITLES[page],
            refusal=refusal,
            page=page,
            lines=lines,
            most=MOST,
            singly=list(singly[:SHOWN_SINGLY]),
            signed=signed,
            seen_doubts=to_carry(doubts, request.POST if refusal else None, refusal),
            may_sign=roles.is_reviewer(by),
            qualification=qualification_of(by),
            conflict_form=conflict_form(request.POST if refusal else None) if _unasked(lines, by) else None,
            password=password_field(),
        )


def _unasked(lines: list[Line], by: User) -> bool:
    """Whether a submission is among them about which this person was not asked for a conflict of interest."""
    wanted = {one.review.submission_id for one in lines}
    asked = ConflictDeclaration.objects.filter(person=by, submission__in=wanted).values_list("submission", flat=True)
    return bool(wanted - set(asked))


def _spelt(one: Signed) -> dict[str, Any]:
    return {"review": one.review, "how": one.how, "why": " ".join(str(unmet) for unmet in one.unmet)}
