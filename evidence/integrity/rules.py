"""Every rule of citation integrity, in the order findings are shown. docs/integrity-rules.md says the same; a test
compares the two.

A rule of a claim is a pure function of a statement and of the terms of the house. Those without a function are found
elsewhere: `unready` knows what keeps any claim from being submitted, and rules of a page are editorial's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from evidence.integrity import sameness, support, wording, works
from evidence.integrity.plain import Finding, Statement, Terms

ALWAYS, HIGH_RISK, NEVER = "always", "high-risk", "never"
CLAIM, PAGE = "claim", "page"


@dataclass(frozen=True)
class Rule:
    """`blocks` is when it keeps a claim from being submitted, unless a chief says otherwise where it is `settable`."""

    code: str
    name: str
    check: Callable[[Statement, Terms], Iterable[Finding]] | None = None
    blocks: str = NEVER
    scope: str = CLAIM
    settable: bool = True


def _fixed(code: str, name: str) -> Rule:
    """Keeps any claim from being submitted: no policy changes that, and nobody waives it."""
    return Rule(code, name, blocks=ALWAYS, settable=False)


def _of_page(code: str, name: str) -> Rule:
    return Rule(code, name, scope=PAGE)


_LISTED = (
    _fixed("no-reference", "No source at all"),
    _fixed("citation-unresolved", "Number not resolved"),
    _fixed("citation-to-confirm", "Copied citation not confirmed"),
    _fixed("reference-retracted", "Support retracted or withdrawn"),
    Rule("contradiction-as-support", "Contradiction in place of support", support.contradicted_only, ALWAYS),
    Rule("cites-a-notice", "Notice cited in place of the work", works.cites_a_notice, ALWAYS),
    Rule("uncited-figure", "Figure without a source", wording.uncited_figure, HIGH_RISK),
    Rule("source-standing", "Source with a notice", works.source_standing),
    Rule("quote-not-found", "Quote not found", works.quote_not_found),
    Rule("single-source", "Single source at high risk", support.single_source),
    Rule("one-source-twice", "One source counted twice", sameness.one_source_twice),
    Rule("only-secondary-sources", "Only secondary sources", support.only_secondary),
    Rule("only-own-sources", "Only the publisher's own", support.only_own),
    Rule("source-both-ways", "Source cited both ways", support.both_ways),
    Rule("source-outdated", "Source older than allowed", works.outdated_source),
    Rule("absolute-wording", "Absolute wording", wording.absolute_wording),
    Rule("date-ambiguous", "Ambiguous date", wording.ambiguous_date),
    _of_page("citation-list-mismatch", "Numbering not to be trusted"),
    _of_page("citation-out-of-range", "Number without an entry"),
    _of_page("citation-range-unclear", "Unclear range of numbers"),
    _of_page("reference-number-repeated", "Number given to two entries"),
    _of_page("footnote-missing", "Footnote not defined"),
    _of_page("citations-without-list", "Numbers without a list"),
    _of_page("references-empty", "List heading without a list"),
    _of_page("citations-linked-by-order", "Linked by order alone"),
    _of_page("reference-never-cited", "Entry never cited"),
    _of_page("attestation-without-name", "Attestation without a name"),
    _of_page("attestation-without-date", "Attestation without a date"),
    _of_page("abbreviation-not-expanded", "Abbreviation never written out"),
)
RULES = {one.code: one for one in _LISTED}
FIXED = frozenset(code for code, one in RULES.items() if not one.settable)


def findings_in(statement: Statement, terms: Terms) -> Iterator[Finding]:
    for rule in RULES.values():
        if rule.check:
            yield from rule.check(statement, terms)
