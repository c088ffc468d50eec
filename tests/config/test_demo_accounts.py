import json

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from config import demo_people

PUBLIC = "written on the box"


@pytest.fixture(autouse=True)
def people_listed(tmp_path, monkeypatch, ann, rob):
    listed = [{"username": "ann", "name": "Ann", "password": PUBLIC}, {"username": "rob", "name": "Rob"}]
    (tmp_path / "people.json").write_text(json.dumps(listed))
    monkeypatch.setattr(demo_people, "PEOPLE", tmp_path / "people.json")
    for user in (ann, rob):
        user.set_password(PUBLIC)
        user.save()


def signed_in(username: str, password: str = PUBLIC, **meta: str):
    request = RequestFactory().post("/admin/login/", **meta)
    return authenticate(request, username=username, password=password)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_demo_account_opens_from_this_machine(ann, address):
    assert signed_in("ann", REMOTE_ADDR=address) == ann


def test_demo_account_opens_on_the_command_line(ann):
    assert authenticate(None, username="ann", password=PUBLIC) == ann


@pytest.mark.parametrize("address", ["192.168.1.4", "10.0.0.1", "203.0.113.9", "2001:db8::1", "127.0.0.1.evil", ""])
def test_demo_account_is_refused_from_another_address(address):
    assert signed_in("ann", REMOTE_ADDR=address) is None


@pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "FORWARDED", "X_REAL_IP", "VIA", "X_FORWARDED_HOST"])
def test_demo_account_is_refused_through_a_proxy(header):
    assert signed_in("ann", REMOTE_ADDR="127.0.0.1", **{f"HTTP_{header}": "127.0.0.1"}) is None


def test_demo_account_without_a_listed_password_is_refused_from_afar(rob):
    assert signed_in("rob", REMOTE_ADDR="203.0.113.9") is None
    assert signed_in("rob", REMOTE_ADDR="127.0.0.1") == rob


def test_person_of_the_same_name_with_a_password_of_their_own_is_no_demo_account(ann):
    ann.set_password("chosen in private")
    ann.save()

    assert signed_in("ann", "chosen in private", REMOTE_ADDR="203.0.113.9") == ann


def test_login_page_refuses_a_demo_account_from_afar(client):
    typed = {"login": "ann", "password": PUBLIC}

    refused = client.post("/admin/login/", typed, REMOTE_ADDR="203.0.113.9")
    accepted = client.post("/admin/login/", typed, REMOTE_ADDR="127.0.0.1")

    assert (refused.status_code, accepted.status_code) == (200, 302)


@pytest.mark.parametrize("username", ["ann", "stan"])
def test_wrong_password_opens_nothing(stan, username):
    assert signed_in(username, "a guess", REMOTE_ADDR="127.0.0.1") is None
