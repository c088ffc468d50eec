"""What a page says of notices beside their list: what saving recorded, and what somebody has to look at."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

from editorial.admin.row_numbers import is_row_number
from evidence.events import events_told_of
from evidence.families import same_works
from evidence.matched import misplaced
from evidence.models import Notice, Reference
from evidence.services.announced import day_said_by


def notices_of(reference: Reference) -> QuerySet[Notice]:
    """Those on any reference that is the same work."""
    return Notice.objects.filter(reference__in=same_works([reference.pk]))


def newest_notice() -> int:
    return Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def tell_what_saving_recorded(request: HttpRequest, reference: Reference, *, since: int) -> None:
    """Whoever gives a work an identifier reads what was told by it, and what an identifier that went had told."""
    told = dict.fromkeys(one.get_kind_display().lower() for one in reference.notices.filter(pk__gt=since))
    if told:
        said = f"By its identifiers it was told of: {', '.join(told)}. That is recorded below, and what it means for"
        messages.warning(request, f"{said} published text follows by rule.")
    if misplaced(reference, events_told_of(reference)):
        said = (
            "Some notices were told by an identifier that it has no more. They count until a reviewer dismisses them."
        )
        messages.warning(request, said)


def beginning_of(reference: Reference, request: HttpRequest) -> dict[str, Any]:
    """What the form for a notice begins with: its kind, or what waits to be told again with its day."""
    asked = request.GET.get("waiting", "")
    waiting = [one.notice for one in events_told_of(reference) if one.waits_for_its_day and not one.dismissal]
    one = next((each for each in waiting if is_row_number(asked) and each.pk == int(asked)), None)
    if one is None:
        return {"kind": request.GET.get("kind", "")}
    same = {name: getattr(one, name) for name in ("kind", "source", "doi", "pmid", "url")}
    return {**same, "dated": day_said_by(one)}
