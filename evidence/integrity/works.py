"""What is known today of the works a statement cites: their age, their standing, and what they are quoted as saying."""

import hashlib
from collections.abc import Iterator

from evidence.integrity.plain import Finding, Statement, Terms, Work
from evidence.integrity.support import short
from evidence.models.claims import Direction
from evidence.models.notices import StandingStatus
from evidence.text.quotes import QuoteCheck, check_quote

HARMLESS = {"", StandingStatus.CURRENT, StandingStatus.REINSTATED}
# As support these keep a claim from being submitted whatever the policy says, and cannot be waived.
TAKEN_AWAY = {StandingStatus.RETRACTED, StandingStatus.RETRACTED_AND_REPLACED, StandingStatus.WITHDRAWN_GUIDELINE}


def outdated_source(statement: Statement, terms: Terms) -> Iterator[Finding]:
    for work in statement.supporting:
        if terms.source_years is not None and work.year and terms.year - work.year > terms.source_years:
            yield Finding(
                "source-outdated",
                f"“{short(work.title)}” is of {work.year}: older than {terms.source_years} years.",
                "Cite a newer source, or have it waived where nothing newer changed what is known.",
                about=work.as_it_stands,
            )


def cites_a_notice(statement: Statement, terms: Terms) -> Iterator[Finding]:
    """The notice is not the paper: it supports that the paper was taken back, and nothing that the paper says."""
    for work in statement.cited:
        if work.is_notice:
            yield Finding(
                "cites-a-notice",
                f"“{short(work.title)}” is itself a notice about another work: a retraction, correction or concern.",
                "Cite the work that is meant, or have it waived where the claim is about the notice.",
                about=work.as_it_stands,
            )


def source_standing(statement: Statement, terms: Terms) -> Iterator[Finding]:
    for work in statement.cited:
        if work.standing not in HARMLESS and not (work.standing in TAKEN_AWAY and _supports(statement, work)):
            yield Finding(
                "source-standing",
                f"“{short(work.title)}”: {work.standing_said.lower()}.",
                "Read the notice; cite another source, or have it waived where the claim still holds.",
                about=work.as_it_stands,
            )


def _supports(statement: Statement, work: Work) -> bool:
    return any(one.work == work and one.direction == Direction.SUPPORTS for one in statement.passages)


def quote_not_found(statement: Statement, terms: Terms) -> Iterator[Finding]:
    for one in statement.passages:
        if one.work and one.quote and check_quote(one.quote, one.work.abstract) is QuoteCheck.NOT_FOUND:
            yield Finding(
                "quote-not-found",
                f"The quote “{short(one.quote, 60)}” is not in the stored abstract of “{short(one.work.title, 60)}”.",
                "Compare it with the source; if it stands in the full text, say where, and have it waived.",
                about=f"{one.work.key} {_digest(one.quote)} {_digest(one.work.abstract)}",
            )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
