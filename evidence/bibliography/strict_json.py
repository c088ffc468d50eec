"""JSON read as RFC 8259 has it: what Python takes beside that, or what could not be stored, is refused with the reason.

Refused: NaN and infinite numbers, a key twice in one object, half a surrogate pair, NUL, nesting deeper than 64, more
than one value. A byte order mark before the value is taken.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from evidence.bibliography.records import Unreadable

DEEPEST = 64
MOST_DIGITS = 20
LONGEST_KEY = 200

# An escape counts only where its backslash is not itself escaped.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load(text: str) -> Any:
    """The one value of the text; raises Unreadable."""
    try:
        value = _DECODER.decode(_without_mark(text))
    except RecursionError as deep:
        raise _too_deep() from deep
    except json.JSONDecodeError as wrong:
        raise Unreadable(f"It is no JSON: {_place(wrong)}.") from wrong
    _check_depth(value)
    _check_characters(text, value)
    return value


def _without_mark(text: str) -> str:
    return text.removeprefix("\ufeff").strip(" \t\r\n")


def _place(wrong: json.JSONDecodeError) -> str:
    if wrong.msg == "Extra data":
        return f"something follows its end, in line {wrong.lineno}"
    return f"{wrong.msg[:1].lower()}{wrong.msg[1:]} (line {wrong.lineno}, column {wrong.colno})"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(f"An object in it has the key “{twice[:80]}” twice.")
    if any(len(key) > LONGEST_KEY for key in read):
        raise Unreadable(f"An object in it has a key of more than {LONGEST_KEY} characters.")
    return read


def _whole_number(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise Unreadable(f"A number in it has more than {MOST_DIGITS} digits.")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unreadable("A number in it is too large.")
    return number


def _no_number(word: str) -> NoReturn:
    raise Unreadable(f"It has {word}, which is no number in JSON.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole_number, parse_float=_number, parse_constant=_no_number
)


def _check_depth(value: Any) -> None:
    level, depth = _inside([value]), 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _too_deep()
        level = [each for one in level for each in _inside(one.values() if isinstance(one, dict) else one)]


def _inside(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def _too_deep() -> Unreadable:
    return Unreadable(f"It is nested more than {DEEPEST} levels deep.")


def _check_characters(text: str, value: Any) -> None:
    if "\0" in text or ("\\u0000" in text and _NUL.search(text)):
        raise Unreadable("It has a NUL character.")
    try:
        text.encode()
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as half:
        raise Unreadable("It has half of a surrogate pair, so it was written wrongly.") from half
