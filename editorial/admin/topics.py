"""Topics: the shelves that articles stand on. Drafters add and rename them; an address stays."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import slugify

from editorial.admin.base import DRAFTERS, ServiceAdmin, label
from editorial.admin.histories import HistoryPages
from editorial.models import Topic
from editorial.services import create_topic, revise_topic
from evidence.forms import TokenForm


class TopicForm(TokenForm):
    slug = forms.CharField(
        label="Address", required=False, max_length=80, help_text="Made from the name when empty. It stays."
    )

    class Meta:
        model = Topic
        fields = ("name", "slug")
        help_texts = {"name": "Published pages show a new name from their next edition."}

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))
        if known := Topic.objects.filter(slug=slug).first():
            raise forms.ValidationError(f"The topic “{known}” has the address “{slug}”. Choose another.")
        return slug


@admin.register(Topic)
class TopicAdmin(HistoryPages, ServiceAdmin):
    form = TopicForm
    write_roles = DRAFTERS
    list_display = ("name", "address")
    search_fields = ("name", "slug")
    search_help_text = "Words of the name or the address"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        why = ["reason"] if obj and self.has_change_permission(request, obj) else []
        return [(None, {"fields": ["name", "address" if obj else "slug", *why]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("address", "slug") if obj else ()

    @label("Address")
    def address(self, topic: Topic) -> str:
        return topic.slug

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> Topic:
        typed = form.cleaned_data
        if not change:
            return create_topic(typed["slug"], typed["name"], by=request.user)  # type: ignore[arg-type]
        token = {"revision": typed["revision"] or 0, "reason": typed["reason"]}
        return revise_topic(form.instance, name=typed["name"], **token, by=request.user)
