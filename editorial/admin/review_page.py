"""What one review shows: the frozen text as it will be signed, and everything a reviewer needs to judge it.

All of it is read from the version, never from the working copy; only standings and where it appears are today's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from editorial.formats.words import Piece, word_changes
from evidence.models import Claim, ClaimVersion
from evidence.models.claims import Asserts, Audience, Certainty, Kind, Risk, Strength
from evidence.text import code_points_differ, things_to_look_at, visible
from reviews.models import Opinion, Review, ReviewEvent, State
from reviews.requirements import shown_events, shown_opinions
from reviews.workflow import TRANSITIONS

PLAIN_FIELDS = {
    "kind": ("Kind", Kind),
    "asserts": ("What it asserts", Asserts),
    "risk": ("Risk", Risk),
    "certainty": ("Certainty (GRADE)", Certainty),
    "strength": ("Strength (GRADE)", Strength),
    "language": ("Language", str),
}


@dataclass(frozen=True)
class Passage:
    """One text of the version, against the same text of the last approved one (None: nothing to compare with)."""

    label: str
    text: str
    before: str | None = None

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.text

    @property
    def pieces(self) -> list[Piece]:
        return word_changes(self.before or "", self.text)

    @property
    def hidden_differences(self) -> list[str]:
        """What differs in a way no eye can see."""
        return code_points_differ(self.before or "", self.text)

    @property
    def look_twice(self) -> list[str]:
        return things_to_look_at(self.text)

    @property
    def made_visible(self) -> str:
        """The text with its misleading characters spelt out; empty when there are none."""
        shown, plain = visible(self.text), visible(self.text.replace("\n", " "))
        return shown if "⟨" in plain else ""


def passages(version: ClaimVersion, before: ClaimVersion | None) -> list[Passage]:
    now, then = _texts(version), _texts(before) if before else {}
    return [Passage(label, now.get(label, ""), then.get(label, "") if before else None) for label in {**now, **then}]


def _texts(version: ClaimVersion) -> dict[str, str]:
    """Every text of a version under the name a reader knows it by, the claim's own first."""
    content = version.content
    texts = {"Text": content["text"]}
    if content.get("on_page_form"):
        texts["On the page"] = content["on_page_form"]
    for one in content.get("wordings", []):
        texts[f"{Audience(one['audience']).label} wording ({one['language']})"] = one["text"]
    return texts


@dataclass(frozen=True)
class Label:
    """One plain value of the version: its name, what it is now, and what it was where that differs."""

    name: str
    now: str
    before: str | None = None


def labels(version: ClaimVersion, before: ClaimVersion | None) -> list[Label]:
    now, then = version.content, before.content if before else version.content
    return [
        Label(name, _named(choices, now.get(field)), _named(choices, then.get(field)) if _differ else None)
        for field, (name, choices) in PLAIN_FIELDS.items()
        if (_differ := now.get(field) != then.get(field)) or now.get(field)
    ]


def _named(choices: Any, value: str | None) -> str:
    return str(getattr(choices(value), "label", value)) if value else "not stated"


@dataclass(frozen=True)
class Required:
    """A claim that is always shown with this one; `change` says whether it is so since the last approved version."""

    claim: Claim
    change: str = ""


def required_claims(version: ClaimVersion, before: ClaimVersion | None) -> list[Required]:
    return required_from(version, before, claims_required([version, before]))


def claims_required(versions: Iterable[ClaimVersion | None]) -> dict[str, Claim]:
    """By public id, for any number of versions in one query."""
    wanted = {one for version in versions if version for one in version.content.get("requires", [])}
    return {str(one.public_id): one for one in Claim.objects.filter(public_id__in=wanted)}


def required_from(version: ClaimVersion, before: ClaimVersion | None, claims: Mapping[str, Claim]) -> list[Required]:
    now = version.content.get("requires", [])
    then = before.content.get("requires", []) if before else now
    added = {one: "added" for one in now if one not in then}
    removed = {one: "removed" for one in then if one not in now}
    changes = {**dict.fromkeys(now, ""), **added, **removed}
    return [Required(claims[one], change) for one, change in changes.items() if one in claims]


def events_of(claim: Claim, person: User) -> list[tuple[ReviewEvent, str]]:
    """Everything that was done in any review of the claim with its name, newest first: what was said before counts.

    Without what is blinded for `person`.
    """
    events = shown_events(person).filter(review__claim=claim).order_by("-id")
    related = events.select_related("by", "review__version", "signature")
    return [(one, TRANSITIONS[one.action].label if one.action in TRANSITIONS else "Submitted") for one in related]


def opinions_of(review: Review, person: User) -> QuerySet[Opinion]:
    return (
        shown_opinions(person)
        .filter(review=review)
        .select_related("reviewer", "signature", "conflict", "taken_back__by")
    )


def people_who_touched(version: ClaimVersion) -> QuerySet[User]:
    touched = version.touches.values("person")
    return User.objects.filter(pk__in=touched).order_by("first_name", "username")


@dataclass(frozen=True)
class Step:
    """One step on the way from submitted to approved; `look` is done, here, ended or ahead."""

    label: str
    look: str


def steps_of(review: Review) -> list[Step]:
    """Where the review is; one that ended otherwise says so in place of the last step."""
    way = [State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED]
    if review.state == State.APPROVED:
        return [Step(str(one.label), "done") for one in way]
    if review.state in way:
        at = way.index(State(review.state))
        return [Step(str(one.label), "done" if n < at else "here" if n == at else "ahead") for n, one in enumerate(way)]
    begun = review.events.filter(to_state=State.UNDER_REVIEW).exists()
    done = [Step(str(one.label), "done") for one in way[: 2 if begun else 1]]
    return [*done, Step(str(State(review.state).label), "ended")]
