"""Whether readers ever got anything but what was published: their notes against the documents, and when each was seen.

A document is current from its commit until the next one of its address. Bytes may be served that were current at any
moment from five seconds before they were asked for until they had come; none other, and in no form of it. All that is
taken on trust here are rows that nobody can change, and the pure functions that draw the forms.
"""

import gzip
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from editorial.api.changes import change_item
from editorial.formats.audience import for_audience
from editorial.formats.forms import BY_SUFFIX, JSON
from editorial.formats.index import summary
from editorial.formats.parts import TOMBSTONES
from editorial.models import Blob, Change, Document
from tests.soaking.clock import Clock
from tests.soaking.reader import V1

PROMISED = 5.0
WORD = re.compile(rb"zq[0-9a-f]{32}")


@dataclass(frozen=True)
class Note:
    """One answer, as a reader noted it. The first two are seconds since 1970."""

    began: float
    ended: float
    address: str
    status: int
    digest: str
    flaw: str


@dataclass
class Span:
    """A document and when it was current: from `since`, before its commit, until its successor was seen."""

    document: Document
    since: float
    until: float | None = None


@dataclass
class Judge:
    clock: Clock
    bodies: Path
    promised: float = PROMISED
    spans: dict[str, list[Span]] = field(default_factory=dict)
    words: dict[bytes, list[Span]] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)
    stalest: float = 0.0

    def __post_init__(self) -> None:
        for one in Document.objects.order_by("sequence").select_related("blob"):
            earlier = self.spans.setdefault(one.path, [])
            if earlier:
                earlier[-1].until = self.clock.seen[one.sequence]
            span = Span(one, one.at.timestamp())
            earlier.append(span)
            content = bytes(one.blob.content)
            if one.path.startswith("articles/"):
                self.slugs[json.loads(content)["slug"]] = one.path.split("/")[1]
            for word in set(WORD.findall(content)):
                self.words.setdefault(word, []).append(span)
        self.changes = {one.sequence: change_item(one, "") for one in Change.objects.all()}

    def complaints(self, notes: list[Note]) -> Iterator[str]:
        for note in notes:
            self.counts[str(note.status)] += 1
            if note.status and (wrong := self._judged(note)):
                yield f"{note.status} {note.address} at {note.began:.3f}: {wrong}"

    def _judged(self, note: Note) -> str:
        if note.flaw or note.status not in (200, 304, 404, 410):
            return note.flaw or "no such answer"
        path = self._path(note.address)
        if note.status == 404 and "as_of=" in note.address:
            return ""  # that early there was nothing
        if note.status == 404:
            first = self.spans[path][0].document.sequence if path in self.spans else None
            late = first is not None and note.began > self.clock.seen[first] + self._allowed(
                self.clock.seen[first], note
            )
            return "it is published" if late else ""
        self.counts["bodies"] += 1
        if "as_of=" in note.address:
            return self._judged_words(note, ever=True)
        if path is None:
            return self._judged_list(note) or self._judged_words(note)
        return self._judged_document(note, path)

    def _judged_document(self, note: Note, path: str) -> str:
        end = note.address.rpartition("/")[2]
        ending, _, query = end.partition("?")
        suffix = f".{ending.partition('.')[2]}" if "." in ending else ""
        spans = self.spans.get(path, [])
        fitting = [one for one in spans if drawn(one.document.blob_id, suffix, query) == note.digest]
        if not fitting:
            return "no document of this address has these bytes"
        if not self._were_current(fitting, note):
            return f"current {min(age(one, note) for one in fitting):.2f} s before"
        gone = {one.document.status in TOMBSTONES for one in fitting}
        return "" if (note.status == 410) in gone else "the status of another document"

    def _judged_list(self, note: Note) -> str:
        """Each item is one of its address that was current."""
        if not note.address.startswith((f"{V1}/articles?", f"{V1}/claims?", f"{V1}/changes?")):
            return ""
        kind = note.address.removeprefix(f"{V1}/").partition("?")[0]
        items = json.loads(self._body(note))["items"]
        if kind == "changes":
            return self._judged_changes(note, items)
        for item in items:
            spans = self.spans.get(f"{kind}/{item['id']}", [])
            if not self._were_current([one for one in spans if shown(one.document.blob_id) == item], note):
                return f"an item of no current document: {item['id']}"
        return ""

    def _judged_changes(self, note: Note, items: list[dict[str, Any]]) -> str:
        after = int(note.address.partition("after=")[2])
        if [one["sequence"] for one in items] != list(range(after + 1, after + 1 + len(items))):
            return "a gap"
        wrong = [one["sequence"] for one in items if self.changes.get(one["sequence"]) != {**one, "title": ""}]
        return f"no such changes: {wrong}" if wrong else ""

    def _judged_words(self, note: Note, *, ever: bool = False) -> str:
        """Every text in it was published, and, but for `as_of`, not taken away longer than promised."""
        for word in set(WORD.findall(self._body(note))):
            spans = self.words.get(word, [])
            was = any(one.since <= note.ended for one in spans) if ever else self._were_current(spans, note)
            if not was:
                return f"{word.decode()} is public nowhere"
        return ""

    def _were_current(self, spans: list[Span], note: Note) -> bool:
        """Any of them, not longer ago than is promised."""
        youngest = min(spans, key=lambda one: age(one, note), default=None)
        if youngest is None or (seconds := age(youngest, note)) > self._allowed(youngest.until or 0, note):
            return False
        self.stalest = max(self.stalest, seconds)
        return True

    def _allowed(self, since: float, note: Note) -> float:
        """What is promised, and what this machine kept everybody waiting meanwhile."""
        return self.promised + self.clock.lateness(since, note.began)

    def _path(self, address: str) -> str | None:
        """The path of the document at an address; None where it has none."""
        parts = address.removeprefix(f"{V1}/").partition("?")[0].split("/")
        if not address.startswith(V1) or len(parts) < 2:
            return None
        parts[-1] = parts[-1].partition(".")[0]
        if parts[0] == "articles":
            parts[1] = self.slugs.get(parts[1], parts[1])
        return "/".join(parts)

    def _body(self, note: Note) -> bytes:
        return gzip.decompress((self.bodies / note.digest).read_bytes())


def age(span: Span, note: Note) -> float:
    """For how many seconds it was not current any more when it was asked for; without end if it came later."""
    if span.since > note.ended:
        return math.inf
    return max(0.0, note.began - span.until) if span.until else 0.0


@lru_cache(maxsize=200_000)
def drawn(blob: str, suffix: str, query: str) -> str:
    """The SHA-256 of a stored document in the form that an address asks for."""
    form = BY_SUFFIX[suffix] if suffix else JSON
    if form is JSON and not query:
        return blob
    document = content(blob)
    if "audience=" in query:
        document = for_audience(document, "public", fallback="fallback=yes" in query)
    return hashlib.sha256(form.draw(document)).hexdigest()


@lru_cache(maxsize=20_000)
def shown(blob: str) -> dict[str, Any]:
    """As lists show it, read back from what they would write."""
    return json.loads(json.dumps(summary(content(blob))))


@lru_cache(maxsize=2_000)
def content(blob: str) -> dict[str, Any]:
    return json.loads(bytes(Blob.objects.get(pk=blob).content))


def noted(folder: Path, reader: str = "*") -> list[Note]:
    """What readers noted; the last line of one that was killed may be half a line."""
    lines = [line for file in folder.glob(f"reader-{reader}.jsonl") for line in file.read_text().split("\n")[:-1]]
    return [Note(*json.loads(line)) for line in lines]
