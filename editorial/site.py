"""The admin's frame: one search over everything, and a log line for every refusal.

Outside the package `admin`, whose modules register with this site as they are imported.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from editorial.selectors.finding import found_for
from evidence import roles
from evidence.models import Reference

security = logging.getLogger("attest.security")


def roles_on(request: HttpRequest) -> set[str]:
    """The roles of whoever asks, read once a request."""
    if not hasattr(request, "_attest_roles"):
        request._attest_roles = roles.roles_of(request.user)  # type: ignore[attr-defined]
    return request._attest_roles  # type: ignore[attr-defined]


# A page each; a person's own come first, in this order.
HELP = {
    "chiefs": "Help for chiefs",
    "reviewers": "Help for reviewers",
    "editors": "Help for editors",
    "auditors": "Help for auditors",
    "administrators": "Help for administrators",
    "glossary": "Glossary",
}


def help_for(request: HttpRequest) -> list[str]:
    """The names of the help pages that are this person's, the first one first; the glossary where none is."""
    own = {f"{role}s" for role in roles_on(request)}
    own |= {"administrators"} if request.user.is_active and request.user.is_superuser else set()  # type: ignore[union-attr]
    return [name for name in HELP if name in own] or ["glossary"]


def logging_refusals(view: Callable) -> Callable:
    """Somebody tried what they may not, or to sign what they were not shown: who, what and where belong in the log."""

    @wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except PermissionDenied:
            _log(request, 403)
            raise
        if response.status_code in (403, 405, 409):
            _log(request, response.status_code)
        return response

    return watched


def _log(request: HttpRequest, status: int) -> None:
    security.warning("refused %s %s by %s: %s", request.method, request.path, request.user, status)


class Suggestions(AutocompleteJsonView):
    """A title alone does not tell one edition of a guideline from the next."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        found = super().serialize_result(obj, to_field_name)
        about = ", ".join(filter(None, (obj.container_title, obj.year))) if isinstance(obj, Reference) else ""
        return {**found, "text": f"{found['text']} ({about})"} if about else found


class AttestSite(UnfoldAdminSite):
    index_title = "Desk"
    index_template = "admin/desk/index.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        return super().admin_view(logging_refusals(view), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:
        return Suggestions.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        own = {"own_roles": ", ".join(sorted(roles_on(request))), "help_link": reverse("help")}
        return {**super().each_context(request), **own}

    def search(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """The whole page, or (for the box in the sidebar, which asks as somebody types) only what was found."""
        words = request.GET.get("q", request.GET.get("s", ""))[:200].strip()
        found = found_for(words)
        if request.headers.get("HX-Request"):
            return TemplateResponse(request, "admin/attest/search_found.html", {"words": words, "found": found})
        request.current_app = self.name  # type: ignore[attr-defined]
        context = {**self.each_context(request), "title": "Search", "words": words, "everywhere": words, "found": found}
        return TemplateResponse(request, "admin/attest/search.html", context)
