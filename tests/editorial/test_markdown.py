"""`editorial/formats/markdown.py`: as text and rendered it says the same, and nothing typed acts as a mark."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from editorial.formats.json import article_document
from editorial.formats.markdown import markdown
from editorial.formats.markdown_text import line_of, link, paragraph
from editorial.formats.parts import APPROVED, PublicStatus
from tests.editorial.hostile import hostile_documents
from tests.editorial.rendered import OURS, kinds, plain, tokens, words
from tests.editorial.states import (
    CLAIM,
    OTHER,
    PARTNER,
    QUOTE,
    TEXT,
    WORDING,
    block,
    claim,
    page,
    public_documents,
)

pytestmark = pytest.mark.once  # of texts alone: no database takes part

DOCUMENTS = public_documents()
MARKS = st.text(alphabet="\\`*_[]()~$#{}|<>&!-+=:.;/1a \n\t\u2028\x00'\"@^%", max_size=30)


@given(MARKS | st.text(max_size=30))
@example("1. not a step\n2) nor this")
@example("- no item\n+ nor this\n* nor this")
@example("Title\n===\nor\n---")
@example("Title\n===")
@example("a | b\n- | -\n1 | 2")
@example("[a]: https://evil.example\n[a]")
@example("![x](javascript:alert(1)) <img src=x onerror=alert(1)> <!-- & --> <https://evil.example> &lt;b&gt;")
@example("    code\n\ttoo\n~~~\n```")
@example("**bold** __bold__ *it* _it_ ~~gone~~ `code` \\*")
@example("# heading #\n> quote")
def test_any_text_is_read_as_it_was_typed(text):
    for opening in ("", "- ", "1. ", "> ", "## "):
        shown = line_of(text) if opening else paragraph(text)

        assert words(f"{opening}{shown}\n") == plain(text)
        assert kinds(shown) <= {"paragraph", "inline", "text", "hardbreak", "text_special"}


@given(hostile_documents())
def test_no_text_of_a_document_acts_as_a_mark(document):
    drawn = markdown(document)

    assert kinds(drawn) <= OURS
    assert {one.attrs["href"][:4] for one in tokens(drawn) if one.type == "link_open"} <= {"http"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_has_one_title_and_no_loose_ends(name):
    drawn = markdown(DOCUMENTS[name])

    assert [one.type for one in tokens(drawn) if one.tag == "h1"] == ["heading_open", "heading_close"]
    assert (drawn.endswith("\n"), "\n\n\n" in drawn, "None" in drawn) == (True, False, False)


def test_a_page_reads_from_top_to_bottom():
    callout = block(OTHER, type="callout", n=None)
    drawn = markdown(
        article_document(page(claim(), claim(id=OTHER, content={"text": "Go now."}), blocks=[callout, block()]))
    )

    assert drawn.split("\n---\n")[0] == (
        "# Example\n"
        "\n"
        "Last reviewed 1 March 2026 · Next review due 28 February 2028 · First published 1 March 2026 · "
        "Last changed 1 March 2026 · Edition 3\n"
        "\n"
        "> **Emergency:** Go now. [1, 2]\n"
        "\n"
        "1. Rest relieves pain in adults. [1, 2]\n"
        "\n"
        "## Sources\n"
        "\n"
        "1. Example E, Example Group. Example trial. Journal of Examples. 2021 May;12(3):101-109. doi: 10.5555/a. "
        "PMID: 99000017. <https://doi.org/10.5555/a>\\\n"
        "   **Source status:** This source was retracted. (since 20 March 2026)\n"
        "2. Example book. Example.\n"
    )


def test_a_gap_keeps_its_place_and_the_next_step_its_number():
    steps = [block(), {"id": "g", "type": "step", "level": 1, "n": 2, "gap": True}, block(OTHER, n=3)]
    drawn = markdown(article_document(page(blocks=steps)))

    assert [line for line in drawn.split("\n") if re.match(r"\d\. ", line)][:3] == [
        "1. Rest relieves pain in adults. [1, 2]",
        "2. **Left out.** A statement is left out here: it is not approved yet.",
        "3. + one",
    ]


def test_steps_beside_the_steps_under_a_paragraph_keep_their_numbers():
    told = [claim(id=one, content={"text": f"Text {one[-1]}."}) for one in (CLAIM, OTHER, PARTNER)]
    blocks = [
        block(CLAIM, type="paragraph", n=None),
        block(OTHER, level=2, n=1),
        block(PARTNER, n=1),
    ]
    drawn = markdown(article_document(page(*told, blocks=blocks)))

    assert "1) Text 3. [1, 2]\n\n1. Text 4. [1, 2]" in drawn
    starts = [one.attrs.get("start", 1) for one in tokens(drawn) if one.type == "ordered_list_open"]
    assert starts == [1, 1, 1]


@pytest.mark.parametrize("state", ["held", "quarantined", "withdrawn", "erased", "replaced", "unpublished"])
@pytest.mark.parametrize("kind", ["article with a claim", "claim", "version"])
def test_in_place_of_a_text_that_is_not_shown_stands_why(kind, state):
    drawn = markdown(DOCUMENTS[f"{kind} {state}"])

    assert [one for one in (TEXT, WORDING, QUOTE, "relieves") if one in drawn] == []
    said = {
        "held": "**Not shown at present.** Being checked.",
        "quarantined": "**Not shown at present.** Its source was retracted.",
        "withdrawn": "**Withdrawn.** Wrong.",
        "erased": "**Withdrawn.**",
        "replaced": "**Replaced.** Replaced.",
        "unpublished": "**Not published now.** On no page.",
    }
    assert said[state] in drawn.split("\n---\n")[0].replace("1. ", "").replace("> ", "").split("\n")


@pytest.mark.parametrize(
    ("state", "said"),
    [("held", "> **Not shown at present.** Being checked."), ("withdrawn", "> **Withdrawn.** Old.")],
)
def test_a_page_that_is_not_shown_says_so_and_nothing_else(state, said):
    drawn = markdown(DOCUMENTS[f"article {state}"])

    assert said in drawn.split("\n")
    assert ("Treatment" in drawn, "## Sources" in drawn) == (False, False)


def test_a_tombstone_leads_to_its_successors():
    assert f"In its place: /api/v1/claims/{OTHER}" in markdown(DOCUMENTS["claim withdrawn"])


def test_a_statement_in_doubt_or_late_says_so_beside_it():
    flagged, late = (markdown(DOCUMENTS[f"article with a claim {one}"]) for one in ("flagged", "overdue"))

    assert "   **Note:** A source was retracted. (since 20 March 2026)\n\n   **Note:** In doubt." in flagged
    assert "   **Note:** The review of this statement is overdue: it was due on 28 February 2028." in late


def test_a_statement_that_is_not_settled_says_so_first():
    open_question = claim(PublicStatus(APPROVED), content={"asserts": "experts-disagree"})

    assert f"1. **Experts disagree.** {TEXT}" in markdown(article_document(page(open_question, blocks=[block()])))


def test_missing_and_held_wordings_are_said():
    assert "1. **No wording.** This statement has no wording" in markdown(DOCUMENTS["article for professionals"])
    held = markdown(DOCUMENTS["claim wording held"])

    assert "**Not shown at present.** This wording is not shown while it is being checked." in held
    assert (TEXT in held, WORDING in held) == (True, False)


def test_a_claim_lists_its_sources_with_what_they_show():
    drawn = markdown(DOCUMENTS["claim approved"])

    assert f"   Supports · p. 3\n\n   > {QUOTE}\n\n2. Example book. Example.\n\n   Contradicts\n" in drawn
    assert "3. The source is not known.\n\n   Background\n" in drawn


def test_an_earlier_day_is_marked_with_what_is_said_today():
    assert "> **This is how it read on an earlier day.** Today: **Withdrawn.** Old." in markdown(
        DOCUMENTS["article of an earlier day"]
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://x.example/ y", "https://x.example/><b>", "", None])
def test_only_an_address_of_the_web_becomes_a_link(address):
    assert link(address) == ""


def test_the_same_document_gives_the_same_text():
    assert markdown(public_documents()["article"]) == markdown(DOCUMENTS["article"])


def test_only_the_title_is_a_heading_of_the_first_level():
    heading = {"id": "h", "type": "heading", "level": 1, "text": "Signs"}

    assert "\n## Signs\n" in markdown(article_document(page(claim(), blocks=[heading])))
