"""The pages of signing in: allauth's, in our frame, with an event for whatever changes how somebody signs in."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.mail.backends.filebased import EmailBackend as FilesOnly
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from editorial.signin.visits import ENDED
from evidence.models.accounts import AccountChange
from evidence.services.accounts import record


class Framed:
    """A page of allauth in the frame of the desk."""

    title = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), "title": self.title, **own}


class SignIn(Framed, account.LoginView):
    title = "Log in"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "again" in request.GET and not request.user.is_authenticated:
            request.session.flush()  # somebody who cannot give the second factor begins anew
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, ended=ENDED.get(self.request.GET.get("why", "")))

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error("__all__", "too-many-tries"):
            response.status_code = 429
        return response


class Code(Framed, second_factor.AuthenticateView):
    title = "Second step"


class Prove(Framed, account.ReauthenticateView):
    title = "Your password, please"


class ProveByCode(Framed, second_factor.ReauthenticateView):
    title = "Your code, please"


class ChangePassword(Framed, account.PasswordChangeView):
    title = "Change your password"


class AskForLink(Framed, account.PasswordResetView):
    title = "A link for a new password"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        no_mail = issubclass(import_string(settings.EMAIL_BACKEND), FilesOnly)
        return super().get_context_data(**kwargs, no_mail=no_mail)


class LinkSent(Framed, account.PasswordResetDoneView):
    title = "Look into your mail"


class OpenLink(Framed, account.PasswordResetFromKeyView):
    title = "A new password"


class LinkUsed(Framed, account.PasswordResetFromKeyDoneView):
    title = "Your new password is set"


class SecondFactor(Framed, second_factor.IndexView):
    title = "Second factor"


class _Recorded:
    what: AccountChange
    request: HttpRequest

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            response = super().form_valid(form)  # type: ignore[misc]
            owner = User.objects.get(username=self.request.user.get_username())
            record(owner, self.what, by=owner)
        return response


class AddSecondFactor(_Recorded, Framed, totp.ActivateTOTPView):
    title, what = "Add a second factor", AccountChange.SECOND_FACTOR_ADDED


class RemoveSecondFactor(_Recorded, Framed, totp.DeactivateTOTPView):
    title, what = "Remove the second factor", AccountChange.SECOND_FACTOR_REMOVED


class Codes(Framed, codes.ViewRecoveryCodesView):
    title = "Recovery codes"


class NewCodes(_Recorded, Framed, codes.GenerateRecoveryCodesView):
    title, what = "New recovery codes", AccountChange.CODES_MADE
