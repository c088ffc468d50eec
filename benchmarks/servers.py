"""Web servers beside one another, and wrk that asks them: 32 connections, one thread, every address in turn."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.measure import Start, command
from config.supervisor import APPLICATION, SERVED
from tests.ports import free_port

SECONDS, CONNECTIONS = 2, 32
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
NGINX = """user root; daemon off; worker_processes {workers}; pid {folder}/pid; error_log {folder}/errors;
events {{ }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=10000;
  {temporary}
  {site}
}}
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, and the process whose children do the work."""

    name: str
    port: int
    process: subprocess.Popen

    def processor_seconds(self) -> float:
        return sum(_ticks(one) for one in _family(self.process.pid)) / os.sysconf("SC_CLK_TCK")

    def ask(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


def lacking() -> str:
    return ", ".join(one for one in ("wrk", "nginx") if shutil.which(one) is None)


def script(folder: Path, etags: Mapping[str, str], headers: Mapping[str, str]) -> Path:
    """Asks each address with these headers, `{etag}` being its own."""
    folder.mkdir()
    (folder / "asked").write_text("".join(f"{path} {etag}\n" for path, etag in etags.items()))
    told = {name: "etag" if value == "{etag}" else repr(value) for name, value in headers.items()}
    lines = "\n".join(f"  headers['{name}'] = {value}" for name, value in told.items())
    (folder / "asked.lua").write_text(ROTATING.format(file=folder / "asked", headers=lines))
    return folder / "asked.lua"


def load(server: Server, asked: Path, seconds: int = SECONDS) -> dict[str, float]:
    """Requests a second, processor seconds for each, and the 99th percentile in milliseconds."""
    before = server.processor_seconds()
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(asked)]
    told = subprocess.run([*wrk, f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    requests = int(re.search(r"(\d+) requests in", told)[1])
    if not requests:  # the machine is busy, or the answer slow
        return load(server, asked, 2 * seconds)
    return {
        "a second": float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),
        "processor": (server.processor_seconds() - before) / requests,
        "p99": _milliseconds(re.search(r"99%\s+([\d.]+)(us|ms|s)", told)),
    }


def _milliseconds(found: re.Match) -> float:
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


@contextmanager
def nginx(name: str, folder: Path, site: str, workers: int = 1) -> Iterator[Server]:
    folder.mkdir()
    port, kinds = free_port(), ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{one}_temp_path {folder}/{one};" for one in kinds)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    told = NGINX.format(folder=folder, workers=workers, temporary=temporary, site=site)
    (folder / "conf").write_text(told)
    with subprocess.Popen(["nginx", "-c", str(folder / "conf")]) as process:
        yield from _until_it_ends(Server(name, port, process))


@contextmanager
def granian(
    name: str, url: str, store: str, workers: int = 1, application: str = APPLICATION, start: Start = command
) -> Iterator[Server]:
    """As `make run` starts it."""
    port, started = free_port(), start(url)
    arguments = [started["args"][0], "-m", "granian", application, *SERVED]
    arguments += ["--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(arguments, env=started["env"] | {"DELIVERY_STORE": store}) as process:
        yield from _until_it_ends(Server(name, port, process))


def _until_it_ends(server: Server) -> Iterator[Server]:
    try:
        deadline = time.monotonic() + 60
        while not _answers(server):
            if time.monotonic() > deadline or server.process.poll() is not None:
                raise RuntimeError(f"{server.name} does not answer")
            time.sleep(0.1)
        yield server
    finally:
        server.process.terminate()


def _answers(server: Server) -> bool:
    try:
        return bool(server.ask("/api/v1/openapi.json", {}))
    except OSError:
        return False


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
