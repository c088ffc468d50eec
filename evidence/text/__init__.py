"""Text entry rules: what may be typed or pasted, what a person must look at, and what a claim's text must be.

`entry` refuses, and never repairs; `lookalikes` shows what the eye cannot tell apart; `statements` says whether a text
stands alone, and whether a heading says more than a heading may; `readability` measures how easy it is to read.
"""

from evidence.text.entry import UnacceptableText, clean_line, clean_text
from evidence.text.headings import figures_in, looks_like_claim
from evidence.text.lookalikes import code_points_differ, things_to_look_at, visible
from evidence.text.meaning import meaning_touched
from evidence.text.readability import Readability, readability
from evidence.text.statements import stands_alone

__all__ = [
    "Readability",
    "UnacceptableText",
    "clean_line",
    "clean_text",
    "code_points_differ",
    "figures_in",
    "looks_like_claim",
    "meaning_touched",
    "readability",
    "stands_alone",
    "things_to_look_at",
    "visible",
]
