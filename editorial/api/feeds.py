"""feed.json · feed.atom: the newest changes for feed readers. `changes` is the list without gaps."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from editorial import selectors
from editorial.api.changes import change_item
from editorial.api.listing import next_page
from editorial.api.lists import JsonFeed
from editorial.api.parameters import Before
from editorial.api.reading import reads
from editorial.api.representations import Representation, respond
from editorial.delivery.headers import ROOT
from editorial.formats.feeds import ATOM, JSON_FEED, Channel, atom_feed, json_feed
from editorial.formats.json import to_bytes

router = Router(tags=["changes"])


@reads(router, "/feed.json", JsonFeed, media=JSON_FEED)
def feed_json(request: HttpRequest, asked: Query[Before]) -> HttpResponse:
    """The newest change of each statement and page, newest first, as JSON Feed 1.1."""
    channel, changes, links = _newest(request, asked)
    return respond(request, Representation(to_bytes(json_feed(channel, changes)), links=links, content_type=JSON_FEED))


@reads(router, "/feed.atom", str, media=ATOM)
def feed_atom(request: HttpRequest, asked: Query[Before]) -> HttpResponse:
    """The same as Atom (RFC 4287)."""
    channel, changes, links = _newest(request, asked)
    return respond(request, Representation(atom_feed(channel, changes), links=links, content_type=ATOM))


def _newest(request: HttpRequest, asked: Before) -> tuple[Channel, list[dict[str, Any]], dict[str, str]]:
    found = list(selectors.changes_before(asked.before, asked.limit + 1))
    shown = found[: asked.limit]
    today = selectors.todays_summaries(one.path for one in shown)
    following = next_page(request, "before", str(shown[-1].sequence)) if len(found) > len(shown) else ""
    links = {"describedby": f"{ROOT}/openapi.json", **({"next": following} if following else {})}
    return _channel(request, following), [_told(one, today.get(one.path, {})) for one in shown], links


def _told(change: Any, today: dict[str, Any]) -> dict[str, Any]:
    """What is said of it is what is said today: nothing that was taken away since comes back."""
    return {
        **change_item(change, selectors.title_in(today)),
        "status": today.get("status", ""),
        "message": today.get("message", ""),
    }


def _channel(request: HttpRequest, following: str) -> Channel:
    """At the publisher's own address: what a client says of its host has no effect."""
    site = settings.PUBLISHER_URL.rstrip("/")
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return Channel(
        name=settings.PUBLISHER_NAME,
        home=f"{site}/",
        site=site,
        address=f"{site}{request.path}{query}",
        license=settings.CONTENT_LICENSE,
        next=f"{site}{following}" if following else "",
    )
