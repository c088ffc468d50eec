"""Text entry rules: what may be typed or pasted, what a person must look at, and what a claim's text must be.

`entry` refuses, and never repairs; `lookalikes` shows what the eye cannot tell apart; `statements` says whether a text
stands alone, and whether a heading says more than a heading may; `readability` measures how easy it is to read,
`quotes` says whether a quote is in an abstract, and `meaning` what a change of words may touch.
"""

from evidence.text.entry import UnacceptableText, clean_line, clean_text, without_refused
from evidence.text.headings import drug_names, figures_in, looks_like_claim
from evidence.text.lookalikes import code_points_differ, things_to_look_at, visible
from evidence.text.meaning import meaning_touched
from evidence.text.quotes import QuoteCheck, check_quote, quote_stands_in
from evidence.text.readability import Readability, readability
from evidence.text.shortening import shortened
from evidence.text.statements import stands_alone

__all__ = [
    "QuoteCheck",
    "Readability",
    "UnacceptableText",
    "check_quote",
    "clean_line",
    "clean_text",
    "code_points_differ",
    "drug_names",
    "figures_in",
    "looks_like_claim",
    "meaning_touched",
    "quote_stands_in",
    "readability",
    "shortened",
    "stands_alone",
    "things_to_look_at",
    "visible",
    "without_refused",
]
