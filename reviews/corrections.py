"""Editorial corrections: a changed version of which the editor says that its meaning is unchanged (DESIGN §3.7).

Only texts may differ from the last approved version, and only in plain words. Asked when it is submitted, and again
under the lock when it is signed; when in doubt it is a change, which is submitted and reviewed as one. What is flagged
is no correction either: signing a spelling would answer the doubt.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from evidence.models import ClaimVersion, VersionCitation
from evidence.models.claims import Audience
from evidence.refusals import Unmet
from evidence.standings import counting_doubts
from evidence.text import meaning_touched
from reviews.models import ClaimState
from reviews.selectors import standing_approvals

REMEDY = "Submit it as a change."
TEXTS = {"text": "The text", "on_page_form": "The text on the page"}
FIXED = {
    "format": "The form of the record",
    "kind": "The kind of claim",
    "asserts": "What it asserts",
    "risk": "The risk",
    "certainty": "The certainty",
    "strength": "The strength",
    "language": "The language",
    "requires": "What it is shown with",
}


def no_correction(version: ClaimVersion, approved: ClaimVersion | None) -> list[Unmet]:
    """Why the step from `approved` to `version` cannot be signed as an editorial correction; empty where it can."""
    if approved is None:
        return [Unmet("nothing-approved", "No version of it is approved that could be corrected.", REMEDY)]
    doubts = [Unmet("doubted", said, REMEDY) for said in _doubts(approved)]
    return doubts + [Unmet("no-correction", said, REMEDY) for said in _touched(approved.content, version.content)]


def _doubts(approved: ClaimVersion) -> Iterator[str]:
    """What waits for somebody who looks at the statement and its sources again: who signs a spelling does not."""
    if ClaimState.objects.filter(claim=approved.claim_id, flagged=True).exists():
        yield "A recheck asked for changes, and nobody answered it since."
    approval = standing_approvals([approved.pk]).get(approved.pk)
    cited = VersionCitation.objects.filter(version=approved).values_list("reference", flat=True)
    decided = approval.decided_at if approval else None
    if decided and any(one.known_at > decided for one in counting_doubts(cited)):
        yield "There is a notice on a source that came after it was approved."


def _touched(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name} differs." for field, name in FIXED.items() if before.get(field) != after.get(field))
    language = after.get("language", "")
    for field, name in TEXTS.items():
        yield from _text_touched(name, before.get(field, ""), after.get(field, ""), language)
    yield from _wordings_touched(before.get("wordings", []), after.get("wordings", []))
    yield from _citations_touched(before.get("citations", []), after.get("citations", []), language)


def _text_touched(name: str, before: str, after: str, language: str) -> Iterator[str]:
    if before == after:
        return
    if not (before and after):
        yield f"{name} is {'new' if after else 'gone'}."
    elif language.partition("-")[0] != "en":
        yield f"{name} is not in English, and only English can be compared."
    else:
        yield from (f"{name} touches {one}." for one in meaning_touched(before, after))


def _wordings_touched(before: list[Mapping[str, str]], after: list[Mapping[str, str]]) -> Iterator[str]:
    old, new = ({(one["audience"], one["language"]): one["text"] for one in rows} for rows in (before, after))
    for audience, language in sorted({*old, *new}):
        name = f"The {Audience(audience).label.lower()} wording"
        key = (audience, language)
        yield from _text_touched(name, old.get(key, ""), new.get(key, ""), language)


def _citations_touched(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]], language: str) -> Iterator[str]:
    """The same sources in the same order, at the same place, saying the same; only a quote may be spelt otherwise."""
    if [_without_quote(one) for one in before] != [_without_quote(one) for one in after]:
        yield "What it cites differs, or the record of a source that it cites."
        return
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        yield from _text_touched(
            f"The quote of citation {number}", old.get("quote", ""), new.get("quote", ""), language
        )


def _without_quote(citation: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in citation.items() if name != "quote"}
