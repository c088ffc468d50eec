"""`config/logs.py`: a refusal has no traceback in the log, and a fault keeps its traceback."""

import io
import logging

import pytest

from tests.editorial.admin_forms import signed_in


@pytest.fixture
def console():
    """What the handler of the settings writes."""
    kinds = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    [handler] = kinds
    text = io.StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before)


def test_refused_request_has_no_traceback(stan, console):
    assert signed_in(stan).get("/admin/evidence/reference/add/").status_code == 403

    said = [line.partition(" WARNING ")[2] for line in console.getvalue().splitlines()]
    assert said == [
        "attest.security: refused GET /admin/evidence/reference/add/ by stan: 403",
        "django.request: Forbidden (Permission denied): /admin/evidence/reference/add/",
    ]


def test_fault_of_ours_keeps_its_traceback(console):
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("django.request").exception("Internal Server Error: /", extra={"status_code": 500})

    assert "ZeroDivisionError" in console.getvalue()
