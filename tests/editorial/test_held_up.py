"""Whom the database lets go because others hold what they need reads what to do, and nothing was changed."""

import re
from html import unescape

import pytest
from django.db import OperationalError
from django.test import Client

from editorial.admin import reviews as pages
from tests import make
from tests.editorial.desk import address, decide, signed_in

pytestmark = pytest.mark.django_db


class Deadlock(Exception):
    sqlstate = "40P01"


def let_go(*args, **kwargs):
    raise OperationalError("deadlock detected") from Deadlock()


@pytest.fixture
def held_up(ann, rob, monkeypatch):
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)
    monkeypatch.setattr(pages, "perform", let_go)
    return opened


def test_who_waits_for_one_another_reads_what_to_do(rob, held_up):
    answer = decide(rob, held_up, "approve")

    assert (answer.status_code, "Send it again." in answer.content.decode()) == (409, True)


def test_what_was_typed_can_be_sent_again_from_there(rob, held_up):
    """A browser does not bring back what was typed on a page that it may not store, as those of the desk are."""
    typed = {"action": "approve", "note": 'As it stands: "x" <b>', "confirmed": ["1", "2"]}

    answer = signed_in(rob).post(f"{address('reviews_review_act', held_up.pk)}?a=1", typed)

    boxes = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', answer.content.decode())
    assert [(name, unescape(value)) for name, value in boxes if name != "csrfmiddlewaretoken"] == [
        ("action", "approve"), ("note", typed["note"]), ("confirmed", "1"), ("confirmed", "2"),
    ]  # fmt: skip
    assert f'action="{address("reviews_review_act", held_up.pk)}?a=1"' in answer.content.decode()


def test_no_password_is_sent_back(rob, held_up):
    answer = signed_in(rob).post(address("reviews_review_act", held_up.pk), {"action": "approve", "password": "secret"})

    page = answer.content.decode()
    assert ("secret" in page, page.count('type="password" name="password"')) == (False, 1)


def test_a_script_is_told_the_same(rob, held_up):
    at = address("reviews_review_act", held_up.pk)

    answer = signed_in(rob).post(at, {"action": "approve"}, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["codes"]) == (409, ["held-up"])


def test_another_failure_of_the_database_is_one(rob, held_up, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError("no connection")

    monkeypatch.setattr(pages, "perform", broken)
    client = Client(raise_request_exception=False)
    client.force_login(rob)

    assert client.post(address("reviews_review_act", held_up.pk), {"action": "approve"}).status_code == 500
