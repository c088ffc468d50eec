"""What allauth asks of us: who may sign in, how a password is kept, how letters are sent, where secrets are hidden."""

import base64
import hashlib
import threading
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes

from editorial.signin.devices import known_device
from editorial.site import security
from evidence.selectors import access_told_to
from evidence.services.accounts import choose_password
from evidence.services.guessing import Secret, TooManyGuesses, begin, right

WRONG = "The user name and the password do not belong together."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Each guess is counted before the password is looked at; what is answered does not say whether a name exists.

        allauth's own limit is by account, with which anybody can lock anybody out, so it is off.
        """
        name = credentials.get("username", "")
        try:
            guess = begin(Secret.PASSWORD, name, device=known_device(request, name))
        except TooManyGuesses as refusal:
            raise ValidationError(str(refusal), code="too-many-tries") from None
        user = super().authenticate(request, **credentials)
        if user is not None and user.is_staff:
            right(guess)
            return user
        known = User.objects.filter(username=name).exists()
        security.warning("failed to sign in as %s", name if known else "somebody who is not known here")
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        for said in access_told_to(user):
            messages.warning(request, f"{said} If you did not ask for that, tell another chief or administrator.")

    def set_password(self, user: Any, password: str) -> None:
        user.password = choose_password(user, password=password).password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Beside the answer, which takes no longer where there is an account to write to."""
        letter = self.render_mail(template_prefix, email, context)
        threading.Thread(target=_send, args=(letter,), daemon=True).start()


def _send(letter: EmailMessage) -> None:
    try:
        letter.send()
    except OSError as error:
        security.warning("a letter could not be sent: %s", error)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors are unreadable in a copy of the database without the installation's key."""

    def get_totp_label(self, user: Any) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"second factor:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
