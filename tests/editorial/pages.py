"""Where the importing tests find their pages: the real ones beside the repository, and one of our own inside it."""

from pathlib import Path

import pytest
from django.conf import settings

from editorial.importing import ReadDocument, read_document

SEEDS = Path(settings.BASE_DIR).parent / "shared" / "data" / "seeds"
OWN_PAGE = Path(__file__).parent / "data" / "frozen_shoulder.txt"


def seed(number: str) -> bytes:
    """One of the four real pages; the test is skipped where they are not there."""
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the real pages in ../shared/data/seeds are not on this machine")
    return found[0].read_bytes()


def read(text: str, format: str = "text") -> ReadDocument:
    return read_document(text.encode(), format=format)


def rules(page: ReadDocument) -> list[str]:
    return [problem.rule for problem in page.problems]


def placed(page: ReadDocument) -> list[tuple[str, int, str]]:
    """The nodes in order: kind, depth, text."""
    texts = {claim.key: claim.text for claim in page.claims}
    return [(node.kind, node.depth, texts.get(node.claim, node.text)) for part in page.sections for node in part.nodes]


def cited(page: ReadDocument) -> list[tuple[str, list[int]]]:
    return [(claim.text, [mark.number for mark in claim.marks]) for claim in page.claims]
