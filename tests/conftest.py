"""What every test stands on: the cast, a database that can be emptied again, a real worker, a browser if there is one.

`REQUIRE=all` turns a missing browser, engine or broker from a skip into a failure; `SOAK=1` makes long runs long.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from config import app
from config.broker import broker_answers, valkey_binary, valkey_command
from config.places import BASE_DIR, broker_socket
from evidence.history import install_guards, remove_guards
from evidence.roles import ROLES

pytest_plugins = ["tests.cast", "tests.browsing", "tests.evidence.archives_asked"]

SOAK = os.environ.get("SOAK") == "1"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Steps of a state machine: 40 times 50 = 2,000, or 400 times 50 = 20,000.
hypothesis_settings.register_profile("test", max_examples=40, stateful_step_count=50, deadline=None)
hypothesis_settings.register_profile("soak", max_examples=400, stateful_step_count=50, deadline=None)
hypothesis_settings.load_profile("soak" if SOAK else "test")


def _without_guards(flush: Callable[[TransactionTestCase], None]) -> Callable[[TransactionTestCase], None]:
    """A transactional test ends by emptying every table: append-only ones refuse, and the roles a migration made go."""

    def flush_unguarded(case: TransactionTestCase) -> None:
        remove_guards()
        try:
            flush(case)
        finally:
            install_guards()
        Group.objects.bulk_create([Group(name=role) for role in ROLES], ignore_conflicts=True)

    return flush_unguarded


TransactionTestCase._fixture_teardown = _without_guards(TransactionTestCase._fixture_teardown)


def lacking(what: str) -> None:
    """Say what this machine lacks: a skip here, a failure where everything is required."""
    if os.environ.get("REQUIRE") == "all":
        pytest.fail(f"required, and missing: {what}")
    pytest.skip(f"this machine has no {what}")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What belongs to the other engine's pass is not part of this one, hence no skip."""
    elsewhere = "once" if connection.vendor == "postgresql" else "postgres"
    left_out = [item for item in items if item.get_closest_marker(elsewhere)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def rounds() -> int:
    """How often a race is run."""
    return 200 if SOAK else 10


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; `CHROMIUM` names one that is not on the PATH."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        lacking("Chromium")
    return str(found)


@pytest.fixture(scope="session")
def broker() -> Iterator[Path]:
    """A real Valkey on the socket that this run's settings name."""
    binary = valkey_binary()
    if binary is None:
        lacking("Valkey")
    socket = broker_socket(settings.VAR_DIR)
    with running(valkey_command(str(binary), socket, settings.VAR_DIR), stdout=subprocess.DEVNULL):
        wait_until(lambda: broker_answers(socket))
        yield socket


@pytest.fixture
def worker(broker: Path, transactional_db: None) -> Iterator[subprocess.Popen]:
    """A real Celery worker on the test's own database; what it is to see has to be committed."""
    app.control.purge()
    command = [sys.executable, "-m", "celery", "-q", "-A", "config", "worker", "--concurrency", "1", "--without-mingle"]
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with running([*command, "--loglevel", "ERROR"], cwd=BASE_DIR, env=environment) as process:
        wait_until(lambda: app.control.ping(timeout=0.2))
        yield process


@contextmanager
def running(command: list[str], **options: Any) -> Iterator[subprocess.Popen]:
    """Gone at the end, whatever the test did."""
    process = subprocess.Popen(command, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def database_url() -> str:
    """Of the database this test uses, for a process of its own."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(found['NAME']))}"
    host = quote(found["HOST"] or found["OPTIONS"].get("host", ""), safe="")
    who = f"{quote(found['USER'], safe='')}:{quote(found['PASSWORD'], safe='')}"
    return f"postgresql://{who}@{host}{found['PORT'] and ':' + str(found['PORT'])}/{found['NAME']}"


def wait_until(holds: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        time.sleep(0.05)
