"""What readers get, beside nginx with the same bytes as files: every server is asked the same in turns.

Samples stand under the names of the server, of what was asked, and of the figure.
"""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Samples, Side, Timed, command, in_turns
from benchmarks.servers import Server, granian, load, nginx, script

ROOT = "/api/v1"
# What is asked: by name the headers, and the address where it is not each article in turn.
ASKED: dict[str, tuple[dict[str, str], str]] = {
    "article": ({}, ""),
    "article, br": ({"Accept-Encoding": "br"}, ""),
    "304": ({"If-None-Match": "{etag}"}, ""),
    "list": ({}, f"{ROOT}/articles"),
    "feed": ({}, f"{ROOT}/feed.json"),
}
# Articles in the store, and how a worker comes by one: it has it in memory, or reads it from the store.
SMALL, LARGE = 100, 100_000
SERVED = ("at hand", "read")
STATIC = """map $http_accept_encoding $coding {{ default ""; br .br; }}
server {{
  listen 80;
  root {tree};
  types {{ }} default_type application/json;
  location / {{ try_files $uri.json$coding =404; }}
}}
"""


def delivery(url: str, rounds: int) -> Samples:
    """Round by round; the first round warms up and is not counted."""
    with TemporaryDirectory(prefix="attest-bench-") as name, ExitStack() as running:
        folder = Path(name)
        folder.chmod(0o755)
        turns = _turns(url, folder, running)
        rows = [{one: load(*asked) for one, asked in turns.items()} for _ in range(rounds + 1)][1:]
    return {f"{one}: {figure}": [row[one][figure] for row in rows] for one in turns for figure in rows[0][one]}


def _turns(url: str, folder: Path, running: ExitStack) -> dict[str, tuple[Server, Path]]:
    """All that is measured: by name the server, and what wrk asks it."""
    store, tree = str(folder / "store"), folder / "tree"
    run(url, store, "store")
    running.enter_context(kept_alive(url, store))
    attest = running.enter_context(granian("attest", url, store))
    paths = _copied(attest, tree)
    run(url, store, "tree", str(folder / "exported"))
    exported = (folder / "exported" / "nginx.conf").read_text()
    static = STATIC.format(tree=tree)
    everything = {
        running.enter_context(nginx("nginx", folder / "n1", static)): ASKED,
        attest: ASKED,
        running.enter_context(nginx("nginx, 2 workers", folder / "n2", static, workers=2)): ["article, br"],
        running.enter_context(granian("attest, 2 workers", url, store, workers=2)): ["article, br"],
        running.enter_context(nginx("exported", folder / "n3", exported)): ["article", "article, br"],
        running.enter_context(granian("dictionary", url, store, application="benchmarks.plain:application")): [
            "article, br"
        ],
        running.enter_context(granian("django", url, "")): ["article", "article, br"],
    }
    pairs = [(server, one) for server, asked in everything.items() for one in asked]
    return {
        f"{server.name}: {one}": (server, _script(server, one, paths, folder / f"asked-{number}"))
        for number, (server, one) in enumerate(sorted(pairs, key=lambda pair: list(ASKED).index(pair[1])))
    }


def _script(server: Server, name: str, paths: list[str], folder: Path) -> Path:
    headers, address = ASKED[name]
    asked = [address] if address else paths
    tagged = "{etag}" in headers.values()
    return script(folder, {one: server.ask(one, {})[1]["etag"] if tagged else "-" for one in asked}, headers)


def _copied(server: Server, tree: Path) -> list[str]:
    """The bytes that Attest serves as files for nginx; returns the addresses of the articles."""
    paths, cursor = [], f"{ROOT}/articles?limit=100"
    while cursor:
        listed = json.loads(server.ask(cursor, {})[2])
        paths += [one["api_url"] for one in listed["items"]]
        cursor = f"{ROOT}/articles?limit=100&cursor={listed['next']}" if listed["next"] else ""
    for path in [*paths, *(address for _, address in ASKED.values() if address)]:
        for ending, headers in (("", {}), (".br", {"Accept-Encoding": "br"})):
            status, _, body = server.ask(path, headers)
            assert status == 200, (path, status)
            file = tree / f"{path[1:]}.json{ending}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
    return paths


def growth(url: str, rounds: int) -> Samples:
    """What one article costs a worker, the server's own work left out, from a small store and from a large one."""
    with Side("serving", url, str(SMALL)) as small, Side("serving", url, str(LARGE)) as large:
        timed = {
            f"{name}, {size}": Timed(side, name) for name in SERVED for size, side in ((SMALL, small), (LARGE, large))
        }
        return in_turns(timed, rounds)


@contextmanager
def kept_alive(url: str, store: str) -> Iterator[None]:
    started = command(url, "delivering", "alive")
    started["env"] |= {"DELIVERY_STORE": store}
    with subprocess.Popen(**started) as process:
        try:
            yield
        finally:
            process.terminate()


def run(url: str, store: str, *what: str) -> None:
    started = command(url, "delivering", *what)
    started["env"] |= {"DELIVERY_STORE": store}
    subprocess.run(**started, check=True)
