"""Undoing: what a claim said before is written back as a new revision; its history keeps both.

A mark is the newest row of every history the claim is made of, read before a step; it names the moment to go back to.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from evidence import roles
from evidence.history import remove, write
from evidence.models import Citation, Claim, ClaimRequirement, Wording
from evidence.people import printed_name
from evidence.refusals import Refusal, Unmet
from evidence.services.claims import FIELDS, lock_claim
from evidence.services.works import lock_cited

PARTS: dict[str, Any] = {"citation": Citation, "wording": Wording, "requirement": ClaimRequirement}
Marks = Mapping[str, int]


class CannotUndo(Refusal):
    """There is no such moment, or somebody else's work would be undone with one's own."""


def claim_marks(claim: Claim) -> dict[str, int]:
    """The moment to go back to, before something is done to the claim."""
    return {name: newest(rows) for name, rows in histories_of_claim(claim).items()}


@transaction.atomic
def restore_claim(claim: Claim, *, marks: Marks, revision: int, by: User) -> Claim:
    """Write back what the claim said at `marks`, with its citations and wordings. Raises StaleForm, CannotUndo."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="change claims")
    locked = lock_claim(claim, revision)
    histories = histories_of_claim(locked)
    was = row_then("claim", histories, marks)
    refuse_work_of_others(histories, marks, by)
    lock_cited({"reference": one.reference} for one in rows_then(histories["citation"], marks["citation"]).values())
    for name in FIELDS:
        setattr(locked, name, getattr(was, name))
    for name, model in PARTS.items():
        then = rows_then(histories[name], marks[name])
        _put_back(model.objects.filter(claim=locked), then, by=by)
    locked.revision += 1
    return write(locked, by=by, reason="undone")


def newest(history: QuerySet[Any]) -> int:
    return history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


def row_then(name: str, histories: Mapping[str, QuerySet[Any]], marks: Marks) -> Any:
    """The row of history `name` at `marks`, which must name all of `histories`: what is not named would count as never
    there, and be removed. Raises CannotUndo."""
    was = None
    if histories.keys() <= marks.keys():
        was = histories[name].filter(history_id__lte=marks[name]).order_by("-history_id").first()
    if was is None:
        raise CannotUndo(Unmet("no-moment", f"The {name} was not there at that moment.", "Look at its history."))
    return was


def rows_then(history: QuerySet[Any], mark: int) -> dict[int, Any]:
    """By key what stood at `mark`."""
    last = {one.id: one for one in history.filter(history_id__lte=mark).order_by("history_id")}
    return {pk: one for pk, one in last.items() if one.history_type != "-"}


def refuse_work_of_others(histories: Mapping[str, QuerySet[Any]], marks: Marks, by: User) -> None:
    """Only one's own steps are undone: what somebody else did since then would be lost with them."""
    for name, rows in histories.items():
        later = rows.filter(history_id__gt=marks.get(name, 0)).exclude(history_user=by)
        if other := later.select_related("history_user").first():
            who = printed_name(other.history_user) if other.history_user else "Somebody"
            said = f"{who} changed this too since then, and that would be undone as well."
            raise CannotUndo(Unmet("others-work", said, "Change it by hand, and look at its history."))


def histories_of_claim(claim: Claim) -> dict[str, QuerySet[Any]]:
    parts = {name: model.history.filter(claim_id=claim.pk) for name, model in PARTS.items()}
    return {"claim": Claim.history.filter(id=claim.pk), **parts}


def _put_back(rows: QuerySet[Any], then: Mapping[int, Any], *, by: User) -> None:
    """Rows that came later go; rows that went, or differ, are written as they were."""
    now = {one.pk: one for one in rows}
    for pk, row in now.items():
        if pk not in then:
            remove(row, by=by, reason="undone")
    for pk, was in then.items():
        if pk not in now or _values(now[pk]) != _values(was.instance):
            write(was.instance, by=by, reason="undone")


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
