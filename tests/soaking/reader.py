"""A reader, as a process of its own: `python -m tests.soaking.reader NAME PORT FOLDER [ADDRESS…]`. It asks for these
addresses, or for whatever it has heard of, in every form and coding, and notes when it asked and what it got. Of the
product it knows the API only.
"""

import gzip
import hashlib
import json
import os
import random
import sys
import time
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import brotli

V1 = "/api/v1"
CHANCE = random.SystemRandom()
FORMS = ["", "", "", ".json", ".jsonld", ".fhir.json", ".csl.json", ".md", ".nhs.json"]
CODINGS = ["", "br", "gzip"]
QUERIES = ["", "", "", "", "?audience=public", "?audience=public&fallback=yes"]
ASKED = ["articles?limit=100", "claims?limit=100", "claims?q=pain", "articles?q=eases", "feed.json", "feed.atom"]
LISTS = [*(f"{V1}/{one}" for one in ASKED), "/"]


@dataclass
class Reader:
    name: str
    port: int
    folder: Path
    only: list[str] = field(default_factory=list)
    addresses: dict[str, None] = field(default_factory=dict)
    known: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    after: int = 0

    def read(self) -> None:
        connection = self._connection()
        with (self.folder / f"reader-{self.name}.jsonl").open("a", buffering=1) as notes:
            while True:
                address, coding = self._choice(), CHANCE.choice(CODINGS)
                began = time.time()
                try:
                    note = self._ask(connection, address, coding)
                except (OSError, HTTPException) as error:
                    note = [0, "", type(error).__name__]
                    connection.close()
                    connection = self._connection()
                    time.sleep(0.2)
                notes.write(json.dumps([began, time.time(), address, *note]) + "\n")

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _choice(self) -> str:
        if self.only:
            return CHANCE.choice(self.only)
        chance = CHANCE.random()
        if chance < 0.08 or not self.addresses:
            return CHANCE.choice([*LISTS, f"{V1}/changes?after={self.after}"])
        address = CHANCE.choice(list(self.addresses))
        if chance < 0.10:
            return f"{V1}/claims/{uuid4()}"
        if chance < 0.12 and "/references/" not in address:
            moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - CHANCE.uniform(0, 60)))
            return f"{address}?as_of={moment}"
        if chance < 0.15 and address.startswith(f"{V1}/articles/") and "/editions" not in address:
            return f"/read/{address.removeprefix(f'{V1}/articles/')}/"
        form, query = CHANCE.choice(FORMS), CHANCE.choice(QUERIES)
        form = "" if form == ".nhs.json" and "/articles/" not in address else form
        return f"{address}{form}{query if '/references/' not in address else ''}"

    def _ask(self, connection: HTTPConnection, address: str, coding: str) -> list[Any]:
        """Status, the digest of the bytes before coding, and what is wrong with the answer itself."""
        headers = {"Accept-Encoding": coding} if coding else {}
        had = self.known.get((address, coding))
        if had and CHANCE.random() < 0.4:
            headers["If-None-Match"] = had[0]
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        sent = answer.read()
        if answer.status == 304:
            return [
                304,
                had[1] if had else "",
                "" if had and answer.headers["ETag"] == had[0] else "a tag not asked for",
            ]
        body = expanded(answer.headers.get("Content-Encoding", ""), sent)
        digest = hashlib.sha256(body).hexdigest()
        self._keep(digest, body)
        if answer.status == 410 and CHANCE.random() < 0.1:
            self.addresses.pop(address.partition("?")[0].partition(".")[0], None)  # what is gone is asked for seldom
        if answer.status in (200, 410) and answer.headers.get("ETag"):
            self.known[address, coding] = (answer.headers["ETag"], digest)
        if answer.status == 200 and answer.headers.get("Content-Type") == "application/json":
            self._hear_of(address, json.loads(body))
        return [answer.status, digest, flaw(address, answer.status, answer.headers, sent)]

    def _keep(self, digest: str, body: bytes) -> None:
        file = self.folder / "bodies" / digest
        if digest not in self.kept and not file.exists():
            written = file.with_suffix(f".{self.name}")
            written.write_bytes(gzip.compress(body, 1))
            os.replace(written, file)
        self.kept.add(digest)

    def _hear_of(self, address: str, told: dict[str, Any]) -> None:
        if address.startswith(f"{V1}/changes"):
            self.after = max([self.after, *(one["sequence"] for one in told["items"])]) if CHANCE.random() < 0.8 else 0
        for one in told.get("items", []):
            if one.get("slug"):
                page = one["api_url"]
                self._add(page, *(f"{page}/editions/{n + 1}" for n in range(one["edition"])))
            elif one.get("version"):
                claim = f"{V1}/claims/{one['id']}"
                self._add(claim, *(f"{claim}/versions/{n + 1}" for n in range(one["version"])))
        if told.get("type") == "article":
            self._add(*(f"{V1}/references/{one['id']}" for one in told["references"] if one.get("id")))

    def _add(self, *addresses: str) -> None:
        self.addresses |= dict.fromkeys(addresses)


def expanded(coding: str, sent: bytes) -> bytes:
    return {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coding](sent)


def flaw(address: str, status: int, headers: Any, sent: bytes) -> str:
    """What the headers say of these bytes, and is not so."""
    digest = hashlib.sha256(sent)
    if headers.get("Content-Length") not in (None, str(len(sent))):
        return "Content-Length"
    if "/api/" not in address or status not in (200, 410):
        return ""
    if headers.get("Content-Type") == "application/problem+json":
        return "" if headers.get("Cache-Control") == "no-store" else "may be kept"
    told = (headers.get("ETag"), headers.get("Repr-Digest"))
    if told != (f'"{digest.hexdigest()}"', f"sha-256=:{b64encode(digest.digest()).decode()}:"):
        return f"tags {told}"
    if "as_of=" in address and headers.get("Cache-Control") != "no-store":
        return "may be kept"
    return ""


if __name__ == "__main__":
    Reader(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:]).read()
