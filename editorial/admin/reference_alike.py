"""Possible duplicates: pairs that look like one work. A person merges them, or says that they are two."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.base import BoundedPaginator
from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number, row_or_404
from evidence.bibliography.csl import to_csl
from evidence.bibliography.vancouver import formatted
from evidence.likeness import called_two_works, possible_duplicates
from evidence.models import Citation, Likeness, NotTheSame, Reference
from evidence.services import call_two_works, offer_again

AT_ONCE = 20
PAIR = ("older", "newer")


@dataclass(frozen=True)
class Alike:
    """One of a pair as it is printed, and by how many citations it is used."""

    reference: Reference
    text: str
    citations: int


@dataclass(frozen=True)
class PairShown:
    row: Likeness | NotTheSame
    both: list[Alike]


class AlikePages(DeskAdmin):
    def alike_page(self, request: HttpRequest, refusal: Exception | None = None) -> HttpResponse:
        """Everybody reads it; whoever may change references decides."""
        if request.method == "POST" and refusal is None:
            return self._decide(request)
        settled = request.GET.get("show") == "settled"
        rows = called_two_works().select_related("by") if settled else possible_duplicates()
        page = BoundedPaginator(rows.select_related(*PAIR), AT_ONCE).get_page(request.GET.get("p"))
        return self.desk(
            request,
            "admin/attest/alike.html",
            title="Possible duplicates",
            refusal=refusal,
            settled=settled,
            rows=page,
            pairs=_shown(page),
            may_write=self.has_write_permission(request),
        )

    def _decide(self, request: HttpRequest) -> HttpResponse:
        if not self.has_write_permission(request):
            raise PermissionDenied
        again, pair = request.POST.get("again", ""), request.POST.get("pair", "")
        try:
            if is_row_number(again):
                offer_again(row_or_404(NotTheSame.objects.all(), again), by=request.user)  # type: ignore[arg-type]
                messages.success(request, "Taken back: the two are listed again.")
            else:
                row = row_or_404(Likeness.objects.select_related(*PAIR), pair)
                reason = request.POST.get("reason", "")[:1000]
                call_two_works(row.older, row.newer, reason=reason, by=request.user)  # type: ignore[arg-type]
                messages.success(request, "Noted: two works. They are not offered again.")
        except REFUSALS as refusal:
            return self.alike_page(request, refusal)
        return redirect(request.get_full_path())


def _shown(rows: Page) -> Iterable[PairShown]:
    both = {one for row in rows for one in (row.older, row.newer)}
    cited = Citation.objects.filter(reference__in=both).order_by().values_list("reference", flat=True)
    counts = Counter(cited)
    return [PairShown(row, [_alike(one, counts) for one in (row.older, row.newer)]) for row in rows]


def _alike(reference: Reference, counts: Counter[int]) -> Alike:
    return Alike(reference, formatted(to_csl(vars(reference))), counts[reference.pk])
