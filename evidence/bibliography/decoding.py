"""From the bytes of a file to its text, with the encoding stated, or a refusal that says what the file is.

UTF-8 and UTF-16 are recognised for certain. Other bytes are read as Windows-1252 or Latin-1 only where no character of
UTF-8 stands among them and no control character comes of it; that is said. No byte is ever replaced.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evidence.filetypes import SPREADSHEET, named_kind

from .records import Unreadable

MAX_BYTES = 200_000_000  # a hundred thousand records with abstracts; a longer export is split

_UTF_8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_C1 = re.compile("[\x80-\x9f]")
_LOOK = "look at the accents, for a file does not say which letters its bytes stand for"


@dataclass(frozen=True)
class Decoded:
    """Text whose line ends are \\n, without byte order mark."""

    text: str
    encoding: str
    remarks: tuple[str, ...] = ()


def decode(content: bytes) -> Decoded:
    """Raises Unreadable."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"The file is larger than {MAX_BYTES:,} bytes: split it.")
    if not content.strip():
        raise Unreadable("There is nothing in the file.")
    if kind := named_kind(content):
        mend = ": save it as CSV" if kind == SPREADSHEET else ", and no bibliographic format"
        raise Unreadable(f"This is {kind}{mend}.")
    text, encoding = _decoded(content)
    if not text.strip():
        raise Unreadable("There is nothing in the file.")
    if "\x00" in text:
        raise Unreadable(f"There is a NUL byte in line {_line(text.encode(), text.index(chr(0)))}: this is no text.")
    remark = "" if encoding.startswith("UTF") else f"not UTF-8, read as {encoding}: {_LOOK}"
    return Decoded(_with_one_line_end(text), encoding, (remark,) if remark else ())


def lines_of(text: str) -> Iterator[str]:
    """The lines, by the megabyte: a long file is not held twice."""
    at = 0
    while at < len(text):
        end = text.find("\n", at + 1_000_000)
        end = len(text) if end < 0 else end
        yield from text[at:end].split("\n")
        at = end + 1


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise Unreadable("This is text in UTF-32: save it as UTF-8.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _of_utf_16(content), "UTF-16"
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _of_one_byte_each(content, error)
    return text.removeprefix("\ufeff"), "UTF-8 with byte order mark" if text.startswith("\ufeff") else "UTF-8"


def _of_utf_16(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable(f"It begins as UTF-16, and byte {error.start + 1:,} is not UTF-16.") from error


def _of_one_byte_each(content: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    line = _line(content, error.start)
    if b"\x00" in content:
        raise Unreadable(f"There is a NUL byte in line {_line(content, content.index(0))}: this is no text.") from error
    if _UTF_8_CHARACTER.search(content):
        raise Unreadable(
            f"Line {line} is not UTF-8, though there is UTF-8 in the file: it mixes encodings. Save it as UTF-8."
        ) from error
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if _C1.search(text):
        raise Unreadable(f"Line {line} is neither UTF-8 nor Windows-1252: save the file as UTF-8.") from error
    return text, "Windows-1252" if re.search(rb"[\x80-\x9f]", content) else "Latin-1"


def _line(content: bytes, at: int) -> int:
    before = _with_one_line_end(content[:at].decode("latin-1"))
    return before.count("\n") + 1


def _with_one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
