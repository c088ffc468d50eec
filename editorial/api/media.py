"""In which media type an address is asked for: by its suffix, or else by Accept. Others are refused (406)."""

from django.http import HttpRequest
from django.urls import register_converter

from editorial.api.problems import Problem

JSON, HTML = "application/json", "text/html"
SUFFIXES = {".json": JSON, ".html": HTML}


class Suffix:
    """The end of an address that names a media type, or nothing."""

    regex = r"(?:\.json|\.html)?"

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


def media_type(request: HttpRequest, suffix: str, offered: tuple[str, ...] = (JSON,)) -> str:
    chosen = SUFFIXES.get(suffix) or request.get_preferred_type(offered)
    if chosen not in offered:
        raise Problem(406, "not-acceptable")
    return chosen
