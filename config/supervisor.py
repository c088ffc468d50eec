"""`make run`: everything one machine needs, under one supervisor (`python -m config.supervisor`).

Checks first, each refusal one sentence; then the database is brought up to date and filled with the demo library
(`DEMO=no` asks for an administrator instead); then web, follow, worker, beat and the embedded broker run until one
of them ends or somebody presses Ctrl-C.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections

from config import places, preflight
from config.administrator import ensure_administrator
from config.broker import broker_answers, valkey_binary, valkey_command
from config.demo_people import DemoPerson, demo_people
from config.household import Household
from config.welcome import wait_for, welcome

# Threads are few: each that waits for Python's lock makes the others slower, and eight slow pages may be drawn at once.
APPLICATION = "config.wsgi:application"
SERVED = (
    *("--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
    *("--blocking-threads", "8", "--log-level", "error"),
)


def main() -> int:
    try:
        port = preflight.check_port(os.environ.get("PORT") or "8000")
        folder = places.var_folder()
        preflight.check_folder(folder)
        with preflight.hold_folder(folder):
            return _run(port, folder)
    except preflight.CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D at a question
        return 130


def _run(port: int, folder: Path) -> int:
    address = f"http://127.0.0.1:{port}/"
    _set_environment(folder, address)
    preflight.check_settings()
    preflight.check_database()
    commands = [*_broker(folder), *_processes(port)]
    print("Bringing the database up to date …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    people = _people()
    connections.close_all()  # the processes below must not inherit them
    household = Household(when_started=lambda: _greet(address, people))
    for name, command in commands:
        household.add(name, command, cwd=str(places.BASE_DIR))
    household.loop()
    return household.returncode or 0


def _set_environment(folder: Path, address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEMO", "yes")
    os.environ.setdefault("PUBLISHER_URL", address)
    os.environ.setdefault("DESK_URL", address)
    os.environ.setdefault("PGCONNECT_TIMEOUT", "5")
    os.environ["ATTEST_VAR"] = str(folder)
    os.environ["PYTHONUNBUFFERED"] = "1"
    if not os.environ.get("SECRET_KEY"):
        places.keep_secret_key(folder)


def _broker(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Nothing to start where REDIS_URL names a broker, or where ours outlived a killed supervisor and still answers."""
    if os.environ.get("REDIS_URL"):
        preflight.check_broker(os.environ["REDIS_URL"])
        return
    socket = places.broker_socket(folder)
    preflight.check_socket_folder(socket.parent)
    if broker_answers(socket):
        return
    binary = valkey_binary()
    if binary is None:
        raise preflight.CannotStart("No Valkey for this kind of machine: install valkey-server, or set REDIS_URL.")
    (folder / "valkey").mkdir(mode=0o700, exist_ok=True)
    yield "broker", valkey_command(binary, socket, folder / "valkey")


def _processes(port: int) -> Iterator[tuple[str, list[str]]]:
    python = sys.executable
    celery = [python, "-m", "celery", "-q", "-A", "config"]
    yield "web", [python, "-m", "granian", APPLICATION, *SERVED, "--port", str(port)]
    yield "follow", [python, "manage.py", "follow"]
    yield "worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING", "--without-mingle"]
    yield "beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""]


def _people() -> list[DemoPerson]:
    """The demo accounts that can sign in; loading the library waits until somebody could lose nothing by it."""
    people = get_user_model().objects
    if not settings.DEMO:
        ensure_administrator()
        return []
    if not people.filter(is_active=True).exists():
        print("Loading the demo library, a minute or so …", flush=True)
        call_command("load_demo", verbosity=0)
    present = set(people.filter(is_active=True).values_list("username", flat=True))
    return [person for person in demo_people() if person["username"] in present]


def _greet(address: str, people: list[DemoPerson]) -> None:
    if wait_for(address):
        print(welcome(address, people), flush=True)
    else:
        print(f"Nothing has answered at {address} yet; the lines above say why.", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
