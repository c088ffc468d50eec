"""In which form an address is asked for: by its suffix, or else by Accept. Others are refused (406)."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import register_converter

from editorial.api.problems import Problem
from editorial.formats.forms import BY_SUFFIX, JSON, Form, forms_of

ENDINGS = sorted(BY_SUFFIX)


class Suffix:
    """The end of an address that names a media type, or nothing."""

    regex = f"(?:{'|'.join(one.replace('.', '[.]') for one in ENDINGS)})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Number:
    """1, 2, 3 …: no sign, no leading zero, so that a number has one address."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Suffix, "suffix")
register_converter(Number, "number")


def asked_form(request: HttpRequest, suffix: str, offered: Sequence[Form] = (JSON,)) -> Form:
    """The form asked for; the first of those offered where the client takes anything, or an Accept says nothing."""
    if suffix:
        found = next((one for one in offered if one.suffix == suffix), None)
    elif not request.headers.get("Accept", "*/*"):
        found = offered[0]
    else:
        preferred = request.get_preferred_type([one.media_type for one in offered])
        found = next((one for one in offered if one.media_type == preferred), None)
    if found is None:
        raise Problem(406, "not-acceptable")
    return found


def document_form(request: HttpRequest, suffix: str, kind: str) -> Form:
    return asked_form(request, suffix, forms_of(kind))
