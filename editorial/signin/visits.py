"""Around every request: where it comes from, and whether the session it came with still holds.

A session ends when its account is deactivated, loses the right to sign in here or changes its password elsewhere; after
an hour without a request; and half a day after signing in. Whoever is sent to sign in again is told why, and comes back
to the page they were on.
"""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from editorial.api.problems import Problem, problem_response
from editorial.delivery.headers import DOCUMENTATION, PRIVATE, is_of_api
from editorial.pages.senders import sender_of
from editorial.signin.devices import remember_device
from editorial.signin.sessions import SEEN, SIGNED_IN
from editorial.site import roles_on, security
from evidence import roles
from evidence.services.guessing import Visit, visiting

ENDED = {
    "idle": "You were signed out because nothing happened for a while.",
    "long": "You were signed out: nobody stays signed in for longer than the working day.",
    "ended": "This session was ended: the password or the rights of the account changed.",
}
OPEN = ("/admin/login/", "/admin/logout/", "/admin/account/password/reset/")
SIGNED_IN_PAGES = ("/admin/", "/preview/")
# Written no more often than this, so that reading a page does not write.
EVERY = 60


def visits(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def respond(request: HttpRequest) -> HttpResponseBase:
        desk = request.path_info.startswith(SIGNED_IN_PAGES)
        inside = desk or not settings.ANONYMOUS_READING
        why = _end_session(request) if inside else ""
        visit = Visit(sender_of(request), request.session.session_key or "" if inside else "")
        with visiting(visit):
            refusal = _refusal(request, why) if inside else None
            response = get_response(request) if refusal is None else refusal
        if desk and refusal is None:
            remember_device(request, response)
        if not settings.ANONYMOUS_READING and not request.path_info.startswith("/admin/"):
            response.headers["Cache-Control"] = PRIVATE["Cache-Control"]
        return response

    return respond


def _refusal(request: HttpRequest, why: str) -> HttpResponse | None:
    """Decided by who asks alone, before anybody looks whether something stands at the address."""
    path, is_in = request.path_info, request.user.is_authenticated
    if path.startswith(OPEN):
        return None
    if is_of_api(path) and path != DOCUMENTATION:
        return None if is_in and not _lacks_second_factor(request) else _sign_in_needed()
    if why:
        return sign_in_again(request, why)
    if _lacks_second_factor(request):
        return redirect("mfa_activate_totp")
    if settings.ANONYMOUS_READING or is_in or path.startswith("/admin/"):
        return None
    return redirect_to_login(_came_from(request), reverse("account_login"))


def _sign_in_needed() -> HttpResponse:
    """A 401 names a scheme (RFC 9110, section 11.6.1); one that browsers do not know opens no box for a password."""
    response = problem_response(Problem(401, "sign-in-needed"))
    response.headers["WWW-Authenticate"] = 'Cookie realm="Attest"'
    return response


def _end_session(request: HttpRequest) -> str:
    """End a session that no longer holds; why, or nothing."""
    was_somebodys = SESSION_KEY in request.session
    if not request.user.is_authenticated and not was_somebodys:
        return ""
    why = _why_over(request) if request.user.is_authenticated else "ended"
    if why:
        level = logging.WARNING if why == "ended" else logging.INFO
        security.log(level, "refused %s %s: the session is over (%s)", request.method, request.path, why)
        logout(request)
    elif time.time() - request.session[SEEN] > EVERY:
        request.session[SEEN] = time.time()
    return why


def _why_over(request: HttpRequest) -> str:
    now, began, seen = time.time(), request.session.get(SIGNED_IN), request.session.get(SEEN)
    if not request.user.is_staff or began is None or seen is None:
        return "ended"
    if now - began > settings.SESSION_LONGEST_MINUTES * 60:
        return "long"
    return "idle" if now - seen > settings.SESSION_IDLE_MINUTES * 60 else ""


def sign_in_again(request: HttpRequest, why: str) -> HttpResponse:
    """Back to the page, or to the page a form was on; what a script of a page asked for is refused in words."""
    address = f"{redirect_to_login(_came_from(request), reverse('account_login')).url}&why={why}"
    if request.headers.get("HX-Request") or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(ENDED[why], status=401, content_type="text/plain", headers={"HX-Redirect": address})
    return redirect(address)


def _came_from(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return reverse("admin:index")
    return urlsplit(referer)._replace(scheme="", netloc="").geturl()


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Where the installation demands one of those who sign; the pages that add it stay open."""
    if not settings.SECOND_FACTOR_REQUIRED or not isinstance(request.user, User) or not request.user.pk:
        return False
    if request.path_info.startswith(("/admin/account/", *OPEN)):
        return False
    signs = roles_on(request) & {roles.REVIEWER, roles.CHIEF}
    return bool(signs) and not is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
