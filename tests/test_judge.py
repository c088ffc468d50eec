"""`tests/soaking/judge.py` finds what it is there to find: notes made by hand, one for each thing that must not be."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from editorial.models import Document
from editorial.services import hold
from evidence.models import Claim
from tests import make_editorial
from tests.editorial.addresses import PAGE, V1
from tests.soaking.clock import Clock
from tests.soaking.judge import Judge, Note

pytestmark = pytest.mark.django_db
WORD, DRAFT = f"zq{'a' * 32}", f"zq{'b' * 32}"


class Story:
    """A page that was published and then held: the notes of readers before and after."""

    def __init__(self, client, folder: Path, *, ann, rob, chief) -> None:
        self.client, self.folder, self.clock = client, folder, Clock()
        page = make_editorial.published_article(f"Treatment {WORD} eases pain.", by=ann, reviewer=rob, chief=chief)
        self.claim: Claim = page.placements.get().claim
        self.clock.look()
        asked = [PAGE, f"{PAGE}.md", f"{V1}/claims?limit=9", "/read/example-condition/", f"{V1}/changes?after=0"]
        before = {one: self.noted(one) for one in asked}
        hold(claim=self.claim, reason="Being checked.", by=ann)
        self.clock.look()
        self.held = max(self.clock.seen.values())
        # As if each had been asked again, so many seconds after the hold.
        self.at = lambda address, seconds: replace(
            before[address], began=self.held + seconds, ended=self.held + seconds + 0.1
        )
        self.now = self.noted(PAGE)

    def noted(self, address: str) -> Note:
        answer = self.client.get(address)
        moment = float(Document.objects.last().at.timestamp()) + 0.001
        return Note(moment, moment + 0.1, address, answer.status_code, self.keep(answer.content), "")

    def keep(self, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        (self.folder / digest).write_bytes(gzip.compress(body))
        return digest

    def complaints(self, *notes: Note, late: float = 0.0) -> list[str]:
        judge = Judge(self.clock, self.folder)
        judge.clock.lateness = lambda since, until: late
        return [one.partition(": ")[2] for one in judge.complaints(list(notes))]


@pytest.fixture
def story(client, tmp_path, ann, rob, chief) -> Story:
    return Story(client, tmp_path, ann=ann, rob=rob, chief=chief)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}.md", f"{V1}/claims?limit=9", "/read/example-condition/"])
def test_what_was_current_five_seconds_ago_may_be_served_and_nothing_older(story, address):
    assert story.complaints(story.at(address, -0.05), story.at(address, 4.9)) == []
    assert len(story.complaints(story.at(address, 5.2))) == 1
    assert story.complaints(story.at(address, 5.2), late=0.5) == []


def test_what_was_not_committed_yet_may_not(story):
    early = replace(story.now, began=story.held - 60, ended=story.held - 59)

    assert (story.complaints(story.now), story.complaints(early)) == ([], ["current inf s before"])


def test_what_no_document_says_may_not(story):
    page, read, listed = story.now, story.at("/read/example-condition/", 0), story.at(f"{V1}/changes?after=0", 0)
    changes = gzip.decompress((story.folder / listed.digest).read_bytes())

    assert story.complaints(
        replace(page, digest=story.keep(b"{}")),
        replace(page, address=f"{V1}/claims/{story.claim.public_id}"),
        replace(page, status=410),
        replace(page, status=404, began=page.began + 60),
        replace(page, status=500),
        replace(page, flaw="tags"),
        replace(read, digest=story.keep(DRAFT.encode())),
        replace(read, address=f"{PAGE}?as_of=2026-01-01", digest=story.keep(DRAFT.encode())),
        replace(listed, address=f"{V1}/changes?after=1"),
        replace(listed, digest=story.keep(changes.replace(b'"published"', b'"updated"'))),
    ) == [
        "no document of this address has these bytes",
        "no document of this address has these bytes",
        "the status of another document",
        "it is published",
        "no such answer",
        "tags",
        f"{DRAFT} is public nowhere",
        f"{DRAFT} is public nowhere",
        "a gap",
        "no such changes: [1, 2]",
    ]  # fmt: skip
