"""`evidence/bibliography/decoding.py`: the encoding is stated, nothing is replaced, other files are named."""

import pytest

from evidence.bibliography import decoding
from evidence.bibliography.decoding import decode, lines_of
from evidence.bibliography.records import Unreadable

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

RECORD = "TY  - JOUR\nTI  - Ménière’s “disease”\nER  - \n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (RECORD.encode(), "UTF-8"),
        (RECORD.encode("utf-8-sig"), "UTF-8 with byte order mark"),
        (RECORD.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + RECORD.encode("utf-16-be"), "UTF-16"),
        (RECORD.encode("cp1252"), "Windows-1252"),
    ],
)
def test_text_is_the_same_in_every_encoding_and_the_encoding_is_stated(content, encoding):
    decoded = decode(content)

    assert (decoded.text, decoded.encoding) == (RECORD, encoding)


def test_bytes_that_are_not_utf_8_are_said_to_need_a_look():
    decoded = decode("TI  - Ménière".encode("latin-1"))

    assert decoded.encoding == "Latin-1"
    assert [remark[:31] for remark in decoded.remarks] == ["not UTF-8, read as Latin-1: loo"]
    assert decode("TI  - Ménière".encode()).remarks == ()


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_are_one(ends):
    assert decode(RECORD.replace("\n", ends).encode()).text == RECORD


def test_mixed_line_ends_are_one():
    assert decode(b"a\rb\r\nc\nd").text == "a\nb\nc\nd"


@pytest.mark.parametrize("line", ["a", "a" * 999, "a" * 1_000_000, ""])
def test_lines_of_a_long_text_are_all_there(line):
    lines = [f"{number}{line}" for number in range(3_500 if len(line) < 1_000 else 3)]

    assert list(lines_of("\n".join(lines))) == lines
    assert list(lines_of("")) == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "There is nothing in the file."),
        (b" \r\n\t\n", "There is nothing in the file."),
        ("\ufeff \n".encode(), "There is nothing in the file."),
        (b"TY  - JOUR\nTI  - a\x00b\n", "There is a NUL byte in line 2: this is no text."),
        (b"TY  - JOUR\r\nTI  - caf\xe9 \x00b\r\n", "There is a NUL byte in line 2: this is no text."),
        (RECORD.encode("utf-16-le"), "There is a NUL byte in line 1: this is no text."),
        (RECORD.encode("utf-32"), "This is text in UTF-32: save it as UTF-8."),
        (RECORD.encode("utf-16") + b"\xd8", "It begins as UTF-16, and byte 91 is not UTF-16."),
        (
            RECORD.encode() + RECORD.encode("cp1252"),
            "Line 5 is not UTF-8, though there is UTF-8 in the file: it mixes encodings. Save it as UTF-8.",
        ),
        (
            b"TI  - caf\xe9\nAB  - \x81\x8d\n",
            "Line 1 is neither UTF-8 nor Windows-1252: save the file as UTF-8.",
        ),
        (
            b"TI  - half a pair \xed\xa0\x80",
            "Line 1 is not UTF-8, though there is UTF-8 in the file: it mixes encodings. Save it as UTF-8.",
        ),
    ],
)
def test_undecodable_file_is_refused_with_the_reason(content, reason):
    with pytest.raises(Unreadable) as refusal:
        decode(content)

    assert str(refusal.value) == reason


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\nTY  - JOUR", "a PDF, and no bibliographic format"),
        (b"PK\x03\x04....word/document.xml", "a ZIP archive or an Office document, and no bibliographic format"),
        (b"PK\x03\x04....xl/workbook.xml", "a spreadsheet: save it as CSV"),
        (b"PK\x03\x04.mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a spreadsheet: save it as CSV"),
        (b"\xd0\xcf\x11\xe0...W\0o\0r\0k\0b\0o\0o\0k\0", "a spreadsheet: save it as CSV"),
        (b"\xd0\xcf\x11\xe0...W\0o\0r\0d\0", "an old Office document, and no bibliographic format"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture, and no bibliographic format"),
        (b"GIF89a/*\nTY  - JOUR\nER  - */=1;alert(1)", "a GIF picture, and no bibliographic format"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture, and no bibliographic format"),
        (b"\x1f\x8b\x08", "a gzip archive, and no bibliographic format"),
        (b"{\\rtf1 TY  - JOUR}", "an RTF document, and no bibliographic format"),
    ],
)
def test_other_file_is_refused_by_what_is_in_it(content, what):
    with pytest.raises(Unreadable) as refusal:
        decode(content)

    assert str(refusal.value) == f"This is {what}."


def test_file_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_BYTES", 10)

    with pytest.raises(Unreadable, match="larger than 10 bytes: split it"):
        decode(b"TY  - JOUR\n")
    assert decode(b"TY  - JOUR").text == "TY  - JOUR"
