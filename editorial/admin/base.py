"""The one base of every page in the admin: all staff read, roles write, nobody deletes, services do the writing.

`RecordAdmin` lists and shows; `ServiceAdmin` adds a form whose data goes to one service; `ReadOnlyAdmin` is for rows
that never change. History pages are in `histories`, the answer to two people saving one form in `stale`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import PasswordInput, Textarea, TextInput, Widget
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.widgets import INPUT_CLASSES, TEXTAREA_CLASSES

from editorial.admin import stale
from editorial.admin.empty import WHEN_EMPTY
from editorial.admin.histories import closed_history
from editorial.admin.refusals import REFUSALS, objections, status_code_of
from editorial.site import roles_on
from evidence import roles
from evidence.refusals import StaleForm

DRAFTERS = (roles.EDITOR, roles.REVIEWER, roles.CHIEF)
REVIEWERS = (roles.REVIEWER, roles.CHIEF)
CHIEFS = (roles.CHIEF,)


# Where the code of a refusal names another thing than the field that mends it.
FIELD_OF = {"author": "authors", "stands_alone": "text", "parts": "text"}


class BoundedPaginator(Paginator):
    """Counts no further than it pages: beyond that many rows, a search or a filter finds faster than leafing."""

    furthest = 2_000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[: self.furthest].count() if isinstance(rows, QuerySet) else len(rows)


class RecordAdmin(ModelAdmin):
    """`write_roles` may add and change. `object_pages` and `list_pages` are further pages: (address, method name).

    Those named in `writing_pages` open only to who may write, those in `chief_pages` to chiefs; on the others the
    service that is called decides.
    """

    write_roles: tuple[str, ...] = ()
    object_pages: tuple[tuple[str, str], ...] = ()
    list_pages: tuple[tuple[str, str], ...] = ()
    writing_pages: tuple[str, ...] = ()
    chief_pages: tuple[str, ...] = ()

    actions: Any = ()
    paginator = BoundedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    sortable_by: Any = ()
    list_filter_submit = True
    warn_unsaved_form = True
    save_as = False
    list_disable_select_all = True

    @property
    def when_empty(self) -> str:
        """What the list says when it has no rows."""
        return WHEN_EMPTY.get(self.opts.label_lower, "")

    def has_write_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(roles_on(request) & set(self.write_roles))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_write_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_write_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def get_urls(self) -> list[URLPattern]:
        """Every further page stands behind the same door as the main one."""
        lists = [self._page(f"{address}/", address, name) for address, name in self.list_pages]
        single = [self._page(f"<int:object_id>/{address}/", address, name) for address, name in self.object_pages]
        return [*lists, *single, *map(closed_history, super().get_urls())]

    def _page(self, route: str, address: str, method: str) -> URLPattern:
        view = self.admin_site.admin_view(partial(self._open, method))
        return path(route, view, name=self.page_name(address.split("/")[0]))

    def page_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def url(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.page_name(page)}", args=args)

    def _open(self, method: str, request: HttpRequest, object_id: int | None = None, **kwargs: Any) -> HttpResponse:
        if not self._may_open(method, request):
            raise PermissionDenied
        obj = get_object_or_404(self.get_queryset(request), pk=object_id) if object_id is not None else None
        request.current_app = self.admin_site.name  # type: ignore[attr-defined]
        given = (obj,) if obj is not None else ()
        return getattr(self, method)(request, *given, **kwargs)

    def _may_open(self, method: str, request: HttpRequest) -> bool:
        if method in self.chief_pages:
            return bool(roles_on(request) & set(CHIEFS))
        may = self.has_write_permission if method in self.writing_pages else self.has_view_permission
        return may(request)

    def page(
        self, request: HttpRequest, template: str, *, title: str, status: int = 200, **context: Any
    ) -> TemplateResponse:
        """A further page in the same frame; `context["object"]` is what it is about."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "model_admin": self}
        return TemplateResponse(request, template, {**frame, **context}, status=status)

    # The history of a row is simple-history's, with person and reason; Django's own log would be a second, poorer one.
    def log_addition(self, *args: Any) -> None: ...

    def log_change(self, *args: Any) -> None: ...


class ReadOnlyAdmin(RecordAdmin):
    """For rows that are written once, by the function that does the thing."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Refusable:
    """Shows what a service refused, at the field it is about where the form has that field."""

    refusal: Exception | None = None
    fields: dict[str, Any]

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        for one in objections(self.refusal) if self.refusal else []:
            field = FIELD_OF.get(one.field, one.field)
            self.add_error(field if field in self.fields else None, one.text)  # type: ignore[attr-defined]
        return cleaned


class ServiceAdmin(RecordAdmin):
    """The form's data, inlines included, goes to `write`, which calls one service; nothing else saves anything.

    A form with a hidden `revision` is the token of its row: whoever saves second is shown both texts (409).
    """

    change_form_before_template = "admin/attest/form_top.html"

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> Model:
        """Call the one service and return the row it wrote; what it refuses comes back as errors of the form."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None: ...

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None: ...

    def save_related(self, request: HttpRequest, form: Any, formsets: list, change: bool) -> None:
        written = self.write(request, form, formsets, change=change)
        form.instance.__dict__.update(written.__dict__)

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list:
        return []

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        for field in form.declared_fields.values():
            dress(field.widget)
        return type(form.__name__, (Refusable, form), {"refusal": getattr(request, "refusal", None)})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A refusal rolls the transaction back; the same data is then shown again with the reasons."""
        context = {**(extra_context or {})}
        show = partial(super().changeform_view, request, object_id, form_url, context)
        obj = self.get_object(request, object_id) if object_id and request.method == "POST" else None
        if obj is not None and self.has_change_permission(request, obj) and stale.is_stale(request, obj):
            return self._refused(request, stale.refusal(obj), obj, context, show)
        try:
            return show()
        except REFUSALS as refusal:
            return self._refused(request, refusal, obj, context, show)

    def _refused(
        self, request: HttpRequest, refusal: Exception, obj: Any, context: dict, show: Callable[[], HttpResponse]
    ) -> HttpResponse:
        if isinstance(refusal, StaleForm) and obj is not None:
            context["differences"] = stale.put_on_top(self, request, obj)
        request.refusal = refusal  # type: ignore[attr-defined]
        response = show()
        response.status_code = status_code_of(refusal)
        return response

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        if obj is not None and "revision" in context["adminform"].form.fields:
            context["seen"] = stale.seen(self, request, obj)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Back to the row itself: what comes next, submitting or checking it, is there."""
        return redirect(self.url("change", obj.pk))

    response_post_save_add = response_post_save_change


def dress(widget: Widget) -> None:
    """The theme dresses the fields of models only; those a form adds look like the others."""
    plain = {TextInput: INPUT_CLASSES, PasswordInput: INPUT_CLASSES, Textarea: TEXTAREA_CLASSES}
    if classes := plain.get(type(widget)):
        widget.attrs.setdefault("class", " ".join(classes))


def label(text: str, *, ordering: str | None = None, **kwargs: Any) -> Callable:
    """`admin.display` with the column's name first."""
    return admin.display(description=text, ordering=ordering, **kwargs)
