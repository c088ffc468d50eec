"""A letter about what waits in somebody's inbox: plain text, titles and addresses, nothing of a draft."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urljoin

from evidence.text import shortened


class Told(Protocol):
    title: str
    link: str
    urgent: bool


LONGEST_SUBJECT = 150


def subject_of(items: Sequence[Told]) -> str:
    """One line, whatever a title holds: a line break here would let a title write headers of its own."""
    urgent = [one for one in items if one.urgent]
    said = items[0].title if len(items) == 1 else f"{len(items)} things for you"
    if urgent and len(items) > 1:
        said = f"{urgent[0].title}; {len(items) - 1} more"
    line = f"{'Urgent: ' if urgent else ''}{said}"
    plain = " ".join("".join(one if one.isprintable() else " " for one in line).split())
    return shortened(plain, LONGEST_SUBJECT)


def text_of(items: Sequence[Told], *, site: str, inbox: str, preferences: str) -> str:
    """Urgent things first; each with the address it leads to."""
    ordered = sorted(items, key=lambda one: not one.urgent)
    told = [f"{'URGENT: ' if one.urgent else ''}{one.title}\n{urljoin(site, one.link)}" for one in ordered]
    closing = f"Your inbox: {urljoin(site, inbox)}\nChange how you are told: {urljoin(site, preferences)}"
    return "\n\n".join([*told, f"-- \n{closing}"]) + "\n"
