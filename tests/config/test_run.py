"""`make run` as a person meets it: started for real, on a port and in a folder of its own."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from config.places import BASE_DIR, broker_socket
from tests.conftest import wait_until
from tests.ports import free_port

pytestmark = pytest.mark.once
LINUX = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "var"


@pytest.fixture(scope="session")
def first_start(tmp_path_factory) -> Path:
    """What a first start leaves behind; most tests begin there, for migrating takes longest."""
    folder = tmp_path_factory.mktemp("first") / "var"
    with running(folder, free_port()) as process:
        process.terminate()
        process.wait(60)
    return folder


@pytest.fixture
def installed(first_start, folder) -> Path:
    return Path(shutil.copytree(first_start, folder))


@pytest.fixture
def port() -> int:
    return free_port()


def command(folder: Path, port: int | str, **more: str) -> dict:
    """Nothing of the suite's own environment: a stranger has set none of it."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    own = {"ATTEST_VAR": str(folder), "PORT": str(port), "DEMO": "no", "ATTEST_ADMIN": "root"}
    return {
        "args": [sys.executable, "-m", "config.supervisor"],
        "cwd": BASE_DIR,
        "env": kept | own | {"ATTEST_ADMIN_PASSWORD": "correct horse battery"} | more,
        "stdin": subprocess.DEVNULL,
        "stderr": subprocess.PIPE,
        "text": True,
    }


@contextmanager
def running(folder: Path, port: int, **more: str) -> Iterator[subprocess.Popen]:
    """Until it has greeted; in a process group of its own, so that Ctrl-C can be pressed on all of it."""
    log = folder.parent / "log"
    with log.open("w") as output:
        start = command(folder, port, **more) | {"stdout": output, "stderr": output}
        with subprocess.Popen(**start, start_new_session=True) as process:
            try:
                wait_until(lambda: process.poll() is not None or "Attest answers" in log.read_text(), 120)
                assert process.poll() is None, log.read_text()
                yield process
            finally:
                process.kill() if process.poll() is None else None


def refusal(folder: Path, port: int | str, **more: str) -> str:
    """What is said on stderr, which has to be one sentence and no more."""
    done = subprocess.run(**command(folder, port, **more), stdout=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


def processes_of(folder: Path) -> list[str]:
    """Every process that carries the folder in its environment or its command line, however orphaned."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            state = re.search(r"^State:\s+(\w)", (process / "status").read_text(), re.MULTILINE)
        except OSError:
            continue
        if os.fsencode(folder) in said and state and state[1] != "Z":
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def answers(port: int) -> int:
    with urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=10) as response:
        return response.status


@LINUX
def test_run_answers_and_ctrl_c_leaves_no_process(folder, port):
    with running(folder, port) as process:
        status = answers(port)
        names = " ".join(processes_of(folder))
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(60)

    assert (status, code) == (200, 130)
    assert [name for name in ("granian", "follow", "worker", "beat", "valkey") if name not in names] == []
    assert processes_of(folder) == []
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_run_leaves_no_process_when_it_is_told_to_stop(installed, port, number):
    with running(installed, port) as process:
        process.send_signal(number)
        process.wait(60)

    wait_until(lambda: processes_of(installed) == [])


@LINUX
def test_run_starts_again_after_a_kill_and_keeps_its_key(installed, port):
    key = (installed / "secret-key").read_text()
    for _ in range(2):
        with running(installed, port) as process:
            status = answers(port)
            process.kill()
        wait_until(lambda: processes_of(installed) == [])

        assert (status, (installed / "secret-key").read_text()) == (200, key)


@LINUX
def test_run_works_from_a_deep_folder_with_odd_letters(tmp_path, port):
    folder = tmp_path / ("a folder, 100% & #1+é " + "d" * 80) / "var"
    folder.parent.mkdir()

    with running(folder, port) as process:
        status = answers(port)
        broker = [name for name in processes_of(folder) if "valkey" in name]
        process.terminate()
        process.wait(60)
    shutil.rmtree(broker_socket(folder).parent)

    assert (status, (folder / "attest.sqlite3").exists()) == (200, True)
    assert processes_of(folder) == []
    assert (folder / "valkey" / "appendonlydir").is_dir(), broker


@LINUX
def test_second_run_in_the_same_folder_is_refused(installed, port):
    with running(installed, port) as process:
        said = refusal(installed, port + 1 if port < 65535 else port - 1)
        process.terminate()
        process.wait(60)

    assert said == f"Attest already runs from {installed}: stop it first, or name another folder, ATTEST_VAR=…"


def test_run_refuses_a_taken_port(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert refusal(folder, port) == f"Port {port} is taken by another program: choose another one, PORT=…"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000 "])
def test_run_refuses_what_is_no_port(folder, port):
    assert refusal(folder, port) == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_run_refuses_a_folder_it_cannot_write(tmp_path, port):
    (tmp_path / "var").write_text("a file where the folder should be")

    assert refusal(tmp_path / "var", port) == (
        f"Attest cannot write in {tmp_path / 'var'} (File exists): make it writable or name another, ATTEST_VAR=…"
    )


def test_run_refuses_a_locked_database(folder, port):
    folder.mkdir()
    with closing(sqlite3.connect(folder / "attest.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert refusal(folder, port) == (
            f"The database {folder / 'attest.sqlite3'} cannot be written (database is locked): "
            "close the program that holds it, or mend the file."
        )


def test_run_refuses_a_file_that_is_no_database(folder, port):
    folder.mkdir()
    (folder / "attest.sqlite3").write_text("something else entirely" * 100)

    assert "cannot be written (file is not a database)" in refusal(folder, port)


def test_run_refuses_a_database_that_does_not_answer(folder, port):
    url = f"postgresql://attest:hidden@127.0.0.1:{port}/attest"

    said = refusal(folder, port, DATABASE_URL=url)

    assert said.startswith("The database attest on 127.0.0.1 does not answer (")
    assert "hidden" not in said


def test_run_refuses_a_database_address_it_cannot_read(folder, port):
    assert refusal(folder, port, DATABASE_URL="nonsense").startswith("The settings cannot be used: ")


def test_run_refuses_a_broker_that_does_not_answer(folder, port):
    said = refusal(folder, port, REDIS_URL=f"redis://127.0.0.1:{port}/0")

    assert said.startswith("The broker named by REDIS_URL does not answer (")


def test_run_without_demo_needs_an_administrator(folder, port):
    assert refusal(folder, port, ATTEST_ADMIN="").startswith("There is no administrator yet and no terminal to ask at:")


def test_run_refuses_a_weak_password_for_the_administrator(folder, port):
    said = refusal(folder, port, ATTEST_ADMIN_PASSWORD="short")

    assert said.startswith("ATTEST_ADMIN_PASSWORD cannot be used: This password is too short.")
