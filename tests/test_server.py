"""Rows 62, 79, 83 and 85 of the bad inputs, at a real socket: what no client library sends is no 5xx, opens nothing,
and the next reader on the next connection is answered as ever.
"""

import socket
from collections.abc import Iterator

import pytest

from tests import make_editorial
from tests.conftest import wait_until
from tests.editorial.addresses import PAGE, TEXT, V1
from tests.ports import free_port
from tests.soaking import processes
from tests.soaking.day import answers
from tests.soaking.processes import Machine

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
OPEN = b"HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"


def get(target: str, *headers: str, method: str = "GET") -> bytes:
    lines = "".join(f"{one}\r\n" for one in headers)
    return f"{method} {target} ".encode("latin-1") + OPEN + lines.encode("latin-1") + b"\r\n"


REFUSED = {
    "lower case": get(PAGE, method="get"),
    "trace": get(PAGE, method="TRACE"),
    "invented": get(PAGE, method="PURGE"),
    "two lengths": get(PAGE, "Content-Length: 5", "Content-Length: 6"),
    "no number": get(PAGE, "Content-Length: +5"),
    "an unknown coding": get(PAGE, "Transfer-Encoding: xchunked"),
    "a NUL": get(PAGE, "X: a\0b"),
    "a space before the colon": get(PAGE, "Host : evil.example"),
    "many headers": get(PAGE, *(f"X-{n}: y" for n in range(2_000))),
    "a huge header": get(PAGE, f"Cookie: a={'x' * 2_000_000}"),
    "dots": get(f"{V1}/articles/../articles/example-condition"),
    "encoded dots": get(f"{V1}/articles/%2e%2e/articles/example-condition"),
    "an encoded slash": get(f"{V1}/articles%2Fexample-condition%2Feditions%2F1.exe"),
    "two slashes": get("//api//v1//articles"),
    "a line end": get(f"{PAGE}%0d%0aSet-Cookie:%20a=b"),
    "an encoded NUL": get(f"{PAGE}%00.json"),
    "a parameter": get(f"{PAGE};jsessionid=1"),
    "no UTF-8": get(f"{V1}/articles/%ff%fe"),
    "a stylesheet": get(f"{PAGE}.css"),
    "a backslash": get(f"{V1}/articles\\example-condition"),
    "two gigabytes": get("/admin/login/", f"Content-Length: {2 * 1024**3}", method="POST"),
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 60,
}
ANSWERED = {
    "plainly": get(PAGE),
    "an address with its host": get(f"http://evil.example{PAGE}"),
    "another host": get(PAGE).replace(b"127.0.0.1", b"evil.example"),
    "before HTTP/1.1": f"GET {PAGE} HTTP/1.0\r\n\r\n".encode(),
    "a cookie of 64 kB": get(PAGE, f"Cookie: a={'x' * 65_536}"),
    "Accept twice": get(PAGE, "Accept: application/json", "Accept: text/markdown"),
    "Accept-Encoding twice": get(PAGE, "Accept-Encoding: br", "Accept-Encoding: identity"),
    "a part": get(PAGE, "Range: bytes=0-1"),
}


@pytest.fixture
def port(tmp_path, ann, rob, chief) -> Iterator[int]:
    make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)
    machine, port, told = Machine(tmp_path), free_port(), processes.environment(tmp_path / "delivery")
    machine.add("follow", processes.follow(), told)
    machine.add("web", processes.web(port), told)
    wait_until(lambda: answers(port, PAGE))
    yield port
    machine.stop()


def test_what_is_no_proper_request_opens_nothing_and_breaks_nothing(port):
    refused = {name: sent(port, request) for name, request in REFUSED.items()}
    answered = {name: sent(port, request) for name, request in ANSWERED.items()}

    assert {name: one[:60] for name, one in refused.items() if status(one) not in (0, 400, 404, 405, 413, 431)} == {}
    assert {name: one[:60] for name, one in answered.items() if status(one) not in (200, 400, 431)} == {}
    assert status(refused["two gigabytes"]) == 413  # with nothing of them sent
    everything = [*refused.values(), *answered.values()]
    assert [one for one in everything if b"evil" in one or b"\r\nset-cookie:" in one.lower()] == []
    assert TEXT.encode() in sent(port, get(PAGE))


def sent(port: int, request: bytes) -> bytes:
    """All that comes back; nothing where the connection is closed on us."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        try:
            connection.sendall(request)
            while part := connection.recv(65_536):
                got += part
        except OSError:
            pass
    return got


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else 0
