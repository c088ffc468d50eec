"""Two texts compared word by word, so that a changed figure is seen whole: “5” becomes “50”, not “5” with a “0” added.

diff-match-patch compares characters; each distinct word or run of white space is handed to it as one character.
"""

import re
from dataclasses import dataclass

from diff_match_patch import diff_match_patch

SAME, ADDED, REMOVED = "same", "added", "removed"
# White space, words with the marks inside them (“1,000”, “0.5”, “β-blocker”), and any other sign alone.
_TOKEN = re.compile(r"\s+|\w+(?:[.,'’-]\w+)*|[^\w\s]")
# Characters that stand for words: private ones, which no surrogate pair interrupts.
_FIRST, _LAST = 0xF0000, 0xFFFFD


@dataclass(frozen=True)
class Piece:
    """A run of words; `change` is same, added or removed."""

    change: str
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """`after` with what was removed and added since `before`; joined without the removed pieces it is `after`."""
    codes: dict[str, str] = {}
    old, new = _coded(before, codes), _coded(after, codes)
    if len(codes) > _LAST - _FIRST:
        return [Piece(REMOVED, before), Piece(ADDED, after)]
    engine = diff_match_patch()
    diffs = engine.diff_main(old, new, False)
    engine.diff_cleanupSemantic(diffs)
    words = {code: word for word, code in codes.items()}
    kinds = {engine.DIFF_EQUAL: SAME, engine.DIFF_INSERT: ADDED, engine.DIFF_DELETE: REMOVED}
    return [Piece(kinds[kind], "".join(words[code] for code in coded)) for kind, coded in diffs]


def _coded(text: str, codes: dict[str, str]) -> str:
    for token in _TOKEN.findall(text):
        codes.setdefault(token, chr(min(_FIRST + len(codes), _LAST)))
    return "".join(codes[token] for token in _TOKEN.findall(text))
