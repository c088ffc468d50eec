"""Two references beside each other: somebody says that they are one work, field by field, and can take it back.

What it touches, and what becomes of every citation, is shown before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.reference_lookup import field_said
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.selectors.finding import references_matching
from editorial.selectors.impact import Impact, impact_of
from evidence.merges import COMPARED, Beside, beside, moved, short, signs_otherwise, two_works
from evidence.models import Citation, Reference, ReferenceMerge
from evidence.models.notices import StandingStatus
from evidence.services import kept_from, merge_references, undo_merge
from evidence.services.works import citing_either
from evidence.standings import DOUBTED, UNSUPPORTING, standing_as_one, standings_of
from reviews.forms import ReasonForm

OFFERED, MOVES_SHOWN = 10, 20


@dataclass(frozen=True)
class FieldBeside:
    """One field as it is printed, and which of the two is chosen."""

    field: Beside
    ours: str
    theirs: str
    takes_theirs: bool


@dataclass(frozen=True)
class StatusBeside:
    """The source status of one of the two, now and once they are one work, and what cites it."""

    reference: Reference
    now: StandingStatus
    then: StandingStatus

    @cached_property
    def impact(self) -> Impact:
        return impact_of(self.reference)

    @property
    def changes(self) -> bool:
        return self.now != self.then

    @property
    def said_after(self) -> str:
        was = f"“{short(self.reference.title)}” was {self.now.label}, and is {self.then.label} by that."
        return f"{was} What it means for published claims follows by rule, at once."

    @property
    def doubted(self) -> bool:
        return self.then in DOUBTED

    @property
    def takes_support(self) -> bool:
        return self.then in UNSUPPORTING


class MergePages(DeskAdmin):
    def merge_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """`with` names the one that is to be merged into this."""
        if reference.merged_into_id:
            return redirect(self.url("change", reference.pk))
        other = _named(request.POST.get("with") or request.GET.get("with", ""), reference)
        if other is None:
            return self._choose(request, reference)
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            return self._compare(request, reference, other, form)
        standings = _standings(reference, other)
        try:
            merge_references(
                reference,
                other,
                take=_taken(request),
                revisions={one.pk: _number(request, f"revision-{one.pk}") for one in (reference, other)},
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            rows = Reference.objects.select_related("merged_into").in_bulk([reference.pk, other.pk])
            return self._compare(request, rows[reference.pk], rows[other.pk], form, refusal)
        changed = [one.said_after for one in standings if one.changes]
        as_it_was = "What" if changed else "Published text is as it was; what"
        messages.success(request, f"Merged. {as_it_was} is said of either now counts for both.")
        for said in changed:
            messages.warning(request, said)
        return redirect(self.url("change", reference.pk))

    def _choose(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        words = request.GET.get("q", "")[:200].strip()
        found = references_matching(words).exclude(pk=reference.pk)[:OFFERED] if words else []
        asked = request.method == "POST"
        return self.page(
            request,
            "admin/attest/merge_choose.html",
            title="Merge with another reference",
            status=422 if asked else 200,
            object=reference,
            words=words,
            found=found,
        )

    def _compare(
        self,
        request: HttpRequest,
        reference: Reference,
        other: Reference,
        form: ReasonForm,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        taken = _taken(request)
        rows = [
            FieldBeside(one, field_said(one.name, one.ours), field_said(one.name, one.theirs), one.name in taken)
            for one in beside(reference, other)
        ]
        return self.desk(
            request,
            "admin/attest/merge_references.html",
            title="Merge two references",
            refusal=refusal,
            object=reference,
            other=other,
            form=form,
            rows=rows,
            choices=any(one.field.differs for one in rows),
            two=two_works(reference, other),
            apart=kept_from(reference, other, by=request.user),  # type: ignore[arg-type]
            impact=impact_of(reference, other),
            standings=_standings(reference, other),
            **_moves(reference, other, taken),
        )

    def unmerge_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """Two works after all; `merge` names which of its merges."""
        merge = _merge_of(reference, request.GET.get("merge", ""))
        if merge is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        context: dict[str, Any] = {"title": "Undo a merge", "object": reference, "merge": merge, "form": form}
        context |= {"impact": impact_of(merge.survivor), "citations": len(merge.moved["citations"])}
        if request.method != "POST" or not form.is_valid():
            return self.desk(request, "admin/attest/unmerge.html", **context)
        try:
            undone = undo_merge(merge, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/unmerge.html", refusal=refusal, **context)
        messages.success(request, "Undone: they are two works again.")
        for one in undone.left:
            messages.warning(request, one)
        return redirect(self.url("change", merge.merged_id))


def merges_of(reference: Reference) -> dict[str, Any]:
    """What the page of a reference says of its merges, newest first."""
    rows = reference.merges.select_related("merged", "by", "undone__by").order_by("-pk")
    away = reference.merges_away.filter(undone=None).select_related("survivor", "by").first()
    return {"merges": rows, "away": away}


def _named(typed: str, reference: Reference) -> Reference | None:
    if not is_row_number(typed):
        return None
    return Reference.objects.select_related("merged_into").filter(pk=typed).exclude(pk=reference.pk).first()


def _merge_of(reference: Reference, typed: str) -> ReferenceMerge | None:
    rows = ReferenceMerge.objects.filter(undone=None).select_related("merged", "survivor", "by")
    mine = rows.filter(pk=typed if is_row_number(typed) else 0)
    return (mine.filter(survivor=reference) | mine.filter(merged=reference)).first()


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if is_row_number(typed) else -1


def _taken(request: HttpRequest) -> set[str]:
    return {name for name in COMPARED if request.POST.get(f"pick-{name}") == "theirs"}


def _standings(*references: Reference) -> list[StatusBeside]:
    then, now = standing_as_one(*references), standings_of(one.pk for one in references)
    return [StatusBeside(one, StandingStatus(now[one.pk].status), then) for one in references]


def _moves(reference: Reference, other: Reference, taken: Collection[str]) -> dict[str, Any]:
    """What would become of each citation, tried in memory, and of how many claims that makes another version."""
    rows = Citation.objects.filter(claim__in=citing_either(other), reference__in=[reference, other])
    moves = moved(rows.select_related("claim").order_by("claim_id", "position", "pk"), merged=other.pk,
                  survivor=reference.pk)  # fmt: skip
    both = [one for one in moves if one.kept]
    signed_changes = signs_otherwise(reference, other, taken)
    all_citing = len(citing_either(reference, other))
    return {
        "moving": len(moves) - len(both),
        "both": both[:MOVES_SHOWN],
        "both_count": len(both),
        "signed_changes": signed_changes,
        "citing": all_citing,
        "revised": all_citing if signed_changes else len({one.citation.claim_id for one in moves}),
    }
