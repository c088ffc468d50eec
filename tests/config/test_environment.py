"""`config/environment.py` runs before anything is installed, so it is loaded here as the file that it is."""

import runpy

import pytest

from config.places import BASE_DIR

SCRIPT = BASE_DIR / "config" / "environment.py"


@pytest.fixture
def index_for_uv(tmp_path, monkeypatch):
    """What uv is told on a machine whose pip has this configuration file."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_CERT", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(BASE_DIR)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("HOME", str(tmp_path))

    def told(configuration: str) -> dict[str, str]:
        (tmp_path / "pip.conf").write_text(configuration)
        return runpy.run_path(str(SCRIPT))["_index_for_uv"]()

    return told


def test_uv_is_told_of_the_index_pip_uses(index_for_uv):
    told = index_for_uv("[global]\nindex-url = https://index.example/simple\nfind-links = /wheels /more\n")

    assert told == told | {"UV_DEFAULT_INDEX": "https://index.example/simple", "UV_FIND_LINKS": "/wheels,/more"}


def test_uv_is_told_of_every_extra_index(index_for_uv):
    told = index_for_uv("[global]\nextra-index-url =\n  https://one.example/simple\n  https://two.example/simple\n")

    assert told["UV_INDEX"] == "https://one.example/simple https://two.example/simple"


def test_environment_is_stronger_than_the_file(index_for_uv, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")

    told = index_for_uv("[global]\nindex-url = https://index.example/simple\n")

    assert told["UV_DEFAULT_INDEX"] == "https://nearer.example/simple"


def test_what_uv_was_told_directly_is_left_alone(index_for_uv, monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://chosen.example/simple")

    assert "UV_DEFAULT_INDEX" not in index_for_uv("[global]\nindex-url = https://index.example/simple\n")


def test_what_is_compared_with_runs_on_the_same_framework_server_and_drivers():
    ours, theirs = _versions("requirements.txt"), _versions("requirements-bench.txt")

    shared = ours.keys() & theirs.keys()

    assert {"django", "django-ninja", "django-simple-history", "granian", "psycopg"} <= shared
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}


def test_what_is_compared_with_is_not_installed_beside_the_product():
    compared = {"wagtail", "djangorestframework"}

    assert compared <= _versions("requirements-bench.txt").keys()
    assert compared & (_versions("requirements.txt") | _versions("requirements-dev.txt")).keys() == set()


def _versions(file: str) -> dict[str, str]:
    lines = (BASE_DIR / file).read_text().splitlines()
    pinned = (line.split()[0].split("==") for line in lines if "==" in line.split(" ")[0])
    return {name.partition("[")[0]: version for name, version in pinned}
