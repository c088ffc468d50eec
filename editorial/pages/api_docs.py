"""The API for people: docs/api.md, with the addresses, states and problems of `openapi.json`, and both clients."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from csp.decorators import csp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from editorial.api.representations import Representation, respond
from editorial.api.v1 import description
from editorial.api.worked import ANSWERS, STATES, problems
from editorial.formats.forms import FORMS, KINDS
from editorial.pages.prose import sections, words
from editorial.pages.reader import POLICY

DOCS = settings.BASE_DIR / "docs"
CLIENTS = {"draw.py": "Python", "draw.mjs": "JavaScript"}


@require_safe
@csp(POLICY)
def page(request: HttpRequest) -> HttpResponse:
    html = render_to_string("editorial/api_docs.html", {"publisher": settings.PUBLISHER_NAME, **_context()})
    return respond(request, Representation(html.encode(), content_type="text/html; charset=utf-8"))


@cache
def _context() -> dict[str, Any]:
    """The same for as long as this process lives."""
    told = json.loads(description())
    first, *rest = sections((DOCS / "api.md").read_text())
    by_operation = {one.operation: one for one in ANSWERS}
    return {
        "opening": first,
        "sections": rest,
        "version": told["info"]["version"],
        "operations": [_operation(path, one["get"], by_operation) for path, one in told["paths"].items()],
        "states": [
            {"state": one, "said": words(one.said), "phrase": _phrase(one.status), "answer": _written(one.answer)}
            for one in STATES
        ],
        "forms": [{"form": one, "kinds": _kinds(one.kinds)} for one in FORMS.values()],
        "problems": [{"code": code, "status": one.status, "said": str(one)} for code, one in problems()],
        "problem": _written(told["components"]["examples"]["invalid-parameter"]["value"]),
        "clients": [
            {"name": name, "language": language, "code": (DOCS / "clients" / name).read_text()}
            for name, language in CLIENTS.items()
        ],
    }


def _operation(path: str, told: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": told["operationId"],
        "path": path,
        "said": words(told["description"]),
        "parameters": [
            {**one, "form": _form(one["schema"]), "said": words(one["description"])} for one in told["parameters"]
        ],
        "answers": ", ".join(told["responses"]),
        "example": _written(examples[told["operationId"]].answer) if told["operationId"] in examples else "",
    }


def _form(schema: dict[str, Any]) -> str:
    """What may stand there, in words."""
    if "enum" in schema:
        return " · ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " or ".join(_form(one) for one in schema["anyOf"])
    if "maximum" in schema and schema["maximum"] <= 100:
        return f"{schema['minimum']} to {schema['maximum']}"
    return {"uuid": "UUID", "date-time": "date and time with zone", "date": "date"}.get(
        schema.get("format", ""), "number" if schema["type"] == "integer" else "text"
    )


def _kinds(kinds: frozenset[str]) -> str:
    return "every document" if kinds == KINDS else ", ".join(sorted(kinds))


def _phrase(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _written(value: Any) -> str:
    """XML is sent in one line; for people each element has its own."""
    if isinstance(value, str):
        return value.replace("><", ">\n<")
    return json.dumps(value, ensure_ascii=False, indent=2)
