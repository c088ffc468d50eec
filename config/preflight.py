"""What must hold before anything starts; a check that fails says in one sentence what is wrong and what mends it."""

import fcntl
import os
import socket
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import IO

import django
import redis
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import Error as DatabaseFault
from environs import EnvError


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


def check_port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {value!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind(("127.0.0.1", int(value)))
        except PermissionError:
            raise CannotStart(f"Port {value} may not be used by this account: choose one above 1023, PORT=…") from None
        except OSError:
            raise CannotStart(f"Port {value} is taken by another program: choose another one, PORT=…") from None
    return int(value)


def check_folder(folder: Path) -> None:
    """Make the folder where it is missing; it holds the database and the key, so others may not look into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"Attest cannot write in {folder} ({error.strerror}): make it writable or name another, ATTEST_VAR=…"
        ) from None


def hold_folder(folder: Path) -> IO[str]:
    """Held as long as the returned file is open: a second start would lose the broker when the first one stops."""
    held = (folder / "run.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CannotStart(
            f"Attest already runs from {folder}: stop it first, or name another folder, ATTEST_VAR=…"
        ) from None
    return held


def check_socket_folder(folder: Path) -> None:
    """A socket under the temporary directory is ours alone: somebody else's folder of that name is refused."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise CannotStart(f"{folder} belongs to somebody else: remove it, then start again.")


def check_settings() -> None:
    try:
        django.setup()
    except (ImproperlyConfigured, EnvError, ValueError) as error:
        raise CannotStart(f"The settings cannot be used: {_first_line(error)}") from None


def check_database() -> None:
    name, host = connection.settings_dict["NAME"], connection.settings_dict["HOST"] or "this machine"
    try:
        if connection.vendor == "sqlite":
            _check_sqlite(name)
        else:
            connection.ensure_connection()
    except (sqlite3.Error, OSError) as error:
        raise CannotStart(
            f"The database {name} cannot be written ({error}): close the program that holds it, or mend the file."
        ) from None
    except DatabaseFault as error:
        raise CannotStart(f"The database {name} on {host} does not answer ({_first_line(error)}).") from None


def _check_sqlite(name: str) -> None:
    with closing(sqlite3.connect(name, timeout=3, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("ROLLBACK")


def check_broker(url: str) -> None:
    """Only for a REDIS_URL given from outside; the embedded broker is started later."""
    try:
        with closing(redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"The broker named by REDIS_URL does not answer ({_first_line(error)}).") from None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
