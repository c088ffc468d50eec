"""Whether the difference between two texts may touch their meaning: an editorial correction never does (DESIGN §3.7).

Figures, units, negations, comparisons, modal verbs, drug names and the like (`bearing`) must be the same, in the same
order and at the same place, with the same words beside them; other words may be spelt otherwise or replaced, and do not
move. For English only; when in doubt, it touches.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import product

from evidence.text.bearing import (
    ABBREVIATION,
    BEARING,
    COMPARISON,
    CONDITION,
    DRUG_NAME,
    FIGURE,
    MODAL,
    NEGATION,
    PREFIXES,
    SIGN,
    UNIT,
    words,
)
from evidence.text.headings import DRUG, UNIT_WORD
from evidence.text.lookalikes import code_points_differ, visible

PLAIN, POINT = "", "punctuation"

_KIND_OF = {word: kind for kind, listed in BEARING.items() for word in listed}
_UNIT_SIGNS = re.compile(rf"{UNIT_WORD}|[µμ]\w", re.IGNORECASE)
# “unstable” and “painless” deny; “under”, “unit” and “until” do not.
_DENYING = re.compile(r"un(?!der|it|i[oq]|til|iver|anim|cle)[a-z]{3,}|[a-z]{3,}less")
_RANKING = re.compile(r"hyp(?:o|er)[a-z]{3,}|(?:brady|tachy)[a-z]{3,}")
_MANY_FOLD = re.compile(r"[a-z]{3,}fold")
_HOW_OFTEN = re.compile(r"(?:bi|semi|tri)(?:daily|weekly|monthly|annual|annually|yearly|hourly)")
_ARTICLES = words("a an the")
_NUMBER = r"[.,·]?\d+(?:[.,·:/]\d+)*"
_TOKEN = re.compile(rf"{_NUMBER}|[^\W\d_]+(?:['’][^\W\d_]+)*|\S")
_LETTER = re.compile(r"[^\W\d_]")
_DASHES, _QUOTES, _POINTS = frozenset("-‐‑‒–—"), frozenset("'’‘\"“”"), frozenset(",.;:!()")
_OBLIGING = words("has have had is are was were be")
_CONTRACTED = {"can't": "can", "cannot": "can", "won't": "will", "shan't": "shall"}
# How near a change may not come: to the words that a figure counts, or that a negation denies.
_NEAR = {FIGURE: 2, NEGATION: 1}
_NAMED_PER_KIND = 3


@dataclass(frozen=True)
class Token:
    """One word, number or sign. `value` is what must be the same; `written` is what people read."""

    kind: str
    value: str
    written: str

    @property
    def is_protected(self) -> bool:
        return self.kind not in (PLAIN, POINT)


def meaning_touched(before: str, after: str) -> list[str]:
    """What the change from `before` to `after` touches, each with the words; empty when only plain wording differs."""
    if before == after:
        return []
    old, new = _tokens(before), _tokens(after)
    removed, added = _changed(old, new)
    reasons = [
        *([*_protected(old, new)] or _displaced(old, removed, new, added)),
        *_beside(old, removed),
        *_beside(new, added),
        *_moved(_plain(old, removed), _plain(new, added)),
        *_opposites(_plain(old, removed), _plain(new, added)),
        *_alike(before, after, _plain(old, removed), _plain(new, added)),
        *_too_much(old, new, removed, added),
    ]
    return list(dict.fromkeys(reasons))


def _tokens(text: str) -> list[Token]:
    found = [token for match in _TOKEN.finditer(text) for token in _token(match, text)]
    return [_in_its_place(found, at) for at in range(len(found))]


def _in_its_place(tokens: Sequence[Token], at: int) -> Token:
    """“5, 10” is no “5 10”, and “has to rest” is advice where “has rested” is none."""
    one, around = tokens[at], [tokens[n].kind for n in (at - 1, at + 1) if 0 <= n < len(tokens)]
    if one.kind == POINT and around == [FIGURE, FIGURE]:
        return replace(one, kind=SIGN)
    following = tokens[at + 1].value if at + 1 < len(tokens) else ""
    return replace(one, kind=MODAL) if one.value in _OBLIGING and following == "to" else one


def _token(match: re.Match[str], text: str) -> Iterator[Token]:
    written = match[0]
    if not (_LETTER.match(written) or unicodedata.category(written[-1])[0] == "N"):
        kind = _kind_of_sign(match, text)
        yield Token(kind, "" if kind == POINT else written, written)
        return
    word = written.replace("’", "'").lower()
    if word in _CONTRACTED or word.endswith("n't"):
        stem = _CONTRACTED.get(word, word[:-3])
        yield Token(_KIND_OF.get(stem, PLAIN), stem, written)
        yield Token(NEGATION, "not", written)
        return
    kind = _kind_of_word(written, word)
    yield Token(kind, written if kind in (UNIT, ABBREVIATION) and word not in _KIND_OF else word, written)


def _kind_of_sign(match: re.Match[str], text: str) -> str:
    """Punctuation between words is plain; a dash or a quotation mark at a figure is a minus, a range or a prime."""
    sign, before, after = match[0], text[: match.start()], text[match.end() :]
    if sign in _POINTS:
        return POINT
    if sign in _DASHES and _LETTER.match(before.rstrip(" ")[-1:]) and _LETTER.match(after.lstrip(" ")[:1]):
        return POINT
    if sign in _QUOTES and not (before[-1:].isdigit() or after[:1].isdigit()):
        return POINT
    return SIGN


def _kind_of_word(written: str, word: str) -> str:
    if any(unicodedata.category(letter)[0] == "N" for letter in written):
        return FIGURE
    if word in _KIND_OF:
        return _KIND_OF[word]
    if _MANY_FOLD.fullmatch(word):
        return FIGURE
    if _UNIT_SIGNS.fullmatch(written) or _HOW_OFTEN.fullmatch(word) or (len(written) == 1 and word not in ("a", "i")):
        return UNIT
    if DRUG.fullmatch(word):
        return DRUG_NAME
    if written[1:] != written[1:].lower():
        return ABBREVIATION
    if _DENYING.fullmatch(word):
        return NEGATION
    return COMPARISON if _RANKING.fullmatch(word) else PLAIN


def _changed(old: Sequence[Token], new: Sequence[Token]) -> tuple[set[int], set[int]]:
    """The positions of what was removed from the old text, and of what was added in the new one."""
    matcher = SequenceMatcher(None, [(t.kind, t.value) for t in old], [(t.kind, t.value) for t in new], autojunk=False)
    changes = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    removed = {at for _, start, end, _, _ in changes for at in range(start, end)}
    return removed, {at for _, _, _, start, end in changes for at in range(start, end)}


def _plain(tokens: Sequence[Token], at: set[int]) -> list[str]:
    return [tokens[n].value for n in sorted(at) if tokens[n].kind == PLAIN]


def _protected(old: Sequence[Token], new: Sequence[Token]) -> Iterator[str]:
    """What must be the same in the same order; each kind by itself, then all kinds among each other."""
    before, after = [t for t in old if t.is_protected], [t for t in new if t.is_protected]
    differing = False
    for kind in dict.fromkeys(token.kind for token in (*before, *after)):
        was, now = [t for t in before if t.kind == kind], [t for t in after if t.kind == kind]
        if [t.value for t in was] != [t.value for t in now]:
            differing = True
            yield f"{kind} ({_named(was, now)})"
    if not differing and [t.value for t in before] != [t.value for t in after]:
        yield "the order of what it says (figures, units, drug names and such stand in another order)"


def _displaced(old: Sequence[Token], removed: set[int], new: Sequence[Token], added: set[int]) -> Iterator[str]:
    """The same word gone from one place and come to another: “should not rest and move” is no “should rest and not
    move”."""
    come = {(new[at].kind, new[at].value) for at in added}
    for token in (old[at] for at in sorted(removed)):
        if token.is_protected and (token.kind, token.value) in come:
            yield f"the place of {token.kind} (“{token.written}”)"


def _named(was: list[Token], now: list[Token]) -> str:
    removed, added = _changed(was, now)
    gone, come = (_quoted(tokens, at) for tokens, at in ((was, removed), (now, added)))
    if gone and come:
        return f"{gone}, now {come}"
    return f"{gone} is gone" if gone else f"{come} is new"


def _quoted(tokens: Sequence[Token], at: set[int]) -> str:
    return ", ".join([f"“{tokens[n].written}”" for n in sorted(at)][:_NAMED_PER_KIND])


def _beside(tokens: Sequence[Token], changed: set[int]) -> Iterator[str]:
    """A figure means what the words beside it say, a negation denies the next word, and a comma may part them."""
    standing = [n for n, token in enumerate(tokens) if token.kind != POINT]
    place = {at: n for n, at in enumerate(standing)}
    plain = [place[at] for at in changed if tokens[at].kind == PLAIN]
    for n, at in enumerate(standing):
        token, near = tokens[at], _NEAR.get(tokens[at].kind, 0)
        if near and at not in changed and any(0 < abs(n - other) <= near for other in plain):
            yield f"the words beside {token.kind} (“{token.written}”)"
        if token.kind in (NEGATION, CONDITION) and any(
            one in changed and tokens[one].kind == POINT and one + 1 < len(tokens) for one in (at - 1, at + 1)
        ):
            yield f"the punctuation beside {token.kind} (“{token.written}”)"


def _moved(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """The same word gone from one place and come to another: who does what to whom may differ."""
    moved = [word for word in dict.fromkeys(removed) if word in added and word not in _ARTICLES]
    if moved:
        yield f"the order of its words ({', '.join(f'“{one}”' for one in moved[:_NAMED_PER_KIND])})"


def _opposites(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    for was, now in product(dict.fromkeys(removed), dict.fromkeys(added)):
        if was != now and _differ_by_prefix(was, now):
            yield f"{NEGATION} (“{was}”, now “{now}”)"


def _differ_by_prefix(was: str, now: str) -> bool:
    stems = {was.removeprefix(one) for one in PREFIXES if was.startswith(one)}
    others = {now.removeprefix(one) for one in PREFIXES if now.startswith(one)}
    return any(len(stem) > 3 for stem in stems & others)


def _alike(before: str, after: str, removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """What looks the same and is not is no correction that anybody could see."""
    hidden = code_points_differ(" ".join(before.split()), " ".join(after.split()))
    pairs = [(was, now) for was, now in product(removed, added) if code_points_differ(was, now)]
    strange = [word for word in added if visible(word) != word]
    if hidden or pairs or strange:
        named = "; ".join(hidden) or ", ".join(f"“{one}”" for one in (*(now for _, now in pairs), *strange))
        yield f"characters that look alike ({named})"


def _too_much(old: Sequence[Token], new: Sequence[Token], removed: set[int], added: set[int]) -> Iterator[str]:
    changed = max(len(_plain(old, removed)), len(_plain(new, added)))
    plain = max(len(_plain(one, set(range(len(one))))) for one in (old, new))
    if changed > 3 and changed * 2 > plain:
        yield f"most of its words ({changed} of {plain} are others)"
