"""allauth's forms with our limits: a code works once, and guesses are counted for every worker alike."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.base import forms as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from editorial.signin.devices import known_device
from editorial.site import security
from evidence.refusals import Refusal
from evidence.services.guessing import Secret, TooManyGuesses, begin, right
from evidence.services.signatures import WrongPassword, check_password

# A code is good for its half minute and the one before and after; the last of them used are remembered.
REMEMBERED = 3


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)
        self.fields["login"].widget.attrs["autofocus"] = True


class ProveForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)


class NewPasswordForm(ChangePasswordForm):
    """The present password is guarded as that of a signature is: by account and session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_oldpassword(self) -> str:
        try:
            check_password(self.user, self.cleaned_data["oldpassword"])
        except WrongPassword:
            raise get_adapter().validation_error("enter_current_password") from None
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        return self.cleaned_data["oldpassword"]


class LinkForm(ResetPasswordForm):
    """The answer is always the same; beyond the limit nothing is sent, and the links sent before go on working."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_email(self) -> str:
        email = super().clean_email()
        try:
            begin(Secret.LINK, email)
        except TooManyGuesses:
            self.users = []
        return email


class _CodeOnce(second_factor.BaseAuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_code(self) -> str:
        guess = _begin_code(self.user)
        with transaction.atomic():
            list(Authenticator.objects.select_for_update().filter(user=self.user))
            code = super().clean_code()
            self._use_once(code)
        right(guess)
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        security.warning("wrong code for the second factor of %s", self.user)

    def _use_once(self, code: str) -> None:
        """allauth remembers used codes in a cache, which is each worker's own."""
        row = Authenticator.objects.get(pk=self.authenticator.pk)
        digest, used = salted_hmac("editorial.signin.code", code).hexdigest(), row.data.get("used_codes", [])
        recent = row.last_used_at and (timezone.now() - row.last_used_at).total_seconds() < 120
        if recent and digest in used:
            raise ValidationError("This code was used already. Wait for the next one.", code="used")
        row.data["used_codes"], row.last_used_at = [digest, *used][:REMEMBERED], timezone.now()
        row.save(update_fields=["data", "last_used_at"])
        self.authenticator.data = row.data


class CodeForm(_CodeOnce, second_factor.AuthenticateForm):
    """The second step of signing in."""


class ProveCodeForm(_CodeOnce, second_factor.ReauthenticateForm):
    """The same, of somebody who is signed in."""


class AddSecondFactorForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self)

    def clean_code(self) -> str:
        guess = _begin_code(self.user)
        code = super().clean_code()
        right(guess)
        return code


def _begin_code(user: Any) -> Any:
    try:
        guess = begin(Secret.CODE, user.get_username(), device=known_device(context.request, user.get_username()))
    except TooManyGuesses as refusal:
        raise ValidationError(str(refusal), code="too-many-tries") from None
    return guess


def plain(form: forms.BaseForm) -> None:
    """Without placeholders, which repeat the label and vanish under what is typed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
