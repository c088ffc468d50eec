"""The inbox: what somebody is told, each leading to its thing."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from editorial.admin.base import ReadOnlyAdmin
from editorial.admin.desk_pages import RowPage
from editorial.admin.row_numbers import row_or_404
from editorial.models import InboxItem
from editorial.news import BY_KIND, inbox_of, standing, unread
from editorial.services import mark_read, mark_unread
from editorial.site import roles_on

SHOWN = {"unread": "Unread", "urgent": "Urgent", "all": "All"}


@admin.register(InboxItem)
class InboxAdmin(RowPage, ReadOnlyAdmin):
    """Everybody's own; opening an item reads it and leads to its thing."""

    list_pages = (("mark", "mark_page"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboxItem]:
        waits = Case(When(standing(), then=Value(True)), default=Value(False), output_field=BooleanField())
        return inbox_of(request.user, roles_on(request)).annotate(waits=waits)  # type: ignore[arg-type]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        shown, items = _shown(request.GET), self.get_queryset(request)
        asked = {"unread": unread(items), "urgent": items.filter(urgent=True), "all": items}[shown]
        page = Paginator(asked.order_by(*InboxItem._meta.ordering), self.list_per_page).get_page(request.GET.get("p"))
        kinds = [(one, BY_KIND[one.kind].label) for one in page]
        return self.desk(
            request,
            "admin/inbox/inbox.html",
            title="Inbox",
            opts=None,  # it stands beside the desk, not on a list of its own
            shown=shown,
            choices=SHOWN.items(),
            items=kinds,
            turning=page,
            waiting=page.paginator.count if shown == "unread" else unread(items).count(),
        )

    def show(self, request: HttpRequest, item: InboxItem) -> HttpResponse:
        mark_read(InboxItem.objects.filter(pk=item.pk), by=request.user)  # type: ignore[arg-type]
        inside = url_has_allowed_host_and_scheme(item.link, allowed_hosts=None)
        return redirect(item.link if inside else self.url("changelist"))

    def mark_page(self, request: HttpRequest) -> HttpResponse:
        """One item, or all that are unread."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        items, asked = InboxItem.objects.all(), request.POST.get("item", "")
        if asked != "all":
            items = items.filter(pk=row_or_404(self.get_queryset(request), asked).pk)
        if request.POST.get("as") == "unread":
            mark_unread(items, by=request.user)  # type: ignore[arg-type]
        else:
            mark_read(items, by=request.user)  # type: ignore[arg-type]
        return redirect(f"{self.url('changelist')}?show={_shown(request.POST)}")


def _shown(asked: Any) -> str:
    return asked["show"] if asked.get("show") in SHOWN else "unread"
