"""Abbreviations that a text uses and never writes out. For English, and for those in capitals: NSAIDs, BME."""

import re
from collections.abc import Iterable, Iterator

# Known without being written out, at least as well as what they stand for.
_KNOWN = {
    "AIDS", "BC", "CDC", "COVID", "CT", "DNA", "EEA", "EMA", "EU", "FDA", "GP", "HIV", "ID", "II", "III", "IV", "IX",
    "MD", "MHRA", "MRI", "NHS", "NICE", "PDF", "PET", "QR", "RNA", "SARS", "UK", "UN", "US", "USA", "UTC", "UV",
    "VI", "VII", "VIII", "WHO", "XI", "XII", "AD", "AM", "PM", "OK", "TV", "IU", "CE", "ISO", "PCR", "ICU", "ECG",
    "EKG", "BMI", "DOI", "PMID", "NCT", "SPECT",
}  # fmt: skip
# What stands before “trial”, “study” or “registry” is its name.
_ABBREVIATION = re.compile(
    r"(?<![\w/’'-])([A-Z]{2,7})s?(?![\w’']|-(?![a-z]))(?! (?:[A-Z]{2,} )?(?:trial|study|registry)\b)"
)
_SMALL = {"of", "the", "and", "for", "in", "to", "with", "by", "or", "a", "an", "on", "per"}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_LETTERS_IN_CAPITALS = 0.6  # a line in capitals abbreviates nothing


def unexpanded(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Of each abbreviation that no text of the page writes out: in which text it first stands, and itself."""
    texts = list(texts)
    first: dict[str, int] = {}
    for at, text in enumerate(texts):
        for short in _abbreviations(text):
            first.setdefault(short, at)
    for short, at in first.items():
        if not any(_writes_out(short, text) for text in texts):
            yield at, short


def _abbreviations(text: str) -> list[str]:
    letters = [one for one in text if one.isalpha()]
    if letters and sum(one.isupper() for one in letters) > len(letters) * _MOST_LETTERS_IN_CAPITALS:
        return []
    return [one for one in _ABBREVIATION.findall(text) if one not in _KNOWN]


def _writes_out(short: str, text: str) -> bool:
    if short not in text:
        return False
    return _beside_brackets(short, text) or (len(short) > 2 and _spelt_by_initials(short, text))


def _beside_brackets(short: str, text: str) -> bool:
    """“Dual-energy absorptiometry (DXA)” and “DXA (dual-energy …)”: one word beside it begins as it does."""
    name = re.escape(short)
    outside = re.search(rf"(?<![\w’'-])((?:[\w’'-]+[ ,]+){{1,9}})[(\[]\s*(?:[\w ]{{1,12}}, )?{name}s?\s*[)\],;]", text)
    inside = re.search(rf"\b{name}s?\s*[(\[]([^)\]]{{4,120}})[)\]]", text)
    said = [found[1] for found in (outside, inside) if found]
    return any(word[0].casefold() == short[0].casefold() for words in said for word in _WORD.findall(words))


def _spelt_by_initials(short: str, text: str) -> bool:
    """Words in a row, small ones left out, whose first letters are the abbreviation."""
    words = [word for word in _WORD.findall(text) if word.casefold() not in _SMALL and word.rstrip("s") != short]
    initials = "".join(word[0] for word in words).casefold()
    return short.casefold() in initials
