"""A reference as an archive knows it, beside ours: a person takes over what they choose, field by field.

Nothing is asked before somebody presses the button, and what is taken is read from the archive's answer again, never
from the page. What it says happened to the work stands first, and is recorded with what is taken, or alone.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.selectors.impact import impact_of
from evidence.bibliography.csl import to_csl
from evidence.bibliography.fields import fields_of
from evidence.bibliography.vancouver import formatted
from evidence.identifiers import UNIQUE
from evidence.lookups import Found, NotLookedUp, look_up
from evidence.models import Reference
from evidence.refusals import Unmet
from evidence.services import (
    AnnouncedRecorded,
    KnownReference,
    add_found,
    happened_to,
    is_of,
    record_found,
    revise_found,
)
from evidence.standings import DOUBTING

TEMPLATE = "admin/attest/look_up.html"


@dataclass(frozen=True)
class Differing:
    """One field that the archive tells otherwise; `signed` where claims that cite the work were signed with ours."""

    name: str
    label: str
    ours: str
    theirs: str
    signed: bool

    @property
    def chosen(self) -> bool:
        return not self.ours and not self.signed


class LookUpPages(DeskAdmin):
    def look_up_page(self, request: HttpRequest, reference: Reference) -> HttpResponse:
        """Ours beside theirs; what is ticked replaces ours."""
        asked = _asked(request) or reference.doi or reference.pmid or reference.isbn or ""
        context: dict[str, Any] = {"title": "Look it up", "object": reference, "asked": asked}
        if request.method != "POST":
            return self.desk(request, TEMPLATE, **context)
        try:
            found = look_up(asked)
            fields = _taken(found)
            if "record" in request.POST:
                return self._record(request, reference, found)
            if "take" in request.POST:
                return self._take(request, reference, found, fields)
        except REFUSALS as refusal:
            return self.desk(request, TEMPLATE, refusal=refusal, **context)
        rows = _differing(reference, fields)
        context |= {"rows": rows, "revision": reference.revision, "impact": impact_of(reference)}
        is_same = is_of(found.record, reference)
        context |= _happening(reference if is_same else _bare(fields), found, request) | {"is_same": is_same}
        return self.desk(request, TEMPLATE, found=found, **context)

    def _record(self, request: HttpRequest, reference: Reference, found: Found) -> HttpResponse:
        recorded = record_found(reference, found.record, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _recorded_said(recorded) or "This is on record already: nothing was added.")
        return redirect(self.url("change", reference.pk))

    def _take(self, request: HttpRequest, reference: Reference, found: Found, fields: dict[str, Any]) -> HttpResponse:
        chosen = {name: fields[name] for name in request.POST.getlist("field") if name in fields}
        typed = request.POST.get("revision", "")
        recorded = revise_found(
            reference,
            revision=int(typed) if is_row_number(typed) else -1,
            fields=chosen,
            record=found.record,
            source=found.source,
            by=request.user,  # type: ignore[arg-type]
        )
        said = f"Taken from {found.source}: {len(chosen)} of its fields." if chosen else "No field was changed."
        messages.success(request, " ".join(filter(None, [said, _recorded_said(recorded)])))
        return redirect(self.url("change", reference.pk))

    def add_found_page(self, request: HttpRequest) -> HttpResponse:
        """A new reference from its number alone."""
        asked = _asked(request) or request.GET.get("asked", "").strip()[:500]
        context: dict[str, Any] = {"title": "Add by DOI, PMID or ISBN", "asked": asked}
        if request.method != "POST":
            return self.desk(request, TEMPLATE, **context)
        try:
            found = look_up(asked)
            fields = _taken(found)
            if "take" in request.POST:
                made, recorded = add_found(fields, found.record, source=found.source, by=request.user)  # type: ignore[arg-type]
                said = f"Added, as {found.source} tells it. Check it before you cite it."
                messages.success(request, " ".join(filter(None, [said, _recorded_said(recorded)])))
                return redirect(self.url("change", made.pk))
        except REFUSALS as refusal:
            known = refusal.reference if isinstance(refusal, KnownReference) else None
            return self.desk(request, TEMPLATE, refusal=refusal, known=known, **context)
        context |= _happening(_bare(fields), found, request)
        return self.desk(request, TEMPLATE, found=found, text=formatted(to_csl(fields)), **context)


def _asked(request: HttpRequest) -> str:
    return request.POST.get("asked", "").strip()[:500]


def _taken(found: Found) -> dict[str, Any]:
    """Raises NotLookedUp where a reference can be made of nothing that the archive says."""
    fitted = fields_of(found.record.item or {})
    if fitted.rejected:
        raise NotLookedUp(Unmet("unusable", f"What {found.source} says cannot be taken. {fitted.rejected}", "Type it."))
    return fitted.fields


def _bare(fields: dict[str, Any]) -> Reference:
    """The work of these fields, as if it stood in the library."""
    return Reference(**{name: fields.get(name) or None for name in UNIQUE}, genre=fields.get("genre", ""))


def _happening(reference: Reference, found: Found, request: HttpRequest) -> dict[str, Any]:
    happened = happened_to(reference, found.record.announced, by=request.user)  # type: ignore[arg-type]
    return {
        "happened": happened,
        "doubted": any(one.notice.kind in DOUBTING for one in happened),
        "has_new": any(one.is_new for one in happened),
    }


def _recorded_said(recorded: AnnouncedRecorded) -> str:
    told = dict.fromkeys(one.get_kind_display().lower() for one in recorded.recorded)
    return (
        f"Recorded as notices: {', '.join(told)}. What that means for published text follows by rule." if told else ""
    )


def _differing(reference: Reference, fields: dict[str, Any]) -> list[Differing]:
    cited = reference.citations.exists()
    rows = []
    for name, theirs in fields.items():
        ours = getattr(reference, name)
        if theirs and theirs != ours:
            label = str(Reference._meta.get_field(name).verbose_name).capitalize()
            signed = cited and name in Reference.COVERED
            rows.append(Differing(name, label, field_said(name, ours), field_said(name, theirs), signed))
    return rows


def field_said(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "authors":
        return "; ".join(one.get("literal") or f"{one.get('family', '')}, {one.get('given', '')}" for one in value)
    if name == "more":
        return "; ".join(sorted(value))
    if name in ("type", "design"):
        return str(dict(Reference._meta.get_field(name).flatchoices).get(value, value))
    return str(value)
