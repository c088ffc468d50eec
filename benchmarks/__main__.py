"""`make bench`: one engine after the other, every ratio from one interleaved run, the results in README.md."""

import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterable

from benchmarks import kept
from benchmarks.api_lists import FEWER, MORE, ROWS
from benchmarks.beside import beside, filled
from benchmarks.comparisons import NOTICES, PAGES, REACHED, SITTINGS, grown
from benchmarks.databases import Engine, engines
from benchmarks.delivery import delivery, growth
from benchmarks.measure import Samples, Side, Timed, command, in_turns
from benchmarks.peers import running
from benchmarks.report import README, report
from benchmarks.servers import lacking

ACTS = ("first_edition", "next_edition", "approval_to_public")
BESIDE_WAGTAIL = ("password", "first_edition", "next_edition", "sitting")
BULK = ("reaffirm_together", "reaffirm_one_by_one")
FLOORS = ("password", "two_passwords", "plain", "plain_one", "history")
# How often the seeds (250 claims, 5 pages: benchmarks.corpus) stand in each library.
FEW, MANY = 20, 400
SMALL, LARGE, SERVED, BESIDE = 4, 4_000, 500, 50
# Copies of the 72 references of the seeds that make a million, and rows of a file that tells of some of them.
WORKS, TOLD, FULL = 13_889, 60_000, 9
# Copies of fifty claims on five pages, all of which cite one work (benchmarks.citing).
CITING, MANY_CITING = 20, 200
ROUNDS = int(os.environ.get("ROUNDS", "9"))
# An import of so many records takes a minute; of fewer it says as much, but for growth.
ROUNDS_OF_IMPORTS = min(ROUNDS, 2)
IMPORTED = 100_000 if ROUNDS > 2 else 10_000
FEWER_IMPORTED = IMPORTED // 10
# A library in which 10,000 claims are told of a notice takes a minute each time.
ROUNDS_OF_REACH = min(ROUNDS, 3)
# wrk asks each server for seconds.
ROUNDS_OF_WRK = min(ROUNDS, 5)


def main(only: set[str]) -> None:
    """All of it, or what is named of engines and measurements: `python -m benchmarks postgresql delivery`."""
    names, named = only & MEASUREMENTS.keys() or MEASUREMENTS.keys(), only - MEASUREMENTS.keys()
    with engines() as found:
        asked = [engine for engine in found if not named or engine.name.lower() in named]
        kept.forget([engine.name for engine in asked], names)
        for engine in asked:
            measure(engine, names)
    sizes = {"cores": os.cpu_count(), "wrk": ROUNDS_OF_WRK, **kept.sizes(kept.read())}
    sizes |= {"few": FEW * 5, "many": MANY * 5, "pages_beside": BESIDE * 4}
    sizes |= {"imported": IMPORTED, "fewer_imported": FEWER_IMPORTED, "import_rounds": ROUNDS_OF_IMPORTS}
    written = report(kept.measured(kept.read()), sizes={name: f"{size:,}" for name, size in sizes.items()})
    README.write_text(written)
    print(written)


def measure(engine: Engine, names: Collection[str]) -> None:
    run(engine.create("seeds"), "seed")
    for name, one in MEASUREMENTS.items():
        if name in names:
            began = time.monotonic()
            samples = one(engine)
            kept.keep(engine.name, name, kept.Run(samples, ROUNDS, time.monotonic() - began))


def publishing(engine: Engine) -> Samples:
    few, many = library(engine, "few", "everything", FEW), library(engine, "many", "everything", MANY)
    with Side("publishing", few) as smaller, Side("publishing", many) as larger:
        timed = {name: Timed(smaller, name) for name in (*FLOORS, *BULK, *ACTS)}
        taken = in_turns(timed | {grown(name): Timed(larger, name) for name in ACTS}, ROUNDS)
    engine.drop("few", "many")
    return taken


def claim_lists(engine: Engine) -> Samples:
    return _as_it_grows(engine, "lists", PAGES, "listed", SMALL, LARGE)


def api_lists(engine: Engine) -> Samples:
    return _as_it_grows(engine, "api_reading", ROWS, "public", FEWER, MORE)


def _as_it_grows(engine: Engine, module: str, names: Iterable[str], which: str, few: int, many: int) -> Samples:
    """Everything that `module` can time, in a library of so few and one of so many copies of the seeds."""
    small, large = library(engine, "small", which, few), library(engine, "large", which, many)
    with Side(module, small) as smaller, Side(module, large) as larger:
        timed = {name: Timed(smaller, name) for name in names}
        taken = in_turns(timed | {grown(name): Timed(larger, name) for name in names}, ROUNDS)
    engine.drop("small", "large")
    return taken


def sittings(engine: Engine) -> Samples:
    with Side("sittings", library(engine, "sat", "everything", FEW)) as side:
        taken = in_turns({name: Timed(side, name) for name in SITTINGS}, ROUNDS)
    engine.drop("sat")
    return taken


def notices(engine: Engine) -> Samples:
    """In a library of a million references, or a tenth of that where it has to be quick."""
    tenth = 1 if ROUNDS >= FULL else 10
    with Side("notices", library(engine, "cited", "works", WORKS // tenth), str(TOLD // tenth)) as side:
        taken = in_turns({name: Timed(side, name) for name in NOTICES}, min(ROUNDS, 5))
    engine.drop("cited")
    return taken


def importing(engine: Engine) -> Samples:
    """In a library of its own for each size, or the larger file would be measured in what the smaller left."""
    names = ("import", "import again")
    urls = [engine.copy("seeds", one) for one in ("imported", "grown")]
    sizes = str(FEWER_IMPORTED), str(IMPORTED)
    with Side("importing", urls[0], *sizes) as smaller, Side("importing", urls[1], *sizes) as larger:
        timed = {name: Timed(smaller, name) for name in names}
        timed |= {name: Timed(larger, name) for name in (grown("import"), "history", "parser")}
        taken = in_turns(timed, ROUNDS_OF_IMPORTS)
    engine.drop("imported", "grown")
    return taken


def reach(engine: Engine) -> Samples:
    """From a notice to the last document that says so, and back, where a thousand claims cite the work and ten times
    as many."""
    smaller, larger = (_cited(engine, *one) for one in (("cited_by_few", CITING), ("cited_by_many", MANY_CITING)))
    with Side("reach", smaller) as few, Side("reach", larger) as many:
        timed = {name: Timed(few, name) for name in REACHED} | {grown(name): Timed(many, name) for name in REACHED}
        taken = in_turns(timed, ROUNDS_OF_REACH)
    engine.drop("cited_by_few", "cited_by_many")
    return taken


def _cited(engine: Engine, name: str, times: int) -> str:
    url = engine.create(name)
    run(url, str(times), by="citing")
    return url


def served(engine: Engine) -> Samples:
    if lacking():
        print(f"{lacking()}: not on this machine, so what readers get is not measured", file=sys.stderr, flush=True)
        return {}
    taken = delivery(library(engine, "served", "pages", SERVED), ROUNDS_OF_WRK)
    engine.drop("served")
    return taken


def stores(engine: Engine) -> Samples:
    taken = growth(library(engine, "stored", "pages", FEW), ROUNDS)
    engine.drop("stored")
    return taken


def peers(engine: Engine) -> Samples:
    if lacking() or not running.are_there():
        print("without wrk, nginx or the peers' packages they are not measured", file=sys.stderr, flush=True)
        return {}
    ours = library(engine, "beside", "everything", BESIDE)
    theirs = filled(engine.create("peers"), ours)
    read = beside(ours, theirs, ROUNDS_OF_WRK)
    with Side("publishing", ours) as attest, Side("peers.publishing", theirs, start=running.command) as wagtail:
        timed = {name: Timed(attest, name) for name in BESIDE_WAGTAIL} | {"wagtail": Timed(wagtail, "wagtail")}
        published = in_turns(timed, ROUNDS)
    engine.drop("beside", "peers")
    return {**read, **published}


def library(engine: Engine, name: str, which: str, times: int) -> str:
    url = engine.copy("seeds", name)
    run(url, which, str(times))
    return url


def run(url: str, *what: str, by: str = "corpus") -> None:
    began = time.monotonic()
    subprocess.run(**command(url, by, *what), check=True)
    print(f"{url.partition(':')[0]}: {' '.join(what)} in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


MEASUREMENTS = {
    "publishing": publishing,
    "lists": claim_lists,
    "api": api_lists,
    "sittings": sittings,
    "notices": notices,
    "reach": reach,
    "importing": importing,
    "delivery": served,
    "store": stores,
    "peers": peers,
}

if __name__ == "__main__":
    main(set(sys.argv[1:]))
