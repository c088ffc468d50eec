"""A browser that somebody signed in with is known to be theirs: guesses made elsewhere do not slow it down.

After OWASP's device cookies. The cookie opens nothing: it only names a count of its own. It is signed, and says for
each person a number that stands for this browser.
"""

import secrets

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "attest_device"
SALT = "editorial.signin.devices"
DAYS = 180
MOST_PEOPLE = 8


def known_device(request: HttpRequest, username: str) -> str:
    """The number of this browser where the owner of the account signed in with it before; else nothing."""
    numbers = _numbers(request)
    if not numbers:
        return ""
    key = User.objects.filter(username=username).values_list("pk", flat=True).first()
    return numbers.get(str(key), "")


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """After somebody signed in: this browser is theirs from now on."""
    numbers = _numbers(request)
    if not request.user.is_authenticated or str(request.user.pk) in numbers:
        return
    kept = dict([*numbers.items()][-MOST_PEOPLE + 1 :])
    value = signing.dumps({**kept, str(request.user.pk): secrets.token_urlsafe(12)}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=DAYS * 86_400, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def _numbers(request: HttpRequest) -> dict[str, str]:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86_400)
    except signing.BadSignature:
        return {}
