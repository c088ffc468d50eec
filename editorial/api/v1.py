"""The API put together: its routers, and every exception as problem+json. An uncaught one is Django's to log."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from editorial.api import articles, changes, claims, feeds, references
from editorial.api.openapi import described
from editorial.api.parameters import only_known
from editorial.api.problems import Problem, problem_response
from editorial.api.representations import Representation, respond
from editorial.delivery.renditions import Altered

ABOUT = """Published health content, statement by statement, with its evidence and its medical approvals. Read-only;
no key is needed. Every document is served as the bytes that were stored when it was issued; `changes` tells what to
fetch again."""

api = NinjaAPI(
    title="Attest",
    version="1",
    description=ABOUT.replace("\n", " "),
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
for module in (articles, claims, references, changes, feeds):
    api.add_router("", module.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem)


@api.exception_handler(Altered)
def _altered(request: HttpRequest, error: Altered) -> HttpResponse:
    return problem_response(Problem(500, "internal-error"))


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"parameter": str(one["loc"][-1]), "detail": one["msg"]} for one in error.errors]
    return problem_response(Problem(400, "invalid-parameter", errors))


@api.api_operation(["GET", "HEAD"], "/openapi.json", include_in_schema=False, url_name="openapi")
@only_known
def openapi(request: HttpRequest) -> HttpResponse:
    """This description."""
    return respond(request, Representation(description()))


@cache
def description() -> bytes:
    return json.dumps(described(api), ensure_ascii=False, separators=(",", ":")).encode()
