"""What readers get, beside nginx with the same bytes as files: wrk asks both in turns, 32 connections, one thread.

`samples` has requests a second, processor seconds for 10,000 requests, and the 99th percentile in milliseconds, each
under the name of the server and of what was asked.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.measure import command
from tests.ports import free_port

SECONDS, CONNECTIONS = 2, 32
ROOT = "/api/v1"
# What is asked: by name the header that asks for it.
ASKED = {
    "article": {},
    "article, br": {"Accept-Encoding": "br"},
    "304": {"If-None-Match": "{etag}"},
    "list": {},
}
FIGURES = {"a second": 1, "processor": 2, "p99": 3}
ROTATING = """
local asked = {{}}
for line in io.lines("{file}") do
  local path, etag = line:match("^(%S+) (%S+)$")
  local headers = {{ Host = "127.0.0.1" }}
  {headers}
  asked[#asked + 1] = wrk.format("GET", path, headers)
end
local turn = 0
request = function() turn = turn % #asked + 1; return asked[turn] end
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and the process whose children do the work."""

    name: str
    port: int
    process: subprocess.Popen

    def processor_seconds(self) -> float:
        return sum(_ticks(one) for one in _family(self.process.pid)) / os.sysconf("SC_CLK_TCK")

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


def lacking() -> str:
    return ", ".join(one for one in ("wrk", "nginx") if shutil.which(one) is None)


def measure(url: str, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Samples of every server and question, round by round; the first round warms up and is not counted."""
    store, tree = folder / "store", folder / "tree"
    with ExitStack() as running:
        _run(url, store, "store")
        running.enter_context(_kept_alive(url, store))
        attest = running.enter_context(_granian("attest", url, store, workers=1))
        both = running.enter_context(_granian("attest, 2 workers", url, store, workers=2))
        django = running.enter_context(_granian("django", url, None, workers=1))
        paths = _copied(attest, tree)
        _run(url, store, "tree", str(folder / "exported"))
        nginx = running.enter_context(_nginx("nginx", folder / "n1", _static(tree), workers=1))
        double = running.enter_context(_nginx("nginx, 2 workers", folder / "n2", _static(tree), workers=2))
        ours = (folder / "exported" / "nginx.conf").read_text()
        exported = running.enter_context(_nginx("exported", folder / "n3", ours, workers=1))
        turns = [(server, name) for name in ASKED for server in (nginx, attest)]
        turns += [(double, "article, br"), (both, "article, br"), (exported, "article"), (django, "article")]
        samples: dict[str, list[float]] = {}
        for number in range(rounds + 1):
            for server, name in turns:
                for figure, value in _wrk(server, name, paths, folder).items():
                    samples.setdefault(f"{server.name}: {name}: {figure}", []).extend([value] if number else [])
        return samples


def _wrk(server: Server, name: str, paths: list[str], folder: Path) -> dict[str, float]:
    asked = [f"{ROOT}/articles"] if name == "list" else paths
    wanted = ASKED[name]
    etags = {one: server.ask(one)[1]["etag"] for one in asked} if name == "304" else dict.fromkeys(asked, "-")
    (folder / "asked").write_text("".join(f"{path} {etag}\n" for path, etag in etags.items()))
    headers = "\n".join(
        f"headers['{key}'] = {'etag' if '{' in value else repr(value)}" for key, value in wanted.items()
    )
    (folder / "asked.lua").write_text(ROTATING.format(file=folder / "asked", headers=headers))
    before = server.processor_seconds()
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(folder / "asked.lua")]
    told = subprocess.run([*wrk, f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    requests = int(re.search(r"(\d+) requests in", told)[1])
    return {
        "a second": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),
        "processor": (server.processor_seconds() - before) / requests * 10_000,
        "p99": _milliseconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", told)),
    }


def _milliseconds(found: re.Match) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def _copied(server: Server, tree: Path) -> list[str]:
    """The bytes that Attest serves as files for nginx; returns the addresses of the articles."""
    paths, cursor = [], f"{ROOT}/articles?limit=100"
    while cursor:
        listed = json.loads(server.ask(cursor)[2])
        paths += [one["api_url"] for one in listed["items"]]
        cursor = f"{ROOT}/articles?limit=100&cursor={listed['next']}" if listed["next"] else ""
    for path in [*paths, f"{ROOT}/articles"]:
        for ending, headers in (("", {}), (".br", {"Accept-Encoding": "br"})):
            file = tree / f"{path[1:]}.json{ending}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(server.ask(path, **headers)[2])
    return paths


def _static(tree: Path) -> str:
    return f"""map $http_accept_encoding $coding {{ default ""; br .br; }}
server {{
  listen 80;
  root {tree};
  types {{ }} default_type application/json;
  location / {{ try_files $uri.json$coding =404; }}
}}
"""


@contextmanager
def _nginx(name: str, folder: Path, site: str, workers: int) -> Iterator[Server]:
    folder.mkdir()
    port = free_port()
    temporary = " ".join(
        f"{one}_temp_path {folder}/{one};" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    quick = "access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=10000;"
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "conf").write_text(
        f"user root; daemon off; worker_processes {workers}; pid {folder}/pid; error_log {folder}/errors;\n"
        f"events {{ }}\nhttp {{ {quick} {temporary}\n{site}\n}}\n"
    )
    with subprocess.Popen(["nginx", "-c", str(folder / "conf")]) as process:
        yield from _until_it_ends(Server(name, port, process))


@contextmanager
def _granian(name: str, url: str, store: Path | None, workers: int) -> Iterator[Server]:
    port = free_port()
    started = command(url)
    environment = started["env"] | {"DELIVERY_STORE": str(store or "")}
    served = ["--interface", "wsgi", "--no-ws", "--port", str(port), "--workers", str(workers), "--log-level", "error"]
    arguments = [sys.executable, "-m", "granian", *served, "config.wsgi:application"]
    with subprocess.Popen(arguments, env=environment) as process:
        yield from _until_it_ends(Server(name, port, process))


def _until_it_ends(server: Server) -> Iterator[Server]:
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                server.ask(f"{ROOT}/openapi.json")
                break
            except OSError:
                if time.monotonic() > deadline or server.process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield server
    finally:
        server.process.terminate()


@contextmanager
def _kept_alive(url: str, store: Path) -> Iterator[None]:
    started = command(url, "delivering", "alive")
    started["env"] |= {"DELIVERY_STORE": str(store)}
    with subprocess.Popen(**started) as process:
        try:
            yield
        finally:
            process.terminate()


def _run(url: str, store: Path, *what: str) -> None:
    started = command(url, "delivering", *what)
    started["env"] |= {"DELIVERY_STORE": str(store)}
    subprocess.run(**started, check=True)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
