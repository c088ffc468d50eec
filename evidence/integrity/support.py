"""Whether what supports a statement supports it: how many works, of what kind, whose, and in which direction."""

import re
from collections.abc import Iterator

from evidence.integrity.plain import Finding, Statement, Terms, Work
from evidence.models.claims import Asserts, Direction, Kind, Risk
from evidence.models.references import ReferenceType, StudyDesign
from evidence.text import shortened

# They tell what others found. A guideline or a systematic review appraises it, and so is not among them.
SECONDARY_DESIGNS = {StudyDesign.NARRATIVE_REVIEW, StudyDesign.OPINION}
SECONDARY_TYPES = {ReferenceType.BOOK, ReferenceType.CHAPTER, ReferenceType.WEBPAGE, ReferenceType.THESIS}
# Authorities publish their decisions on their own pages: such a page is the source itself.
_OFFICIAL_HOST = re.compile(r"(?:^|\.)(?:gov|gob|gouv|nhs)(?:\.[a-z]{2})?$|(?:^|\.)(?:europa\.eu|who\.int|admin\.ch)$")


def single_source(statement: Statement, terms: Terms) -> Iterator[Finding]:
    if statement.risk == Risk.HIGH and len(statement.supporting) == 1:
        [work] = statement.supporting
        yield Finding(
            "single-source",
            f"A high-risk claim that rests on one work alone: “{short(work.title)}”.",
            "Cite a second, independent source, or have it waived where that one is enough.",
            about=work.as_it_stands,
        )


def only_secondary(statement: Statement, terms: Terms) -> Iterator[Finding]:
    """A definition may rest on such works."""
    works = statement.supporting
    if works and statement.kind != Kind.DEFINITION and all(map(_is_secondary, works)):
        yield Finding(
            "only-secondary-sources",
            "Every work that supports it tells what others found: a narrative review, comment, book or web page.",
            "Cite the study, systematic review or guideline itself.",
            about=_keys(works),
        )


def _is_secondary(work: Work) -> bool:
    if work.design:
        return work.design in SECONDARY_DESIGNS
    return work.type in SECONDARY_TYPES and not _OFFICIAL_HOST.search(work.host)


def only_own(statement: Statement, terms: Terms) -> Iterator[Finding]:
    works = statement.supporting
    if works and all(_is_own(one, terms) for one in works):
        yield Finding(
            "only-own-sources",
            "Every work that supports it was published by this publisher.",
            "Cite a source of somebody else.",
            about=_keys(works),
        )


def _is_own(work: Work, terms: Terms) -> bool:
    names = {work.publisher.casefold(), work.container.casefold()} - {""}
    return terms.publisher.casefold() in names or bool(terms.host and work.host == terms.host)


def contradicted_only(statement: Statement, terms: Terms) -> Iterator[Finding]:
    """A work that contradicts a claim is no source of it; where experts disagree, it may be."""
    against = [one.work for one in statement.passages if one.work and one.direction == Direction.CONTRADICTS]
    if against and not statement.supporting and statement.asserts != Asserts.EXPERTS_DISAGREE:
        yield Finding(
            "contradiction-as-support",
            f"No work supports it, and {_counted(len(against))} it: “{short(against[0].title)}”.",
            "Cite what supports the claim, change what it says, or correct the direction of the citation.",
            about=_keys(against),
        )


def _counted(works: int) -> str:
    return "one that it cites contradicts" if works == 1 else f"{works} that it cites contradict"


def both_ways(statement: Statement, terms: Terms) -> Iterator[Finding]:
    against = {one.work.key for one in statement.passages if one.work and one.direction == Direction.CONTRADICTS}
    for work in statement.supporting:
        if work.key in against:
            yield Finding(
                "source-both-ways",
                f"“{short(work.title)}” is cited as supporting the claim and as contradicting it.",
                "Keep the direction that holds; where both do, quote each passage and have it waived.",
                about=work.key,
            )


def short(title: str, longest: int = 90) -> str:
    return shortened(title, longest)


def _keys(works: list[Work]) -> str:
    return " ".join(sorted(one.key for one in works))
