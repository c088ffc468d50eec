"""`editorial/formats/nhs.py`: the shape of what the NHS website content API really answers, with our texts in it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from editorial.formats.json import article_document
from editorial.formats.nhs import nhs
from editorial.formats.parts import APPROVED, PublicStatus
from tests.editorial.hostile import hostile_documents
from tests.editorial.nhs_answers import FOLDER, answers, differences
from tests.editorial.states import OTHER, QUOTE, TEXT, WORDING, block, claim, page, public_documents

PAGES = {name: one for name, one in public_documents().items() if one["type"] in ("article", "edition")}
NOT_SHOWN = ["held", "quarantined", "withdrawn", "erased", "replaced", "unpublished"]
TAGS = {"p", "ul", "ol", "li", "em", "strong", "br", "a", "h3", "h4", "h5", "h6"}


def elements(drawn: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for section in drawn["mainEntityOfPage"] for one in section["mainEntityOfPage"]]


def text_of(drawn: dict[str, Any]) -> str:
    return "".join(one["text"] for one in elements(drawn))


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.attributes: set[tuple[str, str]] = set()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        self.opened.append("comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_fields_and_types_of_real_answers(name):
    assert differences(nhs(PAGES[name]), answers()) == []


def test_real_answers_have_the_shape_they_are_compared_by():
    real = answers()

    assert [found for one in real for found in differences(one, real)] == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"genre": "Condition"}, ["/genre: str"]),
        ({"dateModified": 3}, ["/dateModified: int"]),
        ({"author": {}}, [f"/author/{key}: missing" for key in ("@type", "email", "logo", "name", "url")]),
        ({"lastReviewed": [None]}, ["/lastReviewed[]: NoneType"]),
        ({"mainEntityOfPage": [3]}, ["/mainEntityOfPage[]: int"]),
    ],
)
def test_the_comparison_finds_what_differs(change, found):
    drawn = nhs(PAGES["article"]) | change

    assert differences(drawn, answers()) == found


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_their_schema_but_for_genre(name):
    """Their schema calls `genre` a string; each of their answers has a list."""
    path = FOLDER / "schema_WebPage.json"
    if not path.exists():
        pytest.skip("../shared/data/nhs-content-api is not here")
    schema = json.loads(path.read_text(encoding="utf-8"))

    found = jsonschema.Draft7Validator(schema).iter_errors(nhs(PAGES[name]))

    assert {one.path[-1] for one in found} == {"genre"}


@given(hostile_documents())
def test_whatever_texts_hold_only_our_tags_come_out(document):
    if document["type"] not in ("article", "edition"):
        return
    drawn = nhs(document)

    found = [Tags(one["text"]) for one in elements(drawn)]

    assert {tag for one in found for tag in one.opened} <= TAGS
    assert {name for one in found for name, _ in one.attributes} <= {"href", "value"}
    addresses = {value for one in found for name, value in one.attributes if name == "href"}
    assert [one for one in addresses if not re.match(r"https?://|/(?!/)", one)] == []


def test_last_reviewed_is_the_last_review_and_the_next_one_due():
    drawn = nhs(PAGES["article"])

    assert drawn["lastReviewed"] == ["2026-03-01T00:00:00+00:00", "2028-02-28T00:00:00+00:00"]
    assert drawn["dateModified"] == "2026-03-01T12:30:15+00:00"
    assert "lastReviewed" not in nhs(PAGES["article held"])


def test_a_page_is_cut_at_its_main_headings():
    drawn = nhs(PAGES["article"])

    assert [one["mainEntityOfPage"][0]["headline"] for one in drawn["mainEntityOfPage"]] == [
        "", "Treatment", "Nothing yet", "Sources", "Disclaimer",
    ]  # fmt: skip
    assert [one["position"] for one in drawn["mainEntityOfPage"]] == [0, 1, 2, 3, 4]
    assert elements(drawn)[1]["text"] == (
        "<h3>Rest &amp; &lt;ice&gt;</h3>"
        '<ol><li value="1"><p>Rest relieves pain in adults. [1, 2]</p>'
        "<ul><li><ul><li>one</li><li>two [1]</li></ul></li></ul></li>"
        '<li value="2"><p><em>A statement is left out here: it is not approved yet.</em></p></li></ol>'
    )


def test_a_callout_is_an_element_of_its_own():
    blocks = [block(type="callout", n=None), block(OTHER, type="paragraph", n=None)]
    told = [claim(), claim(id=OTHER, content={"text": "It passes."})]
    drawn = nhs(article_document(page(*told, blocks=blocks, disclaimer=None, references=[])))

    assert [(one["identifier"], one["name"], one["text"]) for one in elements(drawn)] == [
        ("5", "immediate", "<p>Rest relieves pain in adults.</p>"),
        ("1", "markdown", "<p>It passes.</p>"),
    ]


@pytest.mark.parametrize("state", NOT_SHOWN)
def test_in_place_of_a_text_that_is_not_shown_stands_why(state):
    document = PAGES[f"article with a claim {state}"]
    drawn = nhs(document)

    said = next(one for one in document["blocks"] if one["type"] == "step")["message"]
    assert [one for one in (TEXT, WORDING, QUOTE) if one in json.dumps(drawn)] == []
    assert f'<li value="1"><p><em>{said or "This statement is not shown."}</em></p>' in text_of(drawn)


@pytest.mark.parametrize(
    ("state", "said"), [("held", "Being checked."), ("withdrawn", "Old."), ("erased", "Withdrawn.")]
)
def test_a_page_that_is_not_shown_says_so_and_nothing_else(state, said):
    drawn = nhs(PAGES[f"article {state}"])

    assert elements(drawn)[0]["text"].startswith(f"<p><strong>{said}</strong></p>")
    assert [one["headline"] for one in elements(drawn)] == ["", "Disclaimer"]
    assert drawn["creativeWorkStatus"] == PAGES[f"article {state}"]["status"]


def test_what_is_said_of_a_page_is_its_first_section():
    [first, *_] = elements(nhs(PAGES["article with a claim overdue"]))

    assert first["text"] == "<p><strong>The review of this page is overdue.</strong></p>"


def test_doubts_and_what_is_not_settled_stand_beside_the_text():
    flagged = text_of(nhs(PAGES["article with a claim flagged"]))
    unsettled = claim(PublicStatus(APPROVED), content={"asserts": "no-evidence-for"})

    assert "[1, 2]</p><p><strong>A source was retracted.</strong></p><p><strong>In doubt.</strong></p>" in flagged
    assert f"<p><strong>No evidence for.</strong> {TEXT}" in text_of(nhs(article_document(page(unsettled))))


def test_a_missing_wording_is_said_to_be_missing():
    drawn = text_of(nhs(PAGES["article for professionals"]))

    assert (drawn.count("This statement has no wording for these readers yet."), TEXT in drawn) == (2, False)


def test_the_sources_are_a_section_with_their_standing():
    sources = elements(nhs(PAGES["article"]))[3]["text"]

    assert sources.count("<li ") == 2
    assert '<a href="https://doi.org/10.5555/a">' in sources
    assert "<strong>This source was retracted.</strong></li>" in sources


def test_the_same_document_gives_the_same_bytes():
    first, second = (json.dumps(nhs(public_documents()["article"])) for _ in range(2))

    assert first == second


def test_a_heading_of_the_first_level_begins_a_section_too():
    heading = {"id": "h", "type": "heading", "level": 1, "text": "Signs"}
    drawn = nhs(article_document(page(claim(), blocks=[heading, block()])))

    assert (elements(drawn)[0]["headline"], "<h1>" in text_of(drawn)) == ("Signs", False)
