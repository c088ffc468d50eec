"""changes?after={sequence}: what happened to published claims and articles, in commit order and without gaps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from editorial import selectors
from editorial.api.listing import respond_list
from editorial.api.lists import ChangeList
from editorial.api.media import asked_form
from editorial.api.parameters import After
from editorial.api.reading import reads
from editorial.delivery.headers import ROOT
from editorial.formats.json import moment
from editorial.models import Change

router = Router(tags=["changes"])


@reads(router, "/changes{suffix:suffix}", ChangeList)
def changes(request: HttpRequest, suffix: str, asked: Query[After]) -> HttpResponse:
    """Changes later than `after`, oldest first. `next` is null at the end: go on later from the last `sequence`."""
    asked_form(request, suffix)
    found = list(selectors.changes_after(asked.after, asked.limit + 1))
    titles = selectors.todays_titles(one.path for one in found)
    cursor = str(found[asked.limit - 1].sequence) if len(found) > asked.limit else None
    return respond_list(
        request, [change_item(one, titles.get(one.path, "")) for one in found[: asked.limit]], cursor, name="after"
    )


def change_item(change: Change, title: str) -> dict[str, Any]:
    """The title is today's: the words of a claim that is held or withdrawn since are not repeated."""
    return {
        "sequence": change.sequence,
        "kind": change.kind,
        "path": change.path,
        "url": f"{ROOT}/{change.path}",
        "title": title,
        "meaning_changed": change.meaning_changed,
        "at": moment(change.at),
    }
