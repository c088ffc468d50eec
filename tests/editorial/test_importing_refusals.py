"""Malformed and hostile input: refused with line and reason, and always in bounded time."""

import pytest

from editorial.importing import Unreadable, read_document


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 0, "There is no text"),
        (b" \n\t\n", 0, "There is no text"),
        (b"Gout\nis\x00 painful", 2, "NUL"),
        (b"Gout\nis \x1b[31mred", 2, "control character"),
        ("Gout\n\ndose \u202egm 01".encode(), 3, "direction"),
        ("10\u200bmg".encode(), 1, "zero-width"),
        ("Gout\n\ue000".encode(), 2, "private-use"),
        (b"Gout\n\xed\xa0\x80", 2, "Not UTF-8"),
        ("Gout\nMénière".encode("latin-1"), 2, "Not UTF-8"),
        ("Gout".encode("utf-16"), 1, "UTF-16"),
        (b"%PDF-1.7\n", 1, "a PDF"),
        (b"PK\x03\x04word/document.xml", 1, "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", 1, "a PNG"),
        (b"GIF89a/*", 1, "a GIF"),
        (b"\n <!DOCTYPE html>\n<p>Gout</p>", 2, "an HTML page"),
        (b"Gout\n<p>is painful</p>\n</body>", 3, "an HTML page"),
        (b"a" * 1_000_000, 0, "Larger"),
        (b"a" * 400_000, 1, "Longer"),
        (b"Gout\n" + b"a" * 3_000, 2, "A word of more"),
        (("a" + "\u0301" * 9_000).encode(), 1, "A word of more"),
        (("a" + "\u0301" * 900).encode(), 1, "marks on one letter"),
        (b"Gout\n" * 20_001, 20_001, "More than 20000 lines"),
    ],
)  # fmt: skip
def test_input_is_refused_with_line_and_reason(content, line, reason):
    with pytest.raises(Unreadable) as refusal:
        read_document(content)

    assert refusal.value.line == line
    assert reason in refusal.value.reason


@pytest.mark.parametrize("content", [b"[" * 401, b"[[[[\n\n" * 1_251])
def test_brackets_that_would_keep_the_parser_busy_are_refused(content):
    with pytest.raises(Unreadable, match="More brackets than 400"):
        read_document(content, format="markdown")


def test_direction_control_written_as_an_entity_is_refused():
    with pytest.raises(Unreadable) as refusal:
        read_document(b"# Gout\n\nTake &#x202e;gm 01 daily.", format="markdown")

    assert refusal.value.line == 3


def test_unknown_format_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="text, markdown"):
        read_document(b"Gout", format="docx")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfTitle\r\n\r\nGout is painful.\r\n",
        b"Title\r\rGout is painful.\r",
        "Title\u2028\u2028Gout is painful.\u2029".encode(),
    ],
)
def test_line_ends_of_every_system_read_the_same(content):
    assert read_document(content) == read_document(b"Title\n\nGout is painful.\n")


def test_text_is_normalised_and_template_signs_are_kept():
    page = read_document("Title\n\nMe\u0301nie\u0300re is {{7*7}} {% debug %} <script>alert(1)</script>.\n".encode())

    assert [claim.text for claim in page.claims] == ["Ménière is {{7*7}} {% debug %} <script>alert(1)</script>."]
    assert "markup-in-text" in [problem.rule for problem in page.problems]


@pytest.mark.parametrize(
    "content",
    [
        b"A word is here 3. " * 1_000 + b"\n",
        (b"Gout is here 3. " * 50 + b"\n\n") * 500,
        b"- It is [1, 2] good\n" * 19_000,
        b"Include:\n" * 19_000,
        b"Contents\n" + b"\n".join(b"Abc%d" % n for n in range(9_000)) * 2,
        b"# a\n\n" + (b"*a " * 6_600 + b"\n\n") * 8,
        b"# a\n\n" + (b"[" * 390 + b"\n\n") * 12,
        b"\n".join(b"[^a%d]: x" % n for n in range(390)),
        b"Title\n\nReferences\n\n" + b"Smith J. A title. BMJ 2020.\n" * 15_000,
        b"x 1,1,1,1,1,1," * 1_400,
        b"<a " * 6_600,
        "“ ".encode() * 6_600,
        b"learn more about " + b"a " * 9_000,
    ],
)
@pytest.mark.timeout(120)
def test_large_input_does_not_hang_the_reader(content):
    assert read_document(content).format in ("text", "markdown")
