"""What may be asked of the public API. Anything else is refused: a misspelt filter must not widen a list unseen."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from editorial.api.problems import Problem
from evidence.models.claims import Kind

SHOWN = 80
# The largest number of a column is longer by a digit: no sequence comes near it, and no question overflows it.
LARGEST = 10**18 - 1
DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain_digits(value: Any) -> Any:
    """Python reads 1_000, ١ and 5.0 as numbers; an address does not."""
    if isinstance(value, str) and not (value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST))):
        raise ValueError("digits only")
    return value


def in_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such moment") from None


def start_of_day(value: Any) -> Any:
    """A date is its first moment, UTC. A bare number, which Python takes for seconds since 1970, is no moment."""
    if isinstance(value, str) and not DATED.match(value):
        raise ValueError("a date or a moment with its zone, such as 2026-03-14 or 2026-03-14T09:00:00Z")
    try:
        return f"{date.fromisoformat(value)}T00:00:00Z" if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


Moment = Annotated[AwareDatetime, BeforeValidator(start_of_day), AfterValidator(in_utc)]
# The bounds stand first: after a validator of ours the description would not have them.
Limit = Annotated[int, Field(ge=1, le=100, description="At most so many items."), BeforeValidator(plain_digits)]
Sequence = Annotated[
    int, Field(ge=0, le=LARGEST, description="Later than this `sequence`."), BeforeValidator(plain_digits)
]
Cursor = Annotated[str, Field(max_length=500, description="What `next` of the page before said.")]
Slug = Annotated[str, Field(max_length=120, pattern="^[-a-zA-Z0-9_]*$")]
Audience = Literal["professional", "public"]


class Rendering(Schema):
    """How one document is to be drawn."""

    audience: Audience | None = Field(default=None, description="Texts in the wording for these readers.")
    fallback: Literal["yes", "no"] = Field(
        default="no", description="yes: the plain text where the wording is missing."
    )
    as_of: Moment | None = Field(default=None, description="The document as it was then, marked `historical`.")


class Paging(Schema):
    limit: Limit = 100
    cursor: Cursor = ""


class PageFilters(Paging):
    q: str = Field(
        default="", max_length=200, description="Every one of these words. tend* is any word that begins so."
    )
    topic: Slug = Field(default="", description="The slug of a topic.")
    reference: UUID | None = Field(default=None, description="Cites this reference.")
    lang: str = Field(default="", max_length=12, pattern="^[-a-zA-Z0-9]*$", description="Language tag.")
    audience: Audience | None = Field(default=None, description="Has a wording for these readers.")
    updated_since: Moment | None = Field(default=None, description="Has a document newer than this moment.")


class ClaimFilters(PageFilters):
    kind: Literal[tuple(Kind.values)] | None = Field(default=None, description="What kind of statement.")  # type: ignore[valid-type]


class After(Schema):
    after: Sequence = 0
    limit: Limit = 100


class Before(Schema):
    before: Annotated[Annotated[int, Field(ge=0, le=LARGEST)] | None, BeforeValidator(plain_digits)] = Field(
        default=None, description="Earlier than this `sequence`."
    )
    limit: Limit = 100


def only_known(view: Callable) -> Callable:
    """Refuse parameters the view does not declare, and any given twice."""

    @wraps(view)
    def strict(request: HttpRequest, **arguments: Any) -> Any:
        known = {name for one in arguments.values() if isinstance(one, Schema) for name in type(one).model_fields}
        _refuse("unknown-parameter", [name for name in request.GET if name not in known])
        _refuse("repeated-parameter", [name for name in known if len(request.GET.getlist(name)) > 1])
        return view(request, **arguments)

    return strict


def _refuse(code: str, names: list[str]) -> None:
    if names:
        raise Problem(400, code, [{"parameter": name[:SHOWN]} for name in sorted(names)[:10]])
