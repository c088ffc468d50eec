"""For every address: no NUL goes further than here. Under /api/: anybody may read, from a page of any site (unless the
settings want people signed in), and every error is problem+json.

It stands near the outside, so that it also sees what other middleware refuses and what an uncaught exception became.
What anybody may read needs nothing of the middleware further in: no session, no person, no form, no message.
"""

import logging
from collections.abc import Callable
from typing import Any, cast

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import resolve

from editorial.api.problems import MEDIA_TYPE, problem_of_status, problem_response
from editorial.delivery.headers import (
    ANYBODY,
    DOCUMENTATION,
    INERT,
    METHODS,
    PREFLIGHT,
    PRIVATE,
    ROOT,
    everywhere,
    is_of_api,
)
from editorial.pages.unreadable import unreadable_request

logger = logging.getLogger(__name__)
# PostgreSQL's names for a deadlock, for a transaction that came too late, and for a lock that was not to be had.
GIVEN_UP = ("40P01", "40001", "55P03")
HELD_UP = "Others changed the same at that moment, and nothing of yours was saved. Send it again."
UNREADABLE = (OverflowError, ValueError, DataError)
# What answers say in words of ours; so does every tombstone, in whatever form it is.
OURS = ("application/json", MEDIA_TYPE)
TOMBSTONE = 410
Answering = Callable[[HttpRequest], HttpResponseBase]


def public_addresses(get_response: Answering) -> Answering:
    answer_straight = cast("Answering", convert_exception_to_response(_answer))

    def respond(request: HttpRequest) -> HttpResponseBase:
        of_api = is_of_api(request.path_info)
        if of_api and settings.ANONYMOUS_READING:
            _forget_who_asks(request)
        if _has_nul(request):
            response: HttpResponseBase = HttpResponseBadRequest()
        elif of_api and request.META["REQUEST_METHOD"] != request.method:
            response = HttpResponseNotAllowed(METHODS.split(", "))  # Django would read get as GET
        elif of_api and request.method == "OPTIONS":
            response = _preflight()
        elif request.path_info == DOCUMENTATION and settings.ANONYMOUS_READING and not _reads(request):
            response = HttpResponseNotAllowed(METHODS.split(", "))  # before anybody asks for the token of a form
        elif settings.ANONYMOUS_READING and _answers_programs(request.path_info):
            response = answer_straight(request)
        else:
            response = get_response(request)
        if response.cookies:
            _keep_from_others(response)
        return _of_api(response, request.path_info) if of_api else response

    return respond


class UnreadableValues:
    """In the admin, a filter or key that no column can hold is a bad request, logged whole, and not a broken page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, UNREADABLE) and request.path_info.startswith("/admin/"):
            logger.error("unreadable value at %s", request.path_info, exc_info=exception)
            return unreadable_request(request, exception)
        return None


class HeldUp:
    """Two who wait for one another, or one who waited too long, are let go by the database: nothing was changed, and
    the same can be sent again. That is a refusal in plain words, and no broken page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not (_is_held_up(exception) and request.path_info.startswith("/admin/")):
            return None
        logger.warning("held up by others at %s", request.path_info, exc_info=exception)
        if request.accepts("text/html"):
            return render(request, "409.html", _typed_in(request), status=409)
        return JsonResponse({"refused": [HELD_UP], "codes": ["held-up"]}, status=409)


def _typed_in(request: HttpRequest) -> dict[str, Any]:
    """What can be sent again with one button: no browser brings back what was typed on a page that it may not store.
    A password is typed anew, and a file chosen."""
    boxes = [(name, one) for name, values in request.POST.lists() for one in values if name != "csrfmiddlewaretoken"]
    return {
        "can_be_sent": request.method == "POST" and not request.FILES,
        "boxes": [(name, one) for name, one in boxes if "password" not in name],
        "passwords": [name for name, _ in boxes if "password" in name],
    }


def _is_held_up(exception: Exception) -> bool:
    if not isinstance(exception, OperationalError):
        return False
    return getattr(exception.__cause__, "sqlstate", "") in GIVEN_UP or "database is locked" in str(exception)


class ContentPolicy(CSPMiddleware):
    """What a browser may run: nothing, but for the scripts of the admin's theme under /admin/."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


def _forget_who_asks(request: HttpRequest) -> None:
    """What anybody may read is the same for everybody, and answers no cookie with another."""
    for name in ("HTTP_COOKIE", "HTTP_AUTHORIZATION"):
        request.META.pop(name, None)


def _answers_programs(path: str) -> bool:
    return path.startswith(f"{ROOT}/") and path != DOCUMENTATION


def _answer(request: HttpRequest) -> HttpResponseBase:
    """As Django's own handler asks a view, with what its middleware checks and adds for every address."""
    request.get_host()  # refuses what is none of ours
    request.resolver_match = match = resolve(request.path_info)
    response = match.func(request, *match.args, **match.kwargs)
    for name, value in everywhere().items():
        response.headers.setdefault(name, value)
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


def _reads(request: HttpRequest) -> bool:
    return request.method in METHODS.split(", ")


def _keep_from_others(response: HttpResponseBase) -> None:
    """A cookie is one person's: what was public is not once it brings one."""
    if "public" in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = PRIVATE["Cache-Control"]


def _has_nul(request: HttpRequest) -> bool:
    """PostgreSQL has no such character: as a search word it would be an error of the server's."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _preflight() -> HttpResponse:
    """The same at every address, so that it says of none whether anything is there."""
    allowed = PREFLIGHT if settings.ANONYMOUS_READING else {}
    return HttpResponse(status=204, headers={"Allow": METHODS, **allowed})


def _of_api(response: HttpResponseBase, path: str) -> HttpResponseBase:
    ours = response.status_code == TOMBSTONE or response.headers.get("Content-Type", "").startswith(OURS)
    if isinstance(response, HttpResponse) and response.status_code >= 400 and not ours:
        response = _as_problem(response)
    for name, value in (ANYBODY if settings.ANONYMOUS_READING else PRIVATE).items():
        if path != DOCUMENTATION or name not in INERT:  # a page has a style
            response.headers[name] = value
    if response.status_code == 304:
        del response.headers["Content-Length"]  # of no body; RFC 9110, section 8.6, wants that of the 200 or none
    return response


def _as_problem(response: HttpResponse) -> HttpResponse:
    """The same answer with another body: what it says in headers, such as Allow, stays."""
    told = problem_response(problem_of_status(response.status_code))
    if "Allow" in response.headers:
        response.headers["Allow"] = METHODS
    response.content = told.content
    for name, value in (*told.headers.items(), ("Content-Length", str(len(told.content)))):
        response.headers[name] = value
    return response
