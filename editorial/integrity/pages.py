"""Rules of a page, over plain values. A finding comes with the mark of the line it is about, or with none."""

from collections.abc import Iterator
from dataclasses import dataclass

from editorial.importing import SAY_WHICH_DAY, Problem
from evidence.integrity import Finding
from evidence.integrity.abbreviations import unexpanded
from evidence.integrity.attestations import incomplete_attestation
from evidence.text import shortened

# What an import found, and how long it is a finding: while numbers are open, while nothing is cited, or for good.
WHILE_OPEN = {
    "citation-list-mismatch",
    "citation-out-of-range",
    "citation-range-unclear",
    "reference-number-repeated",
    "footnote-missing",
    "citations-without-list",
}
WHILE_NOTHING_IS_CITED = {"references-empty"}
FOR_GOOD = {"citations-linked-by-order", "date-ambiguous"}
REMEDIES = {
    "references-empty": "Cite the sources of its statements.",
    "citations-linked-by-order": "Compare every link with the page, then have it waived.",
    "date-ambiguous": "Find out which day is meant, then have it waived.",
}
RESOLVE = "Resolve the numbers that are open."


@dataclass(frozen=True)
class Line:
    """Anything that reads on the page, in order; `mark` is its anchor in the workspace."""

    mark: str
    text: str
    is_structural: bool = True


@dataclass(frozen=True)
class Page:
    """`never_cited` are the entries of its own list that no statement on it cites, as (number, words)."""

    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    attestations: tuple[str, ...] = ()
    is_dated: bool = False
    has_open_numbers: bool = False
    cites_anything: bool = False
    never_cited: tuple[tuple[int, str], ...] = ()


Found = Iterator[tuple[str, Finding]]


def page_findings(page: Page) -> Found:
    yield from _imported(page)
    yield from _never_cited(page)
    yield from _attestations(page)
    yield from _abbreviations(page)


def _imported(page: Page) -> Found:
    for one in page.problems:
        if _still_holds(one, page):
            where = f" (line {one.line} of the imported page)" if one.line else ""
            yield "", Finding(one.rule, f"{one.message}{where}", REMEDIES.get(one.rule, RESOLVE), one.message)


def _still_holds(problem: Problem, page: Page) -> bool:
    """Of a date in a statement the claim says so itself, as long as its words have it."""
    rule = problem.rule
    if rule in WHILE_OPEN:
        return page.has_open_numbers
    if rule == "date-ambiguous" and not problem.message.endswith(SAY_WHICH_DAY):
        return False
    return rule in FOR_GOOD or (rule in WHILE_NOTHING_IS_CITED and not page.cites_anything)


def _never_cited(page: Page) -> Found:
    for number, words in page.never_cited:
        said = f"Entry {number} of the page's list is cited by no statement on it: {words}."
        remedy = "Cite it where it belongs; or have it waived where the page only lists it."
        yield "", Finding("reference-never-cited", said, remedy, f"{number} {words}")


def _attestations(page: Page) -> Found:
    lines = [("", text) for text in page.attestations]
    lines += [(one.mark, one.text) for one in page.lines if one.is_structural]
    for mark, text in lines:
        yield from ((mark, one) for one in incomplete_attestation(text, dated=page.is_dated))


def _abbreviations(page: Page) -> Found:
    for at, short in unexpanded(one.text for one in page.lines):
        said = f"“{short}” is written out nowhere on the page; it first stands in “{_cut(page.lines[at].text)}”."
        remedy = f"Write it out where it first stands: “… ({short})”."
        yield page.lines[at].mark, Finding("abbreviation-not-expanded", said, remedy, short)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return shortened(line, 80)
