"""`editorial/formats/html_page.py`: a whole page for readers without our site; no text of ours acts in it."""

import pytest
from hypothesis import given

from editorial.formats.html_page import html_page
from tests.editorial.hostile import hostile_documents
from tests.editorial.html_rules import Read, faults
from tests.editorial.states import QUOTE, STATUSES, TEXT, WORDING, public_documents

DOCUMENTS = public_documents()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_is_a_whole_page_of_known_elements(name):
    assert faults(DOCUMENTS[name]) == []


@given(hostile_documents())
def test_whatever_texts_hold_no_sign_of_theirs_acts(document):
    assert faults(document) == []


def words(name: str) -> str:
    return " ".join(" ".join(Read(html_page(DOCUMENTS[name])).words).split())


def test_a_page_reads_as_its_document():
    read = words("article")

    for one in ("Example", TEXT, "[ 1 , 2 ]", "A statement is left out here", "This source was retracted.", "Sources"):
        assert one in read, one
    assert '<li id="source-1" value="1">' in html_page(DOCUMENTS["article"])
    assert '<a href="#source-1">1</a>' in html_page(DOCUMENTS["article"])


@pytest.mark.parametrize("state", ["held", "quarantined", "withdrawn", "erased", "replaced", "unpublished"])
@pytest.mark.parametrize("kind", ["article with a claim", "claim", "version"])
def test_of_what_is_not_shown_stands_what_is_said(kind, state):
    whole = html_page(DOCUMENTS[f"{kind} {state}"])

    assert [one for one in (TEXT, WORDING, QUOTE) if one in whole] == []
    assert STATUSES[state].message in words(f"{kind} {state}")


def test_a_doubt_stands_beside_the_text_and_history_says_so():
    assert f"{TEXT} A source was retracted. In doubt." in words("claim flagged")
    assert "This is how it read on an earlier day." in words("claim of an earlier day")
    assert "This statement has no wording for these readers yet." in words("article for professionals")


def test_a_source_says_what_became_of_it():
    assert "This source was retracted." in words("reference retracted")
    assert QUOTE in words("claim approved")
