"""`evidence/outgoing.py`: what is not public is never connected to, and what is asked cannot keep us for ever."""

import gzip
import socket
import time
from urllib.parse import urlsplit

import pytest

from evidence import outgoing
from evidence.outgoing import NotFetched, NotPublic, fetch, is_public
from tests.evidence.misbehaving import Server, misbehaving, says

pytestmark = pytest.mark.once  # asks servers of its own: no database takes part

SITE = "http://journal.example.org"

# What names this machine, a private net or nothing that is a web page: reliability of links begins with not asking.
NEVER = [
    *("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"),  # noqa: S104
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "①②⑦.⓪.⓪.①", "localhost.", "loopback.example.org"),
    *("169.254.169.254", "100.100.100.200", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fc00::1]"),
    *("[fe80::1%25eth0]", "[ff02::1]", "192.0.0.1", "198.18.0.1", "240.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("journal.example.org:22", "journal.example.org:25", "journal.example.org:5432", "journal.example.org:6379"),
    *("journal.example.org:0", "journal.example.org:65536", "a@127.0.0.1", "127.0.0.1#@a", "a%00.b", "a\r\nHost: b"),
]
OTHER_SCHEMES = [
    *("file:///etc/passwd", "gopher://127.0.0.1:{port}/", "ftp://127.0.0.1:{port}/", "dict://127.0.0.1:{port}/"),
    *("data:text/html,x", "jar:http://127.0.0.1:{port}!/", "unix:/run/x", "//127.0.0.1:{port}/", "http:127.0.0.1"),
    *("http:\\\\127.0.0.1:{port}", "javascript:alert(1)", ""),
]


@pytest.fixture
def server():
    with misbehaving() as running:
        yield running


@pytest.fixture
def names(monkeypatch):
    """Names and what they resolve to; nothing else resolves."""
    known = {
        "loopback.example.org": ["127.0.0.1"],
        "journal.example.org": ["93.184.216.34"],
        "localhost": ["127.0.0.1"],
        "localhost.": ["127.0.0.1"],
    }
    asked: list[str] = []

    def resolve(host, port, *_, **__):
        asked.append(host)
        found = known[host] if host in known else _literal(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
    return known, asked


def _literal(host: str) -> list[str]:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    except OSError:
        raise socket.gaierror(socket.EAI_NONAME, "unknown") from None
    return [host]


@pytest.fixture
def journal(server: Server, names, monkeypatch):
    """“journal.example.org” is a public place, played by the server of this test."""
    known, _ = names
    known["journal.example.org"] = ["127.0.0.1"]
    monkeypatch.setattr(outgoing, "is_public", lambda address: True)
    monkeypatch.setattr(outgoing, "PORTS", {"http": server.port, "https": 443})
    return server


@pytest.mark.parametrize("host", NEVER)
def test_what_is_not_public_is_never_asked(host, server, names, monkeypatch):
    monkeypatch.setattr(outgoing, "PORTS", {"http": server.port, "https": server.port})
    addresses = [f"http://{host}/", f"http://{host}:{server.port}/", f"https://{host}/", f"HTTP://{host}/a?b"]

    for address in addresses:
        with pytest.raises(NotFetched):
            fetch(address)

    assert server.asked == []


@pytest.mark.parametrize("address", OTHER_SCHEMES)
def test_only_web_addresses_are_asked(address, server, names):
    with pytest.raises(NotPublic):
        fetch(address.format(port=server.port))

    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((one, False) for one in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "0.0.0.0")),  # noqa: S104
        *(
            (one, False)
            for one in ("::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:8.8.8.8", "2001:0:7f00:1::")
        ),
        *((one, False) for one in ("64:ff9b::808:808", "2002:808:808::", "192.0.2.1", "198.18.0.1", "255.255.255.255")),
        *((one, True) for one in ("8.8.8.8", "2606:4700::1111")),
    ],
)
def test_an_address_is_public_or_not(address, public):
    assert is_public(address) == public


def test_a_name_with_a_private_address_among_others_is_refused(server, names):
    known, asked = names
    known["mixed.example.org"] = ["93.184.216.34", "127.0.0.1"]

    with pytest.raises(NotPublic, match="not public"):
        fetch("http://mixed.example.org/")

    assert (asked, server.asked) == (["mixed.example.org"], [])


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(journal, names, monkeypatch):
    asked = names[1]
    journal.paths["/"] = says("200 OK", b"here")
    checked: list[str] = []
    monkeypatch.setattr(outgoing, "is_public", lambda address: not checked.append(address))

    reply = fetch(f"{SITE}/")

    assert (reply.status, reply.body, checked) == (200, b"here", ["127.0.0.1"])
    assert asked == ["journal.example.org", "127.0.0.1"]  # the second is the connection's own, to the number


@pytest.mark.parametrize(
    "onward",
    ["//127.0.0.1/", "http://10.0.0.1/", "file:///etc/passwd", "http://[::1]/", "http://localhost/", "gopher://a/"],
)
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_what_is_not_public_is_not_followed(onward, status, journal, monkeypatch):
    journal.paths["/"] = says(status, Location=onward)
    first = iter([True])
    monkeypatch.setattr(outgoing, "is_public", lambda address: next(first, False))

    with pytest.raises(NotPublic):
        fetch(f"{SITE}/")

    assert journal.asked == ["GET / HTTP/1.1"]


def test_a_redirect_is_followed_and_the_reply_says_where_it_came_from(journal):
    journal.paths |= {"/old": says("301 Moved", Location="/new"), "/new": says("200 OK", b"here")}

    reply = fetch(f"{SITE}/old")

    assert (urlsplit(reply.address).path, reply.status, reply.body) == ("/new", 200, b"here")


def test_a_page_that_refreshes_itself_is_not_followed(journal):
    body = b'<meta http-equiv="refresh" content="0;url=http://127.0.0.1/">'
    journal.paths["/"] = says("200 OK", body, Refresh="0;url=http://127.0.0.1/")

    assert (fetch(f"{SITE}/").body, journal.asked) == (body, ["GET / HTTP/1.1"])


def test_redirects_in_a_circle_end(journal):
    journal.paths["/"] = says("302 Found", Location="/")

    with pytest.raises(NotFetched, match="more than 5 times"):
        fetch(f"{SITE}/")

    assert len(journal.asked) == 6


def never(connection):
    time.sleep(60)


def one_byte_at_a_time(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.1)


def heads_without_end(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"x" * 1_000 + b"\r\n")


def a_head_one_byte_at_a_time(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.1)


def cut_off(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")


def no_http(connection):
    connection.sendall(b"\x16\x03\x01garbage\r\n\r\n")


@pytest.mark.parametrize(
    "behaviour", [never, one_byte_at_a_time, heads_without_end, a_head_one_byte_at_a_time, cut_off, no_http]
)
@pytest.mark.timeout(30)
def test_a_server_that_misbehaves_keeps_nobody_and_says_nothing_of_the_work(behaviour, journal):
    journal.paths["/"] = behaviour

    with pytest.raises(NotFetched, match="No answer came that can be read"):
        fetch(f"{SITE}/", seconds=1)

    assert journal.asked == ["GET / HTTP/1.1"]


@pytest.mark.timeout(30)
def test_a_name_that_took_all_the_time_leaves_none_for_the_answer(journal, names, monkeypatch):
    resolve = outgoing.socket.getaddrinfo
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *asked, **how: time.sleep(0.3) or resolve(*asked, **how))
    journal.paths["/"] = one_byte_at_a_time

    with pytest.raises(NotFetched, match="it took longer than"):
        fetch(f"{SITE}/", seconds=0.2)


def without_end(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65_536)


@pytest.mark.parametrize("behaviour", [without_end, says("200 OK", b"x" * 200_000, Content_Length=str(10**10))])
@pytest.mark.timeout(30)
def test_no_more_is_read_than_is_wanted(behaviour, journal):
    journal.paths["/"] = behaviour

    reply = fetch(f"{SITE}/", most=100_000)

    assert (len(reply.body), reply.whole) == (100_000, False)


def test_nothing_is_decompressed(journal):
    bomb = gzip.compress(b"\0" * 10_000_000)
    journal.paths["/"] = says("200 OK", bomb, Content_Encoding="gzip")

    assert fetch(f"{SITE}/").body == bomb


def test_who_asks_is_told(journal, settings):
    told: list[bytes] = []
    settings.OUTGOING_USER_AGENT = "Attest (+https://health.example.org/; mailto:library@health.example.org)"
    journal._serve = lambda connection: (
        told.append(connection.recv(9_999)),
        says("200 OK")(connection),
        connection.close(),
    )

    fetch(f"{SITE}/")

    assert b"User-Agent: " + settings.OUTGOING_USER_AGENT.encode() in told[0].replace(b"user-agent", b"User-Agent")


LONG = "http://10.0.0.1/" + "a" * 300


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (LONG, f"Its host is not a public address: {LONG[:59]}…"),
        (
            "http://" + "a" * 60 + ".example.org/",
            "The name has no address, so it may be wrong, or this machine is offline: ",
        ),
        ("http://loopback.example.org/", "It leads to an address that is not public: loopback.example.org"),
        ("gopher://a", "It does not begin with http:// or https:// and a host: gopher://a"),
    ],
)
def test_what_is_wrong_is_said_first_and_then_as_much_of_the_address_as_is_read(address, said, names):
    with pytest.raises(NotFetched) as refused:
        fetch(address)

    assert str(refused.value).startswith(said)
    assert len(str(refused.value)) < 160
