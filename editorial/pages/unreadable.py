"""What is said of a request that nobody can take: how it is wrong, what to do, and the status programs understand.

One that is too long is refused by the length it names, before a byte of it is read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.template import loader


@dataclass(frozen=True)
class Said:
    status: int
    what: str
    remedy: str


ADDRESS = Said(400, "This request cannot be read", "The address holds characters that no address has.")
TOO_LONG = Said(
    413,
    "Too much at once",
    "Nothing was changed. A file of references may have up to 20 MB, a page up to 500 kB, a form that is typed up to"
    " 5 MB: send it in parts. A longer file of references goes in with manage.py import_references.",
)
TOO_MANY = Said(
    400,
    "Too many parts at once",
    "Nothing was changed. A form has fewer fields and files than came: open its page again, and send it from there.",
)
BROKEN = Said(
    400,
    "What was sent cannot be read",
    "Nothing was changed. It is not put together as a form is, or it breaks off: open the page again, and send it from"
    " there.",
)
SAID: dict[type[Exception], Said] = {
    RequestDataTooBig: TOO_LONG,
    TooManyFieldsSent: TOO_MANY,
    TooManyFilesSent: TOO_MANY,
    MultiPartParserError: BROKEN,
}


def unreadable_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(SAID.get(type(exception), ADDRESS))


def bounded_requests(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable:
    """A body is written to disk as it comes, whoever sends it: one that no page of ours asks for is not begun with."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        return _page(TOO_LONG) if _length(request) > settings.LARGEST_REQUEST else get_response(request)

    return respond


def _length(request: HttpRequest) -> int:
    """As Django takes it: of a body without one, or with another thing in its place, nothing is read."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _page(said: Said) -> HttpResponse:
    """Without the request: who sent it may not even be known, and their form cannot be read again."""
    return HttpResponse(loader.get_template("400.html").render({"said": said}), status=said.status)
