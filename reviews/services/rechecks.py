"""Rechecks for everything that rests on one person's approvals."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from evidence import roles
from evidence.models import Claim
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.text import clean_line
from reviews.models import Review
from reviews.selectors import resting_on
from reviews.services.submitting import open_recheck


@dataclass(frozen=True)
class Rechecked:
    """What became of one claim; without a review, one is open already."""

    claim: Claim
    review: Review | None


def recheck_all_signed_by(person: User, *, reason: str, by: User) -> list[Rechecked]:
    """Open a recheck of every claim whose approval rests on `person`; nothing that is approved changes by that.

    Claim by claim, each in its own transaction: safe to repeat after a crash. Raises UnacceptableText.
    """
    roles.require(by, roles.CHIEF, to="ask for rechecks of all that somebody signed")
    if not reason.strip():
        raise Refusal(Unmet("reason", "A reason is needed.", "Each recheck names it."))
    why = f"all that {printed_name(person)} signed: {clean_line(reason, field='reason', longest=200)}"
    why = clean_line(why, field="reason", longest=300)
    return [Rechecked(one, open_recheck(one, why=why, by=by)) for one in resting_on(person)]
