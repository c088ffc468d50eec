"""Whatever can be asked of the description of the API, and much that cannot: no error of ours, nothing undescribed.

Schemathesis makes the questions from `openapi.json`: half of them in order, half with something wrong. Each goes to the
front with Django behind it and to Django alone, of a library in which everything happened once; both say the same.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from editorial.delivery.encodings import expanded
from editorial.delivery.front import Front
from editorial.delivery.refresh import StoreFollower
from editorial.formats.forms import FORMS
from tests.conftest import SOAK
from tests.editorial.addresses import V1, every_address
from tests.editorial.test_delivery import Asked
from tests.editorial.test_delivery import delivery_store as delivery_store  # a fixture
from tests.editorial.worked_states import States

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
# Of each half: 10,000 in all, or as many as take seconds.
CASES = 5_000 if SOAK else 60
SUFFIXES = ["", "", "", ".json", ".html", ".exe", *(form.suffix for form in FORMS.values())]
ACCEPTS = st.sampled_from(
    ["", "*/*", "text/html", "text/*;q=0.5, */*;q=0", *(one.media_type for one in FORMS.values())]
)
CODINGS = st.sampled_from(["", "br", "gzip", "br;q=0, gzip;q=0.5", "identity;q=0", "*;q=0"])
ANY_HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40).map(str.strip)
SENT = st.fixed_dictionaries(
    {},
    optional={
        "Accept": ACCEPTS | ANY_HEADER,
        "Accept-Encoding": CODINGS | ANY_HEADER,
        "If-None-Match": st.sampled_from(["*", '"x"', 'W/"x", "y"', ","]) | ANY_HEADER,
        "Range": st.sampled_from(["bytes=0-9", "bytes=-1"]) | ANY_HEADER,
    },
)


class Agreed:
    """The front's answer, if Django alone gives the same."""

    def __init__(self, front: Callable, django: Callable) -> None:
        self.front, self.django = front, django

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        told, expected = Asked.of(self.front, dict(environ)), Asked.of(self.django, dict(environ))
        assert told == expected, environ["PATH_INFO"]
        coding = told.headers.pop("Content-Encoding", "")
        body = (expanded(coding, told.body) if coding else told.body) or b""
        start_response(f"{told.status} told", list({**told.headers, "Content-Length": str(len(body))}.items()))
        return [body]


@pytest.fixture
def schema(delivery_store, ann, rob, chief):
    States(ann=ann, rob=rob, chief=chief)
    StoreFollower().run_once()
    return openapi.from_wsgi(f"{V1}/openapi.json", Agreed(Front(WSGIHandler(), delivery_store), WSGIHandler()))


def known(operation) -> st.SearchStrategy[dict[str, Any] | None]:
    """What to put into the path, so that most questions are about something that is there."""
    names = [one.name for one in operation.path_parameters]
    template = operation.path.split("/")
    found = [one.split("/") for one in every_address() if one.count("/") == operation.path.count("/")]
    fitting = [one for one in found if one[3] == template[3]]
    places = {name: template.index("{" + name + "}") for name in names}
    values = [{name: one[place] for name, place in places.items()} for one in fitting]
    return st.sampled_from([None, *values])


@st.composite
def cases(draw: Callable, schema, mode: GenerationMode) -> tuple[Case, dict[str, str]]:
    operations = [one.ok() for one in schema.get_all_operations()]
    reading = [one for one in operations if one.method == "get"]
    operation = draw(st.sampled_from([*reading * 9, *operations]))
    case = draw(operation.as_strategy(generation_mode=mode, path_parameters=draw(known(operation))))
    case.path += draw(st.sampled_from(SUFFIXES))
    return case, draw(SENT)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_question_is_answered_otherwise_than_described(schema, mode, caplog):
    logging.disable(logging.WARNING)
    load_all_checks()
    seen = Counter[str]()

    @given(cases(schema, mode))
    @settings(
        max_examples=CASES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    def ask(made: tuple[Case, dict[str, str]]) -> None:
        case, headers = made
        answer = case.call(headers=headers)
        seen[f"{case.method} {answer.status_code}"] += 1
        case.validate_response(answer, excluded_checks=left_out(case, answer))

    ask()
    print(dict(seen), connection.vendor)


def left_out(case: Case, answer) -> list[Callable]:
    """A cursor is a text that only its list can judge, no text has a NUL, a form may be asked for that a kind has not,
    a tombstone is an answer, and what may be asked by OPTIONS is the same at every address."""
    code = answer.json().get("code") if answer.status_code == 400 else ""
    refused = answer.status_code in (406, 410) or code in ("invalid-cursor", "bad-request")
    return [positive_data_acceptance] * refused + [negative_data_rejection] * (case.method == "OPTIONS")
