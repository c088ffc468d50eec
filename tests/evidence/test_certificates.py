"""Row 71 of the bad inputs, over TLS: where a certificate does not hold nothing is asked, and nothing is concluded.

Each case differs from one that is trusted in a single thing, so it is that which refuses it.
"""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evidence import outgoing
from evidence.archives import CROSSREF, ask
from evidence.links import FAILURES, verdict_on
from evidence.models.links import LinkOutcome
from evidence.outgoing import NotFetched, fetch
from tests.evidence.misbehaving import Server, says
from tests.evidence.test_outgoing import names as names  # a fixture

pytestmark = pytest.mark.once  # asks servers of its own: no database takes part

HOST = "journal.example.org"
SITE = f"https://{HOST}"
# Days from now, the name it is of, and whether the authority that is trusted signed it.
HOLDS = (-1, 30, HOST, True)
DO_NOT_HOLD = {
    "signed by itself": (-1, 30, HOST, False),
    "expired": (-30, -1, HOST, True),
    "not valid yet": (1, 30, HOST, True),
    "of another name": (-1, 30, "other.example.org", True),
}


class TlsServer(Server):
    """What it is asked is counted once the other side took its certificate, and said something."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def _serve(self, connection) -> None:
        try:
            trusted = self._context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
        else:
            super()._serve(trusted)


@cache
def key_of(_owner: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certificate(subject: str, first: int, last: int, *, signer: str) -> bytes:
    now = datetime.now(UTC)
    own, other = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, signer))
    made = x509.CertificateBuilder(other, own, key_of(subject).public_key(), x509.random_serial_number())
    made = made.not_valid_before(now + timedelta(days=first)).not_valid_after(now + timedelta(days=last))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(subject)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=subject == signer, path_length=None), critical=True)
    return made.sign(key_of(signer), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def played(tmp_path: Path, names, monkeypatch) -> Iterator:
    """Plays the journal with a certificate; one authority is trusted, which the machine is told as any other is."""
    authority = "authority.example.org"
    (tmp_path / "trusted.pem").write_bytes(certificate(authority, -99, 99, signer=authority))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    names[0].update({HOST: ["127.0.0.1"]})
    monkeypatch.setattr(outgoing, "is_public", lambda address: True)
    running: list[Server] = []

    def play(first: int, last: int, name: str, trusted: bool) -> Server:
        pem, private = tmp_path / "served.pem", key_of(name)
        pem.write_bytes(
            private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate(name, first, last, signer=authority if trusted else name)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        running.append(server := TlsServer(context))
        monkeypatch.setattr(outgoing, "PORTS", {"http": 80, "https": server.port})
        return server

    yield play
    for one in running:
        one.close()


def test_71_a_certificate_that_holds_is_taken(played):
    server = played(*HOLDS)
    server.paths["/"] = says("200 OK", b"a page")

    assert (fetch(f"{SITE}/").body, server.asked) == (b"a page", ["GET / HTTP/1.1"])


@pytest.mark.parametrize("case", DO_NOT_HOLD)
def test_71_a_link_whose_certificate_does_not_hold_is_not_asked_and_not_dead(case, played):
    server = played(*DO_NOT_HOLD[case])

    with pytest.raises(NotFetched, match=r"its certificate does not hold: journal[.]example[.]org") as failed:
        fetch(f"{SITE}/")

    first, last = (verdict_on(SITE, failed.value, failed_before=before) for before in (0, FAILURES - 1))
    assert (first.outcome, last.outcome) == (LinkOutcome.UNKNOWN, LinkOutcome.NEEDS_A_HUMAN)
    assert server.asked == []


@pytest.mark.parametrize("case", DO_NOT_HOLD)
def test_71_an_archive_whose_certificate_does_not_hold_did_not_answer(case, played, settings):
    settings.CROSSREF_URL = SITE
    server = played(*DO_NOT_HOLD[case])

    with pytest.raises(NotFetched, match="its certificate does not hold"):
        ask(CROSSREF, ["10.5555/a"])

    assert server.asked == []


def test_71_a_redirect_to_a_certificate_that_does_not_hold_is_not_followed(played, names, monkeypatch):
    names[0]["other.example.org"] = ["127.0.0.1"]
    server = played(*HOLDS)
    server.paths["/"] = says("302 Found", Location="https://other.example.org/")

    with pytest.raises(NotFetched, match=r"its certificate does not hold: other[.]example[.]org"):
        fetch(f"{SITE}/")

    assert server.asked == ["GET / HTTP/1.1"]
