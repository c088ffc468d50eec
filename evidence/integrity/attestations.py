"""“Medically reviewed” says something only with a name and a date: who vouches for a page, and since when."""

import re
from collections.abc import Iterator

from evidence.integrity.plain import Finding
from evidence.text import shortened
from evidence.text.dates import date_in

ATTESTS = re.compile(
    r"\b(?:(?:medically|clinically|expert|peer)[ -]?(?:reviewed(?! (?:stud|trial|article|journal|paper|publi|evid|resea"
    r"|litera|sourc))|checked|approved)|fact[ -]?checked|reviewed by|medical review(?:er)?(?: by|(?=:))"
    r"|(?:approved|verified) by (?:our |a )?(?:medical|doctors?|physicians?|experts?|specialists?)"
    r"|reviewed for accuracy by|(?<!\bbe )(?<!\bbeing )checked by"
    r" (?:our |a |an )?(?:medical|doctors?|physicians?|experts?|specialists?))\b",
    re.IGNORECASE,
)
_CREDENTIALS = r"(?:M\.?D|Ph\.?D|MBBS|MBChB|FRCP|R\.?N|D\.?O|Pharm\.?D|MPH|FACP|DPhil)\b"
_NAME = r"[A-Z][\w.’'-]{0,60}"
_PERSON = re.compile(
    rf"\b(?:Dr\.?|Prof\.?(?:essor)?)\s+(?:med\.\s+)?[A-Z][\w’'-]+|{_NAME}(?:\s+{_NAME}){{1,3}},?\s+{_CREDENTIALS}"
)
_NAMED = re.compile(r"\bby:?\s+((?:[A-Z][\w.’'-]*\s*){2,4})")
_OF_A_HOUSE = re.compile(
    r"\b(?:board|team|doctors?|experts?|staff|clinic|committee|editors?|editorial|medical|advisory|health|hospital"
    r"|institute|university|department|society|panel|group|specialists?|reviewers?|physicians?|our|the)\b",
    re.IGNORECASE,
)


def incomplete_attestation(text: str, *, dated: bool = False) -> Iterator[Finding]:
    """`dated`: the page says elsewhere, on a line of its own, when it was reviewed."""
    if not ATTESTS.search(text):
        return
    if not _names_somebody(text):
        yield Finding(
            "attestation-without-name",
            f"“{_short(text)}” does not say who.",
            "Name the person and their qualification, or leave the line out: approvals are shown by the system.",
            about=text,
        )
    found = date_in(text)
    if not dated and (found is None or found[1] is None):
        yield Finding(
            "attestation-without-date",
            f"“{_short(text)}” does not say when.",
            "Give the day, with the month as a word, or leave the line out.",
            about=text,
        )


def _names_somebody(text: str) -> bool:
    if _PERSON.search(text):
        return True
    named = _NAMED.search(text)
    return bool(named and not _OF_A_HOUSE.search(named[1]))


def _short(text: str) -> str:
    return shortened(text, 80)
