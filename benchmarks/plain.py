"""The least that could answer: compressed articles in a dictionary of the worker, which nobody tells of any change."""

from collections.abc import Callable, Iterable

from config.wsgi import application as product  # first: models need the settings that it reads
from editorial.delivery.encodings import BR
from editorial.delivery.front import ask
from editorial.delivery.site import environ_of
from editorial.models import Published


def _answers() -> dict[str, tuple[list[tuple[str, str]], list[bytes]]]:
    addresses = Published.objects.filter(kind="article").values_list("summary__api_url", flat=True)
    found = {one: ask(product, environ_of(one, "127.0.0.1", HTTP_ACCEPT_ENCODING=BR)) for one in addresses}
    return {address: (one.headers, [one.body]) for address, one in found.items()}


ANSWERS = _answers()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    found = ANSWERS.get(environ["PATH_INFO"])
    if found is None:
        return product(environ, start_response)
    headers, body = found
    start_response("200 OK", headers)
    return body
