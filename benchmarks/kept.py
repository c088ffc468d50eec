"""What was measured last, by engine and measurement, so that one table can be measured anew without the others."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from benchmarks.measure import Samples
from benchmarks.report import Measured
from config.places import var_folder

FILE = var_folder() / "benchmarks.json"


@dataclass(frozen=True)
class Run:
    """One measurement on one engine; it took so many seconds, of which most fill the library."""

    samples: Samples
    rounds: int
    seconds: float


Kept = dict[str, dict[str, Run]]


def read() -> Kept:
    stored = json.loads(FILE.read_text()) if FILE.exists() else {}
    return {engine: {name: Run(**one) for name, one in runs.items()} for engine, runs in stored.items()}


def keep(engine: str, name: str, run: Run) -> None:
    kept = read()
    kept.setdefault(engine, {})[name] = run
    _write(kept)


def forget(engines: Iterable[str], names: Iterable[str]) -> None:
    """What is measured now and fails must not show what it was before."""
    kept, names = read(), set(names)
    for engine in engines:
        kept[engine] = {name: run for name, run in kept.get(engine, {}).items() if name not in names}
    _write(kept)


def _write(kept: Kept) -> None:
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(kept, default=asdict))


def measured(kept: Kept) -> list[Measured]:
    return [
        Measured(engine, {name: run.samples for name, run in runs.items()}) for engine, runs in kept.items() if runs
    ]


def sizes(kept: Kept) -> dict[str, int]:
    """The fewest rounds of any table, and the minutes of all."""
    runs = [run for of_engine in kept.values() for run in of_engine.values()]
    rounds = min((run.rounds for run in runs), default=0)
    return {"rounds": rounds, "minutes": round(sum(run.seconds for run in runs) / 60)}
