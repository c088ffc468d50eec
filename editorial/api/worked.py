"""The worked examples of the API: an answer of every operation, one for every state, and one for every problem.

The answers are files that a test holds against what the API answers; `openapi.json` and the documentation page show
them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from editorial.api.problems import CODES, Problem, status_of, told_of

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True)
class Example:
    """What one operation answers, and what a reader is to make of it."""

    name: str
    operation: str
    title: str
    said: str
    status: int = 200
    query: str = ""
    ending: str = "json"

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.{self.ending}"

    @property
    def answer(self) -> Any:
        """What is no JSON is shown as its text."""
        text = self.file.read_text(encoding="utf-8")
        return json.loads(text) if self.ending == "json" else text


ANSWERS = (
    Example("articles", "articles", "A list of articles", "One page of the list; `next` is null on its last page."),
    Example("article", "article", "A published article", "Draw `blocks` from top to bottom."),
    Example("editions", "editions", "The editions of an article", "Newest first."),
    Example("edition", "edition", "An edition", "The article as that edition has it, with what is true of it today."),
    Example("claims", "claims", "A list of claims", "`next` is the cursor of the page that follows."),
    Example("claim", "claim", "An approved claim", "With who approved it, when, and on what it rests."),
    Example("version", "version", "A version of a claim", "What was approved, word by word, under its digest."),
    Example("reference", "reference", "A source", "As it is cited, with its CSL record and its standing today."),
    Example("changes", "changes", "Changes", "In the order in which they happened, without gaps."),
    Example("feed_json", "feed_json", "A feed", "The newest change of each statement and page, as JSON Feed 1.1."),
    Example("feed_atom", "feed_atom", "A feed as Atom", "The same for readers of Atom (RFC 4287).", ending="xml"),
)
# In the order in which somebody who draws pages meets them.
STATES = (
    Example(
        "claim-held", "claim", "Held",
        "Somebody stopped this statement while it is being checked. It has no text anywhere; show the message. It may "
        "come back as it was.",
    ),
    Example(
        "claim-quarantined", "claim", "Quarantined",
        "The statement lost what it rested on: its only source was retracted, or its approval was revoked. It has no "
        "text; show the message. It comes back when a reviewer approves it on other grounds.",
    ),
    Example(
        "claim-withdrawn", "claim", "Withdrawn",
        "A tombstone: the publisher takes the statement back, and says why. Drop it, also from whatever you made of "
        "it. `successors` name what stands in its place.",
        status=410,
    ),
    Example(
        "claim-replaced", "claim", "Replaced",
        "A tombstone: the statement was split, or merged with another. `successors` are the statements to fetch now.",
        status=410,
    ),
    Example(
        "claim-unpublished", "claim", "Unpublished",
        "A tombstone: the statement stands on no published page any more. Nothing was wrong with it.",
        status=410,
    ),
    Example(
        "claim-flagged", "claim", "Flagged",
        "One of several sources was retracted, corrected or superseded. The text stands; show each flag's message "
        "beside it.",
    ),
    Example(
        "claim-overdue", "claim", "Overdue",
        "The day on which the statement was to be reviewed again has passed. The text stands; say so beside it.",
    ),
    Example(
        "claim-missing-wording", "claim", "Missing wording",
        "Asked for with `audience=public`, and there is no wording for the public yet: the text is null and "
        "`missing_wording` true. `fallback=yes` asks for the plain text in its place.",
        query="audience=public",
    ),
    Example(
        "claim-historical", "claim", "Historical",
        "Asked for with `as_of=`: the document of that moment, marked `historical`, with what is said of it `today`. "
        "Never show it without that.",
        query="as_of=2026-03-14T09:00:00Z",
    ),
    Example(
        "version-older", "version", "An older version",
        "Words that were approved once. `newer_version` is the number of the version that is published now.",
    ),
    Example(
        "version-withdrawn", "version", "A version of a withdrawn claim",
        "A tombstone at this address as well: no version of a withdrawn statement has a text.",
        status=410,
    ),
    Example(
        "reference-retracted", "reference", "A retracted source",
        "Show the message of `standing` wherever the source is cited.",
    ),
    Example(
        "article-with-gaps", "article", "An article with statements that are not shown",
        "Each keeps its block, with `text` null, a `status` and a `message`. Show the message in place of the text; "
        "leave out what is withdrawn if you like.",
    ),
    Example(
        "article-held", "article", "A held article",
        "The page as a whole is being checked: it has no blocks. Show the message.",
    ),
    Example(
        "article-withdrawn", "article", "A withdrawn article",
        "A tombstone, at all addresses of the page. Take the page down.",
        status=410,
    ),
    Example(
        "edition-withdrawn", "edition", "An edition of a withdrawn article",
        "A tombstone at this address as well.",
        status=410,
    ),
)  # fmt: skip
# What a problem is about, where it names something.
ERRORS = {
    "unknown-parameter": [{"parameter": "colour"}],
    "repeated-parameter": [{"parameter": "limit"}],
    "invalid-parameter": [{"parameter": "limit", "detail": "Input should be less than or equal to 100"}],
    "invalid-cursor": [{"parameter": "cursor"}],
}


def problems() -> Iterator[tuple[str, Problem]]:
    for code in CODES:
        yield code, Problem(status_of(code), code, ERRORS.get(code, ()))


@cache
def components() -> dict[str, Any]:
    """By name, in the form of OpenAPI."""
    answers = {
        one.name: {"summary": one.title, "description": one.said, "value": one.answer} for one in (*ANSWERS, *STATES)
    }
    return answers | {code: {"summary": CODES[code], "value": told_of(one)} for code, one in problems()}
