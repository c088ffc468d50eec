"""What an answer says of a link: that it works, that a person should look, or nothing yet. Never that it is dead.

A page that is gone, moved home, walled against programs or says “not found” with a 200 all look alike to a program now
and then; one failed connection means nothing. So one try never says more than “needs a human”.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from evidence.models.links import LinkOutcome
from evidence.outgoing import NotFetched, NotPublic, Reply

AGAIN_AFTER = {
    LinkOutcome.WORKS: timedelta(days=30),
    LinkOutcome.UNKNOWN: timedelta(days=1),
    LinkOutcome.NEEDS_A_HUMAN: timedelta(days=30),
}
# So many days in a row without any answer are worth somebody's look.
FAILURES = 3
NOT_NOW = {408, 425, 429, *range(500, 600)}
GONE = re.compile(
    r"^(error )?4(04|10)\b(?! \w)|\berror 4(04|10)\b|\bnot found\b"
    r"|\b(page|document|article|content|guideline) (was|is|could|has) (not|no longer|been (re)?moved)\b",
    re.IGNORECASE,
)
TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """`said` is fit to show; `failed` is how often in a row nothing came back."""

    outcome: str
    said: str
    failed: int = 0


def verdict_on(address: str, answer: Reply | NotFetched, *, failed_before: int = 0) -> Verdict:
    if isinstance(answer, NotPublic):
        return Verdict(LinkOutcome.NEEDS_A_HUMAN, f"Not asked. {answer}")
    if isinstance(answer, NotFetched):
        return _nothing_came(str(answer), failed_before + 1)
    if answer.status in NOT_NOW:
        return _nothing_came(f"The server answered {answer.status}: not now.", failed_before + 1)
    doubt = _doubt(address, answer)
    return Verdict(LinkOutcome.NEEDS_A_HUMAN, doubt) if doubt else Verdict(LinkOutcome.WORKS, "")


def _nothing_came(why: str, failed: int) -> Verdict:
    if failed < FAILURES:
        return Verdict(LinkOutcome.UNKNOWN, why, failed)
    return Verdict(LinkOutcome.NEEDS_A_HUMAN, f"{why} So it was {failed} times in a row.", failed)


def _doubt(address: str, answer: Reply) -> str:
    """Why a person should look at what came back; empty where it is what a link should lead to."""
    if answer.status in (404, 410):
        return f"The server says that there is no such page ({answer.status})."
    if answer.status in (401, 403):
        return f"The server does not show it to programs ({answer.status}): open it in a browser."
    if not 200 <= answer.status < 300:
        return f"The server answered {answer.status}."
    if _is_home(answer.address) and not _is_home(address):
        return "It leads to the first page of the site."
    title = _title(answer.body)
    return f"It answers, but calls itself “{title[:80]}”." if GONE.search(title) else ""


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def _title(body: bytes) -> str:
    found = TITLE.search(body)
    return " ".join(found[1].decode("utf-8", "replace").split()) if found else ""
