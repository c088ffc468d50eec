"""Files of references: a file is looked at, let in, and watched until it is in; what became of each record stays.

Looking writes nothing but the file itself. A small file goes in at once, a long one with a worker; its page tells how
far it is, in whichever window it is opened, and has the button that cancels it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

from editorial.admin.base import DRAFTERS, ReadOnlyAdmin, label
from editorial.admin.desk_pages import RowPage
from editorial.admin.refusals import REFUSALS
from editorial.selectors.impact import impact_of
from evidence.bibliography.detecting import NAMES
from evidence.bibliography.reading import read_file
from evidence.bibliography.records import Unreadable
from evidence.models import Reference, ReferenceImport
from evidence.models.imports import ImportStage
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.services.importing import (
    FileOutcome,
    ReferenceFile,
    accept_import,
    begin_import,
    cancel_import,
    continue_import,
    import_references,
    kept_content,
    progress_of,
)
from evidence.tasks import take_in_references

MOST_BYTES = 20_000_000
DOUBTED = 50  # works that a file casts a doubt on, listed with what that would touch
AT_ONCE = 500  # records that go in while somebody waits for the page
LISTED, FIRST = 200, 20
LOOKS = {ImportStage.DONE: "good", ImportStage.REFUSED: "bad", ImportStage.CANCELLED: "bad"}


class UnusableFile(Refusal):
    """What was chosen is no file that can be read."""


class UploadForm(forms.Form):
    file = forms.FileField(
        required=False,
        help_text=f"{', '.join(NAMES.values())}, up to {MOST_BYTES // 1_000_000} MB. The content says which it is.",
    )


@admin.register(ReferenceImport)
class ReferenceImportAdmin(RowPage, ReadOnlyAdmin):
    list_display = ("file", "said_format", "said_stage", "total", "brought_by", "at")
    ordering = ("-pk",)
    search_fields = ("file",)
    list_before_template = "admin/attest/reference_imports_before.html"
    list_pages = (("new", "new_page"),)
    object_pages = (("take", "take_page"), ("cancel", "cancel_page"))
    write_roles = DRAFTERS
    writing_pages = ("new_page", "take_page", "cancel_page")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by").defer("content")

    @label("Format")
    def said_format(self, run: ReferenceImport) -> str:
        return NAMES.get(run.format, run.format)

    @label("State")
    def said_stage(self, run: ReferenceImport) -> str:
        return run.get_stage_display()

    @label("By")
    def brought_by(self, run: ReferenceImport) -> str:
        return printed_name(run.by)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        about = {"title": "Files of references", "may_write": self.has_write_permission(request)}
        return super().changelist_view(request, {**about, **(extra_context or {})})

    def new_page(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; what it holds is shown before anything goes in."""
        title, template = "Import references", "admin/attest/import_references.html"
        if request.method != "POST":
            return self.desk(request, template, title=title, form=UploadForm())
        try:
            run = begin_import(_uploaded(request), stage=ImportStage.SHOWN, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, template, title=title, form=UploadForm(), refusal=refusal)
        return redirect(self.url("change", run.pk))

    def take_page(self, request: HttpRequest, run: ReferenceImport) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        file = _kept(run)  # before a worker may have taken it in, and forgotten it
        try:
            accept_import(run, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, run, refusal)
        if file is not None and (run.total or 0) <= AT_ONCE:
            continue_import(run, file.contents.records)
        else:
            take_in_references.delay_on_commit()
        return redirect(self.url("change", run.pk))

    def cancel_page(self, request: HttpRequest, run: ReferenceImport) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            cancel_import(run, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, run, refusal)
        left = run.stage == ImportStage.SHOWN  # as it was when the page was asked for
        messages.success(request, "Left. Nothing of it went in." if left else "Cancelled. What went in before stays.")
        return redirect(self.url("change", run.pk))

    def show(self, request: HttpRequest, run: ReferenceImport, refusal: Exception | None = None) -> HttpResponse:
        if refusal is not None:
            run.refresh_from_db()
        shown, may_write = run.stage == ImportStage.SHOWN, self.has_write_permission(request)
        return self.desk(
            request,
            "admin/attest/reference_import.html",
            title=run.file,
            refusal=refusal,
            object=run,
            run=run,
            format=NAMES.get(run.format, run.format),
            look=LOOKS.get(ImportStage(run.stage), "wait"),
            may_write=may_write,
            moving=run.stage in (ImportStage.WAITING, ImportStage.UNDER_WAY),
            told=_beforehand(run, request) if shown and may_write else _afterwards(run),
            shown=shown,
            progress=progress_of(run),
            listed=LISTED,
        )


def _uploaded(request: HttpRequest) -> ReferenceFile:
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise UnusableFile(Unmet("file", "No file was chosen, or it is empty.", "Choose one."))
    if file.size > MOST_BYTES:
        said = f"It is larger than {MOST_BYTES // 1_000_000} MB."
        raise UnusableFile(Unmet("file", said, "Split it, or use manage.py import_references."))
    content, name = file.read(), str(file.name or "file")
    try:
        return ReferenceFile(name, read_file(content, name), content)
    except Unreadable as wrong:
        raise UnusableFile(Unmet("file", str(wrong), "Nothing was changed.")) from None


def _kept(run: ReferenceImport) -> ReferenceFile | None:
    """None once it is in, or cancelled: then it is kept no longer."""
    content = kept_content(run)
    return ReferenceFile(run.file, read_file(content, run.file, run.format), content) if content else None


def _beforehand(run: ReferenceImport, request: HttpRequest) -> dict[str, Any]:
    """What would become of the first records, by a trial that is taken back."""
    file = _kept(run)
    if file is None:
        return _afterwards(run)
    first = list(islice(file.contents.records, AT_ONCE))
    some = replace(file, contents=replace(file.contents, records=iter(first)))
    [outcome] = import_references([some], dry_run=True, by=request.user)  # type: ignore[arg-type]
    titles = [(one.number, (one.item or {}).get("title", "")) for one in first[:FIRST]]
    return {**_told(outcome), "tried": len(first), "titles": titles, "doubted": _doubted(outcome)}


def _doubted(outcome: FileOutcome) -> list[dict[str, Any]]:
    """Cited works that the file casts a doubt on, each with what and with what that would touch."""
    said: dict[int, list[str]] = {}
    for pk, kind in outcome.doubted:
        said.setdefault(pk, []).append(kind)
    cited = Reference.objects.filter(Q(citations__isnull=False) | Q(version_citations__isnull=False), pk__in=said)
    works = cited.distinct().order_by("pk")[:DOUBTED]
    return [{"reference": one, "said": ", ".join(said[one.pk]), "impact": impact_of(one)} for one in works]


def _told(outcome: FileOutcome) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) for name in ("imported", "merged", "rejected")}
    return {**counts, "rejections": outcome.rejections[:LISTED], **_warned(outcome.warnings[:LISTED])}


def _afterwards(run: ReferenceImport) -> dict[str, Any]:
    told: dict[str, Any] = {"rejections": [], "warnings": [], "suggestions": []}
    for part in run.parts.all():
        for name, listed in told.items():
            listed += getattr(part, name)[: max(LISTED - len(listed), 0)]
    return {**progress_of(run), **told, **_warned(told["warnings"])}


def _warned(warnings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is to be looked at, once for all records of which it is said."""
    records: dict[str, list[int]] = {}
    for one in warnings:
        records.setdefault(one["message"], []).append(one["record"])
    return {"warned": [(message, _in_runs(numbers)) for message, numbers in records.items()], "warnings": warnings}


def _in_runs(numbers: Iterable[int]) -> str:
    """“1–4, 7”"""
    runs: list[list[int]] = []
    for one in sorted(set(numbers)):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
