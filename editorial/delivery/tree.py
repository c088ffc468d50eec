"""Files of an exported tree: where each form of an address stands, and how a file is replaced.

`live/` holds what is served and `gone/` the tombstones, so that a server can tell them by where they are; each form is
a file of its own with its compressed ones beside it.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editorial.delivery.encodings import BR, GZIP, IDENTITY
from editorial.delivery.headers import ROOT
from editorial.delivery.store import Entry
from editorial.formats.feeds import ATOM, JSON_FEED
from editorial.formats.forms import FORMS, JSON

SIDECARS = {IDENTITY: "", BR: ".br", GZIP: ".gz"}
LIVE, GONE = "live", "gone"
LISTS = ("articles", "claims", "changes")
# Addresses that name their form themselves, with the media type of each.
NAMED = {"openapi.json": JSON.media_type, "feed.json": JSON_FEED, "feed.atom": ATOM}
# Beside what is served: the file that is being written, which an export that was killed leaves, and whose turn it is.
WRITTEN, TURN = ".attest-export.new", ".attest-export.turn"
Files = dict[str, bytes]


def files_of(entry: Entry) -> Files:
    """By name under the folder."""
    root = LIVE if entry.status == 200 else GONE
    return {
        f"{root}{entry.address}{form.suffix}{SIDECARS[coding]}": body
        for form in entry.forms
        for coding, (_, body) in form.codings.items()
    }


def names_of(address: str) -> set[str]:
    """Every file there may be for an address."""
    endings = [f"{form.suffix}{sidecar}" for form in FORMS.values() for sidecar in SIDECARS.values()]
    return {f"{root}{address}{ending}" for root in (LIVE, GONE) for ending in endings}


class Busy(Exception):
    """Another export is writing this tree."""


@dataclass(frozen=True)
class Tree:
    folder: Path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One export at a time: two would write over each other. Raises Busy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / TURN).open("w") as turn:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy from None
            yield

    def write(self, files: Files, issued: float | None = None) -> bool:
        """Whether anything differed."""
        differed = [name for name, body in files.items() if self.replace(name, body, issued)]
        return bool(differed)

    def replace(self, name: str, body: bytes, issued: float | None = None) -> bool:
        """Whole or not at all, and only where it differs.

        Web servers make their tags of a file's second and size: what replaces a file never has both of it.
        """
        file = self.folder / name
        before = file.stat() if file.exists() else None
        if before and before.st_size == len(body) and file.read_bytes() == body:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        written = self.folder / WRITTEN
        written.write_bytes(body)
        if issued is not None:
            alike = before is not None and (int(before.st_mtime), before.st_size) == (int(issued), len(body))
            os.utime(written, (issued, issued + alike))
        os.replace(written, file)
        return True

    def remove(self, names: Iterable[str]) -> bool:
        """Whether there was any of these files."""
        there = [self.folder / name for name in names if (self.folder / name).is_file()]
        for file in there:
            file.unlink()
        return bool(there)

    def under(self, address: str) -> set[str]:
        """The files of an address and of all below it."""
        found: set[str] = set()
        for root in (LIVE, GONE):
            top = self.folder / f"{root}{address}"
            beside = top.parent.glob(f"{top.name}.*") if top.parent.is_dir() else ()
            found |= {self._name(one) for one in [*beside, *top.rglob("*")] if one.is_file()}
        return found

    def documents(self) -> set[str]:
        """Every file but those of lists, which have addresses of their own."""
        found = {name for kind in ("articles", "claims", "references") for name in self.under(f"{ROOT}/{kind}")}
        return {name for name in found if not _is_list(name)}

    def _name(self, file: Path) -> str:
        return str(file.relative_to(self.folder))


def _is_list(name: str) -> bool:
    """articles.json, articles/{slug}/editions.json"""
    parts = name.removeprefix(f"{LIVE}{ROOT}/").split("/")
    return len(parts) == 1 or (len(parts) == 3 and parts[2].startswith("editions."))
