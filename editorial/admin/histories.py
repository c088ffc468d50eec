"""History pages: who, when, why and which words changed; read-only for every role.

Any method but GET and HEAD on any history address is refused before anything else looks at it, and logged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from simple_history.admin import SimpleHistoryAdmin

from editorial.admin.row_numbers import is_row_number
from editorial.formats.words import Piece, word_changes
from editorial.site import security
from evidence.forms import author_line
from evidence.people import printed_name

READING = ("GET", "HEAD")
NOT_SHOWN = {
    "id", "revision", "created_at", "public_id", "position", "claim", "claim_text_seen", "article", "imported_as",
}  # fmt: skip
ACTS = {"+": "added", "~": "changed", "-": "removed"}


def reading_only(view: Callable) -> Callable:
    """Exempt from CSRF checks so that every attempt to write reaches this refusal, and the log."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in READING:
            security.warning("refused %s %s by %s: history is read-only", request.method, request.path, request.user)
            return HttpResponseNotAllowed(READING)
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]
    return guarded


def closed_history(url: URLPattern) -> URLPattern:
    """Any address whose name ends in “history” answers reading only."""
    if url.name and url.name.endswith("history"):
        url.callback = reading_only(url.callback)
    return url


@dataclass(frozen=True)
class FieldChange:
    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Entry:
    """One historical row as a sentence: who did what to which row, when and why, with the words that changed."""

    at: datetime
    by: User | None
    act: str
    what: str
    reason: str
    changes: list[FieldChange] = field(default_factory=list)

    @property
    def who(self) -> str:
        return printed_name(self.by) if self.by else "nobody named"


def entries_of(histories: Iterable[QuerySet]) -> list[Entry]:
    """The rows of several histories, newest first, each compared with the row before it."""
    return sorted((one for rows in histories for one in _entries(rows)), key=lambda one: one.at, reverse=True)


def _entries(rows: QuerySet) -> Iterable[Entry]:
    before: dict[Any, Any] = {}
    for row in rows.select_related("history_user").order_by("history_id"):
        yield Entry(
            at=row.history_date,
            by=row.history_user,
            act=ACTS[row.history_type],
            what=str(row.instance_type._meta.verbose_name),
            reason=row.history_change_reason or "",
            changes=_changes(before.get(row.id), row),
        )
        before[row.id] = row


def _changes(old: Any, new: Any) -> list[FieldChange]:
    if new.history_type == "-":
        return []
    fields = [one for one in new.instance_type._meta.concrete_fields if one.name not in NOT_SHOWN]
    pairs = [(one, _shown(old, one) if old else "", _shown(new, one)) for one in fields]
    return [FieldChange(str(one.verbose_name), word_changes(was, now)) for one, was, now in pairs if was != now]


def _shown(row: Any, one: Any) -> str:
    value = getattr(row, one.attname)
    if value in (None, "", False) or value in ([], {}):
        return ""
    if one.is_relation:
        return str(one.related_model._default_manager.filter(pk=value).first() or f"number {value}")
    if one.choices:
        return str(dict(one.flatchoices).get(value, value))
    return "yes" if value is True else _said(value)


def _said(value: Any) -> str:
    """Lists and details as people write them: authors by name, each detail by what it is."""
    if isinstance(value, list):
        return "; ".join(author_line(one) if _is_author(one) else _said(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(one)}" for name, one in value.items())
    return str(value)


def _is_author(value: Any) -> bool:
    return isinstance(value, dict) and bool({"family", "literal"} & value.keys())


class HistoryPages(SimpleHistoryAdmin):
    """simple-history's addresses with pages of our own, which have no form. Goes before the base class."""

    history_template = "admin/attest/history.html"
    moment_template = "admin/attest/moment.html"
    history_list_per_page = 50

    def get_urls(self) -> list[URLPattern]:
        return [closed_history(one) for one in super().get_urls()]

    def histories(self, obj: Model) -> list[QuerySet]:
        """The histories that tell this row's story; an aggregate adds those of its parts."""
        return [type(obj).history.filter(id=obj.pk)]  # type: ignore[attr-defined]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self._seen(request, object_id)
        entries = Paginator(entries_of(self.histories(obj)), self.history_list_per_page)
        shown = entries.get_page(request.GET.get("p"))
        return self.page(request, self.history_template, title=f"History: {obj}", object=obj, entries=shown)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """One row as it was; there is no way back to it but writing anew."""
        obj = self._seen(request, object_id)
        number = int(version_id) if is_row_number(version_id) else 0
        row = get_object_or_404(type(obj).history.select_related("history_user"), id=obj.pk, history_id=number)
        [entry] = _entries(type(obj).history.filter(history_id=row.history_id))
        return self.page(request, self.moment_template, title=f"As it was: {obj}", object=obj, entry=entry)

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        return obj

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
