"""One source takes the place of another in every claim of a sheet: decided claim by claim, written and sent as one.

All rows are written, or none: what cannot be done of a row is named with its claim, and nothing was changed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import SourceReplacement
from editorial.selectors.drafting import draft_of, kept_rows
from editorial.selectors.replacing import unfit_successor
from editorial.services.drafting import decision_of, forget_sent
from editorial.services.swapping import Decision, Sheet, named
from evidence import roles
from evidence.meanwhile import Seen, refuse_unseen
from evidence.models import Claim, Reference
from evidence.models.notices import NoticeKind
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services import record_notice
from reviews.models import Review, Submission


@dataclass(frozen=True)
class Superseded:
    """That the old source is superseded: who says so, and since when where that is known."""

    source: str
    dated: date | None = None


@dataclass
class Replaced:
    """What was sent, what was left for the editor, and which claims cited the successor before."""

    row: SourceReplacement
    reviews: list[Review]
    left: list[Claim]
    already: list[Claim]

    @property
    def submission(self) -> Submission | None:
        return self.row.submission


@transaction.atomic
def replace_reference(
    reference: Reference,
    decisions: Sequence[Decision],
    *,
    successor: Reference,
    note: str = "",
    superseded: Superseded | None = None,
    although_gone: bool = False,
    seen_doubts: Seen = None,
    with_kept: int | None = None,
    beside: Collection[int] = (),
    by: User,
) -> Replaced:
    """Write every decision and send the claims as one submission. Raises StaleRows, NotReplaced, CameMeanwhile,
    Refusal, NotAllowed.

    A claim that nothing supports any more is written and not sent. `superseded` is recorded as a notice with it;
    `seen_doubts` are the doubts on either source that the sheet showed.
    `with_kept`: how many decisions that `by` keeps were said to go along; refused where it is another number by now.
    They are of claims that are not `beside`, the rows that were before their eyes.
    """
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="replace sources")
    if with_kept is not None:
        decisions = [*decisions, *_kept_ones(reference, successor, with_kept, {*beside}, by)]
    if not decisions:
        raise Refusal(Unmet("nothing", "Nothing was decided, so nothing was changed.", "Choose for one claim or more."))
    sheet = Sheet(reference, successor, {one.claim: one for one in decisions}, by)
    sheet.lock()
    refuse_unseen([reference.pk, successor.pk], seen_doubts)
    if unfit := unfit_successor(reference, sheet.successor, although_gone=although_gone):
        raise Refusal(*unfit)
    sheet.write()
    reviews = sheet.send(note)
    if superseded:
        said = f"Replaced by {named(successor)}, reference {successor.public_id}."
        about = {"kind": NoticeKind.SUPERSEDED, "dated": superseded.dated, "source": superseded.source, "note": said}
        record_notice(reference, by=by, **about)  # type: ignore[arg-type]
    row = SourceReplacement.objects.create(
        reference=reference,
        successor=successor,
        submission=reviews[0].submission if reviews else None,
        decisions=sheet.decided(),
        by=by,
    )
    forget_sent(reference, sheet.claims, successor=successor, by=by)
    return Replaced(row, reviews, sheet.claims_of(sheet.left), sheet.claims_of(sheet.already))


def _kept_ones(reference: Reference, successor: Reference, told: int, beside: set[int], by: User) -> list[Decision]:
    kept = kept_rows(draft_of(by, reference, successor), by)
    going = [decision_of(one.row) for pk, one in kept.items() if one.goes and pk not in beside]
    if len(going) != told:
        said = f"Of what you kept, {len(going)} would go along from elsewhere on the sheet; this page said {told}."
        raise StaleForm(Unmet("kept-otherwise", said, "Look at what goes along now, and send again."))
    return going
