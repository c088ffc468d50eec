"""What changed, newest first, for feed readers: JSON Feed 1.1 and Atom (RFC 4287), from lines of the public `changes`.

An entry goes by what it is about, not by the change: a reader that kept the words of a claim puts the newer line in
their place when it is held or withdrawn. So one document names each subject once, with its newest change.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

JSON_FEED, ATOM = "application/feed+json", "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00Z"
TITLE, ABOUT = "{name}: what changed", "Published statements and pages, and what happened to them since."
HAPPENED = {
    "published": "Published",
    "updated": "Updated",
    "reaffirmed": "Reaffirmed",
    "flagged": "Flagged",
    "unflagged": "Flag cleared",
    "held": "Held",
    "released": "Shown again",
    "quarantined": "Not shown",
    "restored": "Shown again",
    "withdrawn": "Withdrawn",
    "overdue": "Review overdue",
}
UNSHOWN = {"articles": "a page that is not shown", "claims": "a statement that is not shown"}
MEANING = {True: "Its meaning changed.", False: "Its meaning did not change.", None: ""}
# XML 1.0, section 2.2: no document may hold these, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Channel:
    """Whose feed it is; addresses are absolute, `next` is empty on the last page."""

    name: str
    home: str
    site: str
    address: str
    license: str
    next: str = ""


def json_feed(channel: Channel, changes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """`changes` as that list shows them, with the `status` and `message` of today, newest first."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE.format(name=channel.name),
        "home_page_url": channel.home,
        "feed_url": channel.address,
        **({"next_url": channel.next} if channel.next else {}),
        "description": ABOUT,
        "authors": [{"name": channel.name, "url": channel.home}],
        "items": [_item(one, channel) for one in _once(changes)],
    }


def atom_feed(channel: Channel, changes: Iterable[dict[str, Any]]) -> bytes:
    """As `json_feed`, in XML."""
    entries = _once(changes)
    feed = ElementTree.Element("feed", {"xmlns": NAMESPACE})
    _put(feed, "id", channel.address.partition("?")[0])
    _put(feed, "title", TITLE.format(name=channel.name))
    _put(feed, "subtitle", ABOUT)
    _put(feed, "updated", entries[0]["at"] if entries else NEVER)
    _put(feed, "rights", channel.license)
    author = ElementTree.SubElement(feed, "author")
    _put(author, "name", channel.name)
    _put(author, "uri", channel.home)
    _put(feed, "link", rel="self", type=ATOM, href=channel.address)
    _put(feed, "link", rel="alternate", type="text/html", href=channel.home)
    if channel.next:
        _put(feed, "link", rel="next", type=ATOM, href=channel.next)
    for one in entries:
        _entry(feed, one, channel)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _once(changes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    newest: dict[str, dict[str, Any]] = {}
    for one in changes:
        newest.setdefault(one["path"], one)
    return list(newest.values())


def _item(change: dict[str, Any], channel: Channel) -> dict[str, Any]:
    told = ("sequence", "kind", "path", "status", "meaning_changed")
    return {
        "id": _address(change, channel),
        "url": _address(change, channel),
        "title": _title(change),
        "content_text": _text(change),
        "date_modified": change["at"],
        "tags": [change["kind"]],
        "_attest": {name: change[name] for name in told},
    }


def _entry(feed: ElementTree.Element, change: dict[str, Any], channel: Channel) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _put(entry, "id", _address(change, channel))
    _put(entry, "title", _title(change), type="text")
    _put(entry, "updated", change["at"])
    _put(entry, "category", term=change["kind"], label=HAPPENED[change["kind"]])
    _put(entry, "link", rel="alternate", type="application/json", href=_address(change, channel))
    _put(entry, "summary", _text(change), type="text")


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    clean = {key: UNWRITABLE.sub("\ufffd", value) for key, value in attributes.items()}
    ElementTree.SubElement(parent, name, clean).text = UNWRITABLE.sub("\ufffd", text) or None


def _address(change: dict[str, Any], channel: Channel) -> str:
    return f"{channel.site}{change['url']}"


def _title(change: dict[str, Any]) -> str:
    return f"{HAPPENED[change['kind']]}: {change['title'] or UNSHOWN[change['path'].partition('/')[0]]}"


def _text(change: dict[str, Any]) -> str:
    title = _title(change)
    ended = title if title.endswith((".", "!", "?")) else f"{title}."
    return " ".join(filter(None, (ended, change["message"], MEANING[change["meaning_changed"]])))
