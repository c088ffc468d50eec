"""What the rules find in a page that is being imported, each with its line: before anything is saved."""

from collections.abc import Iterator

from editorial.importing import Problem, ReadClaim, ReadDocument
from evidence.integrity import Finding, Passage, Statement, Terms, Work, findings_in
from evidence.integrity.abbreviations import unexpanded
from evidence.integrity.attestations import incomplete_attestation

# What depends on the library, on risk or on a policy is said once the page is a draft.
OF_WORDS = ("uncited-figure", "absolute-wording", "date-ambiguous")


def problems_in(document: ReadDocument, *, year: int) -> Iterator[Problem]:
    for claim in document.claims:
        found = findings_in(_statement(claim, document.language), Terms(year))
        yield from (_problem(one, claim.lines[0]) for one in found if one.rule in OF_WORDS)
    yield from _attestations(document)
    yield from _abbreviations(document)


def _statement(claim: ReadClaim, language: str) -> Statement:
    """A mark counts as a source that is still to be found: that it is not resolved is a problem of its own."""
    works = {mark.number: Work(str(mark.number), str(mark.number)) for mark in claim.marks}
    return Statement(claim.text, language=language, passages=tuple(map(Passage, works.values())))


def _attestations(document: ReadDocument) -> Iterator[Problem]:
    dated = any(one.kind == "reviewed" and one.value for one in document.dates)
    for one in document.status_lines:
        if one.kind == "attestation":
            yield from (_problem(found, one.line) for found in incomplete_attestation(one.text, dated=dated))


def _abbreviations(document: ReadDocument) -> Iterator[Problem]:
    lines = [(1, document.title), (1, document.question_title), *_texts(document)]
    for at, short in unexpanded(text for _, text in lines):
        said = f"“{short}” is written out nowhere on the page."
        yield Problem("abbreviation-not-expanded", lines[at][0], f"{said} Write it out where it first stands.")


def _texts(document: ReadDocument) -> Iterator[tuple[int, str]]:
    claims = {one.key: one.text for one in document.claims}
    for section in document.sections:
        yield section.line, section.title
        for node in section.nodes:
            yield node.line, claims[node.claim] if node.claim is not None else node.text


def _problem(found: Finding, line: int) -> Problem:
    return Problem(found.rule, line, f"{found.message} {found.remedy}")
