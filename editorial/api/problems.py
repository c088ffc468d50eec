"""Errors of the public API: RFC 9457 problem+json, each with a stable `code`; never HTML, never a word about drafts.

A body names neither the address nor the thing asked for: what was never published looks like what never was.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
CODES = {
    "unknown-parameter": "The query names a parameter that this address does not know.",
    "repeated-parameter": "The query gives one parameter more than once.",
    "invalid-parameter": "The value of a parameter cannot be read.",
    "invalid-cursor": "The cursor is not one that this list gave.",
    "bad-request": "The request cannot be read.",
    "sign-in-needed": "Only people who are signed in may read here.",
    "not-found": "Nothing is published at this address.",
    "method-not-allowed": "This address is only read: use GET or HEAD.",
    "not-acceptable": "This address cannot be had in any of the media types asked for.",
    "erased": "The text that stood at this address was withdrawn and erased.",
    "internal-error": "Something went wrong here. It has been logged.",
}
# The codes that a status has where nothing more is known; every other code is a 400.
BY_STATUS = {401: "sign-in-needed", 404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 410: "erased"}


class Problem(Exception):
    """Raised anywhere under the API; `errors` names the parameters it is about."""

    def __init__(self, status: int, code: str, errors: Iterable[Mapping[str, str]] = ()) -> None:
        self.status, self.code, self.errors = status, code, list(errors)
        super().__init__(CODES[code])


def not_found() -> Problem:
    return Problem(404, "not-found")


def status_of(code: str) -> int:
    if code == "internal-error":
        return 500
    return next((status for status, name in BY_STATUS.items() if name == code), 400)


def told_of(problem: Problem) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": CODES[problem.code],
        "code": problem.code,
    }
    if problem.errors:
        told["errors"] = problem.errors
    return told


def problem_response(problem: Problem) -> HttpResponse:
    body = json.dumps(told_of(problem), ensure_ascii=False, separators=(",", ":")).encode()
    return HttpResponse(body, status=problem.status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def problem_of_status(status: int) -> Problem:
    """For an error that something else than the API raised."""
    fallback = "bad-request" if status < 500 else "internal-error"
    return Problem(status, BY_STATUS.get(status, fallback))
