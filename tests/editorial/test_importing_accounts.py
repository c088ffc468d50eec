"""Nothing is dropped: every line that is not blank, and every word of it, is found in exactly one kind of element."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editorial.importing import ReadDocument, Unreadable, read_document
from tests.editorial.pages import OWN_PAGE, seed

WORD = re.compile(r"[^\W\d_]+")
LINES = [
    "", "", "  ", "Treatment", "What is gout?", "Gout is painful. It is common 1.",
    "Gout is treated with rest [2, 3].", "  • Rest the joint 1", "    • Ice for ten minutes", "  1. Diagnose gout:",
    "  2. Treat gout 1, 5", "3) Look again", "Symptoms include:", "- pain", "- swelling 4", "- fever", "It hurts.",
    "Advertisement", "Home", "/", "Health", "Contents", "Learn More", "References", "Guideline", "Research",
    "A title of a work.", "A journal, 2020", "[1] Smith J. Gout. BMJ. 2020.",
    "Last updated: 01/03/2023View editorial policy", "Medically reviewed by Ann on 3 May 2020", "Under Review",
    "Disclaimer",
    "This information is intended for healthcare professionals and replaces no advice of any kind at all.", "(", ")",
    ".", "osteomyelitis", "Have a follow-up question?", "Ask us anything.", "Care at Our Clinic", "Find a doctor",
    "×", "***", "(tf, cs)", "Video: How to walk", "Related articles", "Emergency: call 911!", "Is This an Emergency?",
    "Types of gout include:", "Acute gout.", "# Heading", "## Part", "> Warning: seek help",
    "[^1]: Smith J. Gout. BMJ 2020.", "Gout hurts.[^1]", "[x]: https://example.org", "---", "| a | b |",
    "    indented", "```", "<b>bold</b>", "[3]", "[link](https://example.org/a)", "\tTab", "1.", "-", "#", ">", "===",
]  # fmt: skip


def texts_on(page: ReadDocument) -> dict[int, list[str]]:
    """Source line → everything that was made of it."""
    claims = {claim.key: claim.text for claim in page.claims}
    found: dict[int, list[str]] = {}
    made = [(line, f"{page.title} {page.question_title}") for line in page.title_lines]
    made += [(line, " ".join(title for title, _ in page.related)) for line in page.related_lines]
    made += [(left.line, left.text) for left in page.left_out]
    made += [(line, status.text) for status in page.status_lines for line in (status.line, *status.lines)]
    made += [(line, entry.raw) for entry in page.references for line in entry.lines]
    made += [(line, section.title) for section in page.sections for line in section.lines]
    made += [
        (line, claims.get(node.claim, node.text))
        for section in page.sections
        for node in section.nodes
        for line in node.lines
    ]
    for line, text in made:
        found.setdefault(line, []).append(text)
    return found


def unaccounted(content: bytes, page: ReadDocument) -> list[tuple]:
    """Lines in no element or in two kinds, and words that are nowhere on their line's elements."""
    faults, texts, places = [], texts_on(page), page.places
    dates = {date.line for date in page.dates}
    for number, line in enumerate(unicodedata.normalize("NFC", content.decode()).split("\n"), 1):
        if line.strip() and len(places.get(number, ())) != 1:
            faults.append((number, line, places.get(number)))
        words = set(WORD.findall("\n".join(texts.get(number, []))))
        bare = re.sub(r"\(https?://[^)]*\)|\[\^?\w+\]:?", " ", line)
        if number not in dates and not set(WORD.findall(bare)) <= words:
            faults.append((number, line, set(WORD.findall(bare)) - words))
    return faults


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_every_line_and_word_of_a_real_page_is_found_once(number):
    content = seed(number)

    page = read_document(content)

    assert unaccounted(content, page) == []


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_every_line_and_word_of_our_own_page_is_found_once(format):
    content = OWN_PAGE.read_bytes()

    page = read_document(content, format=format)

    assert unaccounted(content, page) == []


@settings(max_examples=600, deadline=None)
@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=30), format=st.sampled_from(["text", "markdown"]))
def test_every_line_of_any_page_is_found_once(lines, format):
    content = "\n".join(lines).encode()

    try:
        page = read_document(content, format=format)
    except Unreadable:
        assert not content.strip()
        return

    assert unaccounted(content, page) == []


@settings(max_examples=600, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=300), format=st.sampled_from(["text", "markdown"]))
def test_any_text_is_read_or_refused_with_a_reason(text, format):
    try:
        page = read_document(text.encode(), format=format)
    except Unreadable as refusal:
        assert refusal.reason
        return

    marks = [mark for claim in page.claims for mark in claim.marks]
    assert [mark for mark in marks if mark.reference not in (None, *(entry.n for entry in page.references))] == []
