import os
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import places, supervisor


def test_socket_lies_in_the_folder(tmp_path):
    assert places.broker_socket(tmp_path) == tmp_path / "valkey.sock"


def test_socket_of_a_deep_folder_is_short_and_its_own(tmp_path):
    deep, deeper = tmp_path / ("d" * 100), tmp_path / ("e" * 100)

    sockets = {places.broker_socket(deep), places.broker_socket(deeper), places.broker_socket(deep)}

    assert len(sockets) == 2
    assert all(len(os.fsencode(socket)) <= places.LONGEST_SOCKET_PATH for socket in sockets)


def test_secret_key_is_written_once_and_for_its_owner_only(tmp_path):
    places.keep_secret_key(tmp_path)
    first = places.saved_secret_key(tmp_path)
    places.keep_secret_key(tmp_path)

    assert places.saved_secret_key(tmp_path) == first
    assert len(first) > 50
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_missing_secret_key_says_what_to_do(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set .* start `make run` once"):
        places.saved_secret_key(tmp_path)


def test_letters_without_a_mail_server_are_files_in_the_folder(settings):
    assert str(settings.VAR_DIR / "mail") == settings.EMAIL_FILE_PATH


def test_letters_of_a_run_on_another_port_lead_to_it(tmp_path, monkeypatch):
    environment = {"SECRET_KEY": "known"}
    monkeypatch.setattr(os, "environ", environment)

    supervisor._set_environment(tmp_path, "http://127.0.0.1:8123/")

    assert environment["DESK_URL"] == "http://127.0.0.1:8123/"
