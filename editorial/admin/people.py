"""People and reviewer profiles: kept by chiefs and the administrator, never by their owner, and never deleted."""

from typing import Any

from allauth.account import admin as account_admin
from allauth.mfa import admin as mfa_admin
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin  # registers its own pages, which ours replace
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.decorators import display

from editorial.admin.base import CHIEFS, ReadOnlyAdmin, ServiceAdmin, label, roles_on
from editorial.admin.claim_list import FixedFilter
from editorial.admin.desk_pages import DeskAdmin
from editorial.admin.histories import HistoryPages
from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import row_or_404
from editorial.admin.signers import SignerPages
from editorial.signin.links import password_link, remove_second_factor
from evidence import roles
from evidence.models import AccountEvent
from evidence.people import printed_name
from evidence.services.accounts import FIELDS, RIGHTS, note_link, save_account, set_password
from reviews.models import ReviewerProfile
from reviews.services import check_profile, save_profile

# What libraries register for themselves would be a second way to change an account.
for library in (auth_admin, account_admin, mfa_admin):
    for model, page in [*admin.site._registry.items()]:
        if type(page).__module__ == library.__name__:
            admin.site.unregister(model)

NEW_PASSWORD = {"widget": forms.PasswordInput(attrs={"autocomplete": "new-password"}), "strip": False}


class AccountForm(forms.ModelForm):
    groups = forms.MultipleChoiceField(
        label="Roles",
        choices=[(name, name.capitalize()) for name in roles.ROLES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Nobody changes their own.",
    )

    class Meta:
        model = User
        fields = (*FIELDS, *RIGHTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.instance.groups.values_list("name", flat=True) if self.instance.pk else []
        self.initial["groups"] = list(held)

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*FIELDS, *RIGHTS) if name in self.cleaned_data}


class NewAccountForm(AccountForm):
    password = forms.CharField(
        label="First password", help_text="They sign nothing until they chose their own.", **NEW_PASSWORD
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(label="New password", **NEW_PASSWORD)


class RoleIs(FixedFilter):
    title = "role"
    parameter_name = "role"
    options = {name: name.capitalize() for name in roles.ROLES}
    lookup = "groups__name"


class KeptByChiefs(ServiceAdmin):
    """A chief, or the administrator."""

    write_roles = CHIEFS

    def has_write_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser or super().has_write_permission(request, obj)


class SeenByKeepers:
    """Accounts are no part of what all staff read: chiefs, auditors and the administrator see them."""

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_superuser or bool(roles_on(request) & {roles.CHIEF, roles.AUDITOR})

    has_module_permission = has_view_permission


@admin.register(User)
class PeopleAdmin(SeenByKeepers, SignerPages, KeptByChiefs):
    form = AccountForm
    list_display = ("name", "username", "roles_said", "is_active", "last_login")
    list_display_links = ("name",)
    list_filter = (RoleIs, "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    object_pages = (
        ("password", "password_page"),
        ("link", "link_page"),
        ("second-factor", "second_factor_page"),
        ("signed", "signed_page"),
        ("export", "export_page"),
        ("rechecks", "rechecks_page"),
    )
    list_pages = (("signers", "signers_page"),)
    change_form_outer_before_template = "admin/attest/user_before.html"
    ordering = ("username",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @label("Name")
    def name(self, person: User) -> str:
        return printed_name(person)

    @display(description="Roles", label=True)
    def roles_said(self, person: User) -> list[str]:
        return [group.name for group in person.groups.all()] or ["reads"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        """Who gives access to the administration is asked of the administrator only."""
        rights = [*(["is_staff", "is_superuser"] if request.user.is_superuser else []), "is_active"]
        may = self.has_change_permission(request, obj)
        return [
            (None, {"fields": [*FIELDS, *(["password"] if obj is None else [])]}),
            ("Rights", {"fields": [*(["groups"] if may else []), *rights]}),
        ]

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> User:
        password = form.cleaned_data.get("password", "")
        asked = {"groups": form.cleaned_data["groups"], "password": password, "by": request.user}
        return save_account(form.instance if change else None, fields=form.typed, **asked)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """An account's history is made of events."""
        person = row_or_404(self.get_queryset(request), object_id)
        if not self.has_view_permission(request, person):
            raise PermissionDenied
        events = reverse("admin:evidence_accountevent_changelist")
        return redirect(f"{events}?{urlencode({'q': person.username})}")

    def password_page(self, request: HttpRequest, person: User) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        form = NewPasswordForm(request.POST or None)
        context: dict[str, Any] = {"object": person, "form": form, "title": f"New password for {printed_name(person)}"}
        if not form.is_valid():
            return self.desk(request, "admin/attest/password.html", **context)
        try:
            set_password(person, password=form.cleaned_data["password"], by=request.user)
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/password.html", refusal=refusal, **context)
        messages.success(request, "The new password is set. Whatever was open in their name is signed out.")
        return redirect(self.url("change", person.pk))

    def link_page(self, request: HttpRequest, person: User) -> HttpResponse:
        """Better than a password that two people know; shown once, for whoever made it to hand over."""
        if not request.user.is_superuser:
            raise PermissionDenied
        context: dict[str, Any] = {"object": person, "title": f"A link for {printed_name(person)}"}
        if request.method == "POST":
            try:
                note_link(person, by=request.user)  # type: ignore[arg-type]
            except REFUSALS as refusal:
                return self.desk(request, "admin/attest/link.html", refusal=refusal, **context)
            context["link"] = password_link(request, person)
        return self.desk(request, "admin/attest/link.html", **context)

    def second_factor_page(self, request: HttpRequest, person: User) -> HttpResponse:
        """For somebody who lost both the app and the codes."""
        if not request.user.is_superuser:
            raise PermissionDenied
        context: dict[str, Any] = {"object": person, "title": f"The second factor of {printed_name(person)}"}
        if request.method != "POST":
            return self.desk(request, "admin/attest/second_factor.html", **context)
        try:
            remove_second_factor(person, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/second_factor.html", refusal=refusal, **context)
        messages.success(
            request, "The second factor is removed. They sign nothing until somebody else vouches for them."
        )
        return redirect(self.url("change", person.pk))


@admin.register(AccountEvent)
class AccountEventAdmin(SeenByKeepers, ReadOnlyAdmin):
    """Who could act in whose name, and since when."""

    ordering = ("-pk",)
    list_display = ("name", "said", "who", "at")
    list_display_links = ("said",)
    list_filter = ("what",)
    list_select_related = ("person", "by")
    search_fields = ("person__username", "person__last_name", "by__username", "detail")
    fields = ("person", "what", "detail", "by", "at")

    @label("Account")
    def name(self, event: AccountEvent) -> str:
        return printed_name(event.person)

    @label("What changed")
    def said(self, event: AccountEvent) -> str:
        return str(event)

    @label("By")
    def who(self, event: AccountEvent) -> str:
        return "themself" if event.by_id == event.person_id else printed_name(event.by)


class ProfileForm(forms.ModelForm):
    reason = forms.CharField(required=False, max_length=200, help_text="Why? Kept in the history.")

    class Meta:
        model = ReviewerProfile
        fields = ("person", "profession", "specialty", "registration", "medically_qualified")


class CheckForm(forms.Form):
    valid_until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), label="Valid until")


@admin.register(ReviewerProfile)
class ProfileAdmin(HistoryPages, DeskAdmin, KeptByChiefs):
    form = ProfileForm
    list_display = ("name", "qualification", "medically_qualified", "validity")
    list_select_related = ("person", "checked_by")
    search_fields = ("person__username", "person__last_name", "profession", "specialty")
    object_pages = (("check", "check_page"),)
    writing_pages = ("check_page",)
    change_form_outer_before_template = "admin/attest/profile_before.html"

    @label("Name")
    def name(self, profile: ReviewerProfile) -> str:
        return printed_name(profile.person)

    @display(description="Checked", label={"good": "success", "bad": "danger", "open": "warning"})
    def validity(self, profile: ReviewerProfile) -> tuple[str, str]:
        if profile.checked_by is None:
            return "open", "Nobody checked it"
        until = f"until {profile.valid_until:%Y-%m-%d}" if profile.valid_until else "without end"
        return ("good", f"Valid {until}") if profile.is_valid else ("bad", f"Expired {profile.valid_until:%Y-%m-%d}")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list:
        fields = ["person", "profession", "specialty", "registration", "medically_qualified"]
        return [(None, {"fields": [*fields, *(["reason"] if self.has_change_permission(request, obj) else [])]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("person",) if obj else ()

    def write(self, request: HttpRequest, form: Any, formsets: list, *, change: bool) -> ReviewerProfile:
        names = ("profession", "specialty", "registration", "medically_qualified")
        fields = {name: form.cleaned_data[name] for name in names}
        person = form.instance.person if change else form.cleaned_data["person"]
        return save_profile(person, fields=fields, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]

    def check_page(self, request: HttpRequest, profile: ReviewerProfile) -> HttpResponse:
        form = CheckForm(request.POST or None)
        context: dict[str, Any] = {"object": profile, "form": form, "title": "Check a qualification"}
        if not form.is_valid():
            return self.desk(request, "admin/attest/check.html", **context)
        try:
            check_profile(profile, valid_until=form.cleaned_data["valid_until"], by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.desk(request, "admin/attest/check.html", refusal=refusal, **context)
        messages.success(request, "Checked: this person can sign until that day.")
        return redirect(self.url("change", profile.pk))

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        profile = kwargs.get("obj")
        if profile is not None:
            look, said = self.validity(profile)
            may_check = self.has_write_permission(request) and profile.person_id != request.user.pk
            context |= {"validity": said, "validity_look": look, "may_check": may_check}
        return super().render_change_form(request, context, *args, **kwargs)
