"""A working day with accidents: people publish and stop what is published, readers read, and processes are killed.

Two hosts stand beside one database, each with its own store; people work on the first.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from django.core.management import call_command

from config import app
from tests.conftest import wait_until
from tests.ports import free_port
from tests.soaking import desk, processes
from tests.soaking.clock import Clock
from tests.soaking.judge import Judge, noted
from tests.soaking.processes import PYTHON, Machine

CHANCE = random.SystemRandom()
HOSTS = ("one", "two")
# What is killed, how often of ten, and for how many seconds it may be away.
KILLS = {"web": (1, 1.0), "web worker": (1, 0.0), "follow": (4, 7.0), "worker": (1, 3.0), "desk": (3, 1.0)}


@dataclass
class Report:
    seconds: float
    notes: int
    complaints: list[str]
    counts: Counter
    kills: Counter
    acts: Counter
    documents: int
    distinct: int
    stalest: float
    strange: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{self.notes} requests in {self.seconds:.0f} s, answers {dict(sorted(self.counts.items()))}"]
        told += [f"{self.distinct} bodies, {self.documents} documents, acts {dict(sorted(self.acts.items()))}"]
        told += [f"kills {dict(sorted(self.kills.items()))}, {self.kills.total()} in all"]
        told += [f"oldest body {self.stalest:.2f} s after its successor; complaints {len(self.complaints)}"]
        return "\n".join([*told, *self.complaints[:20], *self.strange[:5]])


@dataclass
class Day:
    folder: Path
    application: str = "config.wsgi:application"
    kills: bool = True
    dead: str = ""  # what is killed at the beginning, and stays so
    worker: bool = True
    web_workers: int = 1
    address: str = "/api/v1/articles/gout"

    def __post_init__(self) -> None:
        (self.folder / "bodies").mkdir()
        self.ports = {host: free_port() for host in HOSTS}
        self.machine = Machine(self.folder)

    def lived(self, seconds: float) -> Report:
        desk.opening(["Gout", "Knee pain", "Tennis elbow"])
        with Clock() as clock:
            with self._at_work():
                began = time.monotonic()
                while (passed := time.monotonic() - began) < seconds:
                    self._have_accidents(seconds - passed)
            passed = time.monotonic() - began
            call_command("follow", once=True)
        notes = noted(self.folder)
        judge = Judge(clock, self.folder / "bodies")
        complaints = list(judge.complaints(notes))
        acts, strange = self._acts()
        distinct = sum(1 for _ in (self.folder / "bodies").iterdir())
        return Report(
            passed, len(notes), complaints, judge.counts, self.machine.kills, acts, len(clock.seen), distinct,
            judge.stalest, strange,
        )  # fmt: skip

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        try:
            self.start()
            told = processes.environment(self.folder / "one")
            for role in desk.ROLES:
                command = [PYTHON, "-m", "tests.soaking.desk", role, str(self.folder / f"{role}.jsonl")]
                self.machine.add(f"desk {role}", command, told)
            self.read()
            if self.dead:
                self.machine.kill(self.dead, away=3_600)
            yield
        finally:
            self.machine.stop(*(one for one in self.machine.running if one.startswith("desk")))
            time.sleep(1)
            self.machine.stop()

    def start(self) -> None:
        for host, port in self.ports.items():
            told = processes.environment(self.folder / host)
            self.machine.add(f"follow {host}", processes.follow(), told)
            self.machine.add(f"web {host}", processes.web(port, self.application, self.web_workers), told)
        if self.worker:
            self.machine.add("worker", processes.worker(), processes.environment(self.folder / "one"))
        wait_until(lambda: all(answers(one, self.address) for one in self.ports.values()))

    def read(self, *addresses: str) -> None:
        """A reader of each host, of these addresses or of all."""
        for host, port in self.ports.items():
            command = [PYTHON, "-m", "tests.soaking.reader", host, str(port), str(self.folder), *addresses]
            self.machine.add(f"reader {host}", command, processes.environment(None))

    def _have_accidents(self, left: float) -> None:
        """One, and then some seconds in which whatever ended is started again."""
        until = time.monotonic() + min(left, CHANCE.uniform(2, 7))
        if self.kills:
            self._kill_something()
        while time.monotonic() < until:
            self.machine.mend()
            if self.worker and CHANCE.random() < 0.02:
                app.send_task(f"editorial.tasks.{CHANCE.choice(['reconcile_by_night', 'mail_what_waits'])}")
            time.sleep(0.1)

    def _kill_something(self) -> None:
        [name] = CHANCE.choices(list(KILLS), [weight for weight, _ in KILLS.values()])
        away = CHANCE.uniform(0, KILLS[name][1])
        if name == "worker":
            self.machine.kill(name, away=away)
        elif name == "desk":
            self.machine.kill(f"desk {CHANCE.choice(list(desk.ROLES))}", away=away)
        elif name == "web worker":
            self.machine.kill_a_child(f"web {CHANCE.choice(HOSTS)}")
        else:
            self.machine.kill(f"{name} {CHANCE.choice(HOSTS)}", away=away)

    def _acts(self) -> tuple[Counter, list[str]]:
        """How often each role got what it wanted, and whatever was neither that nor a refusal."""
        acts, strange = Counter[str](), list[str]()
        for role in desk.ROLES:
            for line in (self.folder / f"{role}.jsonl").read_text().split("\n")[:-1]:
                *_, outcome = desk.read_note(line)
                acts[f"{role} {outcome.partition(':')[0].partition(' (')[0]}"] += 1
                strange += [outcome] if outcome.startswith("Traceback") else []
        return acts, strange


def answers(port: int, address: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", address)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
