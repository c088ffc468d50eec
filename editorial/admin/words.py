"""What changed between two texts, word by word, with words that say so: colour alone tells nobody enough."""

import re
from dataclasses import dataclass

from diff_match_patch import diff_match_patch

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_KINDS = {-1: "removed", 0: "same", 1: "added"}


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """Pieces in reading order, each same, removed or added."""
    letters: dict[str, str] = {}
    differ = diff_match_patch()
    differences = differ.diff_main(_as_letters(before, letters), _as_letters(after, letters), False)
    differ.diff_cleanupSemantic(differences)
    words = {letter: word for word, letter in letters.items()}
    return [Piece(_KINDS[kind], "".join(words[letter] for letter in run)) for kind, run in differences]


def _as_letters(text: str, letters: dict[str, str]) -> str:
    """The library compares characters: each distinct word stands as one, from a plane without surrogates."""
    return "".join(letters.setdefault(word, chr(0x10000 + len(letters))) for word in _WORDS.findall(text))
