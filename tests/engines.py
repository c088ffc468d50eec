"""`make test`: the checks, then the suite once on SQLite and once on a real PostgreSQL, then one line of numbers."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tests.postgres import postgres

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
CHECKS = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "imports go one way": [str(TOOLS / "lint-imports")],
    "types": [PYTHON, "-m", "mypy"],
    "migrations are complete": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}
PYTEST = [PYTHON, "-m", "pytest", "-q", "-rs", "-n", os.environ.get("WORKERS", "2")]
LONG = ["--timeout=0"] if os.environ.get("SOAK") == "1" else []


def main(arguments: list[str]) -> int:
    began = time.monotonic()
    counts = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="attest-tests-") as folder, postgres() as address:
        os.environ["ATTEST_TESTS"] = folder
        for name, command in CHECKS.items():
            counts += _check(name, command)
        for engine, url in (("SQLite", None), ("PostgreSQL", address)):
            counts += _suite(engine, url, Path(folder) / f"{engine}.xml", arguments)
    print(_summary(counts, time.monotonic() - began))
    return 1 if counts["failed"] or counts["errors"] else 0


def _check(name: str, command: list[str]) -> Counter[str]:
    done = subprocess.run(command, env=_environment(None), capture_output=True, text=True, check=False)
    passed = done.returncode == 0
    print(f"{name}: {'ok' if passed else 'FAILED'}", flush=True)
    if not passed:
        print(done.stdout + done.stderr, flush=True)
    return Counter({"passed" if passed else "failed": 1})


def _suite(engine: str, url: str | None, report: Path, arguments: list[str]) -> Counter[str]:
    print(f"\n{engine}", flush=True)
    command = [*PYTEST, *LONG, f"--junitxml={report}", *arguments]
    code = subprocess.run(command, env=_environment(url), check=False).returncode
    counts = _counts(report)
    if code and not (counts["failed"] or counts["errors"]):
        counts["errors"] += 1  # pytest itself stopped: bad arguments, a crash, nothing collected
    return counts


def _environment(url: str | None) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | {"DJANGO_SETTINGS_MODULE": "tests.settings"} | ({"DATABASE_URL": url} if url else {})


def _counts(report: Path) -> Counter[str]:
    if not report.exists():
        return Counter()
    suite = next(ElementTree.parse(report).iter("testsuite")).attrib  # noqa: S314 (our own report)
    found = Counter({name: int(suite[name]) for name in ("errors", "skipped")}, failed=int(suite["failures"]))
    found["passed"] = int(suite["tests"]) - found.total()
    return found


def _summary(counts: Counter[str], seconds: float) -> str:
    parts = [f"{counts[name]} {name}" for name in ("failed", "passed", "skipped", "errors") if counts[name]]
    return f"\n==== {', '.join(parts)} in {seconds:.2f}s ({int(seconds // 60)}:{int(seconds % 60):02}) ===="


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
