"""The part of a review's page on which somebody decides: what is open to this person, and what keeps them from it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict

from editorial.admin.row_numbers import is_row_number
from editorial.admin.seen import seen_in
from evidence import roles
from evidence.refusals import Unmet
from reviews.forms import ConflictForm, DecisionForm, ReasonForm, SignedForm
from reviews.models import Assignment, ConflictDeclaration, Review
from reviews.requirements import (
    approvals_needed,
    approvals_reached,
    is_blinded_for,
    requirement_of,
    specialties_lacking,
)
from reviews.selectors import (
    conflicts_awaiting_a_word,
    declaration_of,
    qualification_of,
    standing_opinions,
)
from reviews.workflow import TRANSITIONS, OpenAction, actions_open_to

VERDICTS = ("approve", "request_changes", "reject")
PLAIN = ("start", "join", "release")


@dataclass(frozen=True)
class Decision:
    """What one person may do with one review now."""

    review: Review
    by: User
    actions: dict[str, OpenAction]

    @property
    def verdicts(self) -> list[OpenAction]:
        return [self.actions[name] for name in VERDICTS if name in self.actions]

    @property
    def plain(self) -> list[OpenAction]:
        return [self.actions[name] for name in PLAIN if name in self.actions]

    @property
    def can_sign(self) -> bool:
        return any(not one.unmet for one in self.verdicts)

    @property
    def unmet(self) -> list[Unmet]:
        """Everything that keeps this person from signing anything, each once."""
        return list(dict.fromkeys(one for action in self.verdicts for one in action.unmet))

    @property
    def needed(self) -> int:
        return approvals_needed(self.review)

    @property
    def reached(self) -> int:
        return approvals_reached(self.review)

    @property
    def lacking(self) -> list[str]:
        """Specialties one approval must still come from; to who is blinded, all that were asked for."""
        if self.is_blinded:
            return list(requirement_of(self.review).specialties)
        return specialties_lacking(self.review) if self.review.is_open else []

    @property
    def is_blinded(self) -> bool:
        """Nothing that others signed is shown, nor how many did."""
        return is_blinded_for(self.by, self.review)

    @property
    def reviewers(self) -> list[Assignment]:
        return list(self.review.assignments.filter(ended_at__isnull=True).select_related("reviewer"))

    @property
    def declaration(self) -> ConflictDeclaration | None:
        return declaration_of(self.by, self.review.submission)

    @property
    def asks_conflict(self) -> bool:
        return self.review.is_open and roles.is_reviewer(self.by) and self.declaration is None

    @property
    def is_signed_and_decided(self) -> bool:
        """Until then an opinion is taken back; now only a recheck or a chief changes what is decided."""
        return not self.review.is_open and standing_opinions(self.review).filter(reviewer=self.by).exists()

    @property
    def conflicts_to_allow(self) -> list[ConflictDeclaration]:
        """Declared conflicts a chief may allow: never their own."""
        if not (self.review.is_open and roles.is_chief(self.by)):
            return []
        waiting = conflicts_awaiting_a_word().filter(submission=self.review.submission_id)
        return list(waiting.exclude(person=self.by))

    @property
    def qualification(self) -> str:
        return qualification_of(self.by)

    @property
    def ahead(self) -> list[Unmet]:
        """What would keep a reviewer from approving, said before they start."""
        if not self.review.is_open or self.verdicts:
            return []
        if (refused := TRANSITIONS["start"].who(self.review, self.by)) is not None:
            return [refused]
        unmet = [one for needed in TRANSITIONS["approve"].needs for one in needed(self.review, self.by)]
        return [one for one in unmet if one.code != "conflict-not-asked"]


def decision_of(review: Review, by: User) -> Decision:
    return Decision(review, by, {one.name: one for one in actions_open_to(by, review)})


def asked_of(posted: QueryDict) -> dict[str, Any]:
    """What `perform` takes; every other field that somebody posts is ignored."""
    person = posted.get("reviewer", "")
    return {
        "seen_digest": posted.get("seen_digest", ""),
        "reason": posted.get("reason", ""),
        "password": posted.get("password", ""),
        "meaning_changed": posted.get("meaning_changed") != "no",
        "confirmed": posted.getlist("confirmed"),
        "seen_doubts": seen_in(posted),
        "reviewer": User.objects.filter(pk=person).first() if is_row_number(person) else None,
    }


def typed_forms(review: Review, posted: QueryDict | None, *, asks_meaning: bool) -> dict[str, Any]:
    """A form for each kind of action; the one that was refused keeps what was typed, except the password."""
    action = posted.get("action", "") if posted else ""
    initial: dict[str, Any] = (
        {name: posted.get(name, "") for name in ("reason", "meaning_changed", "reviewer")} if posted else {}
    )

    if posted and "confirmed" in posted:
        initial["confirmed"] = posted.getlist("confirmed")

    def kept(*names: str) -> dict[str, Any]:
        return {name: value for name, value in initial.items() if value} if action in names else {}

    return {
        "decide": DecisionForm(
            auto_id="decide_%s",
            initial=kept(*VERDICTS),
            asks_meaning=asks_meaning,
            checklist=requirement_of(review).checklist if review.is_open else (),
        ),
        "take_back": ReasonForm(auto_id="take_back_%s", initial=kept("take_back")),
        "cancel": ReasonForm(auto_id="cancel_%s", initial=kept("cancel")),
        "revoke": SignedForm(auto_id="revoke_%s", initial=kept("revoke")),
        "allow": ReasonForm(auto_id="allow_%s", initial=initial if posted and "declaration" in posted else {}),
    }


def conflict_form(posted: QueryDict | None) -> ConflictForm:
    answered = posted if posted and "answer" in posted else None
    return ConflictForm(auto_id="conflict_%s", initial=answered.dict() if answered else {})
