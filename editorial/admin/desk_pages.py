"""The frame of the pages on which people decide: what was refused stands on top, and what was typed stays typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from editorial.admin.base import RecordAdmin
from editorial.admin.refusals import Objection, objections, status_code_of
from editorial.admin.row_numbers import row_or_404
from evidence.refusals import Refusal, Unmet

HEADINGS = {
    403: "You cannot do this, and nothing was changed",
    409: "Something changed since you opened this page, and nothing was saved",
    422: "Nothing was saved yet",
}


@dataclass(frozen=True)
class Refused:
    """What a page says on top after a service refused."""

    status: int
    objections: list[Objection]
    unmet: list[Unmet]

    @property
    def heading(self) -> str:
        return HEADINGS[self.status]

    @property
    def sentences(self) -> Iterable[Unmet]:
        return self.unmet or [Unmet("", one.text) for one in self.objections]


def refused(refusal: Exception) -> Refused:
    unmet = refusal.unmet if isinstance(refusal, Refusal) else []
    return Refused(status_code_of(refusal), objections(refusal), unmet)


def require_readable(form: Form) -> None:
    """Raise a refusal where the form itself cannot be read; the fields then say why."""
    if not form.is_valid():
        raise Refusal(Unmet("form", "Some fields cannot be read.", "They are marked below."))


class DeskAdmin(RecordAdmin):
    """Shows pages of the desk; each answers a refusal with the page itself, its status code and every reason."""

    warn_unsaved_form = False

    def desk(
        self, request: HttpRequest, template: str, *, title: str, refusal: Exception | None = None, **context: Any
    ) -> TemplateResponse:
        said = refused(refusal) if refusal else None
        status = said.status if said else 200
        return self.page(request, template, title=title, status=status, refused=said, **context)


class RowPage(DeskAdmin):
    """Each row has a page that only shows it: whatever may be done there has an address of its own."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.show(request, row_or_404(self.get_queryset(request), object_id))

    def show(self, request: HttpRequest, row: Any) -> HttpResponse:
        raise NotImplementedError
