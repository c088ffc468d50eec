"""`make bench`: one engine after the other, every ratio from one interleaved run, the results in README.md."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable

from benchmarks.api_lists import FEWER, MORE, ROWS, section
from benchmarks.databases import Engine, engines
from benchmarks.measure import Side, Timed, command, in_turns
from benchmarks.report import PAGES, README, SITTINGS, Measured, Samples, grown, report

ACTS = ("first_edition", "next_edition", "approval_to_public")
BULK = ("reaffirm_together", "reaffirm_one_by_one")
FLOORS = ("password", "two_passwords", "plain", "plain_one", "history")
# How often the seeds (250 claims, 5 pages: benchmarks.corpus) stand in each library.
FEW, MANY = 20, 400
SMALL, LARGE = 4, 4_000
ROUNDS = int(os.environ.get("ROUNDS", "9"))


def main(only: Iterable[str]) -> None:
    with engines() as found:
        chosen = [engine for engine in found if not only or engine.name.lower() in only]
        measured = [measure(engine) for engine in chosen]
        public = {engine.name: api_lists(engine) for engine in chosen}
    sizes = {"cores": os.cpu_count(), "rounds": ROUNDS, "few": FEW * 5, "many": MANY * 5}
    told = report(measured, sizes={name: f"{size:,}" for name, size in sizes.items()})
    written = f"{told}\n{section(public)}"
    if not only:
        README.write_text(written)
    print(written)


def measure(engine: Engine) -> Measured:
    run(engine.create("seeds"), "seed")
    return Measured(engine.name, publishing(engine), claim_lists(engine), sittings(engine))


def publishing(engine: Engine) -> Samples:
    few, many = library(engine, "few", "everything", FEW), library(engine, "many", "everything", MANY)
    with Side("publishing", few) as smaller, Side("publishing", many) as larger:
        timed = {name: Timed(smaller, name) for name in (*FLOORS, *BULK, *ACTS)}
        taken = in_turns(timed | {grown(name): Timed(larger, name) for name in ACTS}, ROUNDS)
    engine.drop("few", "many")
    return taken


def claim_lists(engine: Engine) -> Samples:
    small, large = library(engine, "small", "listed", SMALL), library(engine, "large", "listed", LARGE)
    with Side("lists", small) as smaller, Side("lists", large) as larger:
        timed = {name: Timed(smaller, name) for name in PAGES}
        taken = in_turns(timed | {grown(name): Timed(larger, name) for name in PAGES}, ROUNDS)
    engine.drop("small", "large")
    return taken


def api_lists(engine: Engine) -> Samples:
    fewer, more = library(engine, "fewer", "public", FEWER), library(engine, "more", "public", MORE)
    with Side("api_reading", fewer) as smaller, Side("api_reading", more) as larger:
        timed = {name: Timed(smaller, name) for name in ROWS}
        taken = in_turns(timed | {grown(name): Timed(larger, name) for name in ROWS}, ROUNDS)
    engine.drop("fewer", "more")
    return taken


def sittings(engine: Engine) -> Samples:
    with Side("sittings", library(engine, "sat", "everything", FEW)) as side:
        taken = in_turns({name: Timed(side, name) for name in SITTINGS}, ROUNDS)
    engine.drop("sat")
    return taken


def library(engine: Engine, name: str, which: str, times: int) -> str:
    url = engine.copy("seeds", name)
    run(url, which, str(times))
    return url


def run(url: str, *what: str) -> None:
    began = time.monotonic()
    subprocess.run(**command(url, "corpus", *what), check=True)
    print(f"{url.partition(':')[0]}: {' '.join(what)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
