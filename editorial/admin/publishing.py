"""The publish page: what the next edition changes, what keeps it from being signed, and the signature.

The digest that is signed is the one of the page as it was shown, with the same claims left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from editorial.admin.article_forms import WaiveForm
from editorial.admin.refusals import REFUSALS
from editorial.composition import LEFT_OUT, NOT_APPROVED, REQUIRES, WITHDRAWN, Gap, structural_lines
from editorial.differences import DiffLine
from editorial.formats.words import Piece, word_changes
from editorial.models import Article
from editorial.selectors import PublishPage, publish_page
from editorial.selectors.drafts import draft_of
from editorial.services import publish, waive_line
from evidence import roles
from evidence.refusals import Unmet
from evidence.text import looks_like_claim
from reviews.forms import password_field
from reviews.models import Review
from reviews.selectors import qualification_of

NEEDS_APPROVAL = (NOT_APPROVED, REQUIRES)
WHY = {
    LEFT_OUT: "left out",
    NOT_APPROVED: "no standing approval",
    WITHDRAWN: "withdrawn",
    REQUIRES: "goes with one that it requires",
}
NAMES = {"added": "added", "removed": "removed", "changed": "changed", "moved": "moved", "same": ""}


class PublishingPages:
    """Further pages of the article's admin."""

    def publish_article_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method != "POST":
            return self._publishing(request, article, leave_out=request.GET.getlist("leave_out"))
        leave_out = _public_ids(request.POST.getlist("leave_out"))
        try:
            edition = publish(
                article,
                seen_digest=request.POST.get("seen_digest", ""),
                leave_out=leave_out,
                password=request.POST.get("password", ""),
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return self._publishing(request, article, leave_out=leave_out, refusal=refusal)
        messages.success(request, f"Edition {edition.number} is public.")
        return redirect("admin:editorial_edition_change", edition.pk)

    def waive_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = {name: request.POST.get(name, "") for name in ("text", "reason", "password")}
        leave_out = _public_ids(request.POST.getlist("leave_out"))
        if said["text"] not in structural_lines(draft_of(article)):
            raise Http404
        try:
            waive_line(article, by=request.user, **said)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._publishing(request, article, leave_out=leave_out, refusal=refusal, typed=said)
        messages.success(request, "The line may stand as it is.")
        return redirect(f"{self.url('publish', article.pk)}?{'&'.join(f'leave_out={one}' for one in leave_out)}")

    def _publishing(
        self: Any,
        request: HttpRequest,
        article: Article,
        *,
        leave_out: Iterable[str],
        refusal: Exception | None = None,
        typed: dict[str, str] | None = None,
    ) -> HttpResponse:
        leave_out = _public_ids(leave_out)
        shown = publish_page(article, request.user, leave_out)  # type: ignore[arg-type]
        return self.desk(
            request,
            "admin/editorial/publish.html",
            title=f"Publish: {article}",
            refusal=refusal,
            object=article,
            article=article,
            shown=shown,
            number=shown.last.number + 1 if shown.last else 1,
            lines=lines_of_edition(shown),
            lacking=sum(one.code in NEEDS_APPROVAL for one in shown.unmet),
            fields=changed_fields(shown),
            gaps=_gaps(shown, leave_out),
            leave_out=leave_out,
            unmet=[one for one in shown.unmet if one.code not in ("looks-like-claim", *NEEDS_APPROVAL)],
            waivers=_waivers(article, typed or {}),
            password=password_field().get_bound_field(WaiveForm(auto_id="publish_%s"), "password"),
            qualification=qualification_of(request.user),  # type: ignore[arg-type]
            may_publish=roles.is_chief(request.user),  # type: ignore[arg-type]
        )


def indent_of(block: Mapping[str, Any]) -> int:
    return int(block["level"]) - (2 if block["type"] == "heading" else 1)


class Line:
    """One line of the edition as it is drawn: its words against those of the last edition."""

    def __init__(self, line: DiffLine, shown: PublishPage, gaps: Mapping[str, Gap]) -> None:
        self.change, self.block = line.change, line.block
        self.name = NAMES[line.change]
        self.before = shown.text_of(line.before)  # type: ignore[arg-type]
        self.after = shown.text_of(line.after)  # type: ignore[arg-type]
        self.gap = gaps.get(self.block["id"])

    @property
    def pieces(self) -> list[Piece]:
        return word_changes(self.before, self.after)

    @property
    def is_gap(self) -> bool:
        return bool(self.block.get("gap"))

    @property
    def gap_text(self) -> str:
        return str(self.gap.claim) if self.gap else "a claim"

    @property
    def indent(self) -> int:
        return indent_of(self.block)


def lines_of_edition(shown: PublishPage) -> list[Line]:
    gaps = {str(one.placement.public_id): one for one in shown.composition.gaps}
    return [Line(one, shown, gaps) for one in shown.lines]


def changed_fields(shown: PublishPage) -> list[tuple[str, list[Piece]]]:
    """What a reader would see change about the page itself."""
    return [(one.label, word_changes(_plain(one.before), _plain(one.after))) for one in shown.fields]


def _gaps(shown: PublishPage, leave_out: list[str]) -> list[dict[str, Any]]:
    """Claims that this edition would not contain, each once, with its last review: where to have it approved."""
    claims = {gap.claim.pk: gap for gap in shown.composition.gaps}
    reviews = {one.claim_id: one for one in Review.objects.filter(claim__in=claims).order_by("pk")}
    return [
        {
            "claim": gap.claim,
            "why": WHY[gap.why],
            "left_out": str(gap.claim.public_id) in leave_out,
            "review": reviews.get(pk),
        }
        for pk, gap in claims.items()
    ]


def _waivers(article: Article, typed: dict[str, str]) -> list[tuple[str, Unmet, WaiveForm]]:
    """Lines that look like claims and nobody waived, each with the form to waive it; one refused keeps its reason."""
    draft = draft_of(article)
    lines = [one for one in dict.fromkeys(structural_lines(draft)) if one not in draft.waived]
    found = [(line, looks_like_claim(line)) for line in lines]
    return [
        (line, Unmet("looks-like-claim", "; ".join(reasons)), _waive_form(number, line, typed))
        for number, (line, reasons) in enumerate(found)
        if reasons
    ]


def _waive_form(number: int, line: str, typed: dict[str, str]) -> WaiveForm:
    reason = typed.get("reason", "") if typed.get("text") == line else ""
    return WaiveForm(auto_id=f"waive{number}_%s", initial={"text": line, "reason": reason})


def _public_ids(asked: Iterable[str]) -> list[str]:
    """Only what is a public id, in one spelling: anything else could not be signed for."""
    kept = []
    for one in list(asked)[:500]:
        try:
            kept.append(str(UUID(one)))
        except ValueError:
            continue
    return list(dict.fromkeys(kept))


def _plain(value: Any) -> str:
    """A field of the page as words."""
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values() if one)
    return str(value or "")
