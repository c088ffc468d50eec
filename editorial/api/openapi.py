"""openapi.json: OpenAPI 3.1 from the views' own signatures, with examples that a test holds against real answers."""

from collections.abc import Iterable
from typing import Any

from ninja import NinjaAPI

from editorial.api.problems import CODES, MEDIA_TYPE, status_of
from editorial.api.worked import ANSWERS, STATES, components
from editorial.delivery.headers import DOCUMENTATION, METHODS, PREFLIGHT
from editorial.formats.forms import JSON, KINDS, forms_of

Described = dict[str, Any]
# How a view names a type of its own (reading.py).
MEDIA = "x-media-type"
HEADERS = {
    "ETag": "Strong: the SHA-256 of the bytes of this representation.",
    "Last-Modified": "When this document was issued.",
    "Cache-Control": "For how long it may be shown without asking again.",
    "Link": "canonical, describedby, license, version-history, latest-version, collection, next.",
    "Repr-Digest": "RFC 9530, sha-256.",
    "Deprecation": "RFC 9745: since when this address is not to be used in new work. Absent, it is as it was.",
    "Sunset": "RFC 8594: until when this address answers. Absent, no end is set.",
}
UNCHANGED = ("ETag", "Last-Modified", "Cache-Control", "Link", "Deprecation", "Sunset")
IN_THE_PATH: dict[str, Described] = {
    "slug": {
        "description": "The article's address. An old one leads to the present one, and so does the article's id.",
        "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    },
    "id": {"description": "The id, as lists and articles name it.", "schema": {"type": "string", "format": "uuid"}},
    "n": {
        "description": "The number of the edition, or of the version.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    },
}
# RFC 3339, or a date, which is its first moment.
MOMENT = {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}
TAGS = {
    "articles": "Pages: their newest edition, and every edition.",
    "claims": "Statements: the newest version of each, and every version that was published.",
    "references": "The sources that statements cite.",
    "changes": "What happened, in order: all that is needed to keep a copy up to date.",
}
MOVED = "The article has another address now."
DESCRIPTIONS = {
    200: "The document, as it was stored when it was issued.",
    400: "The query cannot be answered as it stands.",
    401: "This installation is read by people who are signed in.",
    404: "Nothing is published here. What was never published and what never was look the same.",
    405: "Only GET, HEAD and OPTIONS are answered.",
    406: "Not to be had in any of the media types asked for.",
    410: "A tombstone: what stood here is gone. It says why, and what to fetch instead.",
    500: "Our fault.",
}
LISTS = ("articles", "editions", "claims", "changes", "feed_json", "feed_atom")


def described(api: NinjaAPI) -> Described:
    """What ninja makes of the views, in the form a reader wants it: no suffix, problem+json, examples, headers."""
    told = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    told["paths"] = {
        path.removesuffix("{suffix}"): {"get": _operation(methods["get"]), "options": _options(methods["get"])}
        for path, methods in told["paths"].items()
    }
    told["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] = list(CODES)
    told["components"]["examples"] = components()
    told["servers"] = [{"url": "/"}]
    told["tags"] = [{"name": name, "description": said} for name, said in TAGS.items()]
    told["externalDocs"] = {"url": DOCUMENTATION, "description": "The same for people, with the policy and clients."}
    return told


def _operation(operation: Described) -> Described:
    name = operation["operationId"]
    parameters = _parameters(operation)
    codes = _codes({one["name"] for one in parameters if one["in"] == "query"})
    found, media = operation["responses"], operation.get(MEDIA, JSON.media_type)
    answers = {str(status): _document(name, status, found[status], media) for status in (200, 410) if status in found}
    for status in sorted({status_of(code) for code in codes}):
        problem = _problem(status, [code for code in codes if status_of(code) == status])
        if str(status) in answers:
            answers[str(status)]["content"] |= problem["content"]
        else:
            answers[str(status)] = problem
    answers |= _elsewhere(name)
    told = {key: said for key, said in operation.items() if key != MEDIA}
    return {**told, "parameters": parameters, "responses": dict(sorted(answers.items()))}


def _options(operation: Described) -> Described:
    """What a browser asks before it reads from a page of another site with a header of its own."""
    headers = {"Allow": METHODS, "Access-Control-Allow-Origin": "*", **PREFLIGHT}
    return {
        "operationId": f"{operation['operationId']}_options",
        "summary": "What may be asked",
        "description": "The same at every address. Nothing allows credentials.",
        "tags": operation["tags"],
        "parameters": [one for one in _parameters(operation) if one["in"] == "path"],
        "responses": {"204": {"description": "No body.", "headers": {n: _header(v) for n, v in headers.items()}}},
    }


def _parameters(operation: Described) -> list[Described]:
    return [_parameter(one) for one in operation["parameters"] if one["name"] != "suffix"]


def _parameter(parameter: Described) -> Described:
    if parameter["in"] == "path":
        return {**parameter, **IN_THE_PATH.get(parameter["name"], {})}
    schema = {name: value for name, value in parameter["schema"].items() if name not in ("title", "description")}
    offered = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]  # absent, and never the word null
    schema |= offered[0] if offered else {}
    return {**parameter, "schema": MOMENT if schema.get("format") == "date-time" else schema}


def _codes(asked: set[str]) -> list[str]:
    """Which problems an operation with these parameters may answer."""
    never = {
        "repeated-parameter": not asked,
        "invalid-parameter": not asked,
        "invalid-cursor": "cursor" not in asked,
        "erased": "as_of" not in asked,
    }
    return [code for code in CODES if not never.get(code)]


def _document(name: str, status: int, answer: Described, media: str) -> Described:
    """In every form there is; its own first, with its schema and its examples."""
    examples = _named(one.name for one in (*ANSWERS, *STATES) if (one.operation, one.status) == (name, status))
    schema = answer["content"]["application/json"]["schema"]
    others = [one for one in forms_of(name) if one is not JSON] if name in KINDS else []
    said = "One page of the list." if name in LISTS else DESCRIPTIONS[status]
    return {
        "description": said,
        "headers": {header: _header(text) for header, text in HEADERS.items()},
        "content": {
            media: {"schema": schema, **({"examples": examples} if examples else {})},
            **{one.media_type: {"schema": {}} for one in others},
        },
    }


def _problem(status: int, codes: list[str]) -> Described:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": DESCRIPTIONS[status],
        "content": {MEDIA_TYPE: {"schema": schema, "examples": _named(codes)}},
    }


def _elsewhere(name: str) -> dict[str, Described]:
    """Answers without a body."""
    location = {"Location": _header("The address, without a host.")}
    answers: dict[str, Described] = {
        "304": {
            "description": "If-None-Match names the representation you have. Never in place of a 410.",
            "headers": {header: _header(HEADERS[header]) for header in UNCHANGED},
        }
    }
    if name in ("article", "editions", "edition"):
        answers["308"] = {"description": MOVED, "headers": location}
    return answers


def _header(said: str) -> Described:
    return {"description": said, "schema": {"type": "string"}}


def _named(names: Iterable[str]) -> dict[str, Described]:
    return {name: {"$ref": f"#/components/examples/{name}"} for name in names}
