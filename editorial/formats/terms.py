"""Words as search compares them: one reading of a text, for what is indexed and for what is asked, on both engines.

No engine reads a text itself: each is given these words and compares them as they are. Without case and accents; a
number keeps its decimals (0,5 and 0·5 are 0.5) and leaves its unit; a Greek letter that stands alone is its name;
Chinese and Japanese, which put no spaces, are known by single characters and by pairs.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

LONGEST = 60
SHORTEST_BEGINNING = 3
# PostgreSQL holds no more than 1 MB of words of one page; nobody's page comes near this.
MOST = 20_000
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
WORD = re.compile(rf"(?P<number>\d+(?:[.,·]\d+)*)|(?P<run>[{UNSPACED}]+)|[^\W\d_{UNSPACED}][^\W_{UNSPACED}]*")
ACCENTS = re.compile("[\u0300-\u036f]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
GREEK = "GREEK SMALL LETTER "


def terms_of(texts: Iterable[str]) -> list[str]:
    """The words of texts to be found, each once."""
    found = (term for text in texts for match in WORD.finditer(_plain(text)) for term in _indexed(match))
    return list(dict.fromkeys(found))[:MOST]


def terms_asked(text: str) -> tuple[list[str], list[str]]:
    """The words that all have to be there, and the beginnings of words: tend* is one, and finds tendons.

    A number is never a beginning: who asks for 0.5* mg is not shown 0.55 mg. Nothing else that is typed means anything.
    """
    plain = _plain(text)
    terms, beginnings = [], []
    for match in WORD.finditer(plain):
        starred = plain[match.end() : match.end() + 1] == "*" and _may_begin(match)
        (beginnings if starred else terms).extend(_asked(match))
    return list(dict.fromkeys(terms)), list(dict.fromkeys(beginnings))


def _may_begin(match: re.Match) -> bool:
    return not match["run"] and match.group().isalpha() and len(match.group()) >= SHORTEST_BEGINNING


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).casefold())
    return unicodedata.normalize("NFC", ACCENTS.sub("", apart)).casefold()


def _indexed(match: re.Match) -> Iterator[str]:
    if match["run"]:
        yield from match["run"]
    yield from _asked(match)


def _asked(match: re.Match) -> Iterator[str]:
    word = match.group()
    if match["run"]:
        yield from map("".join, pairwise(word)) if len(word) > 1 else word
    elif match["number"]:
        yield re.sub("[,·]", ".", word)[:LONGEST]
    else:
        yield _name(word) if len(word) == 1 else word[:LONGEST]


def _name(letter: str) -> str:
    named = unicodedata.name(letter, "")
    return named.removeprefix(GREEK).casefold() if named.startswith(GREEK) else letter
