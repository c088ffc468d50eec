"""A reference as an archive knows it, beside ours: a person takes over what they choose, field by field.

Nothing is asked before somebody presses the button, and what is taken is read from the archive's answer again, never
from the page.
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
from evidence.lookups import Found, NotLookedUp, look_up
from evidence.models import Reference
from evidence.refusals import Unmet
from evidence.services import KnownReference, add_reference, revise_reference

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
            if "take" in request.POST:
                return self._take(request, reference, found, fields)
        except REFUSALS as refusal:
            return self.desk(request, TEMPLATE, refusal=refusal, **context)
        rows = _differing(reference, fields)
        context |= {"rows": rows, "revision": reference.revision, "impact": impact_of(reference)}
        return self.desk(request, TEMPLATE, found=found, **context)

    def _take(self, request: HttpRequest, reference: Reference, found: Found, fields: dict[str, Any]) -> HttpResponse:
        chosen = {name: fields[name] for name in request.POST.getlist("field") if name in fields}
        typed = request.POST.get("revision", "")
        revise_reference(
            reference,
            revision=int(typed) if is_row_number(typed) else -1,
            fields=chosen,
            reason=f"taken from {found.source}",
            by=request.user,  # type: ignore[arg-type]
        )
        messages.success(
            request, f"Taken from {found.source}: {len(chosen)} of its fields." if chosen else "Unchanged."
        )
        return redirect(self.url("change", reference.pk))

    def add_found_page(self, request: HttpRequest) -> HttpResponse:
        """A new reference from its number alone."""
        asked = _asked(request)
        context: dict[str, Any] = {"title": "Add by DOI, PMID or ISBN", "asked": asked}
        if request.method != "POST":
            return self.desk(request, TEMPLATE, **context)
        try:
            found = look_up(asked)
            fields = _taken(found)
            if "take" in request.POST:
                made = add_reference(fields, reason=f"taken from {found.source}", by=request.user)  # type: ignore[arg-type]
                messages.success(request, f"Added, as {found.source} tells it. Check it before you cite it.")
                return redirect(self.url("change", made.pk))
        except REFUSALS as refusal:
            known = refusal.reference if isinstance(refusal, KnownReference) else None
            return self.desk(request, TEMPLATE, refusal=refusal, known=known, **context)
        return self.desk(request, TEMPLATE, found=found, text=formatted(to_csl(fields)), **context)


def _asked(request: HttpRequest) -> str:
    return request.POST.get("asked", "").strip()[:500]


def _taken(found: Found) -> dict[str, Any]:
    """Raises NotLookedUp where a reference can be made of nothing that the archive says."""
    fitted = fields_of(found.record.item or {})
    if fitted.rejected:
        raise NotLookedUp(Unmet("unusable", f"What {found.source} says cannot be taken. {fitted.rejected}", "Type it."))
    return fitted.fields


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
