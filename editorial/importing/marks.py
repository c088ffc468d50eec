"""Citation marks: [3], [1–3], [^2], ¹², relief.1 and, at the end of a sentence only, a bare number or (3).

A quantity is never taken for a mark: "within 3 months" does not end in its number, and after "phase", "grade", "to",
"than" or a month a number belongs to the sentence. Where that cannot be told, the number stays and the sentence is in
doubt.
"""

import re
from dataclasses import dataclass

from .vocabulary import DEFINITE, GOVERNING, INTERVALS, MAY_END, NUMBERED, OFTEN_UNNUMBERED, SQUARED, UNITS

NUMBERS = r"\d{1,3}(?:\s?[,;–—-]\s?\d{1,3})*"
_AND = r"\s?(?:[,;–—-]|,?\s(?:and|&)\s|\sto\s)\s?"
# In brackets words may stand between the numbers; and brackets that follow one another are one group.
LISTED = rf"\d{{1,3}}(?:{_AND}\d{{1,3}})*"
BRACKETED = rf"\[\s?{LISTED}\s?\]"
SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹"
EXPLICIT = re.compile(
    rf"(?P<bracket>{BRACKETED}(?:{_AND}{BRACKETED})*)"
    rf"|[\[(](?:refs?\.?|references?)\s(?P<named>{LISTED})[\])]"
    r"|\[\^(?P<footnote>\d{1,3})\]"
    rf"|(?P<super>[{SUPER}]{{1,3}}(?:[,⁻–-][{SUPER}]{{1,3}})*)(?![{SUPER}⁺⁻\w])"
    rf"|(?<=[a-z]{{4}}[.!?]\s)(?P<next>{NUMBERS})(?=\s[A-Z][a-z])"
    r"|(?<=[a-z]{4}[.!?])(?P<glued>\d{1,3}(?:[,–-]\d{1,3})*)(?=\s+[A-Z]|\s*$)"
)
TRAILING = re.compile(rf"(?:(?<=\s)(?P<bare>{NUMBERS})|\((?P<parens>{NUMBERS})\))$")
LEADING = re.compile(rf"(?P<bare>{NUMBERS})(?=\s+[A-Z]|\s*$)")
_LISTS, _TO = re.compile(r"\band\b|&"), re.compile(r"\bto\b")
LONGEST_GROUP = 80
WIDEST_RANGE = 20


@dataclass(frozen=True)
class MarkGroup:
    """The numbers of one group of marks, and what is odd about them as (rule, message)."""

    numbers: tuple[int, ...]
    faults: tuple[tuple[str, str], ...] = ()
    at: int = 0
    end: int = 0


def explicit_marks(text: str) -> list[MarkGroup]:
    """The marks that show themselves by brackets, raised figures or footnote signs."""
    groups = []
    for found in EXPLICIT.finditer(text):
        if not _is_quantity(text, found):
            groups.append(group_of(found[found.lastgroup or 0], found.start(), found.end()))
    return groups


def trailing_marks(text: str) -> tuple[str, MarkGroup | None, str]:
    """A sentence without the bare marks at its end; the marks; or the number that may be one."""
    body = text.rstrip()
    stop = body[len(body.rstrip(".;:!?")) :]
    core = body[: len(body) - len(stop)].rstrip()
    found = TRAILING.search(core[-LONGEST_GROUP:])
    if not found:
        return text, None, ""
    at = max(0, len(core) - LONGEST_GROUP) + found.start()
    before = core[:at].rstrip()
    kind = _what_it_is(before)
    if kind != "mark":
        return text, None, found[0] if kind == "doubt" else ""
    return before + stop, group_of(found[found.lastgroup or 0]), ""


def leading_marks(text: str) -> tuple[str, MarkGroup | None]:
    """A sentence without the bare marks of the sentence before it."""
    found = LEADING.match(text[:LONGEST_GROUP])
    if not found:
        return text, None
    return text[found.end() :].lstrip(), group_of(found["bare"])


def group_of(written: str, at: int = 0, end: int = 0) -> MarkGroup:
    """The numbers a group of marks stands for: "1–3, 5" is 1, 2, 3, 5."""
    plain = "".join(str(SUPER.index(sign)) if sign in SUPER else sign for sign in written)
    plain = _TO.sub("–", _LISTS.sub(",", plain))
    numbers: list[int] = []
    faults: list[tuple[str, str]] = []
    for part in re.split(r"[,;]", plain):
        numbers += _expanded([int(number) for number in re.findall(r"\d+", part)], faults)
    distinct = tuple(dict.fromkeys(numbers))
    if len(distinct) < len(numbers):
        faults.append(("citation-number-repeated", f"“{written}” names a number twice; it is counted once."))
    return MarkGroup(distinct, tuple(faults), at, end)


def _expanded(ends: list[int], faults: list[tuple[str, str]]) -> list[int]:
    if len(ends) != 2:
        return ends
    first, last = ends
    if first < last <= first + WIDEST_RANGE:
        return list(range(first, last + 1))
    faults.append(("citation-range-unclear", f"“{first}–{last}” is not a range of citations; both ends are kept."))
    return ends


def _is_quantity(text: str, found: re.Match) -> bool:
    words_before = text[max(0, found.start() - 40) : found.start()].split()
    before = words_before[-1].lower().strip("(,;") if words_before else ""
    words_after = text[found.end() : found.end() + 40].split()
    after = words_after[0].lower().strip(".,;)") if words_after else ""
    if found.lastgroup == "super":
        return len(before) < 2 or before[-1].isdigit() or before.split("/")[-1] in SQUARED
    if found.lastgroup == "bracket":
        return before.isdigit() or before in INTERVALS or (after in UNITS and not text[: found.end()].endswith("."))
    return False


def bracket_in_doubt(text: str) -> str:
    """A bracketed number right after a figure, which may be a range or a mark: `12 [3]`."""
    for found in EXPLICIT.finditer(text):
        if found.lastgroup == "bracket" and text[: found.start()].rstrip()[-1:].isdigit():
            return found[0]
    return ""


def _what_it_is(before: str) -> str:
    """What a number at the end of a sentence is, from the text before it: a mark, a quantity, or in doubt."""
    words = before[-60:].split()
    if not words:
        return "quantity"
    word = words[-1].strip("“”\"'()[]’").lower()
    if word in NUMBERED:
        return _after_a_numbered_noun(word, [before.lower() for before in words[-4:-1]])
    if word in GOVERNING:
        return "doubt" if word in MAY_END else "quantity"
    if not word or words[-1][-1] in ",;–-/=<>≤≥±×" or re.fullmatch(r"[\d.,–-]+", word):
        return "doubt"
    return "mark"


def _after_a_numbered_noun(word: str, before: list[str]) -> str:
    """ "A phase 3" is a phase; "the acute phase 6" is a phase named already, and a mark."""
    if word not in OFTEN_UNNUMBERED:
        return "quantity"
    if len(before) > 1 and before[-2] in DEFINITE:
        return "mark"
    return "quantity" if word in ("phase", "stage", "step") else "doubt"
