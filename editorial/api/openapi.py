"""openapi.json: OpenAPI 3.1 from the views' own signatures, with examples that a test holds against real answers."""

import json
from pathlib import Path
from typing import Any

from ninja import NinjaAPI

from editorial.api.problems import CODES, MEDIA_TYPE
from editorial.formats import forms

JSON = forms.JSON.media_type
EXAMPLES = Path(__file__).parent / "examples"
HEADERS = {
    "ETag": "Strong: the SHA-256 of the bytes of this representation.",
    "Last-Modified": "When this document was issued.",
    "Link": "canonical, describedby, license, version-history, latest-version, next.",
    "Repr-Digest": "RFC 9530, sha-256.",
}
NOT_MODIFIED = {"description": "If-None-Match names the representation you have. Never in place of a 410."}


def described(api: NinjaAPI) -> dict[str, Any]:
    """What ninja makes of the views, in the form a reader wants it: no suffix, GET only, problem+json, examples."""
    told = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    told["paths"] = {
        path.removesuffix("{suffix}"): {"get": _operation(methods["get"])} for path, methods in told["paths"].items()
    }
    told["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] = list(CODES)
    return told


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    media = operation.get("x-media-type", JSON)
    answers = {str(status): _answer(status, one, media) for status, one in operation["responses"].items()}
    if example := _example(operation["operationId"]):
        answers["200"]["content"][media]["examples"] = {"an answer": {"value": example}}
    return {
        **{name: said for name, said in operation.items() if name != "x-media-type"},
        "parameters": [one for one in operation["parameters"] if one["name"] != "suffix"],
        "responses": {**answers, "304": NOT_MODIFIED},
    }


def _answer(status: int, answer: dict[str, Any], media: str) -> dict[str, Any]:
    if status in (200, 410):
        headers = {name: {"description": said, "schema": {"type": "string"}} for name, said in HEADERS.items()}
        return {**answer, "headers": headers, "content": {media: answer["content"][JSON]}}
    return {**answer, "content": {MEDIA_TYPE: answer["content"][JSON]}}


def _example(operation: str) -> Any:
    file = EXAMPLES / f"{operation}.json"
    return json.loads(file.read_bytes()) if file.exists() else None
