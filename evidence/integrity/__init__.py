"""Citation integrity: whether what a claim says rests on what it cites. Rules over plain values; they decide nothing.

Look first at `rules`: every rule with its code and name. `plain` is what rules look at, `reading` makes it of rows.
Which findings keep a claim from being submitted, and which were waived, is for reviews to say.
"""

from evidence.integrity.plain import Finding, Passage, Statement, Terms, Work
from evidence.integrity.reading import host_of, statement_of, work_of
from evidence.integrity.rules import ALWAYS, CLAIM, FIXED, HIGH_RISK, NEVER, PAGE, RULES, Rule, findings_in
from evidence.integrity.sameness import independent

__all__ = [
    "ALWAYS",
    "CLAIM",
    "FIXED",
    "HIGH_RISK",
    "NEVER",
    "PAGE",
    "RULES",
    "Finding",
    "Passage",
    "Rule",
    "Statement",
    "Terms",
    "Work",
    "findings_in",
    "host_of",
    "independent",
    "statement_of",
    "work_of",
]
