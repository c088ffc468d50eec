"""Text entry rules: what may be typed or pasted, what a person must look at, and what a claim's text must be.

`entry` refuses, and never repairs; `lookalikes` shows what the eye cannot tell apart; `statements` says whether a text
stands alone, and whether a heading says more than a heading may; `quotes` whether a quote is in an abstract.
"""

from evidence.text.entry import UnacceptableText, clean_line, clean_text
from evidence.text.headings import drug_names, looks_like_claim
from evidence.text.lookalikes import code_points_differ, things_to_look_at, visible
from evidence.text.quotes import quote_stands_in
from evidence.text.statements import stands_alone

__all__ = [
    "UnacceptableText",
    "clean_line",
    "clean_text",
    "code_points_differ",
    "drug_names",
    "looks_like_claim",
    "quote_stands_in",
    "stands_alone",
    "things_to_look_at",
    "visible",
]
