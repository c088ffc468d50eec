"""How a view becomes an address of the API: reading only, its own parameters only, and described in openapi.json."""

from collections.abc import Callable
from typing import Any

from ninja import Router, Schema

from editorial.api.parameters import only_known
from editorial.api.schemas import Problem
from editorial.formats.forms import JSON


def reads(
    router: Router, path: str, document: type, *, gone: type[Schema] | None = None, media: str = JSON.media_type
) -> Callable:
    """Register a view that answers GET and HEAD with `document`, and knows no parameters but its own."""
    answers: dict[int, Any] = {200: document, **({410: gone} if gone else {})}
    answers |= dict.fromkeys((400, 404, 406), Problem)

    def register(view: Callable) -> Callable:
        name = view.__name__
        operation = router.api_operation(
            ["GET", "HEAD"], path, response=answers, by_alias=True, operation_id=name, url_name=name,
            openapi_extra={"x-media-type": media} if media != JSON.media_type else None,
        )  # fmt: skip
        return operation(only_known(view))

    return register
