"""The product's own processes on the database of a test: started, killed without warning, started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.places import BASE_DIR
from config.supervisor import APPLICATION, SERVED
from tests.conftest import database_url

PYTHON = sys.executable


def environment(store: Path | None, **others: str) -> dict[str, str]:
    """Of a process on the database of the test that asks, with a host's store."""
    told = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONUNBUFFERED": "1"}
    return os.environ | told | {"TESTED_STORE": str(store or "")} | others


def web(port: int, application: str = APPLICATION, workers: int = 1) -> list[str]:
    return [PYTHON, "-m", "granian", application, *SERVED, "--port", str(port), "--workers", str(workers)]


def follow() -> list[str]:
    return [PYTHON, "manage.py", "follow"]


def worker() -> list[str]:
    return [PYTHON, "-m", "celery", "-q", "-A", "config", "worker", "--concurrency", "1", "--without-mingle",
            "--loglevel", "CRITICAL"]  # fmt: skip


@dataclass
class Machine:
    """Keeps its processes alive, whatever ends them; `kill` ends one as a power cut does."""

    folder: Path
    commands: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    due: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.commands[name] = (command, environment)
        self._start(name)

    def _start(self, name: str) -> None:
        command, told = self.commands[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, env=told, cwd=BASE_DIR, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str, *, away: float) -> None:
        """The whole group at once; it is back after so many seconds."""
        self._end(name)
        self.kills[name] += 1
        self.due[name] = time.monotonic() + away

    def kill_a_child(self, name: str) -> None:
        """One of its workers only; what becomes of the rest is its own business."""
        main = self.running[name].pid
        with suppress(OSError, IndexError):
            children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
            os.kill(int(random.choice(children)), signal.SIGKILL)  # noqa: S311
            self.kills[f"{name} worker"] += 1

    def mend(self) -> None:
        """Start again what ended, once it is due."""
        for name, process in self.running.items():
            if process.poll() is not None and time.monotonic() >= self.due.get(name, 0):
                self._end(name)  # what outlived its main process
                self._start(name)

    def stop(self, *names: str) -> None:
        """All of them, if none is named; without a farewell, as it was all day."""
        for name in names or tuple(self.running):
            self._end(name)
            del self.running[name]

    def _end(self, name: str) -> None:
        process = self.running[name]
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")
