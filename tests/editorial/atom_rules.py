"""What RFC 4287 requires of a feed, and what ours promises beside that."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"


def checked(content: bytes) -> ElementTree.Element:
    """The feed, if it is as RFC 4287, section 4.1 requires."""
    feed = ElementTree.fromstring(content)  # noqa: S314 our own bytes
    assert (feed.tag, content[:5]) == (f"{ATOM}feed", b"<?xml")
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        assert [len(parent.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert urlsplit(parent.findtext(f"{ATOM}id")).scheme == "http" or parent.findtext(f"{ATOM}id").startswith(
            "https:"
        )
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", parent.findtext(f"{ATOM}updated"))
        links = [(one.get("rel"), one.get("type")) for one in parent.findall(f"{ATOM}link")]
        assert len(links) == len(set(links)) and all(one.get("href") for one in parent.findall(f"{ATOM}link"))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert [one.get("rel") for one in feed.findall(f"{ATOM}link")][:1] == ["self"]
    for entry in feed.findall(f"{ATOM}entry"):
        assert [one.get("rel") for one in entry.findall(f"{ATOM}link")] == ["alternate"]  # as it has no content
        assert entry.findtext(f"{ATOM}summary") and entry.findtext(f"{ATOM}title")
        assert all(one.get("term") for one in entry.findall(f"{ATOM}category"))
    known = {
        "id",
        "title",
        "subtitle",
        "updated",
        "rights",
        "author",
        "link",
        "entry",
        "summary",
        "category",
        "name",
        "uri",
    }
    assert {one.tag for one in feed.iter()} <= {f"{ATOM}feed", *(ATOM + name for name in known)}
    return feed
