"""Texts that look the same and are not. Nothing here refuses: these are things a person must see before agreeing,
and ways to make them seen. The letters compared are those of Unicode TS 39 that occur in drug names and units.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from evidence.text.entry import is_variation_selector

_CYRILLIC = dict(zip("аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅԚԜ", "aeopcyxijshdqwABEKMHOPCTYXIJSQW", strict=True))
_GREEK = dict(zip("ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ovABEZHIKMNOPTYX", strict=True))
_LATIN_TWINS = {**_CYRILLIC, **_GREEK}
_MU = {"\u00b5": "μ"}
_SKELETON = str.maketrans({**_LATIN_TWINS, **_MU, "\u2010": "-", "\u2011": "-", "\u2212": "-"})

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\s+|\S+")
_MICRO = re.compile("([\u00b5\u03bc])(?:g|l|L|m|M|mol|s)\\b")
_SPACE = re.compile(r"[^\S \n\t]")
_UNIT = r"(?:mg|mcg|µg|μg|g|kg|ml|mL|l|L|IU|units?|mmol)\b"
_LOOKS = (  # what to look for, and what to say of it; each pattern is bounded, so a search takes linear time
    (re.compile(r"[,;]$"), "it ends with “{}”"),
    (re.compile(r"[:;,.!?] ?\.$"), "it ends with “{}”"),
    (
        re.compile(r"(?<=\D[.!?]) ?\[?\d{1,3}(?:[,–-] ?\d{1,3}){0,20}\]?$"),
        "it ends with “{}”, like a citation mark",
    ),
    (re.compile(r"\S {2,5}\S"), "it has more than one space in a row: “{}”"),
    (re.compile(r"[ \t]\n"), "a line ends with white space"),
    (re.compile(r"\t"), "it has a tab"),
    (re.compile(r"(?<![\d.,])\.\d{1,9} ?" + _UNIT), "“{}” has no zero before its decimal point"),
    (re.compile(r"\b\d{1,9}\.0{1,9} ?" + _UNIT), "“{}” can be read ten times too high: leave out “.0”"),
    (re.compile(r"\b\d{1,9}[Oo]\d{0,9} ?" + _UNIT), "“{}” has the letter O among its figures"),
)


def things_to_look_at(text: str) -> list[str]:
    """What a person should see and agree to, in plain words; empty when there is nothing."""
    return [
        *(f"“{word}” mixes alphabets: {_named(word, twins)}" for word, twins in _disguised_words(text)),
        *_micro_signs(text),
        *_unusual_spaces(text),
        *_unusual_forms(text),
        *(says.format(found[0]) for pattern, says in _LOOKS if (found := pattern.search(text))),
    ]


def visible(text: str) -> str:
    """The text on one line with everything invisible or misleading written as ⟨U+202E⟩; for logs and for review."""
    misleading = {at for found in _WORD.finditer(text) for at in _twins_at(found, text) if not text[at].isascii()} | {
        found.start(1) for found in _MICRO.finditer(text)
    }
    return "".join(
        f"⟨U+{ord(character):04X}⟩" if at in misleading or _needs_showing(character) else character
        for at, character in enumerate(text)
    )


def code_points_differ(a: str, b: str) -> list[str]:
    """How two texts that look equal differ; empty when they are equal, or when anybody can see the difference."""
    if a == b or _skeleton(a) != _skeleton(b):
        return []
    words, others = _TOKEN.findall(a), _TOKEN.findall(b)
    if len(words) != len(others):
        words, others = [a], [b]
    return [_difference(one, other) for one, other in zip(words, others, strict=True) if one != other]


def _skeleton(text: str) -> str:
    """What is left of a text for the eye: an approximation of the skeleton of Unicode TS 39, section 4."""
    plain = unicodedata.normalize("NFKC", text).translate(_SKELETON)
    drawn = "".join(character for character in plain if not _is_ignorable(character))
    return " ".join(drawn.split())


def _is_ignorable(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or is_variation_selector(character)


def _difference(one: str, other: str) -> str:
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(one), len(other)) if start is None else start
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return f"{_code_points(one[start : len(one) - end])} against {_code_points(other[start : len(other) - end])}"


def _code_points(text: str) -> str:
    named = [f"U+{ord(c):04X} {unicodedata.name(c, 'without a name').lower()}" for c in text[:4]]
    return ", ".join([*named, "…"] if len(text) > 4 else named) or "nothing"


def _disguised_words(text: str) -> Iterator[tuple[str, str]]:
    for found in _WORD.finditer(text):
        if twins := "".join(text[at] for at in _twins_at(found, text)):
            yield found[0], twins


def _twins_at(found: re.Match[str], text: str) -> list[int]:
    """Where a word holds letters of another alphabet: among Latin ones, or a whole word of twins in a Latin text."""
    word, start = found[0], found.start()
    if word.isascii():
        return []
    foreign = [at for at, letter in enumerate(word, start) if _is_foreign(letter)]
    among_latin = any(_is_latin(letter) for letter in word)
    all_twins = len(foreign) == len(word) > 1 and all(letter in _LATIN_TWINS for letter in word)
    return foreign if among_latin or (all_twins and _is_latin(text.lstrip()[:1])) else []


def _is_latin(letter: str) -> bool:
    return (letter.isascii() and letter.isalpha()) or unicodedata.name(letter, "").startswith("LATIN ")


def _is_foreign(letter: str) -> bool:
    """Greek belongs in words such as TGFβ and NFκB; only its letters with a Latin twin mislead."""
    native = ("LATIN ", "GREEK ", "MICRO ", "FEMININE ", "MASCULINE ")
    return letter in _GREEK or (letter.isalpha() and not unicodedata.name(letter, "").startswith(native))


def _named(word: str, twins: str) -> str:
    return _listed(f"“{letter}” is U+{ord(letter):04X} {unicodedata.name(letter, '').lower()}" for letter in twins)


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(list(dict.fromkeys(parts))[:6])


def _micro_signs(text: str) -> list[str]:
    used = {found[1]: found[0] for found in _MICRO.finditer(text)}
    both = ", and both kinds are used" if len(used) == 2 else ""
    return [
        f"“{unit}” has the {unicodedata.name(sign).lower()} U+{ord(sign):04X}, where “mc” cannot be misread{both}"
        for sign, unit in sorted(used.items())
    ]


def _unusual_spaces(text: str) -> list[str]:
    spaces = dict.fromkeys(_SPACE.findall(text))
    return [f"it has a {unicodedata.name(space, 'space').lower()} (U+{ord(space):04X})" for space in spaces]


def _unusual_forms(text: str) -> list[str]:
    odd = dict.fromkeys(character for character in text if not character.isascii() and _is_odd_form(character))
    return [f"“{c}” is U+{ord(c):04X} {unicodedata.name(c, '').lower()}" for c in list(odd)[:6]]


def _is_odd_form(character: str) -> bool:
    """Figures of other scripts, full-width and mathematical letters, hyphens that a search for “-” does not find."""
    if unicodedata.category(character) == "Nd" or character in "\u2010\u2011":
        return True
    form = unicodedata.decomposition(character)
    joined = form.startswith("<compat>") and character.isalpha() and character not in _MU
    return joined or form.startswith(("<wide>", "<font>", "<circle>"))


def _needs_showing(character: str) -> bool:
    if character.isascii():
        return not character.isprintable()
    if character == "⟨" or "\u0300" <= character <= "\u036f" or _is_ignorable(character) or _is_odd_form(character):
        return True
    return unicodedata.category(character)[0] in "CZ" or character in "\u034f\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd"
