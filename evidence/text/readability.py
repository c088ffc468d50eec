"""How easy a text is to read: its school grade, its long words, its long sentences. English only.

The grade is Flesch–Kincaid's: 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid, Fishburne, Rogers
and Chissom, “Derivation of new readability formulas … for Navy enlisted personnel”, Research Branch Report 8-75, 1975).
It was fitted to passages of English, so of one sentence it is a rough guide, and of another language it is nothing.
The NHS asks for a reading age of 9 to 11 years, which is grade 4 to 6, and for sentences of up to 20 words
(NHS digital service manual, “Health literacy”, “Sentences”).
"""

import re
from dataclasses import dataclass
from functools import cache

from pyphen import Pyphen

MOST_WORDS, MOST_SYLLABLES = 20, 3
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_SENTENCE = re.compile(r"\n+|(?<=[.!?])\s+(?=[“\"(]?[A-Z0-9])")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_SILENT = re.compile(r"(?<=[^aeiouy])(?:(?<!l)e|(?<=[aeiouy]l)e|(?<=[^td])ed|(?<=[^cgszx])es)$")


@dataclass(frozen=True)
class Readability:
    """`grade` is a school year of the United States; `long_words` have four syllables or more, each once."""

    grade: float
    words: int
    sentences: int
    longest_sentence: int
    long_words: tuple[str, ...]
    long_sentences: tuple[str, ...]

    @property
    def words_a_sentence(self) -> float:
        return round(self.words / self.sentences, 1)


def readability(text: str, *, language: str) -> Readability | None:
    """None where there is no measure: another language than English, or no words."""
    sentences = [(one, words) for one in _SENTENCE.split(text) if (words := _WORD.findall(one))]
    if not _is_english(language) or not sentences:
        return None
    words = [word for _, found in sentences for word in found]
    counted = [syllables(word, language=language) for word in words]
    return Readability(
        grade=max(0.0, round(0.39 * len(words) / len(sentences) + 11.8 * sum(counted) / len(words) - 15.59, 1)),
        words=len(words),
        sentences=len(sentences),
        longest_sentence=max(len(found) for _, found in sentences),
        long_words=_once(word for word, count in zip(words, counted, strict=True) if count > MOST_SYLLABLES),
        long_sentences=tuple(one.strip().removeprefix("- ") for one, found in sentences if len(found) > MOST_WORDS),
    )


def syllables(word: str, *, language: str) -> int:
    """Where a word may be hyphenated it has a syllable more; but many may not be, so its vowels are counted as well."""
    return sum(max(_hyphenated(part, language), _sounded(part)) for part in word.split("-"))


def _hyphenated(part: str, language: str) -> int:
    return len(_hyphens(language.lower().startswith("en-gb")).positions(part)) + 1


def _sounded(part: str) -> int:
    return max(1, len(_VOWELS.findall(_SILENT.sub("", part.lower()))))


@cache
def _hyphens(british: bool) -> Pyphen:
    return Pyphen(lang="en_GB" if british else "en_US")


def _is_english(language: str) -> bool:
    return language.lower().partition("-")[0] == "en"


def _once(words) -> tuple[str, ...]:
    return tuple({word.lower(): word for word in words}.values())
