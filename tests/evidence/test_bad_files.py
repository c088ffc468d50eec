"""Files that are wrong, hostile or huge, each with its outcome: refused with a reason, or read soon and in little room.

The numbers are those of a list of bad inputs; what belongs to one format alone stands with its other tests.
"""

import tracemalloc

import pytest

from evidence.bibliography import nbib, ris
from evidence.bibliography.records import Unreadable
from evidence.bibliography.tables import open_table
from tests.evidence.exports import contents, items, records

pytestmark = pytest.mark.once  # reads and writes text: no database takes part

RIS = "TY  - JOUR\nTI  - A trial of rest\nPY  - 2020\nER  - \n"
NBIB = "PMID- 1\nTI  - A trial of rest\nDP  - 2020\n\n"
CSV = "Title,Year\nA trial of rest,2020\n"


@pytest.mark.parametrize("name", ["export.ris", "export.bib", "export.csv", ""])
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!doctype html><title>TY  - JOUR</title>", "an HTML page"),
        (b"\n\n<html>\nTY  - JOUR\nER  - \n</html>", "an HTML page"),
        (b"%PDF-1.7\nTY  - JOUR\n", "a PDF"),
        (b"PK\x03\x04\x14\x00TY  - JOUR", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"GIF89a/*\nTY  - JOUR\nER  - \n*/=1;alert(1)", "a GIF picture"),
    ],
)
def test_51_file_that_is_another_is_refused_by_its_content(content, what, name):
    with pytest.raises(Unreadable, match=f"This is {what}"):
        contents(content, name)


@pytest.mark.parametrize(
    ("content", "encoding", "titles"),
    [
        (RIS.replace("ER  - \n", "") * 2, "UTF-8", ["A trial of rest"] * 2),
        ("ER  - \nTI  - One\nPY  - 2020\nTY  - JOUR\nER  - \n", "UTF-8", ["One"]),
        (RIS.replace("rest", "café").encode("cp1252"), "Latin-1", ["A trial of café"]),
        (RIS.replace("rest", "“rest”").encode("cp1252"), "Windows-1252", ["A trial of “rest”"]),
        (RIS.replace("rest", "café").encode("utf-16"), "UTF-16", ["A trial of café"]),
        (RIS.replace("\n", "\r").encode(), "UTF-8", ["A trial of rest"]),
    ],
)
def test_57_ris_as_it_should_not_be_is_read_and_its_encoding_stated(content, encoding, titles):
    read = contents(content)

    assert (read.format, read.encoding) == ("ris", encoding)
    assert [record.item["title"] for record in read.records] == titles


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (RIS.encode() + RIS.replace("rest", "café").encode("cp1252") + "é".encode(), "mixes encodings"),
        (RIS.replace("rest", "a\x00b").encode(), "NUL byte in line 2"),
        (RIS.encode().replace(b"rest", b"\x81\x8d\x90"), "neither UTF-8 nor Windows-1252"),
        (RIS.encode("utf-16")[:-1], "begins as UTF-16"),
    ],
)
def test_57_undecodable_file_is_refused_and_no_byte_is_replaced(content, reason):
    with pytest.raises(Unreadable, match=reason):
        contents(content)


@pytest.mark.parametrize(
    "name", ["", ".", "x" * 300, "..%2f..%2fetc.ris", "CON", "a.ris.", "📄.ris", "exe\u202efdp.ris"]
)
def test_61_name_of_a_file_changes_nothing(name):
    assert contents(RIS, name).remarks == ()
    with pytest.raises(Unreadable, match="There is nothing in the file"):
        contents(b"", name)


LONG = 300_000
HOSTILE = {
    "one line": "TY  - JOUR\nTI  - " + "a" * LONG,
    "lines that run on": "TY  - JOUR\nTI  - a\nAB  - b\n" + "more words\n" * LONG,
    "lines of a list": "TY  - JOUR\nTI  - a\nKW  - b\n" + "word\n" * (LONG // 3),
    "ends": "TY  - JOUR\nTI  - a\n" + "ER  - \n" * LONG,
    "beginnings": "TY  - JOUR\n" * (LONG // 20),
    "key words": "TY  - JOUR\nTI  - a\n" + "".join(f"KW  - {n}\n" for n in range(LONG)),
    "unknown tags": "TY  - JOUR\nTI  - a\n" + "".join(f"Z{n % 9}  - {n}\n" for n in range(LONG)),
    "wrong numbers": "TY  - JOUR\nTI  - a\n" + "SN  - 1\nUR  - x\nDO  - y\n" * (LONG // 10),
    "authors": "TY  - JOUR\nTI  - a\n" + "AU  - Doe, Jane\n" * (LONG // 10),
    "pages of figures": "TY  - JOUR\nTI  - a\nSP  - " + "1" * LONG,
    "year and strokes": "TY  - JOUR\nTI  - a\nPY  - 2014" + "/" * 60 + "5",
    "blanks in a number": "TY  - JOUR\nTI  - a\nSN  - 1" + " " * LONG + "2",
    "commas in a name": "TY  - JOUR\nTI  - a\nAU  - " + "a, " * 3_000,
    "initials": "TY  - JOUR\nTI  - a\nAU  - " + "A." * 4_000,
    "open elements": "TY  - JOUR\nTI  - a\nAB  - " + "<i " * 60_000,
    "attributes": "TY  - JOUR\nTI  - a\nAB  - <i" + ' a="b"' * 30_000,
    "entities": "TY  - JOUR\nTI  - a\nAB  - " + "&amp;" * 39_000,
    "marks": "TY  - JOUR\nTI  - a\nAB  - e" + "\u0301\u0323" * 90_000,
    "DOIs in a note": "TY  - JOUR\nTI  - a\nN1  - " + "doi:10.1000/" * 15_000,
    "empty lines": "\n" * LONG + "TY  - JOUR\nTI  - a\n",
    "authors of MEDLINE": "PMID- 1\nTI  - a\n" + "FAU - Doe, Jane\nAU  - Doe J\n" * (LONG // 10),
    "lines of MEDLINE that run on": "PMID- 1\nTI  - a\nAD  - b\n" + "      more words\n" * LONG,
    "notices of MEDLINE": "PMID- 1\nTI  - a\n" + "EIN - J Ex. 2020 Jan. PMID: 2\n" * (LONG // 10),
    "cells": "Title,Year\na,2020\n" + "b" + "," * LONG + "c\n",
    "blanks in a cell": "Title,DOI\na," + "10.1" + " " * 120_000 + "x\n",
    "authors in a cell": 'Title,Authors\na,"' + "Doe J, " * 15_000 + '"\n',
    "quotation marks": "Title,Year\na,2020\n" + '"\n' * 999,
}


@pytest.mark.timeout(120)  # any of them would take hours if its time grew with the square of its length
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_long_and_hostile_text_is_read_soon_and_every_record_is_accounted_for(text):
    read = records(text)

    assert [record.number for record in read] == list(range(1, len(read) + 1))
    assert all(record.item or record.rejected for record in read)
    assert max(len(record.warnings) for record in read) <= 13
    assert max((len(str(item)) for item in items(read)), default=0) < 1_500_000


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    [
        "[" * LONG,
        "<" * LONG,
        "<!--" * LONG,
        "@a{" * LONG,
        "\n" * LONG + "x",
        " " * LONG + "x",
        "Title," * LONG,
        "FN \n" * LONG,
        "TY" * LONG,
        "PMID" * LONG,
    ],
    ids=lambda text: text[:6],
)
def test_long_text_in_no_format_is_refused_soon(text):
    with pytest.raises(Unreadable):
        contents(text)


ABSTRACT = "Rest helped. " * 300


@pytest.mark.parametrize(
    ("read", "one"),
    [
        (ris.read, RIS.replace("PY", f"AB  - {ABSTRACT}\nPY")),
        (nbib.read, NBIB.replace("DP", f"AB  - {ABSTRACT}\nDP")),
    ],
    ids=["ris", "nbib"],
)
def test_room_does_not_grow_with_the_number_of_records(read, one):
    few, many = (_room_for(read, one * number) for number in (500, 2_000))

    assert many < 1.5 * few


def test_room_for_a_table_grows_no_faster_than_the_table():
    row = f"A trial,{ABSTRACT}\n"
    few, many = (
        _room_for(lambda text: open_table(text).records, f"Title,Abstract\n{row * number}") for number in (500, 2_000)
    )

    assert many < 5 * few


def _room_for(read, text: str) -> int:
    """The most memory held at once while the records come one by one, beside the text itself."""
    tracemalloc.start()
    try:
        assert sum(1 for _ in read(text)) >= 500
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
