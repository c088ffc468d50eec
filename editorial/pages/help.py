"""Help for the people who work here: a page for each role, and a glossary. Texts are templates: links are real."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from editorial.site import HELP, help_for

READING_ONLY = "You have none of these roles: you can read everything, and change nothing."


@dataclass(frozen=True)
class Entry:
    name: str
    title: str
    link: str
    own: bool


def _entries(own: Iterable[str]) -> list[Entry]:
    """One's own pages first."""
    own = set(own)
    names = sorted(HELP, key=lambda name: name not in own)
    return [Entry(name, HELP[name], reverse("help-page", args=[name]), name in own) for name in names]


@admin.site.admin_view
def page(request: HttpRequest, name: str = "") -> HttpResponse:
    """Without a name, the page of whoever asks."""
    own = help_for(request)
    name = name or own[0]
    if name not in HELP:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": HELP[name],
        "page_name": name,
        "entries": _entries(own),
        "reads_only": own == ["glossary"] and READING_ONLY,
    }
    return TemplateResponse(request, f"admin/help/{name}.html", context)
