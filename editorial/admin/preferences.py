"""How somebody wants to be told what waits, and the day they review on."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.base import RecordAdmin
from editorial.admin.desk_pages import DeskAdmin, require_readable
from editorial.admin.histories import HistoryPages
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import row_or_404
from reviews.forms import Choices
from reviews.models import Preferences
from reviews.models.people import Weekday
from reviews.services import save_preferences


class PreferencesForm(forms.Form):
    mail = forms.ChoiceField(
        label="How I am told by e-mail",
        choices=Preferences.Mail.choices,
        widget=Choices,
        help_text="Whatever you choose, what is urgent is mailed at once: holds, withdrawals, notices on cited works.",
    )
    review_day = forms.TypedChoiceField(
        label="My review day",
        choices=[("", "No day"), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Due dates of what is assigned to you fall on it, and a weekly letter comes on it.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


@admin.register(Preferences)
class PreferencesAdmin(DeskAdmin, HistoryPages, RecordAdmin):
    """Own only: the list is the form. Nobody reads another's."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Preferences]:
        return super().get_queryset(request).filter(person=request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method != "POST":
            return self._show(request, PreferencesForm(initial=_kept(request)))
        form = PreferencesForm(request.POST)
        try:
            require_readable(form)
            save_preferences(request.user, by=request.user, **_wish(form))  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._show(request, form, refusal)
        messages.success(request, "Saved. This is how you are told from now on.")
        return redirect(self.url("changelist"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row_or_404(self.get_queryset(request), object_id)
        return redirect(self.url("changelist"))

    def _show(self, request: HttpRequest, form: PreferencesForm, refusal: Exception | None = None) -> HttpResponse:
        return self.desk(
            request,
            "admin/inbox/preferences.html",
            title="How you are told",
            opts=None,  # as the inbox
            refusal=refusal,
            form=form,
            kept=self.get_queryset(request).first(),
        )


def _kept(request: HttpRequest) -> dict[str, Any]:
    row = Preferences.objects.filter(person=request.user).first() or Preferences(revision=0)  # type: ignore[misc]
    day = "" if row.review_day is None else row.review_day
    return {"mail": row.mail, "review_day": day, "revision": row.revision}


def _wish(form: PreferencesForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {"fields": {"mail": said["mail"], "review_day": said["review_day"]}, "revision": said["revision"]}
