"""One host's copy of what is served: a memory-mapped file that its workers read, and that is made again at any time.

A pointer for each address, the bytes of each of its forms, and marks. Every change is one transaction of the file, so
a reader sees the old answer or the new one, never a mixture. No Django here: the front reads with this alone.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lmdb

# Room that is reserved in the address space, not on the disk.
MAP_BYTES = 64 * 2**30
# While `follow` is at work it says so; what a host's copy says is believed for so many seconds after that.
BELIEVED_SECONDS = 3.0
POINTERS, BODIES, PATHS, MARKS = b"pointers", b"bodies", b"paths", b"marks"


@dataclass(frozen=True)
class Drawn:
    """One form of a document: (SHA-256, bytes) by content coding."""

    name: str
    media_type: str
    content_type: str
    suffix: str
    codings: Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Entry:
    """All that is served at one address, and when it was issued (seconds since 1970)."""

    address: str
    status: int
    issued: float
    headers: Mapping[str, str]
    forms: Sequence[Drawn]

    @property
    def pointer(self) -> bytes:
        """All but the bytes, which are named by form and coding."""
        forms = [
            {
                "name": one.name,
                "type": one.media_type,
                "content_type": one.content_type,
                "suffix": one.suffix,
                "digests": {coding: digest for coding, (digest, _) in one.codings.items()},
            }
            for one in self.forms
        ]
        return json.dumps({"status": self.status, "headers": list(self.headers.items()), "forms": forms}).encode()

    @property
    def bodies(self) -> dict[str, bytes]:
        return {f"{one.name}:{coding}": body for one in self.forms for coding, (_, body) in one.codings.items()}


class Store:
    """Opened once in each process, never carried over a fork."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.alive = folder / "alive"
        # Without metasync a crash of the machine may lose the last change, which `follow` makes again; never the file.
        self._file = lmdb.open(str(folder), map_size=MAP_BYTES, max_dbs=4, max_readers=1024, metasync=False)
        self._tables = {name: self._file.open_db(name) for name in (POINTERS, BODIES, PATHS, MARKS)}

    def close(self) -> None:
        self._file.close()

    def generation(self) -> int:
        """Higher after every change of anything."""
        transaction = self._file.begin()
        try:
            return transaction.id()
        finally:
            transaction.abort()

    @contextmanager
    def reading(self) -> Iterator["Page"]:
        with self._file.begin() as transaction:
            yield Page(transaction, self._tables)

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """One writer at a time, on this host; nothing is written where the block raises."""
        with self._file.begin(write=True) as transaction:
            yield Writer(transaction, self._tables)

    def say_alive(self, as_of: float) -> None:
        """The copy is up to date as of then (seconds since 1970): when it was compared, not when that was done."""
        self.alive.touch()
        os.utime(self.alive, (as_of, as_of))
        self._file.reader_check()

    def is_believed(self) -> bool:
        try:
            return time.time() - os.stat(self.alive).st_mtime < BELIEVED_SECONDS
        except OSError:
            return False


class Page:
    """What the file holds at one moment."""

    def __init__(self, transaction: lmdb.Transaction, tables: dict[bytes, Any]) -> None:
        self._transaction, self._tables = transaction, tables

    @property
    def generation(self) -> int:
        return self._transaction.id()

    def pointer(self, address: bytes) -> bytes | None:
        return self._get(POINTERS, address)

    def body(self, address: bytes, name: bytes) -> bytes | None:
        return self._get(BODIES, address + b"\0" + name)

    def address_of(self, path: str) -> str | None:
        found = self._get(PATHS, path.encode())
        return found.decode() if found else None

    def paths_under(self, prefix: str) -> list[str]:
        return [key.decode() for key in self._keys_under(PATHS, prefix.encode())]

    def mark(self, name: str) -> str:
        return (self._get(MARKS, name.encode()) or b"").decode()

    def _get(self, table: bytes, key: bytes) -> bytes | None:
        found: Any = self._transaction.get(key, db=self._tables[table])
        return found

    def _keys_under(self, table: bytes, prefix: bytes) -> list[bytes]:
        found: list[Any] = []
        with self._transaction.cursor(db=self._tables[table]) as cursor:
            rest = cursor.set_range(prefix)
            while rest and cursor.key().startswith(prefix):
                found.append(cursor.key())
                rest = cursor.next()
        return found


class Writer(Page):
    def put(self, path: str, entry: Entry) -> None:
        """In place of whatever is served for `path`, also where that was at another address."""
        self.remove(path)
        address = entry.address.encode()
        self._put(PATHS, path.encode(), address)
        self._put(POINTERS, address, entry.pointer)
        for name, body in entry.bodies.items():
            self._put(BODIES, address + b"\0" + name.encode(), body)

    def remove(self, path: str) -> None:
        address = self.address_of(path)
        if address is None:
            return
        self._delete(PATHS, path.encode())
        self._delete(POINTERS, address.encode())
        for key in self._keys_under(BODIES, address.encode() + b"\0"):
            self._delete(BODIES, key)

    def clear(self) -> None:
        for table in self._tables.values():
            self._transaction.drop(table, delete=False)

    def set_mark(self, name: str, value: str) -> None:
        self._put(MARKS, name.encode(), value.encode())

    def _put(self, table: bytes, key: bytes, value: bytes) -> None:
        self._transaction.put(key, value, db=self._tables[table])

    def _delete(self, table: bytes, key: bytes) -> None:
        self._transaction.delete(key, db=self._tables[table])
