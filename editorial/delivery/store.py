"""One host's copy of what is served: a memory-mapped file that its workers read, and that is made again at any time.

A pointer for each address, the bytes of each of its forms, and marks. Every change is one transaction of the file, so
a reader sees the old answer or the new one, never a mixture. No Django here: the front reads with this alone.
"""

import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lmdb

alarms = logging.getLogger("attest.alarm")
# Room that is reserved in the address space, not on the disk.
MAP_BYTES = 64 * 2**30
# While `follow` is at work it says so; what a host's copy says is believed for so many seconds after that.
BELIEVED_SECONDS = 3.0
# How long a reader may still be at work in a file that was taken away, before it is closed.
LEFT_SECONDS = 0.2
# What reading a damaged file, or one that is closed meanwhile, may raise.
DAMAGED = (lmdb.Error, ValueError, LookupError, TypeError)
FILES = ("data.mdb", "lock.mdb")
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


class Cut(Exception):
    """A part of the file is missing."""


_opened: dict[Path, "Store"] = {}
_opening = threading.Lock()


def opened(folder: Path) -> "Store":
    """The one opening of this process, for whoever reads and whoever writes: LMDB allows no second.

    What a fork brought along is the parent's, and closed here first.
    """
    with _opening:
        known = _opened.get(folder)
        if known is not None and known.pid != os.getpid():
            known.close()
            known = None
        _opened[folder] = known or Store(folder)
        return _opened[folder]


class Store:
    """Opened by `opened`, never carried over a fork.

    A file that was deleted, or replaced, is still whole for whoever has it open, and nobody's any more: it is not
    believed from then on, and the one in its place is opened.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.pid = folder, os.getpid()
        self.alive = folder / "alive"
        self._turn = threading.RLock()
        self._openings, self._missed = 0, 0.0
        self._open()

    def _open(self) -> None:
        self._openings += 1  # before anything can be read: nothing of the new file counts as of the old one
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "opening").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if None in self._names():  # what is left says nothing of a new file
                self._remove()
            try:
                self._open_file()
            except (lmdb.InvalidError, lmdb.CorruptedError, lmdb.VersionMismatchError, Cut) as error:
                alarms.critical("the store in %s cannot be read and is made anew: %r", self.folder, error)
                self._remove()
                self._open_file()
            self._opened = self._names()
        self._missed = 0.0

    def _open_file(self) -> None:
        # Without metasync a crash of the machine may lose the last change, which `follow` makes again; never the file.
        file = lmdb.open(str(self.folder), map_size=MAP_BYTES, max_dbs=4, max_readers=1024, metasync=False)
        try:
            if self._is_cut(file):
                raise Cut
            self._tables = {name: file.open_db(name) for name in (POINTERS, BODIES, PATHS, MARKS)}
        except BaseException:
            file.close()
            raise
        self._file = file

    def _remove(self) -> None:
        for name in (*FILES, "alive"):
            (self.folder / name).unlink(missing_ok=True)

    def _is_cut(self, file: lmdb.Environment) -> bool:
        """Shorter than it says. Whoever reads what is not there is ended by the system."""
        return (self.folder / FILES[0]).stat().st_size < _length(file)

    def close(self) -> None:
        _opened.pop(self.folder, None)
        self._file.close()

    def is_in_place(self) -> bool:
        """Whether what is open is what the folder holds; if not, that is opened as soon as nobody can still read."""
        if self._is_untouched():
            return True
        with self._turn:
            if self._is_untouched():  # another thread was first
                return True
            self._missed = self._missed or time.monotonic()
            if time.monotonic() - self._missed < LEFT_SECONDS:
                return False
            self._file.close()
            self._open()
        return True

    def _is_untouched(self) -> bool:
        return self._names() == self._opened

    def _names(self) -> list[tuple[int, int] | None]:
        return [_identity(self.folder / name) for name in FILES]

    def generation(self) -> int:
        """Higher after every change of anything."""
        transaction = self._file.begin()
        try:
            return self._since_opened(transaction)
        finally:
            transaction.abort()

    def _since_opened(self, transaction: lmdb.Transaction) -> int:
        return (self._openings << 48) + transaction.id()

    @contextmanager
    def reading(self) -> Iterator["Page"]:
        with self._file.begin() as transaction:
            yield Page(transaction, self._tables, self._since_opened(transaction))

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """One writer at a time, on this host; nothing is written where the block raises."""
        with self._turn:
            with self._file.begin(write=True) as transaction:
                yield Writer(transaction, self._tables, self._since_opened(transaction))
            if self._is_untouched() and self._is_cut(self._file):  # pages at its end were taken, and not used
                self._lengthen()

    def _lengthen(self) -> None:
        """While nobody writes: what another process added meanwhile would be cut off."""
        with self._file.begin(write=True):
            if self._is_cut(self._file):
                os.truncate(self.folder / FILES[0], _length(self._file))

    def say_alive(self, as_of: float) -> None:
        """The copy is up to date as of then (seconds since 1970): when it was compared, not when that was done."""
        if self._is_untouched():
            self.alive.touch()
            os.utime(self.alive, (as_of, as_of))
            self._file.reader_check()

    def is_believed(self) -> bool:
        try:
            return self.is_in_place() and time.time() - os.stat(self.alive).st_mtime < BELIEVED_SECONDS
        except (OSError, lmdb.Error):
            return False


def _length(file: lmdb.Environment) -> int:
    return (file.info()["last_pgno"] + 1) * file.stat()["psize"]


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


class Page:
    """What the file holds at one moment."""

    def __init__(self, transaction: lmdb.Transaction, tables: dict[bytes, Any], generation: int) -> None:
        self._transaction, self._tables, self.generation = transaction, tables, generation

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
