"""Two sides take turns, so that whatever else the machine does falls on both; what is told is the median ratio.

A side is a process of the product on one database. It prepares a named act, performs it under the clock, and answers
with the seconds: `answer` is the process's half, `Side` the half of whoever compares.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

Act = Callable[[], object]
Samples = Mapping[str, list[float]]
Start = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Timed:
    """Something that a side can be asked to time."""

    side: "Side"
    name: str


def command(url: str, *arguments: str) -> dict[str, Any]:
    """How to start a side, as keywords of `subprocess`."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    return {"args": [sys.executable, "-m", "benchmarks.side", *arguments], "env": environment, "text": True}


class Side:
    def __init__(self, module: str, url: str, *arguments: str, start: Start = command) -> None:
        self.process = subprocess.Popen(**start(url, module, *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> "Side":
        return self

    def __exit__(self, *unhappily: object) -> None:
        self.process.communicate()
        if self.process.returncode and unhappily[0] is None:
            raise RuntimeError("a side ended badly; its reason stands above")

    def seconds(self, name: str) -> float:
        print(name, file=self.process.stdin, flush=True)
        answered = self.process.stdout.readline()
        if not answered:
            raise RuntimeError(f"{name} failed; its reason stands above")
        return float(answered)


def answer(acts: Mapping[str, Callable[[], Act]], clock: Callable[[], float] = time.perf_counter) -> None:
    """Time what is asked for, one name a line, until nobody asks any more."""
    for line in sys.stdin:
        act = acts[line.strip()]()
        began = clock()
        act()
        print(clock() - began, flush=True)


def in_turns(timed: Mapping[str, Timed], rounds: int) -> Samples:
    """Seconds of each thing, round by round; a first round warms up and is not counted."""
    taken = [{name: one.side.seconds(one.name) for name, one in timed.items()} for _ in range(rounds + 1)]
    return {name: [one[name] for one in taken[1:]] for name in timed}


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios inside each round."""
    return median(one / other for one, other in zip(above, below, strict=True))
